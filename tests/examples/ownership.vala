/* Everything that Vala can hold, held for longer than its arena.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* A memory checker sees what is released twice, or never, because the binding says
 * something wrong about who owns it.
 */

Multitude.Arena new_arena () {
    return new Multitude.Arena () { name = "ownership", byte_budget = 1 << 20 };
}

void bytes () throws Error {
    var arena = new_arena ();
    Bytes one = arena.new_bytes ({ 1, 2, 3 });
    GenericArray<Bytes> many = arena.new_bytes_array ("onetwo".data, { 3, 3 });
    Bytes second = many[1];
    arena.reset ();
    arena = null;
    many = null;
    assert (one.compare (new Bytes ({ 1, 2, 3 })) == 0);
    assert (second.compare (new Bytes ("two".data)) == 0);
}

void builders () throws Error {
    var arena = new_arena ();
    var array = new Multitude.ByteArray (arena);
    var text = new Multitude.String (arena, "world");
    var strings = new Multitude.StrvBuilder (arena);
    array.append_bytes (new Bytes ({ 7, 8 }));
    text.insert (0, "hello ");
    text.append ("!");
    strings.add ("one");
    strings.add ("two");
    arena = null;

    var copy = text;
    assert (copy.get_str () == "hello world!" && copy.get_len () == 12);
    string[] all = strings.end ();
    assert (all.length == 2 && all[0] == "one" && all[1] == "two");
    assert (array.steal_bytes ().compare (new Bytes ({ 7, 8 })) == 0);
    assert (text.steal_bytes ().compare (new Bytes ("hello world!".data)) == 0);
}

void variants () throws Error {
    var arena = new_arena ();
    Variant message = arena.store_variant (new Variant ("(sau)", "name", null));
    Variant name = arena.detach_variant (message.get_child_value (0));
    Variant number = arena.new_variant_from_data (VariantType.BYTE, { 42 }, true);
    arena = null;
    message = null;
    assert (name.get_string () == "name");
    assert (number.get_byte () == 42);
}

void streams () throws Error {
    var arena = new_arena ();
    var sized = new Multitude.OutputStream.sized (arena, 100);
    var fixed = new Multitude.OutputStream.fixed (arena, 3);
    sized.write_all ("hello".data, null);
    fixed.write_all ("one".data, null);
    sized.close ();
    fixed.close ();
    arena = null;
    assert (sized.steal_as_bytes ().compare (new Bytes ("hello".data)) == 0);
    assert (fixed.steal_as_bytes ().compare (new Bytes ("one".data)) == 0);
}

void lists () throws Error {
    var arena = new_arena ();
    var list = new Multitude.StringList.with_arena (arena);
    list.append ("one");
    list.take ("two");
    list.append_strv ({ "three", "four" });
    list.splice (0, 1, null);
    list.append_lines (new Bytes ("five\nsix".data));
    assert (list.get_arena () == arena && list.get_n_items () == 5);

    var item = list.get_item (0) as Multitude.StringObject;
    arena = null;
    list = null;
    assert (item.string == "two");
}

void values () throws Error {
    var arena = new_arena ();
    long n_units;
    unowned uint16[] units = arena.utf8_to_utf16 ("día", -1, out n_units);
    assert (units.length == 3 && units[1] == 0xed);
    assert (arena.utf16_to_utf8 (units, null, null) == "día");

    assert (arena.name == "ownership");
    assert (new Multitude.Arena ().name == null);
    Multitude.Stats stats = arena.get_stats ();
    Multitude.Stats copy = stats;
    arena = null;
    assert (copy.get_used () > 0 && copy.to_string () == stats.to_string ());
}

void failures () {
    var arena = new Multitude.Arena () { byte_budget = 4096 };
    int n_refused = 0;
    try {
        arena.new_bytes (new uint8[10000]);
    } catch (Multitude.Error.BUDGET error) {
        n_refused++;
    } catch (Error error) {
        assert_not_reached ();
    }
    try {
        new Multitude.StringList.with_arena (arena).try_splice (0, 0, { string.nfill (10000, 'x') });
    } catch (Error error) {
        assert (error is Multitude.Error.BUDGET);
        n_refused++;
    }
    assert (n_refused == 2);
}

int main () {
    try {
        bytes ();
        builders ();
        variants ();
        streams ();
        lists ();
        values ();
        failures ();
    } catch (Error error) {
        printerr ("%s\n", error.message);
        return 1;
    }

    print ("done\n");
    return 0;
}
