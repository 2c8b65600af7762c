/* Lists of records in JavaScript: records as bytes, and items that a function makes.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* In gjs 1.74 each method call on a GLib.Bytes leaks it, so there are few of them. */

import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import GObject from 'gi://GObject';
import Multitude from 'gi://Multitude?version=1';
import {check, collect, done, equal, refused, test, thrown} from './tap.js';

const SIZE = 8;

const Item = GObject.registerClass(class Item extends GObject.Object {
    constructor(number) {
        super();
        this.number = number;
    }
});

function packed(...numbers) {
    const view = new DataView(new ArrayBuffer(SIZE * numbers.length));
    numbers.forEach((number, index) => view.setFloat64(SIZE * index, number, true));
    return new GLib.Bytes(new Uint8Array(view.buffer));
}

function unpacked(record) {
    const copy = Uint8Array.from(record);
    return new DataView(copy.buffer).getFloat64(0, true);
}

function numbers(model) {
    const all = [];
    for (let i = 0; i < model.get_n_items(); i++)
        all.push(model.get_item(i).number);
    return all;
}

function watched(...initial) {
    const calls = [];
    const changes = [];
    const model = Multitude.RecordList.new(Item.$gtype, SIZE, (list, position, record) => {
        calls.push(position);
        return new Item(unpacked(record));
    });
    model.append_bytes(packed(...initial));
    model.connect('items-changed', (_, ...change) => changes.push(change));
    return {model, calls, changes};
}

test('a list model', () => {
    const {model, calls} = watched(7, 0.5, -9);
    check(model instanceof Gio.ListModel, 'no list model');
    equal(calls, []);
    equal(numbers(model), [7, 0.5, -9]);
    equal(calls, [0, 1, 2]);
    equal(model.get_item(3), null);
    equal([model.nItems, model.recordSize, model.get_record_size()], [3, SIZE, SIZE]);
    check(model.get_item_type() === Item.$gtype, 'another type');
});

test('changes', () => {
    const {model, changes} = watched(1, 2, 3);
    equal(model.append_bytes(packed(4, 5)), true);
    model.remove(0);
    equal(model.splice_bytes(1, 2, packed(10, 11, 12)), true);
    equal(model.splice_bytes(0, 1, null), true);
    equal(numbers(model), [10, 11, 12, 5]);
    equal(changes, [[3, 0, 2], [0, 1, 0], [1, 2, 3], [0, 1, 0]]);
});

test('reading', () => {
    const {model, calls} = watched(1, 2.5, 3);
    equal(unpacked(model.get_record_bytes(1).toArray()), 2.5);
    equal(model.get_record_bytes(3), null);
    equal(model.get_bytes(1, 2).toArray().length, 2 * SIZE);
    equal(calls, []);
});

test('many', () => {
    const {model, calls, changes} = watched();
    model.append_bytes(packed(...Array.from({length: 50000}, (_, number) => number)));
    collect();
    equal(changes, [[0, 0, 50000]]);
    equal(model.get_item(49999).number, 49999);
    equal(calls, [49999]);
});

test('items are the same while in use', () => {
    let {model, calls} = watched(1, 2, 3);
    const item = model.get_item(2);
    model.remove(0);
    collect();
    check(model.get_item(1) === item, 'another item');
    equal(calls, [2]);
    model = null;
    collect();
    equal(item.number, 3);
});

test('errors', () => {
    const {model, changes} = watched(1);
    const bytes = new GLib.Bytes(new Uint8Array(9));
    let error = thrown(() => model.append_bytes(bytes));
    check(error.matches(Multitude.Error, Multitude.Error.INVALID), error.message);
    error = thrown(() => model.splice_bytes(0, 1, bytes));
    check(error.matches(Multitude.Error, Multitude.Error.INVALID), error.message);

    const arena = new Multitude.Arena({byteBudget: 8192});
    const small = Multitude.RecordList.new_with_arena(arena, Item.$gtype, SIZE, () => new Item(0));
    refused(() => small.append_bytes(packed(...Array(2000).fill(1))));
    equal([numbers(model), numbers(small), changes], [[1], [], []]);
});

done();
