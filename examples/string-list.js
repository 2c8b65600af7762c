/* Filters and looks up 100 000 strings in a list model, in JavaScript.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Run it with: gjs -m string-list.js TEXT [FILE]
 *
 * Without a file it makes the strings.  What it prints is taken from the items of a list
 * model, which is how a Gtk.ListView would get them.
 */

import Gio from 'gi://Gio';
import GObject from 'gi://GObject';
import Multitude from 'gi://Multitude?version=1';
import System from 'system';

// Once it is installed: file:///usr/share/multitude-1/multitude.js
import {withArena} from '../multitude/overrides/multitude.js';

const N_STRINGS = 100000;
const N_SHOWN = 5;

/** The strings of a list that have some text in them, as a list model of its own. */
const Matches = GObject.registerClass({
    Implements: [Gio.ListModel],
}, class Matches extends GObject.Object {
    _init(list) {
        super._init();
        this._list = list;
        this._positions = Array.from({length: list.get_n_items()}, (_, position) => position);
    }

    /** Looks at all strings, which come in a few calls, and signals one change. */
    filter(text) {
        const nBefore = this._positions.length;
        let position = 0;
        this._positions = [];
        for (const string of this._list.values()) {
            if (string.includes(text))
                this._positions.push(position);
            position++;
        }
        this.items_changed(0, nBefore, this._positions.length);
    }

    vfunc_get_item_type() {
        return Multitude.StringObject.$gtype;
    }

    vfunc_get_n_items() {
        return this._positions.length;
    }

    vfunc_get_item(index) {
        return index < this._positions.length
            ? this._list.get_item(this._positions[index]) : null;
    }
});

function fill(list, path) {
    if (path) {
        const [bytes] = Gio.File.new_for_path(path).load_bytes(null);
        list.append_lines(bytes);
    } else {
        list.extend(Array.from({length: N_STRINGS}, (_, number) => `item ${number}`));
    }
}

function show(model) {
    for (let index = 0; index < Math.min(model.get_n_items(), N_SHOWN); index++)
        print(`  ${model.get_item(index)}`);
}

function main([text, path]) {
    withArena(arena => {
        const list = new Multitude.StringList({arena});
        fill(list, path);

        const matches = new Matches(list);
        matches.connect('items-changed', (_, position, removed, added) =>
            print(`${removed} items are now ${added}`));
        matches.filter(text);
        show(matches);

        const first = matches.get_item(0);
        if (first)
            print(`${first} is at ${list.indexOf(`${first}`)} of ${list.get_n_items()}`);
    }, {name: 'strings'});
}

if (ARGV.length < 1 || ARGV.length > 2) {
    printerr(`usage: ${System.programInvocationName} TEXT [FILE]`);
    System.exit(2);
}
main(ARGV);
