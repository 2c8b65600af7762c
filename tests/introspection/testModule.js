/* The module for gjs: arenas that end, iteration, and many strings in one call.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* In gjs 1.74 each method call on a GLib.Bytes leaks it, so what bytes hold is looked at
 * for a few, and the figures of the arena tell the rest.
 */

import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import Multitude from 'gi://Multitude?version=1';
import {check, collect, done, equal, refused, test, thrown} from './tap.js';

// Engines that do not have it yet make no difference then.
Symbol.dispose ??= Symbol('dispose');
const {withArena, withLent} = await import('../../multitude/overrides/multitude.js');

const encode = text => new TextEncoder().encode(text);

const CLOSED = 'the arena is closed';

/** Numbers as strings, and a list of them. */
function both(length) {
    const strings = Array.from({length}, (_, number) => `string ${number}`);
    return [strings, Multitude.StringList.new(strings)];
}

/** How many calls of the library some work makes with a list. */
function calls(list, work) {
    let count = 0;
    for (const name of ['get_strings', 'get_text', 'get_string', 'get_item', 'get_n_items',
        'try_splice', 'find', 'search']) {
        list[name] = function (...args) {
            count++;
            return Object.getPrototypeOf(this)[name].apply(this, args);
        };
    }
    const result = work();
    return [count, result];
}

test('an arena ends with the function', () => {
    let kept;
    equal(withArena(arena => {
        check(!arena.closed, 'closed too soon');
        arena.new_bytes(encode('some'));
        kept = arena;
        return arena.name;
    }, {name: 'short'}), 'short');
    check(kept.closed, 'not closed');
    equal(kept.get_stats().get_n_resets(), 1);
});

test('an arena ends when the function throws', () => {
    let kept;
    equal(thrown(() => withArena(arena => {
        kept = arena;
        throw new Error('mine');
    })).message, 'mine');
    check(kept.closed, 'not closed');
});

test('a lent arena comes back', () => {
    const pool = new Multitude.ArenaPool();
    equal(withLent(pool, arena => [arena.closed, pool.nIdle]), [false, 0]);
    equal(pool.nIdle, 1);
    equal(thrown(() => withLent(pool, () => {
        throw new Error('mine');
    })).message, 'mine');
    check(pool.nIdle > 0, 'not given back');
});

test('a closed arena comes back open', () => {
    const pool = new Multitude.ArenaPool();
    const close = () => withLent(pool, arena => {
        arena.close();
        check(arena.closed, 'not closed');
        equal(thrown(() => arena.new_bytes([])).message, CLOSED);
    });
    for (let i = 0; i < 5; i++) {
        close();
        collect();
        equal(pool.nIdle, 1);
    }
    const arena = pool.acquire();
    equal([arena.closed, pool.nIdle], [false, 0]);
    arena.new_bytes(encode('open'));
    equal(arena.get_stats().get_n_resets(), 10);
    arena.close();
    pool.release(arena);
    check(!arena.closed, 'still closed');

    const other = new Multitude.Arena();
    other.close();
    equal(thrown(() => pool.release(other)).message, CLOSED);
});

test('an arena comes back once', () => {
    const pool = new Multitude.ArenaPool();
    for (let i = 0; i < 3; i++) {
        (() => {
            const arena = pool.acquire();
            pool.release(arena);
            equal(thrown(() => pool.release(arena)).message, 'the arena was given back before');
        })();
        collect();
        equal(pool.nIdle, 1);
    }
});

test('nothing is lent by a pool that was disposed', () => {
    const pool = new Multitude.ArenaPool();
    pool.acquire = () => null;
    equal(thrown(() => withLent(pool, () => 'lent')).message, 'the pool was disposed');
});

test('an arena can be disposed of', () => {
    const arena = new Multitude.Arena();
    arena[Symbol.dispose]();
    check(arena.closed, 'not closed');
});

