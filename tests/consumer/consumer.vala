/* A Vala program that knows the library from its installation alone.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* In a worker, with an arena of the pool. */
async string? name_of_arena (Multitude.ArenaPool pool) {
    try {
        Value name;
        yield pool.run_async (Priority.DEFAULT, null, (task, arena, cancellable) => {
            Value found = arena.get_name ();
            task.return_value (found);
        }, out name);
        return name.dup_string ();
    } catch (Error error) {
        stderr.printf ("%s\n", error.message);
        return null;
    }
}

bool pool_works () {
    var pool = new Multitude.ArenaPool ();
    var loop = new MainLoop ();
    string? name = null;

    pool.name = "vala";
    name_of_arena.begin (pool, (object, result) => {
        name = name_of_arena.end (result);
        loop.quit ();
    });
    loop.run ();

    return name == "vala" && pool.n_idle == 1;
}

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
    if (!pool_works ())
        return 1;

    stdout.printf ("%d %.*s\n", 42, bytes.length, (string) bytes.get_data ());
    return 0;
}
