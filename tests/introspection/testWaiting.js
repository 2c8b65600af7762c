/* Waiting for budget in JavaScript: who completes, when, and in which order.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Methods of GLib.Bytes would leak it here, so messages are only made and let go. */

import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import Multitude from 'gi://Multitude?version=1';
import {check, collect, done, equal, refused, test} from './tap.js';

/* One message is alone in its chunk. */
const UNIT = 65536;
const MESSAGE = 65000;

let log = [];

function newArena() {
    return new Multitude.Arena({byteBudget: 2 * UNIT, maxNormalAlloc: 65024});
}

function newMessage(arena) {
    return arena.new_bytes(new Uint8Array(MESSAGE));
}

function wait(arena, name, size, cancellable = null) {
    arena.wait_async(size, cancellable, (source, result) => {
        try {
            check(source === arena && source.wait_finish(result), 'not TRUE');
            log.push(name);
        } catch (error) {
            log.push([name, error.message]);
        }
    });
}

/* What has completed after all that can happen has happened. */
function turned() {
    const now = GLib.get_monotonic_time();
    while (GLib.get_monotonic_time() <= now + 1)
        ;
    const context = GLib.MainContext.default();
    while (context.iteration(false))
        ;
    const before = log;
    log = [];
    return before;
}

test('room that is there', () => {
    const arena = newArena();
    wait(arena, 'a', MESSAGE);
    equal(log, []);
    equal(turned(), ['a']);
});

test('room that never will be', () => {
    const arena = newArena();
    wait(arena, 'a', 2 * UNIT - 575);
    equal(turned(), [['a',
        'Cannot allocate 130497 bytes: the budget is 131072 bytes, of which 0 are in use']]);
});

test('released', () => {
    const arena = newArena();
    const messages = [newMessage(arena), newMessage(arena)];
    refused(() => newMessage(arena));
    wait(arena, 'both', 2 * UNIT - 576);
    equal(turned(), []);
    messages.pop();
    collect();
    equal(turned(), []);
    messages.pop();
    collect();
    equal(turned(), ['both']);
});

test('own types', () => {
    const arena = newArena();
    let string = Multitude.String.new(arena, 'x'.repeat(60000));
    wait(arena, 'a', 2 * UNIT - 576);
    equal(turned(), []);
    equal(string.get_len(), 60000);
    string = null;
    collect();
    equal(turned(), ['a']);
});

test('order', () => {
    const arena = newArena();
    const messages = [newMessage(arena), newMessage(arena)];
    wait(arena, 'first', 2 * UNIT - 576);
    wait(arena, 'second', 1);
    messages.pop();
    collect();
    equal(turned(), []);
    messages.pop();
    collect();
    equal(turned(), ['first', 'second']);
});

test('cancelled', () => {
    const arena = newArena();
    const messages = [newMessage(arena), newMessage(arena)];
    const cancellable = new Gio.Cancellable();
    wait(arena, 'a', 1, cancellable);
    wait(arena, 'b', 1);
    equal(turned(), []);
    cancellable.cancel();
    equal(turned().map(([name]) => name), ['a']);
    messages.length = 0;
    collect();
    equal(turned(), ['b']);
});

test('a promise', () => {
    Gio._promisify(Multitude.Arena.prototype, 'wait_async', 'wait_finish');
    const arena = newArena();
    const messages = [newMessage(arena), newMessage(arena)];
    async function produce() {
        log.push(await arena.wait_async(MESSAGE, null));
        messages.push(newMessage(arena));
    }
    produce().catch(error => log.push(error.message));
    equal(turned(), []);
    messages.length = 0;
    collect();
    turned();
    while (!messages.length)
        GLib.MainContext.default().iteration(true);
    equal(messages.length, 1);
});

done();
