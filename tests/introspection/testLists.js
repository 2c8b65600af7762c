/* Lists of strings in JavaScript: what a list model is there, and what it signals.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import Multitude from 'gi://Multitude?version=1';
import {check, collect, done, equal, test, thrown} from './tap.js';

/* gjs makes only a Gio.ListStore iterable. */
function strings(model) {
    const all = [];
    for (let i = 0; i < model.get_n_items(); i++)
        all.push(model.get_item(i).string);
    return all;
}

function watched(initial) {
    const model = Multitude.StringList.new(initial);
    const changes = [];
    model.connect('items-changed', (_, ...change) => changes.push(change));
    return {model, changes};
}

test('a list model', () => {
    const model = Multitude.StringList.new(['one', 'zwölf', '']);
    check(model instanceof Gio.ListModel, 'no list model');
    equal(strings(model), ['one', 'zwölf', '']);
    equal(model.get_item(1).get_string(), 'zwölf');
    equal(model.get_item(3), null);
    equal(strings(new Multitude.StringList({strings: ['a', 'b']})), ['a', 'b']);
    equal(strings(new Multitude.StringList()), []);
});

test('changes', () => {
    const {model, changes} = watched(['one', 'two', 'three']);
    model.append('four');
    model.take('five');
    model.remove(0);
    model.splice(1, 2, ['x', 'y', 'z']);
    model.append_strv(['last', 'but', 'one']);
    equal(strings(model), ['two', 'x', 'y', 'z', 'five', 'last', 'but', 'one']);
    equal(changes, [[3, 0, 1], [4, 0, 1], [0, 1, 0], [1, 2, 3], [5, 0, 3]]);
    equal(model.get_string(1), 'x');
    equal(model.nItems, 8);
});

test('lines', () => {
    const {model, changes} = watched([]);
    const lines = Array.from({length: 10000}, (_, number) => `line ${number}`);
    equal(model.append_lines(new GLib.Bytes(new TextEncoder().encode(lines.join('\n')))), true);
    collect();
    equal(changes, [[0, 0, 10000]]);
    equal(strings(model), lines);
});

test('many at once', () => {
    const model = Multitude.StringList.new(['one', 'zwölf', '']);
    equal(model.get_strings(1, 2), ['zwölf', '']);
    equal(model.get_strings(0, 2 ** 32 - 1), ['one', 'zwölf', '']);
    equal([model.get_strings(0, 0), model.get_strings(9, 9)], [[], []]);
    equal([...model.get_text(0, 3)], [...new TextEncoder().encode('one\0zwölf\0\0')]);
    equal(model.get_text(3, 1).length, 0);
    equal([model.find('zwölf'), model.search(0, 'n')], [1, 0]);
    equal([model.find('w'), model.search(1, 'n')], [GLib.MAXUINT32, GLib.MAXUINT32]);
});

test('items outlive the list', () => {
    let model = Multitude.StringList.new(['one', 'two']);
    const item = model.get_item(1);
    model.remove(0);
    check(model.get_item(0) === item, 'another item');
    model = null;
    collect();
    equal(item.string, 'two');
});

test('errors', () => {
    const {model, changes} = watched([]);
    const bytes = new GLib.Bytes(new Uint8Array([97, 10, 255]));
    let error = thrown(() => model.append_lines(bytes));
    check(error.matches(Multitude.Error, Multitude.Error.INVALID), error.message);

    const arena = new Multitude.Arena({byteBudget: 8192});
    const small = Multitude.StringList.new_with_arena(arena);
    error = thrown(() => small.try_splice(0, 0, ['x'.repeat(100000)]));
    check(error.matches(Multitude.Error, Multitude.Error.BUDGET), error.message);
    equal([strings(model), strings(small), changes], [[], [], []]);
});

done();
