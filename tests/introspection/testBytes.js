/* Bytes in JavaScript: what they hold, and how long.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import Multitude from 'gi://Multitude?version=1';
import {check, collect, done, equal, equalFigures, test, thrown} from './tap.js';

const SIZES = [1, 7, 8, 9, 15, 16, 17, 320, 321, 1000, 4032, 4096, 4097, 16376, 16377, 65536, 200000];

const patterns = new Map();

/** Bytes that depend on how many they are, from a generator of random numbers. */
function pattern(size) {
    if (!patterns.has(size)) {
        const bytes = new Uint8Array(size);
        let state = size;
        for (let i = 0; i < size; i++) {
            state = (state * 1103515245 + 12345) % 2147483648;
            bytes[i] = state >> 16;
        }
        patterns.set(size, bytes);
    }
    return patterns.get(size);
}

function same(actual, expected) {
    let i = 0;
    while (i < actual.length && actual[i] === expected[i])
        i++;
    return i === actual.length && i === expected.length;
}

const decode = bytes => new TextDecoder().decode(bytes.toArray());
const encode = text => new TextEncoder().encode(text);

test('of every size', () => {
    const arena = new Multitude.Arena();
    const kept = SIZES.map(size => arena.new_bytes(pattern(size)));
    kept.forEach((bytes, index) => {
        check(bytes instanceof GLib.Bytes, 'its type');
        check(same(bytes.toArray(), pattern(SIZES[index])), `of ${SIZES[index]}`);
    });
});

test('is a copy', () => {
    const original = encode('before');
    const bytes = new Multitude.Arena().new_bytes(original);
    original.fill(0);
    equal(decode(bytes), 'before');
});

test('from other types', () => {
    for (const value of [encode('abc'), [97, 98, 99], 'abc'])
        equal(decode(new Multitude.Arena().new_bytes(value)), 'abc');
    thrown(() => new Multitude.Arena().new_bytes(5));
});

test('empty', () => {
    for (const value of [new Uint8Array(), [], null]) {
        const arena = new Multitude.Arena();
        const bytes = arena.new_bytes(value);
        equal(bytes.toArray().length, 0);
        check(arena.reservedBytes > 0, 'has its place in a chunk');
    }
});

/** Pages that the process has mapped. */
function addressSpace() {
    const [, contents] = GLib.file_get_contents('/proc/self/statm');
    return Number(new TextDecoder().decode(contents).split(' ')[0]);
}

/** One array of bytes for each of some arenas that are given up, each of 16 MiB. */
function makeInArenas(count) {
    return Array.from({length: count}, () => {
        const arena = new Multitude.Arena({sharedCapacity: 16 << 20});
        return SIZES.map(size => arena.new_bytes(pattern(size)));
    });
}

test('outlive the arena', () => {
    const before = addressSpace();
    const kept = makeInArenas(20);
    const during = addressSpace();
    collect();
    check(addressSpace() - before < (during - before) / 2, 'the arenas are gone');

    // Whoever gets the memory that was given back writes into it.
    const other = new Multitude.Arena();
    const others = SIZES.map(size => other.new_bytes(new Uint8Array(size).fill(0xee)));
    for (const index of SIZES.keys()) {
        const bytes = kept[index % kept.length][index];
        check(same(bytes.toArray(), pattern(SIZES[index])), `of ${SIZES[index]}`);
    }
    equal(others.length, SIZES.length);
});

test('outlive a reset', () => {
    for (const mode of [0, 1, 2]) {
        const arena = new Multitude.Arena();
        const kept = [];
        for (let generation = 0; generation < 5; generation++) {
            for (const size of SIZES.slice(0, 12)) {
                const bytes = arena.new_bytes(pattern(size));
                if (size % 2)
                    kept.push([size, bytes]);
            }
            arena.reset_full(mode);
            arena.trim();
        }
        for (const [size, bytes] of kept)
            check(same(bytes.toArray(), pattern(size)), `of ${size}`);
    }
});

test('a stream is enough', () => {
    const stream = Gio.MemoryInputStream.new_from_bytes(
        new Multitude.Arena().new_bytes(encode('hello')));
    collect();
    equal(decode(stream.read_bytes(100, null)), 'hello');
});

test('an array, in order', () => {
    const lengths = [0, 5, 0, 1, 16, 17, 0];
    const whole = 'hello, sixteen letters and then seventeen'.slice(0, 39);
    const made = new Multitude.Arena().new_bytes_array(encode(whole), lengths);
    check(Array.isArray(made), 'its type');
    equal(made.length, lengths.length);
    const parts = made.map(decode);
    equal(parts.map(part => part.length), lengths);
    equal(parts.join(''), whole);
});

test('an empty array', () => {
    equal(new Multitude.Arena().new_bytes_array([], []).length, 0);
    equal(new Multitude.Arena().new_bytes_array(null, null).length, 0);
    equal(new Multitude.Arena().new_bytes_array([], [0, 0]).map(decode), ['', '']);
});

test('an array of many', () => {
    const arena = new Multitude.Arena();
    let made = arena.new_bytes_array(new Uint8Array(100000).fill(120), new Array(50000).fill(2));
    // Each takes 16 bytes, and the chunk's header and its colour 512.
    const ever = {'peak': 800512, 'requested': 800512, 'n-oversized': 1,
        'requested-since-reset': 800512, 'n-oversized-since-reset': 1};
    const held = {...ever, 'reserved': 800512, 'retained': 800512, 'n-retained': 1};
    equalFigures(arena, held);

    // The last one gives the backing back.
    let survivor = made[25000];
    made = null;
    collect();
    equalFigures(arena, held);
    equal(decode(survivor), 'xx');
});

test('the last of an array gives its memory back', () => {
    const arena = new Multitude.Arena();
    let made = arena.new_bytes_array(new Uint8Array(40000), [20000, 20000]);
    let survivor = made[1];
    made = null;
    collect();
    equal(arena.reservedBytes, 40512);
    check(survivor, 'alive');
    survivor = null;
    collect();
    equal(arena.reservedBytes, 0);
});

test('lengths that do not add up', () => {
    const arena = new Multitude.Arena({name: 'reader'});
    for (const lengths of [[], [4], [6], [1, 3], [5, 1], [0, 0]]) {
        const error = thrown(() => arena.new_bytes_array(encode('hello'), lengths));
        check(error.matches(Multitude.Error, Multitude.Error.INVALID), `${error}`);
        equal(error.message, 'The lengths do not add up to the size of the data');
    }
    equalFigures(arena, {});
});

done();
