/* All that JavaScript sees of the library, and nothing else.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The test of the same name in Python compares the typelib with complete lists;
 * this one is about the names as gjs makes them.
 */

import Multitude from 'gi://Multitude?version=1';
import {check, done, equal, test} from './tap.js';

const NAMESPACE = [
    'Arena', 'ArenaClass', 'ArenaPool', 'ArenaPoolClass', 'ByteArray', 'Error', 'MAJOR_VERSION',
    'MICRO_VERSION', 'MINOR_VERSION', 'OutputStream', 'OutputStreamClass', 'RecordList',
    'RecordListClass', 'ResetMode', 'Snapshot', 'Stats', 'String', 'StringList',
    'StringListClass', 'StringObject', 'StringObjectClass', 'StrvBuilder', 'VERSION_STRING',
    'error_quark', 'get_major_version', 'get_micro_version', 'get_minor_version',
];

const SETTABLE = ['name', 'byte_budget', 'max_normal_alloc', 'local_capacity', 'shared_capacity',
    'reset_limit'];
const READ_ONLY = ['reserved_bytes', 'peak_bytes', 'cached_bytes'];
const METHODS = ['new_bytes', 'new_bytes_array', 'reset', 'reset_full', 'trim', 'get_stats',
    'hold_object', 'seal',
    'new_variant_from_data', 'store_variant', 'detach_variant',
    'read_stream', 'read_stream_async', 'read_stream_finish', 'load_file', 'load_file_async',
    'load_file_finish', 'utf8_to_utf16', 'utf8_to_utf16_lossy', 'utf16_to_utf8',
    'utf16_to_utf8_lossy', 'wait_async', 'wait_finish', 'trim_on_memory_warning', 'ignore_memory_warnings',
    ...[...SETTABLE, ...READ_ONLY].map(name => `get_${name}`),
    ...SETTABLE.map(name => `set_${name}`)];

// Memory without an owner, positions in it, and functions that run later.
const RAW = [
    'alloc', 'alloc0', 'alloc_aligned', 'alloc_n', 'alloc0_n', 'realloc', 'memdup', 'strdup',
    'strndup', 'strdup_printf', 'strdup_vprintf', 'strconcat', 'strjoinv', 'strdupv', 'try_alloc',
    'try_alloc0', 'try_alloc_aligned', 'try_alloc_n', 'try_alloc0_n', 'try_realloc', 'try_memdup',
    'try_strdup', 'try_strndup', 'mark', 'rewind', 'add_cleanup', 'take_object',
    'new_with_source', 'core', 'seed', 'try_seal',
];

const camelCased = name => name.replace(/_(.)/g, (match, letter) => letter.toUpperCase());

test('names of the namespace', () => {
    equal(Object.getOwnPropertyNames(Multitude).sort(), NAMESPACE);
});

test('methods of the arena', () => {
    const prototype = Multitude.Arena.prototype;
    for (const name of METHODS)
        equal(typeof prototype[name], 'function', name);

    // gjs adds the properties there as they are used.
    const known = [...METHODS, ...SETTABLE, ...READ_ONLY, 'constructor'];
    const more = Object.getOwnPropertyNames(prototype)
        .filter(name => !known.includes(name) && !known.map(camelCased).includes(name));
    equal(more, []);
    equal(typeof Multitude.Arena.new, 'function');
});

test('properties', () => {
    const arena = new Multitude.Arena({byteBudget: 0});
    for (const name of [...SETTABLE, ...READ_ONLY]) {
        check(arena[name] !== undefined, name);
        check(arena[camelCased(name)] !== undefined, name);
        check(arena[name.replaceAll('_', '-')] !== undefined, name);
    }
});

test('statistics are a boxed type with getters', () => {
    const stats = new Multitude.Arena().get_stats();
    check(stats instanceof Multitude.Stats, 'its type');
    equal(Object.getOwnPropertyNames(Multitude.Stats.prototype)
        .filter(name => !name.startsWith('get_')).sort(),
    ['constructor', 'copy', 'free', 'toString', 'to_string', 'to_variant']);
    equal(Object.getOwnPropertyNames(Multitude.Stats.prototype)
        .filter(name => name.startsWith('get_')).length, 22);
});

test('byte arrays are a boxed type with three calls', () => {
    equal(Object.getOwnPropertyNames(Multitude.ByteArray.prototype).sort(),
        ['append_bytes', 'constructor', 'steal_bytes', 'toString']);
    equal(typeof Multitude.ByteArray.new, 'function');
});

test('strings and their arrays are boxed types', () => {
    equal(Object.getOwnPropertyNames(Multitude.String.prototype).sort(),
        ['append', 'constructor', 'equal', 'get_len', 'get_str', 'hash', 'insert',
            'steal_bytes', 'toString']);
    equal(typeof Multitude.String.new, 'function');
    equal(Object.getOwnPropertyNames(Multitude.StrvBuilder.prototype).sort(),
        ['add', 'constructor', 'end', 'toString']);
});

test('enumerations', () => {
    equal({...Multitude.Error},
        {NO_MEMORY: 0, BUDGET: 1, ALIGNMENT: 2, OVERFLOW: 3, INVALID: 4});
    const {KEEP_LIMIT, KEEP_ALL, FREE_ALL} = Multitude.ResetMode;
    equal([KEEP_LIMIT, KEEP_ALL, FREE_ALL], [0, 1, 2]);
});

test('version', () => {
    const version = [Multitude.MAJOR_VERSION, Multitude.MINOR_VERSION, Multitude.MICRO_VERSION];
    equal(Multitude.VERSION_STRING, version.join('.'));
    equal([Multitude.get_major_version(), Multitude.get_minor_version(),
        Multitude.get_micro_version()], version);
});

test('no raw memory', () => {
    const arena = new Multitude.Arena();
    const stats = arena.get_stats();
    for (const name of RAW.flatMap(name => [name, camelCased(name)])) {
        for (const thing of [arena, Multitude.Arena, stats, Multitude])
            check(!(name in thing), name);
    }
    for (const name of ['Mark', 'Source', 'Chunk', 'Options', 'Lane', 'Status'])
        check(!(name in Multitude), name);
});

test('nothing of the plain core', () => {
    for (const thing of [Multitude, Multitude.Arena, Multitude.Arena.prototype,
        Multitude.Stats.prototype]) {
        for (const name of Object.getOwnPropertyNames(thing))
            check(!name.toLowerCase().includes('mtude'), name);
    }
});

done();
