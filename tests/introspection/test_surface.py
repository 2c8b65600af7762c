# All that scripts see of the library, and nothing else.
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The lists here are complete: a new call belongs in one of them, or is kept from
bindings.  They are compared with the typelib, which every language reads."""

import sys

import gi
from cases import Case, Multitude, main
from gi.repository import GObject

gi.require_version('GIRepository', '2.0')
from gi.repository import GIRepository

FUNCTIONS = {'error_quark', 'get_major_version', 'get_micro_version', 'get_minor_version'}
TYPES = {'Arena', 'ArenaClass', 'ArenaPool', 'ArenaPoolClass', 'ArenaPoolFunc', 'ByteArray',
         'Error', 'OutputStream', 'OutputStreamClass', 'RecordList', 'RecordListClass',
         'RecordListFunc', 'ResetMode', 'Snapshot', 'Stats', 'String', 'StringList',
         'StringListClass', 'StringObject', 'StringObjectClass', 'StrvBuilder'}
CONSTANTS = {'MAJOR_VERSION', 'MICRO_VERSION', 'MINOR_VERSION', 'VERSION_STRING'}

SETTABLE = {'name', 'byte-budget', 'max-normal-alloc', 'local-capacity', 'shared-capacity',
            'reset-limit'}
READ_ONLY = {'reserved-bytes', 'peak-bytes', 'cached-bytes'}

VARIANT_METHODS = {'new_variant_from_data', 'store_variant', 'detach_variant'}

READ_METHODS = {'read_stream', 'read_stream_async', 'read_stream_finish',
                'load_file', 'load_file_async', 'load_file_finish'}

UTF16_METHODS = {'utf8_to_utf16', 'utf8_to_utf16_lossy', 'utf16_to_utf8', 'utf16_to_utf8_lossy'}

ARENA_METHODS = (
    {'get_' + name.replace('-', '_') for name in SETTABLE | READ_ONLY}
    | {'set_' + name.replace('-', '_') for name in SETTABLE}
    | {'new', 'new_bytes', 'new_bytes_array', 'reset', 'reset_full', 'trim', 'get_stats',
       'hold_object', 'seal', 'wait_async', 'wait_finish',
       'trim_on_memory_warning', 'ignore_memory_warnings'}
    | READ_METHODS | UTF16_METHODS | VARIANT_METHODS)

STATS_METHODS = {
    'copy', 'free', 'to_variant', 'to_string', 'get_reserved', 'get_peak', 'get_used',
    'get_wasted', 'get_available', 'get_cached', 'get_retained', 'get_overhead', 'get_seed_used',
    'get_n_cached', 'get_n_retained', 'get_n_resets', 'get_n_normal', 'get_n_oversized',
    'get_n_reused', 'get_n_relocated', 'get_n_relocated_since_reset', 'get_requested',
    'get_n_normal_since_reset', 'get_n_oversized_since_reset',
    'get_n_reused_since_reset', 'get_requested_since_reset',
}

SNAPSHOT_METHODS = {'get_size'}

BYTE_ARRAY_METHODS = {'new', 'append_bytes', 'steal_bytes'}

OUTPUT_STREAM_METHODS = {'new', 'sized_new', 'new_fixed', 'get_arena', 'get_size',
                         'get_data_size', 'steal_as_bytes'}

STRING_METHODS = {'new', 'append', 'insert', 'equal', 'hash', 'get_str', 'get_len',
                  'steal_bytes'}

RECORD_LIST_METHODS = {'new', 'new_with_arena', 'get_arena', 'get_record_size', 'get_record_bytes',
                       'get_bytes', 'remove', 'append_bytes', 'splice_bytes'}

STRING_LIST_METHODS = {'new', 'new_with_arena', 'get_arena', 'get_string', 'get_strings',
                       'get_text', 'find', 'search', 'splice', 'try_splice', 'append', 'take',
                       'remove', 'append_strv', 'append_lines'}

POOL_SETTABLE = {'name', 'byte-budget', 'max-idle'}
POOL_READ_ONLY = {'n-idle', 'idle-bytes', 'keep-bytes'}

POOL_METHODS = (
    {'get_' + name.replace('-', '_') for name in POOL_SETTABLE | POOL_READ_ONLY}
    | {'set_' + name.replace('-', '_') for name in POOL_SETTABLE}
    | {'new', 'acquire', 'release', 'trim', 'run_async', 'run_finish',
       'run_bytes_finish', 'trim_on_memory_warning', 'ignore_memory_warnings'})

STRV_BUILDER_METHODS = {'new', 'add', 'end'}

# Memory without an owner, positions in it, and functions that run later.
RAW = [
    'alloc', 'alloc0', 'alloc_aligned', 'alloc_n', 'alloc0_n', 'realloc', 'memdup', 'strdup',
    'strndup', 'strdup_printf', 'strdup_vprintf', 'strconcat', 'strjoinv', 'strdupv', 'try_alloc',
    'try_alloc0', 'try_alloc_aligned', 'try_alloc_n', 'try_alloc0_n', 'try_realloc', 'try_memdup',
    'try_strdup', 'try_strndup', 'mark', 'rewind', 'add_cleanup', 'take_object',
    'new_with_source', 'core', 'seed', 'try_seal',
]

# What gsize is here.
SIZE = 'guint64' if sys.maxsize > 2**32 else 'guint32'

NOTHING, CONTAINER, EVERYTHING = 0, 1, 2


def names(infos):
    return {info.get_name() for info in infos}


def typelib_names():
    repository = GIRepository.Repository.get_default()
    return {repository.get_info('Multitude', index).get_name()
            for index in range(repository.get_n_infos('Multitude'))}


def callables():
    return (list(Multitude.Arena.__info__.get_methods())
            + list(Multitude.ByteArray.__info__.get_methods())
            + list(Multitude.Snapshot.__info__.get_methods())
            + list(Multitude.Stats.__info__.get_methods())
            + list(Multitude.String.__info__.get_methods())
            + list(Multitude.StrvBuilder.__info__.get_methods()))


def method(thing, name):
    return next(info for info in thing.__info__.get_methods() if info.get_name() == name)


def is_raw(type_info):
    """Whether it is an untyped pointer."""
    return type_info.is_pointer() and type_info.get_tag_as_string() == 'void'


class Visible(Case):

    def test_names_of_the_namespace(self):
        self.assertEqual(typelib_names(), FUNCTIONS | TYPES | CONSTANTS)

    def test_methods_of_the_arena(self):
        self.assertEqual(names(Multitude.Arena.__info__.get_methods()), ARENA_METHODS)
        for name in ARENA_METHODS:
            self.assertTrue(callable(getattr(Multitude.Arena, name)), name)

    def test_methods_of_the_statistics(self):
        self.assertEqual(names(Multitude.Stats.__info__.get_methods()), STATS_METHODS)
        for name in STATS_METHODS:
            self.assertTrue(callable(getattr(Multitude.Stats, name)), name)

    def test_methods_of_snapshots(self):
        self.assertEqual(names(Multitude.Snapshot.__info__.get_methods()), SNAPSHOT_METHODS)

    def test_methods_of_byte_arrays(self):
        self.assertEqual(names(Multitude.ByteArray.__info__.get_methods()), BYTE_ARRAY_METHODS)

    def test_methods_of_output_streams(self):
        self.assertEqual(names(Multitude.OutputStream.__info__.get_methods()),
                         OUTPUT_STREAM_METHODS)

    def test_methods_of_strings(self):
        self.assertEqual(names(Multitude.String.__info__.get_methods()), STRING_METHODS)
        self.assertEqual(names(Multitude.StrvBuilder.__info__.get_methods()),
                         STRV_BUILDER_METHODS)

    def test_methods_of_lists(self):
        self.assertEqual(names(Multitude.RecordList.__info__.get_methods()), RECORD_LIST_METHODS)
        self.assertEqual(names(Multitude.StringList.__info__.get_methods()), STRING_LIST_METHODS)
        self.assertEqual(names(Multitude.StringObject.__info__.get_methods()),
                         {'new', 'get_string'})

    def test_pools(self):
        self.assertEqual(names(Multitude.ArenaPool.__info__.get_methods()), POOL_METHODS)
        self.assertEqual({spec.name for spec in Multitude.ArenaPool.list_properties()},
                         POOL_SETTABLE | POOL_READ_ONLY)

    def test_each_is_the_function_of_its_name(self):
        renamed = {'multitude_arena_seal': 'multitude_arena_seal_unrooted',
                   'multitude_byte_array_new': 'multitude_byte_array_new_holding',
                   'multitude_string_append': 'multitude_string_try_append',
                   'multitude_string_insert': 'multitude_string_try_insert',
                   'multitude_string_new': 'multitude_string_new_holding',
                   'multitude_strv_builder_add': 'multitude_strv_builder_try_add',
                   'multitude_strv_builder_end': 'multitude_strv_builder_end_copy',
                   'multitude_strv_builder_new': 'multitude_strv_builder_new_holding'}
        for info in callables():
            container = {'ByteArray': 'byte_array', 'StrvBuilder': 'strv_builder'}.get(
                info.get_container().get_name(), info.get_container().get_name().lower())
            name = f'multitude_{container}_{info.get_name()}'
            self.assertEqual(info.get_symbol(), renamed.get(name, name))

    def test_properties(self):
        self.assertEqual({spec.name for spec in Multitude.Arena.list_properties()},
                         SETTABLE | READ_ONLY)
        self.assertEqual(names(Multitude.Arena.__info__.get_properties()), SETTABLE | READ_ONLY)
        for spec in Multitude.Arena.list_properties():
            writable = bool(spec.flags & GObject.ParamFlags.WRITABLE)
            self.assertEqual(writable, spec.name in SETTABLE, spec.name)
            self.assertTrue(spec.flags & GObject.ParamFlags.READABLE, spec.name)
            self.assertEqual(bool(spec.flags & GObject.ParamFlags.EXPLICIT_NOTIFY), writable)
            self.assertFalse(spec.flags & (GObject.ParamFlags.CONSTRUCT
                                           | GObject.ParamFlags.CONSTRUCT_ONLY), spec.name)
            self.assertTrue(spec.blurb, spec.name)
            self.assertEqual(spec.value_type.name, 'gchararray' if spec.name == 'name' else 'guint64')

    def test_enumerations(self):
        for thing, nicks in [
                (Multitude.Error, ['no-memory', 'budget', 'alignment', 'overflow', 'invalid']),
                (Multitude.ResetMode, ['keep-limit', 'keep-all', 'free-all'])]:
            self.assertEqual([value.value_nick for value in thing.__enum_values__.values()], nicks)
            self.assertEqual(list(thing.__enum_values__), list(range(len(nicks))))
            for number, nick in enumerate(nicks):
                self.assertEqual(getattr(thing, nick.replace('-', '_').upper()), number)

    def test_types(self):
        self.assertEqual(Multitude.Arena.__gtype__.name, 'MultitudeArena')
        self.assertEqual(Multitude.Arena.__gtype__.parent.name, 'GObject')
        self.assertEqual(Multitude.Stats.__gtype__.name, 'MultitudeStats')
        self.assertEqual(Multitude.Stats.__gtype__.parent.name, 'GBoxed')
        self.assertEqual(Multitude.Error.__gtype__.name, 'MultitudeError')
        self.assertEqual(Multitude.ResetMode.__gtype__.name, 'MultitudeResetMode')

    def test_version(self):
        version = Multitude.MAJOR_VERSION, Multitude.MINOR_VERSION, Multitude.MICRO_VERSION
        self.assertEqual(version[0], 1)
        self.assertEqual(Multitude.VERSION_STRING, '{}.{}.{}'.format(*version))
        self.assertEqual((Multitude.get_major_version(), Multitude.get_minor_version(),
                          Multitude.get_micro_version()), version)

    def test_needs_glib_alone(self):
        repository = GIRepository.Repository.get_default()
        self.assertEqual(set(repository.get_immediate_dependencies('Multitude')),
                         {'GObject-2.0', 'Gio-2.0'})
        # In a sanitizer build there are its libraries as well.
        self.assertIn('libmultitude-1.so.0', repository.get_shared_library('Multitude').split(','))


class Signatures(Case):

    def test_who_owns_what_is_returned(self):
        owned = {
            'new': EVERYTHING, 'new_bytes': EVERYTHING, 'get_stats': EVERYTHING, 'copy': EVERYTHING,
            'to_variant': EVERYTHING, 'to_string': EVERYTHING, 'steal_bytes': EVERYTHING,
            'end': EVERYTHING, 'seal': EVERYTHING,
            **dict.fromkeys(VARIANT_METHODS, EVERYTHING),
            'read_stream': EVERYTHING, 'read_stream_finish': EVERYTHING,
            'load_file': EVERYTHING, 'load_file_finish': EVERYTHING,
            # The array that comes back releases its bytes itself.
            'new_bytes_array': CONTAINER,
        }
        for info in callables():
            self.assertEqual(info.get_caller_owns(), owned.get(info.get_name(), NOTHING),
                             info.get_symbol())

    def test_what_may_fail(self):
        self.assertEqual({info.get_symbol() for info in callables() if info.can_throw_gerror()},
                         {'multitude_arena_new_bytes', 'multitude_arena_new_bytes_array',
                          'multitude_arena_hold_object', 'multitude_arena_seal_unrooted',
                          'multitude_byte_array_new_holding', 'multitude_byte_array_append_bytes',
                          'multitude_string_new_holding', 'multitude_string_try_append',
                          'multitude_string_try_insert', 'multitude_strv_builder_new_holding',
                          'multitude_strv_builder_try_add', 'multitude_arena_wait_finish'}
                         | {'multitude_arena_' + name for name in UTF16_METHODS | VARIANT_METHODS}
                         | {'multitude_arena_' + name for name in READ_METHODS
                            if not name.endswith('_async')})

    def test_what_may_be_left_out(self):
        nullable = {(info.get_name(), argument.get_name())
                    for info in callables() for argument in info.get_arguments()
                    if argument.may_be_null() and info.get_name() not in READ_METHODS}
        self.assertEqual(nullable, {('set_name', 'name'), ('new', 'init'), ('new_bytes', 'data'),
                                    ('new_bytes_array', 'data'), ('new_bytes_array', 'lengths'),
                                    ('new_variant_from_data', 'data'),
                                    ('wait_async', 'cancellable'), ('wait_async', 'callback'),
                                    ('wait_async', 'user_data'),
                                    ('trim_on_memory_warning', 'monitor')})
        self.assertEqual({info.get_name() for info in callables() if info.may_return_null()},
                         {'get_name'})

    def test_arrays_have_elements(self):
        for name, elements in [('new_bytes', {'data': 'guint8'}),
                               ('new_variant_from_data', {'data': 'guint8'}),
                               ('new_bytes_array', {'data': 'guint8', 'lengths': SIZE})]:
            arguments = {argument.get_name(): argument.get_type()
                         for argument in method(Multitude.Arena, name).get_arguments()}
            for argument, element in elements.items():
                self.assertEqual(arguments[argument].get_tag_as_string(), 'array')
                self.assertEqual(arguments[argument].get_param_type(0).get_tag_as_string(), element)
        element = method(Multitude.Arena, 'new_bytes_array').get_return_type().get_param_type(0)
        self.assertEqual(element.get_interface().get_name(), 'Bytes')
        self.assertEqual(element.get_interface().get_namespace(), 'GLib')


class Hidden(Case):

    def test_raw_memory(self):
        arena, stats = Multitude.Arena(), Multitude.Arena().get_stats()
        for name in RAW:
            self.assertFalse(hasattr(Multitude.Arena, name), name)
            self.assertFalse(hasattr(arena, name), name)
            self.assertFalse(hasattr(stats, name), name)
            self.assertFalse(hasattr(Multitude, name), name)
        for name in 'Mark', 'Source', 'Chunk', 'Options', 'Lane', 'Status':
            self.assertFalse(hasattr(Multitude, name), name)

    def test_no_untyped_pointer(self):
        for info in callables():
            self.assertFalse(is_raw(info.get_return_type()), info.get_symbol())
            arguments = list(info.get_arguments())
            data = {argument.get_closure() for argument in arguments}
            for index, argument in enumerate(arguments):
                self.assertTrue(not is_raw(argument.get_type()) or index in data, info.get_symbol())

    def test_no_callback(self):
        """But for those of asynchronous calls: one that is called once, when something has
        ended, and one that is freed by its destroy notify if it may be called more often."""
        expected = {f'multitude_arena_{name}': {'progress_callback', 'callback'}
                    for name in READ_METHODS if name.endswith('_async')}
        expected['multitude_arena_wait_async'] = {'callback'}
        for info in callables():
            arguments = list(info.get_arguments())
            callbacks = {argument.get_name(): argument for argument in arguments
                         if argument.get_closure() >= 0
                         and argument.get_scope() != GIRepository.ScopeType.INVALID}
            self.assertEqual(set(callbacks), expected.get(info.get_symbol(), set()), info.get_symbol())
            if 'callback' in callbacks:
                self.assertEqual(callbacks['callback'].get_scope(), GIRepository.ScopeType.ASYNC)
            if 'progress_callback' in callbacks:
                progress = callbacks['progress_callback']
                self.assertEqual(progress.get_scope(), GIRepository.ScopeType.NOTIFIED)
                self.assertEqual(arguments[progress.get_closure()].get_name(), 'progress_data')
                self.assertEqual(arguments[progress.get_destroy()].get_name(), 'progress_destroy')

    def test_no_field(self):
        for thing in (Multitude.Arena, Multitude.ByteArray, Multitude.Stats, Multitude.String,
                      Multitude.StrvBuilder):
            self.assertEqual(list(thing.__info__.get_fields()), [])

    def test_the_plain_core(self):
        for name in typelib_names() | ARENA_METHODS | STATS_METHODS:
            self.assertNotIn('mtude', name.lower())
        for info in callables():
            for type_info in [info.get_return_type(),
                              *(argument.get_type() for argument in info.get_arguments())]:
                interface = type_info.get_interface()
                self.assertNotIn('mtude', interface.get_name().lower() if interface else '')

    def test_the_class_has_nothing_to_override(self):
        self.assertEqual(list(Multitude.Arena.__info__.get_vfuncs()), [])
        self.assertEqual(list(Multitude.Arena.__info__.get_signals()), [])


if __name__ == '__main__':
    main()
