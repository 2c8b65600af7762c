/* What one call for many saves in JavaScript; prints a table.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Times are the best of five.  `meson test --benchmark` runs it. */

import GLib from 'gi://GLib';
import Multitude from 'gi://Multitude?version=1';
import System from 'system';
import '../../multitude/overrides/multitude.js';

const N_STRINGS = 100000;
const N_ROUNDS = 5;

/** The shortest time that some work took, in milliseconds. */
function best(work, prepare = () => null) {
    const times = Array.from({length: N_ROUNDS}, () => {
        const prepared = prepare();
        System.gc();
        const start = GLib.get_monotonic_time();
        work(prepared);
        return GLib.get_monotonic_time() - start;
    });
    return Math.min(...times) / 1000;
}

function compare(what, oneByOne, atOnce) {
    print(what.padEnd(40), oneByOne.toFixed(2).padStart(9), atOnce.toFixed(3).padStart(9),
        (oneByOne / atOnce).toFixed(1).padStart(8));
}

function each(body) {
    for (let i = 0; i < N_STRINGS; i++)
        body(i);
}

const strings = Array.from({length: N_STRINGS}, (_, number) => `a string of the list ${number}`);
const pieces = strings.map(string => new TextEncoder().encode(string));
const list = Multitude.StringList.new(strings);
const arena = new Multitude.Arena();
const makeList = () => Multitude.StringList.new([]);

print(`${N_STRINGS} strings, milliseconds          one call each  one call     times`);
compare('append to a list', best(made => strings.forEach(string => made.append(string)), makeList),
    best(made => made.extend(strings), makeList));
compare('get from a list', best(() => each(i => list.get_string(i))), best(() => list.slice()));
compare('get from a list, its items', best(() => each(i => list.get_item(i).string)),
    best(() => [...list.values()]));
compare('find the last one', best(() => each(i => list.get_string(i) === strings[N_STRINGS - 1])),
    best(() => list.indexOf(strings[N_STRINGS - 1])));
compare('make bytes', best(() => pieces.map(piece => arena.new_bytes(piece))),
    best(() => arena.new_bytes_list(pieces)));
