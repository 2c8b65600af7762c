/* Calls that ask a source for nothing, and are not made here.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports fault_exemptions: each exported symbol without a scenario, under the reason
 * why it needs none.  Of those for which a value is enough to make them quiet.c has a
 * scenario instead.
 */

#include "faults.h"

static const char *const reads[] = {
  "mtude_snapshot_get_bytes",
  "mtude_table_get_bytes",
  "mtude_arena_can_have_room",
  "mtude_arena_check_threads",
  "mtude_arena_get_cached",
  "mtude_arena_get_options",
  "mtude_arena_get_peak",
  "mtude_arena_get_reserved",
  "mtude_arena_get_status",
  "mtude_arena_get_taken",
  "mtude_arena_is_untouched",
  "mtude_arena_is_valid",
  "mtude_arena_look_for_room",
  "mtude_atomic_rc_get_size",
  "mtude_atomic_rc_is_unique",
  "mtude_block_private",
  "mtude_heap_get_n_blocks",
  "mtude_rc_get_size",
  "mtude_rc_is_unique",
  "mtude_snapshot_get_root",
  "mtude_snapshot_has_seed",
  "mtude_table_find",
  "mtude_table_get_key",
  "mtude_table_get_value",
  "mtude_table_has",
  "mtude_table_is_valid",
  "mtude_table_next",
  "mtude_table_probe",
  "mtude_utf16_measure",
  "mtude_utf16_measure_lossy",
  "mtude_utf16_to_utf8",
  "mtude_utf8_measure",
  "mtude_utf8_measure_lossy",
  "mtude_utf8_to_utf16",
  "multitude_arena_pool_get_byte_budget",
  "multitude_arena_pool_get_idle_bytes",
  "multitude_arena_pool_get_keep_bytes",
  "multitude_arena_pool_get_max_idle",
  "multitude_arena_pool_get_n_idle",
  "multitude_arena_pool_get_name",
  "multitude_cow_get_data",
  "multitude_cow_is_owned",
  "multitude_get_major_version",
  "multitude_get_micro_version",
  "multitude_get_minor_version",
  "multitude_hash_table_iter_get_hash_table",
  "multitude_hash_table_iter_init",
  "multitude_output_stream_get_arena",
  "multitude_output_stream_get_data",
  "multitude_output_stream_get_data_size",
  "multitude_output_stream_get_size",
  "multitude_record_list_get_arena",
  "multitude_record_list_get_record",
  "multitude_record_list_get_record_size",
  "multitude_stats_get_available",
  "multitude_stats_get_cached",
  "multitude_stats_get_n_cached",
  "multitude_stats_get_n_normal",
  "multitude_stats_get_n_normal_since_reset",
  "multitude_stats_get_n_oversized",
  "multitude_stats_get_n_oversized_since_reset",
  "multitude_stats_get_n_relocated",
  "multitude_stats_get_n_relocated_since_reset",
  "multitude_stats_get_n_resets",
  "multitude_stats_get_n_retained",
  "multitude_stats_get_n_reused",
  "multitude_stats_get_n_reused_since_reset",
  "multitude_stats_get_overhead",
  "multitude_stats_get_peak",
  "multitude_stats_get_requested",
  "multitude_stats_get_requested_since_reset",
  "multitude_stats_get_reserved",
  "multitude_stats_get_retained",
  "multitude_stats_get_seed_used",
  "multitude_stats_get_used",
  "multitude_stats_get_wasted",
  "multitude_string_list_find",
  "multitude_string_list_get_arena",
  "multitude_string_list_search",
  "multitude_string_object_get_string",
  NULL
};

static const char *const counts[] = {
  "mtude_atomic_rc_acquire",
  "mtude_rc_acquire",
  "mtude_snapshot_acquire",
  "multitude_arena_pool_acquire",
  NULL
};

static const char *const gives_back[] = {
  "mtude_owner_destroy",
  "mtude_arena_clear",
  "mtude_arena_reset",
  "mtude_arena_reset_full",
  "mtude_arena_reset_slow",
  "mtude_arena_rewind",
  "mtude_arena_trim",
  "mtude_arena_trim_cache",
  "mtude_atomic_rc_give_back",
  "mtude_atomic_rc_release",
  "mtude_atomic_rc_release_full",
  "mtude_atomic_rc_release_full_in",
  "mtude_atomic_rc_release_in",
  "mtude_atomic_rc_release_n",
  "mtude_block_free",
  "mtude_block_shrink",
  "mtude_box_free",
  "mtude_box_free_in",
  "mtude_box_free_n",
  "mtude_box_give_back",
  "mtude_builder_free",
  "mtude_chunk_last_local",
  "mtude_chunk_last_shared",
  "mtude_heap_free",
  "mtude_heap_free_sized",
  "mtude_rc_give_back",
  "mtude_rc_release",
  "mtude_rc_release_full",
  "mtude_snapshot_release",
  "mtude_table_clear",
  "multitude_arena_cancel_bytes",
  "multitude_arena_commit_bytes",
  "multitude_arena_pool_release",
  "multitude_arena_pool_trim",
  "multitude_cow_clear",
  "multitude_stats_free",
  NULL
};

