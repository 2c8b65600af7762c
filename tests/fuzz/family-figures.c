/* Operations that ask an arena what it is, and look at all figures.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports fuzz_family_figures.
 *
 *   a figure since the last reset <= the same since the start
 */

#include "alphabet.h"

static void
check_pair (guint64 since_reset,
            guint64 since_start)
{
  g_assert_cmpuint (since_reset, <=, since_start);
}

static void
check_text (MultitudeStats *stats)
{
  g_autofree char *text = multitude_stats_to_string (stats);
  g_autoptr (GVariant) variant = multitude_stats_to_variant (stats);
  guint64 reserved;

  g_assert_true (g_utf8_validate (text, -1, NULL));
  g_assert_true (g_variant_lookup (variant, "reserved", "t", &reserved));
  g_assert_cmpuint (reserved, ==, multitude_stats_get_reserved (stats));
}

static void
op_stats (FuzzMachine *self)
{
  MultitudeStats *stats = multitude_arena_get_stats (self->arena);
  MultitudeStats *copy = multitude_stats_copy (stats);

  multitude_stats_free (stats);
  check_pair (multitude_stats_get_n_normal_since_reset (copy), multitude_stats_get_n_normal (copy));
  check_pair (multitude_stats_get_n_oversized_since_reset (copy), multitude_stats_get_n_oversized (copy));
  check_pair (multitude_stats_get_n_reused_since_reset (copy), multitude_stats_get_n_reused (copy));
  check_pair (multitude_stats_get_n_relocated_since_reset (copy), multitude_stats_get_n_relocated (copy));
  check_pair (multitude_stats_get_requested_since_reset (copy), multitude_stats_get_requested (copy));
  g_assert_cmpint (multitude_stats_get_cached (copy) > 0, ==, multitude_stats_get_n_cached (copy) > 0);
  g_assert_cmpint (multitude_stats_get_retained (copy) > 0, ==, multitude_stats_get_n_retained (copy) > 0);
  g_assert_cmpuint (multitude_stats_get_peak (copy), ==, multitude_arena_get_peak_bytes (self->arena));
  g_assert_cmpuint (multitude_stats_get_n_resets (copy), <=, self->id);
  check_text (copy);
  multitude_stats_free (copy);
}

static void
op_options (FuzzMachine *self)
{
  g_assert_cmpstr (multitude_arena_get_name (self->arena), ==, "fuzzed");
  g_assert_cmpuint (multitude_arena_get_byte_budget (self->arena), ==, self->budget);
  g_assert_cmpuint (multitude_arena_get_max_normal_alloc (self->arena), >=, 4096);
  g_assert_cmpuint (multitude_arena_get_local_capacity (self->arena), <=, 200000);
  g_assert_cmpuint (multitude_arena_get_shared_capacity (self->arena), <=, 200000);
  g_assert_cmpuint (multitude_arena_get_reset_limit (self->arena), >=, 0);
}

const FuzzFamily fuzz_family_figures = {
  "figures", { op_stats, op_options }, NULL, NULL, NULL
};
