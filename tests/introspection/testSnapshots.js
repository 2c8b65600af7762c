/* Snapshots in JavaScript: what they keep and for how long.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

import Gio from 'gi://Gio';
import Multitude from 'gi://Multitude?version=1';
import {check, collect, done, equal, test, thrown} from './tap.js';

/* References are counted, not watched: a wrapper goes when the collector likes. */
function held(arena) {
    const object = new Gio.ListStore();
    arena.hold_object(object);
    return object;
}

test('outlives a reset and the arena', () => {
    let arena = new Multitude.Arena();
    const object = held(arena);
    const snapshot = arena.seal();
    arena.reset();
    arena = null;
    collect();
    equal(object.get_n_items(), 0);
    equal(snapshot.get_size(), 0);
});

test('size', () => {
    const arena = new Multitude.Arena();
    for (let i = 0; i < 1000; i++)
        held(arena);
    const snapshot = arena.seal();
    check(snapshot.get_size() >= 24000, `${snapshot.get_size()}`);
    check(snapshot.get_size() <= arena.reserved_bytes, `${arena.reserved_bytes}`);
});

test('errors', () => {
    const arena = new Multitude.Arena({byteBudget: 0});
    let error = thrown(() => {
        for (let i = 0; i < 100; i++)
            held(arena);
    });
    check(error.matches(Multitude.Error, Multitude.Error.BUDGET), error.message);
    error = thrown(() => arena.seal());
    check(error.matches(Multitude.Error, Multitude.Error.BUDGET), error.message);
});

done();
