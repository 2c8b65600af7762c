/* Calls that ask a source for nothing: types, versions, messages and encodings.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports fault_family_quiet_words: what has no arena at all. */

#include "faults.h"

#include <string.h>

/* ---- Names ---- */

static gboolean
is_type (GType       type,
         const char *name)
{
  return strcmp (g_type_name (type), name) == 0;
}

/* ---- Encodings ---- */

#define N_UNITS 100

static gboolean
utf8_measured (gsize (*measure) (const char *str,
                                 gsize       length,
                                 gsize      *n_valid))
{
  gsize n_valid;

  return measure (fault_text, N_UNITS, &n_valid) == N_UNITS && n_valid == N_UNITS;
}

static gboolean
utf16_measured (gsize (*measure) (const gunichar2 *units,
                                  gsize            n_units,
                                  gsize           *n_valid))
{
  gsize n_valid;

  return measure (fault_units, N_UNITS, &n_valid) == N_UNITS && n_valid == N_UNITS;
}

static gboolean
made_utf16 (void)
{
  gunichar2 units[N_UNITS];

  return mtude_utf8_to_utf16 (fault_text, N_UNITS, units) == N_UNITS
         && memcmp (units, fault_units, sizeof units) == 0;
}

static gboolean
made_utf8 (void)
{
  char text[N_UNITS];

  return mtude_utf16_to_utf8 (fault_units, N_UNITS, text) == N_UNITS && memcmp (text, fault_text, N_UNITS) == 0;
}

#define TYPES(X) \
  X (multitude_arena_get_type, "MultitudeArena") \
  X (multitude_arena_pool_get_type, "MultitudeArenaPool") \
  X (multitude_array_get_type, "MultitudeArray") \
  X (multitude_byte_array_get_type, "MultitudeByteArray") \
  X (multitude_error_get_type, "MultitudeError") \
  X (multitude_hash_table_get_type, "MultitudeHashTable") \
  X (multitude_output_stream_get_type, "MultitudeOutputStream") \
  X (multitude_ptr_array_get_type, "MultitudePtrArray") \
  X (multitude_record_list_get_type, "MultitudeRecordList") \
  X (multitude_reset_mode_get_type, "MultitudeResetMode") \
  X (multitude_snapshot_get_type, "MultitudeSnapshot") \
  X (multitude_stats_get_type, "MultitudeStats") \
  X (multitude_string_get_type, "MultitudeString") \
  X (multitude_string_list_get_type, "MultitudeStringList") \
  X (multitude_string_object_get_type, "MultitudeStringObject") \
  X (multitude_strv_builder_get_type, "MultitudeStrvBuilder")

#define CALLS(X) \
  X (multitude_get_major_version, multitude_get_major_version () == MULTITUDE_MAJOR_VERSION) \
  X (multitude_get_minor_version, multitude_get_minor_version () == MULTITUDE_MINOR_VERSION) \
  X (multitude_get_micro_version, multitude_get_micro_version () == MULTITUDE_MICRO_VERSION) \
  X (multitude_error_quark, strcmp (g_quark_to_string (multitude_error_quark ()), "multitude-error-quark") == 0) \
  X (mtude_status_to_string, strcmp (mtude_status_to_string (MTUDE_OK), "no error") == 0) \
  X (mtude_utf8_measure, utf8_measured (mtude_utf8_measure)) \
  X (mtude_utf8_measure_lossy, mtude_utf8_measure_lossy ("\xff", 1) == 1) \
  X (mtude_utf8_to_utf16, made_utf16 ()) \
  X (mtude_utf16_measure, utf16_measured (mtude_utf16_measure)) \
  X (mtude_utf16_measure_lossy, mtude_utf16_measure_lossy ((const gunichar2 []) { 0xd800 }, 1) == 3) \
  X (mtude_utf16_to_utf8, made_utf8 ())

#define NAMED(function, name) FAULT_CALL (function, is_type (function (), name))

TYPES (NAMED)
CALLS (FAULT_CALL)

static const FaultScenario scenarios[] = {
  TYPES (FAULT_QUIET)
  CALLS (FAULT_QUIET)
};

const FaultFamily fault_family_quiet_words = {
  "quiet-words", scenarios, G_N_ELEMENTS (scenarios), NULL, NULL, NULL
};
