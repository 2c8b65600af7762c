# Writes the table of calls with hostile numbers, one for each number of each call.
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""calls.py ROOT TABLE

For each call that takes a number there is a function in the table that makes it with
that number, and ordinary arguments else.  A call that can be neither made so nor is in
EXEMPT stops the build: a new one cannot be forgotten, and neither can a reason.
"""

import sys

from declared import declarations, headers

ARGUMENTS = {
    'MultitudeArena*': 'self->arena',
    'MtudeArena*': '&self->arena->core',
    'MtudeHeap*': 'self->core_heap',
    'MtudeBlock*': '&self->core_growing',
    'MtudeGrowth': 'MTUDE_GROW_EXACT',
    'MtudeTable*': '&self->core_table',
    'const MtudeTable*': '&self->core_table',
    'MtudeTableLayout': 'MTUDE_TABLE_MAP',
    'MtudeEqual': 'NULL',
    'MultitudeString*': 'self->string',
    'MultitudeString16*': 'self->string16',
    'MultitudeArray*': 'self->array',
    'MultitudeByteArray*': 'self->byte_array',
    'MultitudePtrArray*': 'self->ptr_array',
    'MultitudeHashTable*': 'self->table',
    'MultitudeStringList*': 'self->list',
    'MultitudeArenaPool*': 'self->lender',
    'MultitudeCow*': '&self->cow',
    'gconstpointer': 'self->text',
    'const void*': 'self->text',
    'const char*': 'self->text',
    'const guint8*': '(const guint8 *) self->text',
    'const gunichar2*': '(const gunichar2 *) (gconstpointer) self->text',
    'gsize*': '&self->out',
    'gpointer': 'self->memory',
    'void*': 'self->memory',
    'GError**': '&error',
    'GCancellable*': 'NULL',
    'GDestroyNotify': 'NULL',
    'MtudeDestroy': 'NULL',
    'MtudeConstruct': 'construct_in_core',
    'MtudeLane': 'MTUDE_LANE_LOCAL',
    'MultitudeConstructFunc': 'construct',
    'MultitudeFillFunc': 'fill',
    'const char*const*': 'NULL',
    'gboolean': 'TRUE',
}

# What else some call wants.
SPECIAL = {
    ('multitude_array_sized_new', 3): '8',
    ('multitude_array_try_sized_new', 3): '8',
    ('multitude_arena_fill', 4): 'NULL',
    ('multitude_box_construct', 3): 'NULL',
    ('multitude_rc_box_construct', 4): 'NULL',
    ('multitude_atomic_rc_box_construct', 4): 'NULL',
    ('multitude_arena_cancel_bytes', 1): 'self->reserved',
    ('multitude_arena_commit_bytes', 1): 'self->reserved',
    ('multitude_byte_array_new_take', 1): 'g_malloc (32)',
}
for name in ('calloc', 'malloc', 'realloc', 'zalloc'):
    SPECIAL[f'multitude_heap_{name}', 0] = 'self->heap'
SPECIAL['multitude_heap_realloc', 1] = 'self->block'
SPECIAL['mtude_heap_realloc', 1] = 'self->core_block'

# Both kinds of heap: one that is told sizes and has nothing else, one that has them.
for name in ('realloc_sized', 'free_sized'):
    SPECIAL[f'multitude_heap_{name}', 0] = 'self->told_heap'
    SPECIAL[f'multitude_heap_{name}', 1] = 'self->told_block'
    SPECIAL[f'mtude_heap_{name}', 1] = 'self->core_block'
for layer in ('multitude', 'mtude'):
    SPECIAL[f'{layer}_heap_realloc_sized', 2] = '32'
# Either size may be the larger one: bytes are copied, or given up.
for name in ('mtude_arena_realloc', 'multitude_arena_realloc', 'multitude_arena_try_realloc'):
    SPECIAL[name, 2] = '32'
    SPECIAL[name, 3] = '64'
SPECIAL['mtude_block_grow', 2] = '4'
SPECIAL['mtude_block_grow', 3] = '1000'
SPECIAL['mtude_block_grow', 4] = '16'
SPECIAL['mtude_block_split', 4] = '&self->core_tail'
SPECIAL['mtude_block_adopt', 1] = '&self->core_tail'
SPECIAL['mtude_block_adopt', 2] = 'self->core_left'
SPECIAL['mtude_block_private', 0] = 'self->core_frozen'
SPECIAL['mtude_box_construct', 3] = 'NULL'
SPECIAL['multitude_heap_malloc_with_data', 1] = 'self->heap'
SPECIAL['multitude_heap_realloc_with_data', 0] = 'self->block'
SPECIAL['multitude_heap_realloc_with_data', 2] = 'self->heap'

# The numbers that are not of the caller's making.
ORDINARY = {'alignment': '16', 'hash': '24'}

EXEMPT = {
    'the number says how long an array or text of the caller is, which is read or let go': '''
        mtude_atomic_rc_release_n mtude_box_free_n multitude_atomic_rc_box_release_n multitude_box_free_n
        multitude_ref_string_release_n mtude_utf16_measure mtude_utf16_measure_lossy mtude_utf16_to_utf8
        mtude_utf8_measure mtude_utf8_measure_lossy mtude_utf8_to_utf16 multitude_arena_new_bytes_array
        multitude_arena_utf16_to_utf8 multitude_arena_utf16_to_utf8_lossy
        multitude_arena_utf8_to_utf16 multitude_arena_utf8_to_utf16_lossy
        multitude_snapshot_new_bytes multitude_arena_new_variant_from_data multitude_ref_string_new_intern_len
        multitude_ref_string16_new_utf8 multitude_string16_append_utf8''',
    'the number is a priority, or what is read later decides': '''
        multitude_arena_load_file_async multitude_arena_pool_run_async multitude_arena_read_stream
        multitude_arena_read_stream_async multitude_arena_wait_async''',
    'a heap of the thread is wanted': '''
        multitude_heap_thread_calloc multitude_heap_thread_malloc multitude_heap_thread_realloc''',
    'records are tested by record-list, since each wants a type of items': '''
        multitude_record_list_append_records multitude_record_list_get_bytes multitude_record_list_get_record
        multitude_record_list_get_record_bytes multitude_record_list_new multitude_record_list_new_with_arena
        multitude_record_list_remove multitude_record_list_splice multitude_record_list_splice_bytes
        multitude_record_list_try_append_records multitude_record_list_try_splice''',
}


def argument(call, index, number):
    kind, name = call.parameters[index]
    if index == number:
        return f'({kind}) value'
    if (call.name, index) in SPECIAL:
        return SPECIAL[call.name, index]
    if index in call.hostile():
        return ORDINARY.get(name, '1')
    return ARGUMENTS.get(kind)


def write_call(table, call, number):
    arguments = [argument(call, index, number) for index in range(len(call.parameters))]
    if None in arguments:
        kind = call.parameters[arguments.index(None)][0]
        sys.exit(f'{call.name}: there is no {kind} to call it with; see tests/hostile/calls.py')
    result = '' if call.result == 'void' else '(void) '
    made = f'({call.name}) ({", ".join(arguments)})'
    table.write(f'static void\ncall_{call.name}_{number} (Hostile *self, guint64 value)\n{{\n'
                '  G_GNUC_UNUSED GError *error = NULL;\n\n'
                f'  {result}{made};\n}}\n\n')


def main():
    root, path = sys.argv[1:]
    exempt = {name for names in EXEMPT.values() for name in names.split()}
    calls = [call for call in declarations(headers(root)) if call.hostile()]
    unknown = exempt - {call.name for call in calls}
    if unknown:
        sys.exit(f'not declared: {", ".join(sorted(unknown))}; see tests/hostile/calls.py')

    entries = []
    with open(path, 'w', encoding='utf-8') as table:
        table.write('#include "hostile.h"\n\n'
                    '#pragma GCC diagnostic ignored "-Wunused-result"\n\n')
        for call in calls:
            if call.name in exempt:
                continue
            for number in call.hostile():
                write_call(table, call, number)
                entries.append(f'  {{ "{call.name}/{call.parameters[number][1]}", call_{call.name}_{number} }},\n')
        table.write('const HostileCall hostile_calls[] = {\n')
        table.writelines(entries)
        table.write('  { NULL, NULL }\n};\n')


if __name__ == '__main__':
    main()
