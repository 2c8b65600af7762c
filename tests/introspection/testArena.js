/* An arena in JavaScript: construction, properties, generations, errors.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* A number in JavaScript cannot hold 2⁶⁴ - 1, which stands for "no limit", and gjs
 * warns when it has to; so the byte budget is only read where it has been set.
 */

import GLib from 'gi://GLib';
import GObject from 'gi://GObject';
import Multitude from 'gi://Multitude?version=1';
import {check, child, collect, criticals, done, equal, equalFigures, figures, refused, test, thrown}
    from './tap.js';

const SETTABLE = {
    'name': 'reader',
    'byte-budget': 1 << 20,
    'max-normal-alloc': 8192,
    'local-capacity': 512,
    'shared-capacity': 1024,
    'reset-limit': 65536,
};

// What a chunk of 100000 bytes takes, with 512 for its header and colour.
const LARGE = 100512;
const large = new Uint8Array(100000);

const underscored = name => name.replaceAll('-', '_');
const camelCased = name => name.replace(/-(.)/g, (match, letter) => letter.toUpperCase());

test('constructor and new', () => {
    for (const arena of [new Multitude.Arena(), Multitude.Arena.new()]) {
        check(arena instanceof Multitude.Arena && arena instanceof GObject.Object, 'its type');
        equal([arena.name, arena.maxNormalAlloc, arena.localCapacity, arena.sharedCapacity,
            arena.resetLimit, arena.reservedBytes, arena.peakBytes, arena.cachedBytes],
        [null, 16384, 0, 0, 16 << 20, 0, 0, 0]);
        equalFigures(arena, {});
    }
});

test('properties at construction, in each spelling', () => {
    for (const spell of [underscored, camelCased, name => name]) {
        const properties = Object.fromEntries(
            Object.entries(SETTABLE).map(([name, value]) => [spell(name), value]));
        const arena = new Multitude.Arena(properties);
        for (const [name, value] of Object.entries(SETTABLE)) {
            equal(arena[name], value, name);
            equal(arena[underscored(name)], value, name);
            equal(arena[camelCased(name)], value, name);
            equal(arena[`get_${underscored(name)}`](), value, name);
        }
        equal(arena.reservedBytes, 512 + 1024);
    }
});

test('setters', () => {
    const arena = new Multitude.Arena();
    for (const [name, value] of Object.entries(SETTABLE)) {
        arena[`set_${underscored(name)}`](value);
        equal(arena[name], value, name);
    }
});

test('names', () => {
    const arena = new Multitude.Arena();
    for (const name of ['', 'reader', 'Größe 🙂', null]) {
        arena.name = name;
        equal(arena.get_name(), name);
    }
});

test('no limit can be set again', () => {
    const arena = new Multitude.Arena({byteBudget: 0, resetLimit: 0});
    refused(() => arena.new_bytes(large));
    arena.byteBudget = 2n ** 64n - 1n;
    arena.set_reset_limit(2n ** 64n - 1n);
    arena.new_bytes(large);
    equal(arena.peakBytes, LARGE);
});

test('notify', () => {
    for (const [name, value] of Object.entries(SETTABLE)) {
        const arena = new Multitude.Arena();
        let told = 0;
        arena.connect(`notify::${name}`, () => told++);
        arena[name] = value;
        arena[name] = value;
        arena[`set_${underscored(name)}`](value);
        equal(told, 1, name);
    }
});

test('read-only properties', () => {
    const arena = new Multitude.Arena();
    for (const name of ['reserved-bytes', 'peak-bytes', 'cached-bytes']) {
        check(thrown(() => (arena[name] = 1)).message.includes(`${name} is not writable`), name);
        check(thrown(() => new Multitude.Arena({[name]: 1})).message.includes('not writable'), name);
        equal(arena[name], 0);
    }
});

test('read-only properties follow the arena', () => {
    const arena = new Multitude.Arena({sharedCapacity: 10000});
    equal([arena.reservedBytes, arena.peakBytes, arena.cachedBytes], [16384, 16384, 16384]);
    const data = arena.new_bytes(large);
    equal([arena.reservedBytes, arena.peakBytes, arena.cachedBytes],
        [16384 + LARGE, 16384 + LARGE, 16384]);
    arena.trim();
    equal([arena.reservedBytes, arena.peakBytes, arena.cachedBytes], [LARGE, 16384 + LARGE, 0]);
    check(data, 'alive');
});

test('properties are refused after the first allocation', () => {
    for (const [name, value] of Object.entries(SETTABLE)) {
        const [said, log] = child(`
            arena.connect('notify', () => print('notified'));
            arena.new_bytes(new Uint8Array(1));
            arena[${JSON.stringify(name)}] = ${JSON.stringify(value)};
            arena.set_${underscored(name)}(${JSON.stringify(value)});`);
        equal(said, '');
        const critical = `arena '': '${name}' cannot be changed after the first allocation`;
        equal(criticals(log), [critical, critical]);
    }
});

test('capacity beyond the budget', () => {
    const [, log] = child(`
        arena.name = 'small';
        arena.byteBudget = 4095;
        arena.localCapacity = 4096;
        if (arena.localCapacity !== 0 || arena.reservedBytes !== 0)
            throw new Error('was taken');`);
    equal(criticals(log), [
        "arena 'small': cannot ask for 4096 bytes in advance: the byte budget is exceeded"]);
});