static const char *const moves[] = {
  "mtude_block_adopt",
  "mtude_block_join",
  "mtude_snapshot_remove_cleanup",
  "mtude_table_remove",
  "mtude_table_steal",
  "multitude_output_stream_steal_as_bytes",
  "multitude_output_stream_steal_data",
  "multitude_record_list_remove",
  "multitude_string_list_remove",
  NULL
};

static const char *const settings[] = {
  "mtude_arena_disarm",
  "mtude_arena_set_options",
  "mtude_arena_set_wake",
  "mtude_arena_skip_seed",
  "mtude_options_init",
  "multitude_arena_ignore_memory_warnings",
  "multitude_arena_pool_ignore_memory_warnings",
  "multitude_arena_pool_set_byte_budget",
  "multitude_arena_pool_set_max_idle",
  "multitude_arena_pool_set_name",
  "multitude_arena_pool_trim_on_memory_warning",
  "multitude_arena_trim_on_memory_warning",
  NULL
};

static const char *const words[] = {
  "mtude_owner_count_overflow",
  "mtude_status_to_string",
  "multitude_arena_get_type",
  "multitude_arena_pool_get_type",
  "multitude_array_get_type",
  "multitude_byte_array_get_type",
  "multitude_error_get_type",
  "multitude_error_quark",
  "multitude_hash_table_get_type",
  "multitude_output_stream_get_type",
  "multitude_ptr_array_get_type",
  "multitude_record_list_get_type",
  "multitude_reset_mode_get_type",
  "multitude_snapshot_get_type",
  "multitude_stats_get_type",
  "multitude_string_get_type",
  "multitude_string_list_get_type",
  "multitude_string_object_get_type",
  "multitude_strv_builder_get_type",
  NULL
};

static const char *const mallocs[] = {
  "mtude_arena_get_stats",
  "multitude_arena_get_stats",
  "multitude_arena_new",
  "multitude_arena_new_with_source",
  "multitude_cow_init_borrowed",
  "multitude_hash_table_get_keys",
  "multitude_hash_table_get_keys_as_array",
  "multitude_hash_table_get_values",
  "multitude_record_list_get_bytes",
  "multitude_record_list_get_record_bytes",
  "multitude_record_list_new_with_arena",
  "multitude_snapshot_new_bytes",
  "multitude_stats_copy",
  "multitude_stats_to_string",
  "multitude_stats_to_variant",
  "multitude_string_list_get_strings",
  "multitude_string_list_get_text",
  "multitude_string_list_new_with_arena",
  "multitude_string_object_new",
  "multitude_strv_builder_end_copy",
  NULL
};

static const char *const structs[] = {
  "mtude_arena_init",
  "mtude_arena_init_zeroed",
  "mtude_arena_mark",
  "mtude_table_init",
  NULL
};

static const char *const own_arena[] = {
  "multitude_record_list_new",
  "multitude_string_list_new",
  NULL
};

static const char *const pool[] = {
  "multitude_arena_pool_new",
  "multitude_arena_pool_new_with_source",
  "multitude_arena_pool_run_async",
  "multitude_arena_pool_run_bytes_finish",
  "multitude_arena_pool_run_finish",
  "multitude_arena_pool_run_value_finish",
  NULL
};

static const char *const waits[] = {
  "multitude_arena_wait_async",
  "multitude_arena_wait_finish",
  NULL
};

const FaultExemption fault_exemptions[] = {
  { "it only reads what is there", reads },
  { "it counts a reference", counts },
  { "it gives memory back", gives_back },
  { "it moves or drops what is there", moves },
  { "it remembers a setting", settings },
  { "it is about types, errors and versions", words },
  { "what it makes is of g_malloc (), not of a source", mallocs },
  { "it sets up a struct of the caller", structs },
  { "its arena is its own, on the default source; what it puts in goes through splice", own_arena },
  { "it hands out whole arenas; what fails is what is done with them", pool },
  { "it waits for room instead of asking for it", waits },
};

const gsize fault_n_exemptions = G_N_ELEMENTS (fault_exemptions);
