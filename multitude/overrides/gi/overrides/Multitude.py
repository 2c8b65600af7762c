# What Python has on top of the introspected library: PyGObject loads it by itself.
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Exports the types of the library that have something added, views, and errors.

PyGObject finds this module by its place, gi/overrides/ in a folder of Python's path, and
puts what __all__ names over the introspected namespace.  Each class here adds to the
introspected one that it derives from, and takes nothing away.

What must hold: a view keeps its GLib.Bytes, which keep their memory; and whatever takes an
arena refuses one that is closed.  The second is so for every call of the typelib, by
_guard(), and therefore for those that are new as well.  And no lent arena gets an attribute:
PyGObject would keep it for that as long as its pool has it, which lends it to nobody then.
"""

import builtins
import collections.abc
import contextlib
import ctypes
import functools
import operator
import weakref
from typing import Any, Callable, Iterable, Iterator, Optional, Union

from gi.module import get_introspection_module
from gi.overrides import override
from gi.repository import Gio, GLib

Multitude = get_introspection_module('Multitude')

__all__ = []

# How many strings an iteration gets in one call.
BLOCK = 4096


def _export(thing):
    """Makes a class or function a part of the namespace."""
    __all__.append(thing.__name__)
    return thing


# ---- Errors ---------------------------------------------------------------

@_export
class ArenaError(GLib.Error):
    """What a call failed with; each code of Multitude.Error has a class of its own."""

    def __repr__(self) -> str:
        return f'Multitude.{type(self).__name__}({self.message!r})'


@_export
class NoMemoryError(ArenaError, builtins.MemoryError):
    """Multitude.Error.NO_MEMORY: the source of the arena has no more."""


@_export
class BudgetError(ArenaError, builtins.MemoryError):
    """Multitude.Error.BUDGET: the arena may not have more."""


@_export
class AlignmentError(ArenaError, builtins.ValueError):
    """Multitude.Error.ALIGNMENT: no memory is aligned like that."""


@_export
class OverflowError(ArenaError, builtins.OverflowError):
    """Multitude.Error.OVERFLOW: the size cannot be addressed."""


@_export
class InvalidError(ArenaError, builtins.ValueError):
    """Multitude.Error.INVALID: the data or the arguments are not what they should be."""


_DOMAIN = GLib.quark_to_string(Multitude.error_quark())

_ERRORS = {
    Multitude.Error.NO_MEMORY: NoMemoryError,
    Multitude.Error.BUDGET: BudgetError,
    Multitude.Error.ALIGNMENT: AlignmentError,
    Multitude.Error.OVERFLOW: OverflowError,
    Multitude.Error.INVALID: InvalidError,
}


# ---- Every call -----------------------------------------------------------

class _Arenas:
    """Some arenas, each as long as Python has it, without a reference to it."""

    def __init__(self):
        self._references = {}

    def __contains__(self, arena):
        return hash(arena) in self._references

    def add(self, arena):
        address = hash(arena)

        def forget(reference):
            if self._references.get(address) is reference:
                del self._references[address]

        self._references[address] = weakref.ref(arena, forget)

    def discard(self, arena):
        self._references.pop(hash(arena), None)


_CLOSED = _Arenas()
_LENT = _Arenas()
# While Python has them, their pool lends them to nobody, so it has them back as long as that.
_GIVEN_BACK = _Arenas()


def _refuse(*args, **kwargs):
    raise builtins.ValueError('the arena is closed')


def _check_open(values):
    for value in values:
        if isinstance(value, Multitude.Arena) and value.closed:
            _refuse()


def _as_bytes(value):
    """The bytes of whatever has a buffer.  PyGObject would go through all but bytes item
    by item, which takes 50 times as long."""
    if isinstance(value, (bytes, str, list, tuple)):
        return value
    try:
        return memoryview(value).tobytes()
    except TypeError:
        return value


def _check_text(value):
    """C ends a string at its first NUL, and a list of strings at what is none."""
    if isinstance(value, (list, tuple)):
        value = ''.join(value)
    if isinstance(value, str) and '\0' in value:
        raise builtins.ValueError('a string with a NUL cannot be stored')


def _needs_open(info):
    """All methods of an arena do but those that read figures, give memory back, or end what
    was begun before."""
    name = info.__name__
    return (info.is_method() and name not in ('trim', 'ignore_memory_warnings')
            and not name.startswith('get_') and not name.endswith('_finish'))


def _is_arena(type_info):
    interface = type_info.get_interface()
    return (interface is not None
            and (interface.get_namespace(), interface.get_name()) == ('Multitude', 'Arena'))


def _is_bytes(type_info):
    return (type_info.get_tag_as_string() == 'array'
            and type_info.get_param_type(0).get_tag_as_string() == 'guint8')


def _is_text(type_info):
    if type_info.get_tag_as_string() == 'array':
        return _is_text(type_info.get_param_type(0))
    return type_info.get_tag_as_string() == 'utf8'


def _guarded(info, is_of_arena):
    """A call that refuses closed arenas and strings that would be cut, takes buffers, and
    raises errors of this module."""
    types = [argument.get_type() for argument in info.get_arguments()]
    takes_arena = any(map(_is_arena, types))
    takes_bytes = any(map(_is_bytes, types))
    takes_text = any(map(_is_text, types))
    needs_open = is_of_arena and _needs_open(info)
    if not (takes_arena or takes_bytes or takes_text or needs_open or info.can_throw_gerror()):
        return info

    def call(*args, **kwargs):
        if needs_open and args and args[0] in _CLOSED:
            _refuse()
        if takes_arena:
            _check_open((*args, *kwargs.values()))
        if takes_text:
            for value in (*args, *kwargs.values()):
                _check_text(value)
        # As a rule there is nothing to do, and then this costs nothing.
        if takes_bytes and (kwargs or type(args[-1]) is not bytes):
            args = (*args[:1], *map(_as_bytes, args[1:]))
            kwargs = {name: _as_bytes(value) for name, value in kwargs.items()}
        try:
            return info(*args, **kwargs)
        except GLib.Error as error:
            if error.domain != _DOMAIN:
                raise
            kind = _ERRORS.get(error.code, ArenaError)
            raise kind(error.message, error.domain, error.code) from None

    if info.is_constructor():
        return classmethod(functools.wraps(info)(call))
    return functools.wraps(info)(call)


def _guarded_init(init):
    """A construction with properties that refuses closed arenas."""
    def __init__(self, *args, **kwargs):
        _check_open(kwargs.values())
        init(self, *args, **kwargs)

    return __init__


def _guard():
    """Goes through all methods and arenas of objects of the namespace."""
    for name in dir(Multitude):
        thing = getattr(Multitude, name)
        if not hasattr(getattr(thing, '__info__', None), 'get_methods'):
            continue
        for info in thing.__info__.get_methods():
            if info.is_method() or info.is_constructor():
                setattr(thing, info.__name__, _guarded(info, name == 'Arena'))
        properties = getattr(thing.__info__, 'get_properties', list)()
        if any(_is_arena(info.get_type()) for info in properties):
            thing.__init__ = _guarded_init(thing.__init__)


_guard()


# ---- Arenas ---------------------------------------------------------------

def _check_callback(callback, user_data):
    """Whoever has data of the other function before the callback would never be called, and
    PyGObject would lose that function."""
    if callback is not None and not callable(callback):
        raise TypeError(f'a callback is wanted, not {type(callback).__name__}')
    if callback is None and user_data:
        raise TypeError('there is data, but no callback for it')


@_export
@override
class Arena(Multitude.Arena):
    """Memory that is allocated piece by piece and released at once.

    As a context manager it is closed at the end of the block.
    """

    def __enter__(self) -> 'Arena':
        _check_open([self])
        return self

    def __exit__(self, *exception: Any) -> None:
        self.close()

    @property
    def closed(self) -> bool:
        """Whether close() was called."""
        return self in _CLOSED

    def close(self) -> None:
        """Gives up all that was allocated, and refuses to allocate from then on.

        Owners stay as they are: bytes and their views, lists, and strings that grow, which
        hold the arena for themselves.  Figures can still be read, and trim() gives back
        what owners have released since.  One that a pool has lent is open again when it has
        come back.
        """
        if self.closed:
            return
        self.reset_full(Multitude.ResetMode.FREE_ALL)
        _CLOSED.add(self)
        if self not in _LENT:
            # With an attribute it is known as long as anyone has it.
            self._is_closed = True

    def new_bytes_list(self, pieces: Iterable[bytes]) -> 'list[GLib.Bytes]':
        """Makes GLib.Bytes of many pieces in one call of the library."""
        pieces = [_as_bytes(piece) for piece in pieces]
        return self.new_bytes_array(b''.join(pieces), [len(piece) for piece in pieces])

    # Where there are two functions, PyGObject has the data of the first before the second.

    def load_file_async(self, file: Gio.File, io_priority: int,
                        cancellable: Optional[Gio.Cancellable] = None,
                        progress_callback: Optional[Callable[[int, int], None]] = None,
                        callback: Optional[Callable[..., None]] = None, *user_data: Any) -> None:
        _check_callback(callback, user_data)
        super().load_file_async(file, io_priority, cancellable, progress_callback, (), callback,
                                *user_data)

    def read_stream_async(self, stream: Gio.InputStream, max_size: int, io_priority: int,
                          cancellable: Optional[Gio.Cancellable] = None,
                          progress_callback: Optional[Callable[[int, int], None]] = None,
                          callback: Optional[Callable[..., None]] = None, *user_data: Any) -> None:
        _check_callback(callback, user_data)
        super().read_stream_async(stream, max_size, io_priority, cancellable, progress_callback, (),
                                  callback, *user_data)

    def __repr__(self) -> str:
        name = self.get_name()
        return (f'<Multitude.Arena{"" if name is None else f" {name!r}"}'
                f'{" (closed)" if self.closed else ""} at {id(self):#x}>')


def _reopen(arena):
    """For the next one who has it."""
    if arena in _LENT:
        _CLOSED.discard(arena)


@_export
@override
class ArenaPool(Multitude.ArenaPool):
    """Warm arenas for whoever needs one for a while."""

    def acquire(self) -> Arena:
        arena = super().acquire()
        if arena is not None:
            _LENT.add(arena)
        return arena

    def release(self, arena: Arena) -> None:
        """Gives an arena back, closed or not, but not twice."""
        if arena in _GIVEN_BACK:
            raise builtins.ValueError('the arena was given back before')
        _reopen(arena)
        super().release(arena)
        _GIVEN_BACK.add(arena)

    @contextlib.contextmanager
    def lend(self) -> Iterator[Arena]:
        """An arena for a block of code, given back at its end however that ends.

        It is not closed, since others will have it, and not to be used afterwards."""
        arena = self.acquire()
        if arena is None:
            raise builtins.ValueError('the pool was disposed')
        try:
            yield arena
        finally:
            self.release(arena)

    def run_async(self, io_priority: int, cancellable: Optional[Gio.Cancellable],
                  func: Callable[[Gio.Task, Arena, Optional[Gio.Cancellable]], None],
                  callback: Optional[Callable[..., None]] = None, *user_data: Any) -> None:
        """Runs a function with a lent arena in a worker thread.

        What else it needs it has from where it is defined, or by functools.partial()."""
        if not callable(func):
            raise TypeError(f'a function is wanted, not {type(func).__name__}')
        _check_callback(callback, user_data)

        def run(task, arena, cancellable):
            _LENT.add(arena)
            try:
                func(task, arena, cancellable)
            finally:
                _reopen(arena)

        super().run_async(io_priority, cancellable, run, (), callback, *user_data)


# ---- Views ----------------------------------------------------------------

def _refuse_to_write(*args):
    raise TypeError('the memory of GLib.Bytes is read-only')


@functools.lru_cache(maxsize=128)
def _memory_type(size):
    """What lies behind views of a size.  A memoryview has a hash if that has one."""
    return type(ctypes.Array)('Memory', (ctypes.Array,), {
        '_type_': ctypes.c_ubyte,
        '_length_': size,
        '__hash__': object.__hash__,
        '__setitem__': _refuse_to_write,
    })


@_export
def view(data: GLib.Bytes) -> memoryview:
    """A read-only memoryview of bytes, wherever they are from, without copying them.

    The view, and each slice of it, keeps the bytes alive, and may be dropped on any thread.
    """
    if not isinstance(data, GLib.Bytes):
        raise TypeError(f'GLib.Bytes have a view, {type(data).__name__} has none')
    size = data.get_size()
    if size == 0:
        return memoryview(b'')
    memory = _memory_type(size).from_address(data.get_region(1, 0, size))
    memory.owner = data
    return memoryview(memory).cast('B').toreadonly()


# ---- Lists ----------------------------------------------------------------

@_export
class Strings(collections.abc.MutableSequence[str]):
    """The strings of a Multitude.StringList as a sequence of str.

    A slice, an iteration and a change are a few calls of the library, however many strings
    there are, and make no objects but the strings.
    """

    def __init__(self, model: 'StringList') -> None:
        self._model = model

    def __len__(self) -> int:
        return self._model.get_n_items()

    def __getitem__(self, index: Union[int, slice]) -> Any:
        if not isinstance(index, slice):
            return self._model.get_strings(self._position(index), 1)[0]
        start, stop, step = index.indices(len(self))
        positions = range(start, stop, step)
        if not positions:
            return []
        first, last = min(positions[0], positions[-1]), max(positions[0], positions[-1])
        strings = self._block(first, last - first + 1)
        return strings if step == 1 else strings[::step]

    def __setitem__(self, index: Union[int, slice], value: Any) -> None:
        if not isinstance(index, slice):
            self._splice(self._position(index), 1, [value])
            return
        strings = _strings(value)
        start, stop, step = index.indices(len(self))
        if step == 1:
            self._splice(start, max(stop - start, 0), strings)
            return
        positions = range(start, stop, step)
        if len(positions) != len(strings):
            raise ValueError(f'{len(strings)} strings for {len(positions)} places')
        self._change(positions, lambda block, places: block.__setitem__(places, strings))

    def __delitem__(self, index: Union[int, slice]) -> None:
        if not isinstance(index, slice):
            self._model.remove(self._position(index))
            return
        positions = range(*index.indices(len(self)))
        if not positions:
            return
        if abs(positions.step) == 1:
            self._splice(min(positions[0], positions[-1]), len(positions), [])
            return
        try:
            self._change(positions, list.__delitem__)
        except builtins.MemoryError:
            for position in sorted(positions, reverse=True):
                self._model.remove(position)

    def __iter__(self) -> Iterator[str]:
        position = 0
        while True:
            block = self._block(position, BLOCK)
            if not block:
                return
            yield from block
            position += len(block)

    def __contains__(self, value: object) -> bool:
        return (isinstance(value, str) and '\0' not in value
                and self._model.find(value) != GLib.MAXUINT)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, (Strings, list, tuple)):
            return NotImplemented
        return len(self) == len(other) and all(map(operator.eq, self, other))

    __hash__ = None

    def __repr__(self) -> str:
        shown = ', '.join(map(repr, self[:5]))
        return f'Strings([{shown}{f", ... {len(self)} in all" if len(self) > 5 else ""}])'

    def insert(self, index: int, value: str) -> None:
        self._splice(slice(index, None).indices(len(self))[0], 0, [value])

    def extend(self, values: Iterable[str]) -> None:
        """Appends many strings, with one signal."""
        self._splice(len(self), 0, _strings(values))

    def reverse(self) -> None:
        self._splice(0, len(self), self[::-1])

    def clear(self) -> None:
        self._splice(0, len(self), [])

    def index(self, value: str, start: int = 0, stop: Optional[int] = None) -> int:
        if start == 0 and stop is None and isinstance(value, str):
            position = self._model.find(value)
            if position == GLib.MAXUINT:
                raise ValueError(f'{value!r} is not in the list')
            return position
        return super().index(value, start, stop)

    def find_all(self, text: str) -> Iterator[int]:
        """The positions of the strings that have a text in them, one after the other."""
        position = self._model.search(0, text)
        while position != GLib.MAXUINT:
            yield position
            position = self._model.search(position + 1, text)

    def is_of(self, model: 'StringList') -> bool:
        """Whether they are the strings of a list."""
        return self._model is model

    def _block(self, position, n_strings):
        """Python splits a text faster than PyGObject makes a list of strings."""
        strings = str(self._model.get_text(position, n_strings), 'utf-8').split('\0')
        strings.pop()
        return strings

    def _position(self, index):
        position = index + len(self) if index < 0 else index
        if not 0 <= position < len(self):
            raise IndexError(f'there is no string at {index}')
        return position

    def _change(self, positions, change):
        """All of them at once, or none: whatever lies between is put back as it was."""
        if not positions:
            return
        first = min(positions[0], positions[-1])
        n_strings = abs(positions[-1] - positions[0]) + 1
        block = self._block(first, n_strings)
        change(block, slice(None, None, positions.step))
        self._splice(first, n_strings, block)

    def _splice(self, position, n_removals, additions):
        self._model.try_splice(position, n_removals, additions)


def _strings(values):
    """A string is a sequence of strings, but hardly one that was meant."""
    if isinstance(values, (str, bytes)):
        raise TypeError('strings are wanted, not one of them')
    return list(values)


@_export
@override
class StringList(Multitude.StringList):
    """A list model of strings that are in the memory of an arena.

    As of every list model, its items are objects; `strings` has the strings themselves.
    """

    def __init__(self, strings: Optional[Iterable[str]] = None,
                 arena: Optional[Multitude.Arena] = None) -> None:
        super().__init__(arena=arena)
        if strings is not None:
            self.strings.extend(strings)

    @property
    def strings(self) -> Strings:
        """The strings, as a sequence that changes the list when it is changed."""
        return Strings(self)

    @strings.setter
    def strings(self, values: Iterable[str]) -> None:
        if not (isinstance(values, Strings) and values.is_of(self)):
            self.strings[:] = values

    # In C these abort when there is no memory.

    def get_string(self, position: int) -> Optional[str]:
        strings = self.get_strings(position, 1)
        return strings[0] if strings else None

    def splice(self, position: int, n_removals: int,
               additions: Optional[Iterable[str]] = None) -> None:
        self.try_splice(position, n_removals, None if additions is None else _strings(additions))

    def append(self, string: str) -> None:
        self.try_splice(len(self), 0, [string])

    def take(self, string: str) -> None:
        self.append(string)

    def append_strv(self, strings: Iterable[str]) -> None:
        self.strings.extend(strings)

    def __contains__(self, item: object) -> bool:
        return str(item) in self.strings if isinstance(item, (str, StringObject)) else False

    def __repr__(self) -> str:
        return f'<Multitude.StringList of {len(self)} at {id(self):#x}>'


@_export
@override
class StringObject(Multitude.StringObject):
    """One string as an object; two are equal when their strings are."""

    def __new__(cls, string: str) -> 'StringObject':
        return cls.new(string)

    def __init__(self, string: str) -> None:
        """It was made by __new__()."""

    def __str__(self) -> str:
        return self.get_string()

    def __eq__(self, other: object) -> bool:
        return str(self) == str(other) if isinstance(other, (str, StringObject)) else NotImplemented

    def __hash__(self) -> int:
        return hash(str(self))

    def __repr__(self) -> str:
        return f'Multitude.StringObject({str(self)!r})'


# ---- What grows -----------------------------------------------------------

@_export
@override
class String(Multitude.String):
    """A string that grows; print() can write to it."""

    def __new__(cls, arena: Multitude.Arena, init: Optional[str] = None) -> 'String':
        return cls.new(arena, init)

    def write(self, text: str) -> int:
        self.append(text)
        return len(text)

    def __iadd__(self, text: str) -> 'String':
        self.append(text)
        return self

    def __str__(self) -> str:
        return self.get_str()

    def __eq__(self, other: object) -> bool:
        return str(self) == str(other) if isinstance(other, (str, String)) else NotImplemented

    __hash__ = None

    def __repr__(self) -> str:
        return f'<Multitude.String {str(self)!r}>'


@_export
@override
class ByteArray(Multitude.ByteArray):
    """Bytes that grow."""

    def __new__(cls, arena: Multitude.Arena) -> 'ByteArray':
        return cls.new(arena)

    def write(self, data: bytes) -> int:
        data = _as_bytes(data)
        self.append_bytes(GLib.Bytes.new(data))
        return len(data)

    def __iadd__(self, data: bytes) -> 'ByteArray':
        self.write(data)
        return self


@_export
@override
class StrvBuilder(Multitude.StrvBuilder):
    """An array of strings that grows."""

    def __new__(cls, arena: Multitude.Arena) -> 'StrvBuilder':
        return cls.new(arena)


# ---- Figures --------------------------------------------------------------

@_export
@override
class Stats(Multitude.Stats):
    """Figures of an arena: dict (stats) has them all, and stats['n-reused'] one."""

    def keys(self) -> 'list[str]':
        return self.to_variant().keys()

    def __getitem__(self, key: str) -> int:
        return self.to_variant()[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self.keys())

    def __len__(self) -> int:
        return len(self.keys())

    def __eq__(self, other: object) -> bool:
        return dict(self) == dict(other) if isinstance(other, Stats) else NotImplemented

    __hash__ = None

    def __str__(self) -> str:
        return self.to_string()

    def __repr__(self) -> str:
        return f'<Multitude.Stats {dict(self)}>'


@_export
@override
class Snapshot(Multitude.Snapshot):
    """A whole generation of an arena as one value."""

    def __repr__(self) -> str:
        return f'<Multitude.Snapshot of {self.get_size()} bytes at {id(self):#x}>'
