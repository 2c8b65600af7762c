/* A Vala program that knows the library from its installation alone.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

int main () {
    var arena = new Multitude.Arena ();
    Bytes bytes;

    try {
        bytes = arena.new_bytes ("hello".data);
    } catch (Error error) {
        stderr.printf ("%s\n", error.message);
        return 1;
    }

    Variant figures = arena.get_stats ().to_variant ();
    if (figures.n_children () == 0)
        return 1;

    arena.reset ();
    arena = null;

    stdout.printf ("%d %.*s\n", 42, bytes.length, (string) bytes.get_data ());
    return 0;
}
