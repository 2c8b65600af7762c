/* Pools of arenas in JavaScript: lending, memory warnings, and what gjs does not do.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import GObject from 'gi://GObject';
import Multitude from 'gi://Multitude?version=1';
import {check, child, collect, criticals, done, equal, test, thrown} from './tap.js';

test('properties', () => {
    const pool = new Multitude.ArenaPool({name: 'requests', byteBudget: 100000, maxIdle: 2});
    equal([pool.name, pool.byteBudget, pool.maxIdle], ['requests', 100000, 2]);
    equal([pool.nIdle, pool.idleBytes, pool.keepBytes], [0, 0, 65536]);
    const arena = pool.acquire();
    equal([arena.name, arena.byteBudget], ['requests', 100000]);
});

test('a round', () => {
    const pool = Multitude.ArenaPool.new();
    const strings = [];
    for (let i = 0; i < 10; i++) {
        const arena = pool.acquire();
        strings.push(Multitude.String.new(arena, `string ${i}`));
        pool.release(arena);
    }
    equal(strings.map(string => string.get_str()), strings.map((_, i) => `string ${i}`));
    check(pool.nIdle > 0 && pool.idleBytes > 0, 'nothing is idle');
    pool.trim();
});

// Until its wrapper is collected, the arena is idle and is not lent.
test('arenas are lent again when they are collected', () => {
    const pool = Multitude.ArenaPool.new();
    (() => {
        const arena = pool.acquire();
        pool.release(arena);
        check(pool.acquire() !== arena, 'two have one arena');
    })();
    equal(pool.nIdle, 1);
    collect();
    const arena = pool.acquire();
    equal([pool.nIdle, arena.reservedBytes], [0, 0]);
});

test('mistakes', () => {
    const [, log] = child(`
        const pool = new Multitude.ArenaPool();
        pool.release(arena);
        const lent = pool.acquire();
        pool.release(lent);
        pool.release(lent);
        pool.run_dispose();
        print(pool.acquire());`);
    equal(criticals(log), [
        "multitude_arena_pool_release: arena '' is not of this pool",
        "multitude_arena_pool_release: arena '' was given back before",
        'multitude_arena_pool_acquire: the pool was disposed']);
});

test('a task that was cancelled', () => {
    const pool = new Multitude.ArenaPool();
    const cancellable = new Gio.Cancellable();
    const loop = new GLib.MainLoop(null, false);
    let error = null;
    cancellable.cancel();
    pool.run_async(GLib.PRIORITY_DEFAULT, cancellable, () => {}, (_, result) => {
        error = thrown(() => pool.run_finish(result));
        loop.quit();
    });
    loop.run();
    check(error.matches(Gio.IOErrorEnum, Gio.IOErrorEnum.CANCELLED), `${error}`);
});

// JavaScript has one thread: gjs says so, and whoever waits gets an error.
test('no function of JavaScript runs in a worker', () => {
    const [output, log] = child(`
        const pool = new Multitude.ArenaPool();
        const loop = new imports.gi.GLib.MainLoop(null, false);
        pool.run_async(0, null, () => print('ran'), (_, result) => {
            try {
                pool.run_finish(result);
            } catch (error) {
                print(error.message);
            }
            print(pool.nIdle);
            loop.quit();
        });
        loop.run();`);
    equal(output, 'The function has not returned a value\n1\n');
    check(log.includes('on a different thread'), log);
});

const Monitor = GObject.registerClass({
    Implements: [Gio.Initable, Gio.MemoryMonitor],
}, class Monitor extends GObject.Object {
    warn(level) {
        this.emit('low-memory-warning', level);
    }
});

test('memory warnings', () => {
    const {LOW, MEDIUM, CRITICAL} = Gio.MemoryMonitorWarningLevel;
    const monitor = new Monitor();
    const pool = new Multitude.ArenaPool();
    (() => {
        const arena = pool.acquire();
        Multitude.String.new(arena, 'x'.repeat(5000));
        pool.release(arena);
    })();
    collect();
    pool.trim_on_memory_warning(monitor, MEDIUM);
    monitor.warn(LOW);
    check(pool.idleBytes > 0, 'trimmed too early');
    monitor.warn(CRITICAL);
    equal(pool.idleBytes, 0);

    const arena = new Multitude.Arena();
    arena.trim_on_memory_warning(monitor, LOW);
    arena.localCapacity = 4096;
    monitor.warn(LOW);
    equal(arena.reservedBytes, 0);
    arena.ignore_memory_warnings();
});

done();
