# What gdb prints of arenas, chunks and strings, and commands that list them.
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""gdb loads this with the library, if it is installed where gdb looks.

Everything is read from memory and nothing is called in the program, so it works on a
core file as well.  The library's debugging information has to be there.

    (gdb) print *arena
    (gdb) multitude arenas
    (gdb) multitude chunks arena

The list of arenas is there when the program runs with MULTITUDE_DEBUG=leaks.
"""

import gdb
import gdb.printing

HEADER_SIZE = 64
TILE_SIZE = 65536
ISSUED = 0xffffffff
SPARE_BUILDER = 1

NORMAL, ONE_SHOT, ORPHAN, SEALED, APART, RELEASED = range(6)
KINDS = {
    NORMAL: 'a chunk',
    ONE_SHOT: 'a chunk for one value',
    ORPHAN: 'a chunk without its arena',
    SEALED: 'a sealed chunk',
    APART: 'a value apart',
    RELEASED: 'a value apart that was released',
}


def surplus():
    """What the count of a current chunk begins with."""
    return 1 << (gdb.lookup_type('size_t').sizeof * 8 - 2)


def plural(number, noun):
    return f'{number} {noun}' if number == 1 else f'{number} {noun}s'


def name_of(pointer):
    """The name of an arena, as people write it; '' for one without."""
    return "'" + pointer.string() + "'" if int(pointer) else 'without a name'


class Chunk:
    """One chunk, with the arena that it belongs to, if that is known."""

    def __init__(self, pointer, arena=None, place=''):
        self.pointer = pointer
        self.value = pointer.dereference()
        self.arena = arena
        self.place = place

    @property
    def address(self):
        return int(self.pointer)

    @property
    def size(self):
        return int(self.value['size'])

    @property
    def payload(self):
        return int(self.value['end']) - self.address - HEADER_SIZE

    def owners(self):
        """How many owners are alive; None if only the arena could say."""
        count = int(self.value['owners'])
        if self.place == 'current':
            return count + self.arena.issued - surplus()
        if self.place == 'current of owners':
            return count + self.arena.shared_issued - surplus()
        return count if count < surplus() // 2 else None

    def used(self):
        """Bytes that are handed out; None where nobody knows."""
        if self.place in ('retired', 'pinned', 'one value'):
            return self.payload - int(self.value['lost'])
        if self.place == 'current':
            return self.payload - self.arena.available(self.value)
        if self.place == 'current of owners':
            return self.arena.shared_cursor - self.address - HEADER_SIZE
        return 0 if self.place == 'cached' else None

    def describe(self):
        owners = self.owners()
        kind = KINDS.get(int(self.value['kind']), 'a broken chunk')
        if owners is None:
            dropped = surplus() - int(self.value['owners'])
            return f'{kind} of {self.size} bytes, current, {plural(dropped, "owner")} gone'
        return f'{kind} of {self.size} bytes, {plural(owners, "owner")}'


class Arena:
    """A MtudeArena, read once."""

    TRACKED = 1 << 38

    def __init__(self, value):
        self.value = value
        self.name = name_of(value['name'])
        self.issued = int(value['busy']) & ISSUED
        self.shared_issued = int(value['shared_issued'])
        if int(value['spare_builder']):
            self.shared_issued -= SPARE_BUILDER
        tracked = int(value['busy']) & self.TRACKED
        cursors = [int(value['tracked'][i]) for i in range(4)] if tracked else [
            int(value[field]) for field in ('cur', 'top', 'shared_cur', 'shared_end')]
        self.cursor, self.top, self.shared_cursor, self.shared_end = cursors

    def available(self, chunk):
        """Bytes that are left in the current chunk, or that it has lost."""
        return (self.top - self.cursor + int(chunk['end']) - int(self.value['hi'])
                + int(self.value['lost']))

    def _list(self, field, place):
        pointer = self.value[field]
        while int(pointer):
            yield Chunk(pointer, self, place)
            pointer = pointer['next']

    def chunks(self):
        """All that can be reached, newest first in each place."""
        for field, place in (('chunk', 'current'), ('shared_chunk', 'current of owners')):
            if int(self.value[field]):
                yield Chunk(self.value[field], self, place)
        yield from self._list('clean', 'retired')
        yield from self._list('pinned', 'pinned')
        yield from self._list('one_shots', 'one value')
        yield from self._list('cache', 'cached')

    def seed_used(self):
        seed = int(self.value['seed'].address)
        if int(self.value['lo']) == seed:
            return self.value['seed'].type.sizeof - (self.top - self.cursor)
        return int(self.value['seed_used']) if self.value['seed_resets'] == self.value['resets'] else 0

    def reserved(self):
        home = self.value['home']
        released = int(home['released']) & ~1 if int(home) else 0
        return int(self.value['reserved']) - released

    def describe(self):
        chunks = list(self.chunks())
        used = sum(chunk.used() or 0 for chunk in chunks) + self.seed_used()
        owners = sum(chunk.owners() or 0 for chunk in chunks)
        return (f'arena {self.name}: {self.reserved()} bytes reserved, '
                f'{plural(len(chunks), "chunk")} at hand, {used} bytes used, '
                f'{plural(owners, "owner")} in them, {plural(int(self.value["resets"]), "reset")}')


# ---- Printers ----


class ArenaPrinter:
    """A MtudeArena or a MultitudeArena."""

    def __init__(self, value):
        self.value = value
        fields = [field.name for field in value.type.strip_typedefs().fields()]
        self.arena = Arena(value['core'] if 'core' in fields else value)

    def to_string(self):
        return self.arena.describe()

    def children(self):
        for chunk in self.arena.chunks():
            yield f'{chunk.place} {chunk.address:#x}', chunk.describe()


class ChunkPrinter:
    def __init__(self, value):
        self.chunk = Chunk(value.address, place='')

    def to_string(self):
        return self.chunk.describe()


class StringPrinter:
    """The builder of a text: the text, as far as it has come."""

    def __init__(self, value):
        self.value = value

    def to_string(self):
        return self.value['str'].lazy_string(length=int(self.value['len']))

    def display_hint(self):
        return 'string'


def printers():
    collection = gdb.printing.RegexpCollectionPrettyPrinter('multitude')
    collection.add_printer('arena', '^(_?MtudeArena|_?MultitudeArena)$', ArenaPrinter)
    collection.add_printer('chunk', '^_?MtudeChunk$', ChunkPrinter)
    collection.add_printer('string', '^_?MultitudeString$', StringPrinter)
    return collection


# ---- Commands ----


def global_of_watches(name):
    return gdb.parse_and_eval(f"'mtude-watch.c'::{name}")


def watches():
    watch = global_of_watches('first_watch')
    while int(watch):
        yield watch
        watch = watch['next']


def watched_chunks(watch):
    """Those that are in nobody's hands any more are only known here."""
    buckets = global_of_watches('buckets')
    found = []
    for i in range(buckets.type.sizeof // buckets[0].type.sizeof):
        entry = buckets[i]
        while int(entry):
            if entry['watch'] == watch:
                found.append((int(entry['number']), Chunk(entry['chunk'], place='out')))
            entry = entry['next']
    return [chunk for number, chunk in sorted(found, key=lambda pair: pair[0])]


class Multitude(gdb.Command):
    """Arenas of libmultitude."""

    def __init__(self):
        super().__init__('multitude', gdb.COMMAND_DATA, gdb.COMPLETE_NONE, prefix=True)


class Arenas(gdb.Command):
    """List the arenas of the program: multitude arenas

The program has to run with MULTITUDE_DEBUG=leaks."""

    def __init__(self):
        super().__init__('multitude arenas', gdb.COMMAND_DATA, gdb.COMPLETE_NONE)

    def invoke(self, argument, from_tty):
        n_watches = 0
        for watch in watches():
            n_watches += 1
            if int(watch['arena']):
                print(f'{int(watch["arena"]):#x} {Arena(watch["arena"].dereference()).describe()}')
            else:
                chunks = watched_chunks(watch)
                print(f'ended arena {name_of(watch["name"])}: {plural(len(chunks), "chunk")} kept')
                for chunk in chunks:
                    print(f'  {chunk.address:#x} {chunk.describe()}')
        if n_watches == 0:
            print('no arena is known; the program has to run with MULTITUDE_DEBUG=leaks')


class Chunks(gdb.Command):
    """List the chunks of an arena: multitude chunks ARENA

ARENA is an expression: a MultitudeArena or MtudeArena, or a pointer to one."""

    def __init__(self):
        super().__init__('multitude chunks', gdb.COMMAND_DATA, gdb.COMPLETE_EXPRESSION)

    def invoke(self, argument, from_tty):
        if not argument:
            raise gdb.GdbError('which arena?')
        value = gdb.parse_and_eval(argument)
        if value.type.strip_typedefs().code == gdb.TYPE_CODE_PTR:
            value = value.dereference()
        arena = ArenaPrinter(value).arena

        print(arena.describe())
        listed = set()
        for chunk in arena.chunks():
            listed.add(chunk.address)
            used = chunk.used()
            more = '' if used is None else f', {used} bytes used'
            print(f'  {chunk.address:#x} {chunk.place}: {chunk.describe()}{more}')
        if int(arena.value['watch']):
            for chunk in watched_chunks(arena.value['watch']):
                if chunk.address not in listed:
                    print(f'  {chunk.address:#x} out: {chunk.describe()}')


gdb.printing.register_pretty_printer(gdb.current_objfile(), printers(), replace=True)
Multitude()
Arenas()
Chunks()