test('what is no size', () => {
    const arena = new Multitude.Arena();
    for (const value of [-1, 2 ** 64])
        thrown(() => (arena.byteBudget = value));
    for (const value of [-1, 2 ** 64, 2n ** 64n])
        thrown(() => arena.set_byte_budget(value));
    arena.new_bytes(large);
    equal(arena.reservedBytes, LARGE);
});

test('figures of one small allocation', () => {
    const arena = new Multitude.Arena();
    const data = arena.new_bytes(new Uint8Array(100));
    const page = arena.reservedBytes;
    check(page >= 4096 && page % 4096 === 0, `${page} bytes for the first chunk`);
    equalFigures(arena, {
        'reserved': page, 'peak': page, 'requested': page, 'requested-since-reset': page,
        'n-normal': 1, 'n-normal-since-reset': 1, 'used': 104, 'left': page - 104,
    });
    arena.reset();
    arena.trim();
    equalFigures(arena, {
        'reserved': page, 'peak': page, 'requested': page, 'n-normal': 1, 'n-resets': 1,
        'used': 104, 'left': page - 104,
    });
    check(data, 'alive');
});

test('figures of one large allocation', () => {
    const arena = new Multitude.Arena();
    let data = arena.new_bytes(large);
    const ever = {'peak': LARGE, 'requested': LARGE, 'n-oversized': 1};
    const now = {'requested-since-reset': LARGE, 'n-oversized-since-reset': 1};
    const held = {'reserved': LARGE, 'retained': LARGE, 'n-retained': 1};
    equalFigures(arena, {...ever, ...now, ...held});
    arena.reset();
    equalFigures(arena, {...ever, ...held, 'n-resets': 1});
    check(data, 'alive');
    data = null;
    collect();
    equalFigures(arena, {...ever, 'n-resets': 1});
});

test('getters and variant agree', () => {
    const arena = new Multitude.Arena();
    const data = arena.new_bytes_array(new Uint8Array(30000), new Array(300).fill(100));
    const stats = arena.get_stats();
    const all = stats.to_variant().deepUnpack();
    equal(Object.keys(all).length, 22);
    for (const [key, value] of Object.entries(all))
        equal(stats[`get_${underscored(key)}`](), value, key);
    equal(stats.to_string(), Object.entries(all).map(([key, value]) => `${key}: ${value}\n`).join(''));
    equal(stats.copy().to_string(), stats.to_string());
    equal(data.length, 300);
});

test('each way to reset', () => {
    const {KEEP_LIMIT, KEEP_ALL, FREE_ALL} = Multitude.ResetMode;
    equal([KEEP_LIMIT, KEEP_ALL, FREE_ALL], [0, 1, 2]);
    for (const [mode, reserved] of [[KEEP_LIMIT, 4 * 65536], [KEEP_ALL, 4 * 65536], [FREE_ALL, 0]]) {
        const arena = new Multitude.Arena({sharedCapacity: 4 * 65536});
        let data = arena.new_bytes(new Uint8Array(5000));
        data = null;
        collect();
        arena.reset_full(mode);
        equal(arena.reservedBytes, reserved, `mode ${mode}`);
        equal(arena.get_stats().get_n_resets(), 1);
        arena.trim();
        equalFigures(arena, {
            'peak': 4 * 65536, 'requested': 4 * 65536, 'n-normal': 4, 'n-reused': 1, 'n-resets': 1,
        });
        equal(data, null);
    }
});

test('errors', () => {
    const arena = new Multitude.Arena({name: 'reader', byteBudget: 4096});
    const error = thrown(() => arena.new_bytes(large));
    check(error instanceof GLib.Error && error instanceof Multitude.Error, 'its class');
    equal([error.domain, error.code], [GLib.quark_from_string('multitude-error-quark'), 1]);
    equal(error.domain, Multitude.error_quark());
    check(error.matches(Multitude.error_quark(), Multitude.Error.BUDGET), 'by quark');
    check(error.matches(Multitude.Error, Multitude.Error.BUDGET), 'by class');
    check(!error.matches(Multitude.Error, Multitude.Error.NO_MEMORY), 'another code');
    equal(error.message, 'reader: Cannot allocate 100000 bytes: ' +
        'the budget is 4096 bytes, of which 0 are in use');
    equalFigures(arena, {});
});

test('the arena is as before an error', () => {
    const arena = new Multitude.Arena({byteBudget: 65536});
    const data = arena.new_bytes(new Uint8Array(1000));
    const before = arena.get_stats().to_string();
    for (let i = 0; i < 3; i++)
        refused(() => arena.new_bytes(large));
    equal(arena.get_stats().to_string(), before);
    check(data, 'alive');
});

test('release makes room', () => {
    const arena = new Multitude.Arena({byteBudget: 150000});
    let data = arena.new_bytes(large);
    refused(() => arena.new_bytes(large));
    data = null;
    collect();
    data = arena.new_bytes(large);
    equal(arena.reservedBytes, LARGE);
    check(data, 'alive');
});

// In a function of its own, so that nothing on the stack keeps the arrays alive.
function makeArrays(arena) {
    const data = new Uint8Array(10000), lengths = new Array(100).fill(100);
    const made = [];
    for (let i = 0; i < 20; i++)
        made.push(arena.new_bytes_array(data, lengths));
    return arena.get_stats().get_requested_since_reset();
}

test('steady state', () => {
    const arena = new Multitude.Arena();
    for (let cycle = 0; cycle < 32; cycle++) {
        const requested = makeArrays(arena);
        if (cycle >= 16)
            equal(requested, 0, `cycle ${cycle}`);
        collect();
        arena.reset();
    }
    check(!('retained' in figures(arena)), 'all were released');
});

done();
