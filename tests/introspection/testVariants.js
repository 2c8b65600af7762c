/* Variants in an arena in JavaScript: what they say, and what they keep alive.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* gjs 1.74 leaks every GLib.Variant that a constructor of its own makes, so all of
 * them come out of arenas here.
 */

import GLib from 'gi://GLib';
import Multitude from 'gi://Multitude?version=1';
import {check, collect, done, equal, figures, refused, test} from './tap.js';

const NUMBERS = new GLib.VariantType('au');
const STRINGS = new GLib.VariantType('as');

/* The serialised form of two strings: they, and where each ends, in four bytes. */
function twoStrings(size) {
    const text = new TextEncoder().encode(`small\0${'x'.repeat(size)}\0`);
    const data = new Uint8Array(text.length + 8);
    data.set(text);
    const view = new DataView(data.buffer);
    view.setUint32(text.length, 6, true);
    view.setUint32(text.length + 4, text.length, true);
    return data;
}

test('from data', () => {
    const arena = new Multitude.Arena();
    const data = new Uint8Array(new Uint32Array([1, 2, 3]).buffer);
    const value = arena.new_variant_from_data(NUMBERS, data, false);
    equal(value.deepUnpack(), [1, 2, 3]);
    check(!value.is_floating(), 'floating');
    equal(figures(arena)['used'], 16);
    equal(arena.new_variant_from_data(NUMBERS, [], true).deepUnpack(), []);
});

test('not what the type says', () => {
    const arena = new Multitude.Arena();
    const value = arena.new_variant_from_data(STRINGS, new Uint8Array([1, 2, 3, 255]), false);
    check(!value.is_normal_form(), 'normal');
    check(arena.detach_variant(value).is_normal_form(), 'not normal');
});

test('the other byte order', () => {
    const arena = new Multitude.Arena();
    const data = new Uint8Array(new Uint32Array([1, 0x01020304]).buffer);
    const foreign = arena.new_variant_from_data(NUMBERS, data, false).byteswap();
    equal(foreign.deepUnpack(), [0x01000000, 0x04030201]);
    equal(arena.store_variant(foreign.byteswap()).deepUnpack(), [1, 0x01020304]);
});

test('store', () => {
    const arena = new Multitude.Arena();
    const value = new Multitude.Arena().new_variant_from_data(STRINGS, twoStrings(70000), false);
    const stored = arena.store_variant(value);
    check(stored.equal(value), 'not equal');
    equal(stored.deepUnpack(), ['small', 'x'.repeat(70000)]);
});

test('detach', () => {
    const arena = new Multitude.Arena();
    let message = arena.new_variant_from_data(STRINGS, twoStrings(100000), false);
    const reserved = arena.reserved_bytes;
    let child = message.get_child_value(0);
    message = null;
    collect();
    equal(arena.reserved_bytes, reserved);
    const kept = arena.detach_variant(child);
    child = null;
    collect();
    check(arena.reserved_bytes <= 65536, 'the message is still there');
    equal(kept.unpack(), 'small');
});

test('a value outlives its arena', () => {
    let arena = new Multitude.Arena();
    const data = new Uint8Array(new Uint32Array([7, 8]).buffer);
    const value = arena.new_variant_from_data(NUMBERS, data, false);
    arena.reset();
    arena = null;
    collect();
    equal(value.deepUnpack(), [7, 8]);
});

test('no budget', () => {
    const arena = new Multitude.Arena({byteBudget: 8192});
    const data = twoStrings(70000);
    const value = new Multitude.Arena().new_variant_from_data(STRINGS, data, false);
    refused(() => arena.new_variant_from_data(STRINGS, data, false));
    refused(() => arena.store_variant(value));
    refused(() => arena.detach_variant(value));
    equal(arena.reserved_bytes, 0);
});

done();