test('nothing but figures is left then', () => {
    const arena = new Multitude.Arena();
    arena.close();
    arena.close();
    equal(arena.get_stats().get_n_resets(), 1);
    const refusing = ['new_bytes', 'new_bytes_array', 'new_bytes_list', 'reset', 'reset_full',
        'set_name', 'set_byte_budget', 'utf8_to_utf16', 'utf16_to_utf8'];
    for (const name of refusing)
        equal(thrown(() => arena[name]([])).message, CLOSED, name);
    arena.trim();
    arena.ignore_memory_warnings();
    equal(arena.get_reserved_bytes(), 0);
});

test('nothing is made with it then', () => {
    const arena = new Multitude.Arena();
    arena.close();
    for (const make of [() => Multitude.String.new(arena, ''), () => Multitude.ByteArray.new(arena),
        () => Multitude.StrvBuilder.new(arena), () => Multitude.StringList.new_with_arena(arena),
        () => new Multitude.StringList({arena})])
        equal(thrown(make).message, CLOSED);
});

test('it stays closed', () => {
    const list = new Multitude.StringList({arena: new Multitude.Arena()});
    list.get_arena().close();
    collect();
    check(list.get_arena().closed, 'forgotten');
    list.append('goes on');
    equal(list.slice(), ['goes on']);
});

test('bytes live on', () => {
    const bytes = withArena(arena => arena.new_bytes(encode('kept')));
    collect();
    equal(new TextDecoder().decode(bytes.toArray()), 'kept');
});

test('many bytes in one call', () => {
    const arena = new Multitude.Arena();
    const made = arena.new_bytes_list(['one', '', 'three'].map(encode));
    equal(made.length, 3);
    equal(new TextDecoder().decode(made[2].toArray()), 'three');
    equal(arena.new_bytes_list([]), []);
});

test('iteration', () => {
    const [strings, list] = both(10000);
    equal([...list].map(item => item.string), strings);
    equal([...list.values()], strings);
    check([...Multitude.StringList.new(strings.slice(0, 4096)).values()].length === 4096, 'a block');
    equal([...Multitude.StringList.new([]).values()], []);
    check(list[Symbol.iterator]().next().value instanceof Multitude.StringObject, 'no item');
});

test('slices', () => {
    const [strings, list] = both(7);
    equal(list.slice(), strings);
    for (let start = -9; start <= 9; start++) {
        equal(list.slice(start), strings.slice(start));
        for (let end = -9; end <= 9; end++)
            equal(list.slice(start, end), strings.slice(start, end));
    }
});

test('search', () => {
    const [strings, list] = both(20);
    equal(strings.map(string => list.indexOf(string)), [...strings.keys()]);
    equal([list.indexOf('string'), list.includes('string'), list.includes('string 7')],
        [-1, false, true]);
    equal([...list.findAll('g 1')], [1, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19]);
    equal([...list.findAll('none')], []);
});

test('changes with one signal', () => {
    const [strings, list] = both(3);
    const changes = [];
    list.connect('items-changed', (_, ...change) => changes.push(change));
    list.extend(new Set(['x', 'y']));
    list.append('z');
    list.splice(0, 2, ['a']);
    list.splice(0, 1);
    list.append_strv(['last']);
    equal(list.slice(), [strings[2], 'x', 'y', 'z', 'last']);
    equal(changes, [[3, 0, 2], [5, 0, 1], [0, 2, 1], [0, 1, 0], [4, 0, 1]]);
});

test('throws where C aborts', () => {
    const list = new Multitude.StringList({arena: new Multitude.Arena({byteBudget: 8192})});
    const large = 'x'.repeat(100000);
    for (const call of [() => list.append(large), () => list.take(large), () => list.extend([large]),
        () => list.append_strv([large]), () => list.splice(0, 0, [large])])
        refused(call);
    equal(list.slice(), []);
});

