/* Arrays of bytes in JavaScript: what they hold, and what keeps what alive.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

import GLib from 'gi://GLib';
import Multitude from 'gi://Multitude?version=1';
import {check, collect, done, equal, test, thrown} from './tap.js';

const decode = bytes => new TextDecoder().decode(bytes.toArray());
const encode = text => new GLib.Bytes(new TextEncoder().encode(text));

test('appended in order', () => {
    const array = new Multitude.ByteArray(new Multitude.Arena());
    equal(array.append_bytes(encode('some, ')), true);
    equal(array.append_bytes(encode('')), true);
    equal(array.append_bytes(encode('more '.repeat(100))), true);
    equal(decode(array.steal_bytes()), `some, ${'more '.repeat(100)}`);
});

test('used again after a steal', () => {
    const array = Multitude.ByteArray.new(new Multitude.Arena());
    array.append_bytes(encode('first'));
    const first = array.steal_bytes();
    array.append_bytes(encode('second'));
    const second = array.steal_bytes();
    equal([decode(first), decode(second)], ['first', 'second']);
});

test('keeps the arena alive', () => {
    let arena = new Multitude.Arena();
    const array = new Multitude.ByteArray(arena);
    arena = null;
    collect();
    array.append_bytes(encode('alive'));
    equal(decode(array.steal_bytes()), 'alive');
});

test('the bytes outlive both', () => {
    let arena = new Multitude.Arena();
    let array = new Multitude.ByteArray(arena);
    array.append_bytes(encode('outlives'));
    const bytes = array.steal_bytes();
    arena = array = null;
    collect();
    equal(decode(bytes), 'outlives');
});

test('no budget', () => {
    const error = thrown(() => new Multitude.ByteArray(new Multitude.Arena({byteBudget: 0})));
    check(error.matches(Multitude.Error, Multitude.Error.BUDGET), error.message);

    const array = new Multitude.ByteArray(new Multitude.Arena({byteBudget: 8192}));
    array.append_bytes(encode('kept'));
    check(thrown(() => array.append_bytes(encode('x'.repeat(100000))))
        .matches(Multitude.Error, Multitude.Error.BUDGET), 'another error');
    equal(decode(array.steal_bytes()), 'kept');
});

done();
