# Streams in Python: writing into an arena, and reading into one.
#
# SPDX-License-Identifier: LGPL-2.1-or-later

import gc
import os
import tempfile

from cases import Case, Multitude, main
from gi.repository import Gio, GLib

TEXT = bytes(range(256)) * 4000


def ignore(*args):
    """Stands where a function is wanted."""


def wait(start, finish):
    """What an asynchronous call gives; it is started with a callback."""
    loop = GLib.MainLoop()
    results = []

    def done(source, result, *data):
        results.append(result)
        loop.quit()

    start(done)
    loop.run()
    return finish(results[0])


class Output(Case):

    def test_write_and_steal(self):
        stream = Multitude.OutputStream.new(Multitude.Arena())
        self.assertIsInstance(stream, Multitude.OutputStream)
        self.assertIsInstance(stream, Gio.Seekable)
        self.assertEqual(stream.write_all(b'some text'), (True, 9))
        stream.seek(20, GLib.SeekType.SET)
        stream.write_bytes(GLib.Bytes.new(b'end'))
        self.assertEqual((stream.tell(), stream.get_data_size(), stream.get_size()), (23, 23, 32))
        stream.close()
        stolen = stream.steal_as_bytes()
        del stream
        gc.collect()
        self.assertEqual(stolen.get_data(), b'some text' + b'\0' * 11 + b'end')

    def test_properties(self):
        arena = Multitude.Arena()
        stream = Multitude.OutputStream(arena=arena)
        stream.write_all(b'text')
        self.assertIs(stream.props.arena, arena)
        self.assertIs(stream.get_arena(), arena)
        self.assertEqual((stream.props.size, stream.props.data_size), (16, 4))
        self.assertIsInstance(Multitude.OutputStream().props.arena, Multitude.Arena)

    def test_sizes(self):
        stream = Multitude.OutputStream.sized_new(Multitude.Arena(), 1000)
        self.assertEqual((stream.get_size(), stream.can_truncate()), (1000, True))
        stream = Multitude.OutputStream.new_fixed(Multitude.Arena(), 3)
        self.assertEqual(stream.write(b'more'), 3)
        self.assertFalse(stream.can_truncate())
        with self.assertRaises(GLib.Error) as caught:
            stream.write(b'more')
        self.assertTrue(caught.exception.matches(Gio.io_error_quark(), Gio.IOErrorEnum.NO_SPACE))

    def test_no_budget(self):
        arena = Multitude.Arena(byte_budget=20000)
        self.assert_refused(Multitude.OutputStream.sized_new, arena, 100000)
        self.assert_refused(Multitude.OutputStream.new_fixed, arena, 100000)
        stream = Multitude.OutputStream.new(arena)
        stream.write_all(b'kept')
        with self.assertRaises(GLib.Error) as caught:
            stream.write(TEXT)
        self.assertTrue(caught.exception.matches(Gio.io_error_quark(), Gio.IOErrorEnum.NO_SPACE))
        stream.close()
        self.assertEqual(stream.steal_as_bytes().get_data(), b'kept')

    def test_splice_from_a_pipe(self):
        stream = Multitude.OutputStream.new(Multitude.Arena())
        process = Gio.Subprocess.new(['echo', 'from a pipe'], Gio.SubprocessFlags.STDOUT_PIPE)
        flags = Gio.OutputStreamSpliceFlags.CLOSE_SOURCE | Gio.OutputStreamSpliceFlags.CLOSE_TARGET
        size = wait(lambda done: stream.splice_async(process.get_stdout_pipe(), flags,
                                                     GLib.PRIORITY_DEFAULT, None, done),
                    stream.splice_finish)
        self.assertEqual(size, 12)
        self.assertEqual(stream.steal_as_bytes().get_data(), b'from a pipe\n')


