/* Streams in JavaScript: writing into an arena, and reading into one.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Every method call on a GLib.Bytes leaks it in gjs 1.74, so what came is looked at through
 * a stream that is given the bytes.
 */

import Gio from 'gi://Gio';
import GLib from 'gi://GLib';
import Multitude from 'gi://Multitude?version=1';
import {check, collect, done, equal, test, thrown} from './tap.js';

const CLOSE = Gio.OutputStreamSpliceFlags.CLOSE_SOURCE | Gio.OutputStreamSpliceFlags.CLOSE_TARGET;
const encode = text => new TextEncoder().encode(text);

/* The text that is in some bytes. */
function textOf(bytes) {
    const input = Gio.DataInputStream.new(Gio.MemoryInputStream.new_from_bytes(bytes));
    return input.read_upto('\0', 1, null)[0];
}

function input(text) {
    return Gio.MemoryInputStream.new_from_bytes(new GLib.Bytes(encode(text)));
}

/* What an asynchronous call gives, or throws; it is started with a callback. */
function wait(start, finish) {
    const loop = new GLib.MainLoop(null, false);
    let got;
    start((source, result) => {
        got = result;
        loop.quit();
    });
    loop.run();
    return finish(got);
}

function temporary(text) {
    const [file, stream] = Gio.File.new_tmp('multitude-XXXXXX');
    stream.get_output_stream().write_all(encode(text), null);
    stream.close(null);
    return file;
}

test('write and steal', () => {
    let stream = Multitude.OutputStream.new(new Multitude.Arena());
    check(stream instanceof Multitude.OutputStream, 'its type');
    stream.write_all(encode('some text'), null);
    stream.seek(5, GLib.SeekType.SET, null);
    stream.write_all(encode('words'), null);
    equal([stream.tell(), stream.get_data_size(), stream.dataSize, stream.size], [10, 10, 10, 16]);
    stream.close(null);
    const bytes = stream.steal_as_bytes();
    stream = null;
    collect();
    equal(textOf(bytes), 'some words');
});

test('sizes', () => {
    const arena = new Multitude.Arena({byteBudget: 20000});
    equal(Multitude.OutputStream.sized_new(arena, 1000).get_size(), 1000);
    const fixed = Multitude.OutputStream.new_fixed(arena, 3);
    check(!fixed.can_truncate(), 'can be truncated');
    check(fixed.get_arena() === arena && fixed.arena === arena, 'its arena');
    let error = thrown(() => fixed.write_all(encode('more'), null));
    check(error.matches(Gio.IOErrorEnum, Gio.IOErrorEnum.NO_SPACE), error.message);
    error = thrown(() => Multitude.OutputStream.sized_new(arena, 100000));
    check(error.matches(Multitude.Error, Multitude.Error.BUDGET), error.message);
});

test('splice', () => {
    const stream = Multitude.OutputStream.new(new Multitude.Arena());
    const process = Gio.Subprocess.new(['echo', 'from a pipe'], Gio.SubprocessFlags.STDOUT_PIPE);
    const size = wait(
        callback => stream.splice_async(process.get_stdout_pipe(), CLOSE, GLib.PRIORITY_DEFAULT,
            null, callback),
        result => stream.splice_finish(result));
    equal(size, 12);
    equal(textOf(stream.steal_as_bytes()), 'from a pipe\n');
});

test('read and load', () => {
    let arena = new Multitude.Arena();
    const file = temporary('text in a file');
    const read = arena.read_stream(input('text in a stream'), 100, null);
    const loaded = arena.load_file(file, null);
    arena = null;
    collect();
    equal([textOf(read), textOf(loaded)], ['text in a stream', 'text in a file']);
    file.delete(null);
});

test('asynchronously, with progress', () => {
    const arena = new Multitude.Arena();
    const file = temporary('text in a file');
    const told = [];
    const loaded = wait(
        callback => arena.load_file_async(file, GLib.PRIORITY_DEFAULT, null,
            (current, total) => told.push([current, total]), callback),
        result => arena.load_file_finish(result));
    collect();
    equal(textOf(loaded), 'text in a file');
    equal(told, [[14, 14]]);

    const read = wait(
        callback => arena.read_stream_async(input('text'), 4, GLib.PRIORITY_DEFAULT, null, null,
            callback),
        result => arena.read_stream_finish(result));
    equal(textOf(read), 'text');
    file.delete(null);
});

test('errors', () => {
    const arena = new Multitude.Arena();
    const cancellable = new Gio.Cancellable();
    let error = thrown(() => arena.read_stream(input('text'), 3, null));
    check(error.matches(Gio.IOErrorEnum, Gio.IOErrorEnum.MESSAGE_TOO_LARGE), error.message);
    const used = arena.get_stats().get_used();

    error = thrown(() => wait(
        callback => arena.read_stream_async(input('text'), 4, GLib.PRIORITY_DEFAULT, cancellable,
            () => cancellable.cancel(), callback),
        result => arena.read_stream_finish(result)));
    check(error.matches(Gio.IOErrorEnum, Gio.IOErrorEnum.CANCELLED), error.message);

    const missing = Gio.File.new_for_path('/nonexistent/file');
    error = thrown(() => arena.load_file(missing, null));
    check(error.matches(Gio.IOErrorEnum, Gio.IOErrorEnum.NOT_FOUND), error.message);
    equal(arena.get_stats().get_used(), used);
});

done();
