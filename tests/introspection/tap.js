/* What the tests in JavaScript have in common.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Cases that print TAP, the comparisons that they need, and the figures of an
 * arena.  In gjs 1.74 each method call on a GLib.Bytes leaks it, so the tests call
 * toArray() on a few and look at the figures of the arena for the rest.
 */

import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import Multitude from 'gi://Multitude?version=1';
import System from 'system';

let count = 0;
let failures = 0;

/** One case; it passes unless it throws. */
export function test(name, body) {
    count++;
    try {
        body();
        print(`ok ${count} - ${name}`);
    } catch (error) {
        failures++;
        print(`not ok ${count} - ${name}`);
        for (const line of `${error}\n${error.stack}`.trimEnd().split('\n'))
            print(`# ${line}`);
    }
}

/** Prints the plan and ends the program. */
export function done() {
    print(`1..${count}`);
    System.exit(failures ? 1 : 0);
}

/** Compares values, arrays and plain objects. */
export function equal(actual, expected, what = '') {
    const [left, right] = [JSON.stringify(actual), JSON.stringify(expected)];
    if (left !== right)
        throw new Error(`${what} ${left} is not ${right}`);
}

export function check(condition, what) {
    if (!condition)
        throw new Error(what);
}

/** What a call throws. */
export function thrown(body) {
    try {
        body();
    } catch (error) {
        return error;
    }
    throw new Error(`${body} does not throw`);
}

/** All figures that are not 0.  They always fulfil their equation. */
export function figures(arena) {
    const all = arena.get_stats().to_variant().deepUnpack();
    equal(all['reserved'],
        all['used'] - all['seed-used'] + all['wasted'] + all['available'] + all['cached'] +
        all['retained'] + all['overhead'], 'the sum of the figures');
    return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== 0));
}

/** These figures are so, and all others are 0; what a chunk has left depends on its
 * address, so "left" is what it has left together with its overhead. */
export function equalFigures(arena, expected) {
    const {available = 0, overhead = 0, ...actual} = figures(arena);
    if (available + overhead)
        actual['left'] = available + overhead;
    const sorted = object => Object.entries(object).sort(([a], [b]) => a < b ? -1 : 1);
    equal(sorted(actual), sorted(expected));
}

/** A call fails for want of budget; its message. */
export function refused(body) {
    const error = thrown(body);
    check(error.matches(Multitude.Error, Multitude.Error.BUDGET), `${error}`);
    return error.message;
}

/** What another interpreter prints and logs that runs some lines with an arena; a
 * critical does not end it. */
export function child(body) {
    const launcher = new Gio.SubprocessLauncher({
        flags: Gio.SubprocessFlags.STDOUT_PIPE | Gio.SubprocessFlags.STDERR_PIPE,
    });
    launcher.setenv('G_DEBUG', '', true);
    // A reference that is handed over by mistake is not taken, and so it is lost.
    launcher.setenv('LSAN_OPTIONS', 'detect_leaks=0', true);
    const process = launcher.spawnv([GLib.file_read_link('/proc/self/exe'), '-c', `
        imports.gi.versions.Multitude = '1';
        const {Multitude} = imports.gi;
        const arena = new Multitude.Arena();
        ${body}
        print('done');`]);
    const [, output, log] = process.communicate_utf8(null, null);
    check(process.get_successful() && output.endsWith('done\n'), log);
    return [output.slice(0, -'done\n'.length), log];
}

/** The messages of this library in what a program logged. */
export function criticals(log) {
    return log.split('\n').filter(line => line.includes('Multitude-CRITICAL'))
        .map(line => line.split(': ').slice(3).join(': '));
}

/** Everything that nothing refers to any more goes. */
export function collect() {
    System.gc();
    System.gc();
}