test('strings that would be cut or left out are refused', () => {
    const list = Multitude.StringList.new(['before']);
    const string = Multitude.String.new(new Multitude.Arena(), 'kept');
    const builder = Multitude.StrvBuilder.new(new Multitude.Arena());
    const cut = 'before\0behind';
    for (const many of [texts => list.extend(texts), texts => list.append_strv(texts),
        texts => list.splice(0, 1, texts), texts => list.try_splice(0, 1, texts),
        texts => Multitude.StringList.new(texts),
        texts => new Multitude.StringList({strings: texts})]) {
        for (const value of [cut, null, undefined, 5])
            check(thrown(() => many(['x', value])) instanceof TypeError, `${many} ${value}`);
    }
    for (const one of [text => list.append(text), text => list.take(text),
        text => list.find(text), text => list.search(0, text), text => [...list.findAll(text)],
        text => string.append(text), text => builder.add(text),
        text => Multitude.String.new(new Multitude.Arena(), text),
        text => Multitude.StringObject.new(text)])
        check(thrown(() => one(cut)) instanceof TypeError, `${one}`);
    equal([list.slice(), list.indexOf(cut), list.includes(cut)], [['before'], -1, false]);
    equal([`${string}`, builder.end()], ['kept', []]);
});

test('pieces that are no bytes are refused', () => {
    const arena = new Multitude.Arena();
    for (const piece of [new Uint16Array([300]), 'abc', [300, -1], new ArrayBuffer(4), null]) {
        check(thrown(() => arena.new_bytes_list([new Uint8Array([1]), piece])) instanceof TypeError,
            `${piece}`);
    }
});

test('a construction with strings', () => {
    const list = new Multitude.StringList({strings: ['a', 'b']});
    equal(list.slice(), ['a', 'b']);
    const arena = new Multitude.Arena({byteBudget: 8192});
    equal(new Multitude.StringList({arena, strings: ['c']}).slice(), ['c']);
    refused(() => new Multitude.StringList({arena, strings: ['x'.repeat(100000)]}));
});

test('reading needs no memory', () => {
    const arena = new Multitude.Arena({byteBudget: 1 << 16});
    const list = new Multitude.StringList({arena});
    const kept = [];
    list.append_lines(new GLib.Bytes(encode('a line of the text\n'.repeat(2000))));
    for (const size of [4096, 256, 8]) {
        refused(() => {
            for (;;)
                kept.push(arena.new_bytes(new Uint8Array(size)));
        });
    }
    for (let position = 0; position < 2000; position++)
        equal(list.get_string(position), 'a line of the text');
    equal([list.get_string(2000), list.get_string(0xffffffff)], [null, null]);
});

test('a few calls for many', () => {
    const [strings, list] = both(100000);
    equal(calls(list, () => list.extend(strings))[0], 2);
    equal(calls(list, () => list.slice(500, 90000))[0], 2);
    equal(calls(list, () => list.includes('string 99999')), [1, true]);
    equal(calls(list, () => [...list.values()].length), [49, 200000]);
    equal(calls(list, () => [...list.findAll('string 9999')].length), [23, 22]);
});

test('texts', () => {
    const [, list] = both(1);
    equal(`${list.get_item(0)}`, 'string 0');
    equal(`${Multitude.StringObject.new('')}`, '');
    equal(`${Multitude.String.new(new Multitude.Arena(), 'grown')}`, 'grown');
    const stats = new Multitude.Arena().get_stats();
    equal(`${stats}`, stats.to_string());
    equal(JSON.parse(JSON.stringify(stats)), stats.to_variant().deepUnpack());
    check(list instanceof Gio.ListModel, 'no list model');
});

// An arena for what takes its time.
const order = [];
let later;
const result = await withArena(async arena => {
    later = arena;
    await new Promise(resolve => GLib.idle_add(GLib.PRIORITY_DEFAULT, () => {
        resolve();
        return GLib.SOURCE_REMOVE;
    }));
    order.push(arena.closed);
    return 5;
});
order.push(later.closed);
const failure = await withArena(async arena => {
    later = arena;
    throw new Error('mine');
}).catch(error => error.message);
const pool = new Multitude.ArenaPool();
const lent = [await withLent(pool, async () => {
    await Promise.resolve();
    return pool.nIdle;
}), pool.nIdle];

test('a lent arena comes back with a promise', () => {
    equal(lent, [0, 1]);
});

test('an arena ends with a promise', () => {
    equal(order, [false, true]);
    equal([result, failure, later.closed], [5, 'mine', true]);
});

done();