class Input(Case):

    def setUp(self):
        self.arena = Multitude.Arena()
        descriptor, self.path = tempfile.mkstemp()
        with os.fdopen(descriptor, 'wb') as file:
            file.write(TEXT)
        self.addCleanup(os.unlink, self.path)
        self.file = Gio.File.new_for_path(self.path)

    def stream(self):
        return Gio.MemoryInputStream.new_from_bytes(GLib.Bytes.new(TEXT))

    def assert_io_error(self, code, call, *args):
        with self.assertRaises(GLib.Error) as caught:
            call(*args)
        self.assertTrue(caught.exception.matches(Gio.io_error_quark(), code), caught.exception)

    def test_read_and_load(self):
        read = self.arena.read_stream(self.stream(), GLib.MAXSIZE, None)
        loaded = self.arena.load_file(self.file, None)
        self.arena = None
        gc.collect()
        self.assertEqual(read.get_data(), TEXT)
        self.assertEqual(loaded.get_data(), TEXT)

    def test_limits(self):
        self.assert_io_error(Gio.IOErrorEnum.MESSAGE_TOO_LARGE,
                             self.arena.read_stream, self.stream(), len(TEXT) - 1, None)
        self.assertEqual(self.arena.read_stream(self.stream(), len(TEXT), None).get_size(), len(TEXT))
        small = Multitude.Arena(byte_budget=100000)
        self.assert_refused(small.load_file, self.file, None)
        self.assert_refused(small.read_stream, self.stream(), GLib.MAXSIZE, None)

    def test_async(self):
        told = []
        bytes_ = wait(
            lambda done: self.arena.load_file_async(
                self.file, GLib.PRIORITY_DEFAULT, None,
                lambda *args: told.append(args), done),
            self.arena.load_file_finish)
        gc.collect()
        self.assertEqual(bytes_.get_data(), TEXT)
        self.assertEqual(told[-1], (len(TEXT), len(TEXT)))
        self.assertEqual(sorted(told), told)

        bytes_ = wait(
            lambda done: self.arena.read_stream_async(
                self.stream(), GLib.MAXSIZE, GLib.PRIORITY_DEFAULT, None, None, done),
            self.arena.read_stream_finish)
        self.assertEqual(bytes_.get_data(), TEXT)

    def test_progress_of_unknown_size(self):
        told = []
        wait(
            lambda done: self.arena.read_stream_async(
                self.stream(), GLib.MAXSIZE, GLib.PRIORITY_DEFAULT, None,
                lambda *args: told.append(args), callback=done),
            self.arena.read_stream_finish)
        self.assertEqual(told[-1], (len(TEXT), -1))

    def test_data(self):
        """It is the callback's; a function that hears of progress has its own."""
        loop = GLib.MainLoop()
        heard = []

        def done(*args):
            heard.append(args[2:])
            loop.quit()

        self.arena.load_file_async(self.file, GLib.PRIORITY_DEFAULT, None, ignore, done, 1, 'a')
        loop.run()
        self.arena.read_stream_async(self.stream(), GLib.MAXSIZE, GLib.PRIORITY_DEFAULT, None, None,
                                     done, 2)
        loop.run()
        self.assertEqual(heard, [(1, 'a'), (2,)])

    def test_what_is_no_function(self):
        for call, first in ((self.arena.load_file_async, [self.file]),
                            (self.arena.read_stream_async, [self.stream(), GLib.MAXSIZE])):
            for arguments in ([(), print], [None, 7], [print, ('data',), print],
                              [None, None, print]):
                self.assertRaises(TypeError, call, *first, 0, None, *arguments)

    def test_cancelled(self):
        cancellable = Gio.Cancellable()
        self.assert_io_error(
            Gio.IOErrorEnum.CANCELLED, wait,
            lambda done: self.arena.load_file_async(
                self.file, GLib.PRIORITY_DEFAULT, cancellable,
                lambda *args: cancellable.cancel(), callback=done),
            self.arena.load_file_finish)
        self.assert_io_error(Gio.IOErrorEnum.CANCELLED, self.arena.load_file, self.file, cancellable)

    def test_no_file(self):
        missing = Gio.File.new_for_path(self.path + '-missing')
        self.assert_io_error(Gio.IOErrorEnum.NOT_FOUND, self.arena.load_file, missing, None)
        self.assert_io_error(
            Gio.IOErrorEnum.NOT_FOUND, wait,
            lambda done: self.arena.load_file_async(missing, GLib.PRIORITY_DEFAULT, None, None,
                                                    done),
            self.arena.load_file_finish)


if __name__ == '__main__':
    main()
