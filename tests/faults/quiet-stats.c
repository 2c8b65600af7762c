/* Calls that ask a source for nothing: statistics.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports fault_family_quiet_stats.  Each figure is compared with the one of that name in
 * what is made of all of them; none is 0, as one would be that nobody has read.
 */

#include "faults.h"

#define STATS ((MultitudeStats *) self->subject)

#define VALUE_SIZE 4000
#define N_BOXES 60

#define FIGURES(X) \
  X (available) \
  X (cached) \
  X (n_cached) \
  X (n_normal) \
  X (n_normal_since_reset) \
  X (n_oversized) \
  X (n_oversized_since_reset) \
  X (n_relocated) \
  X (n_relocated_since_reset) \
  X (n_resets) \
  X (n_retained) \
  X (n_reused) \
  X (n_reused_since_reset) \
  X (overhead) \
  X (peak) \
  X (requested) \
  X (requested_since_reset) \
  X (reserved) \
  X (retained) \
  X (seed_used) \
  X (used) \
  X (wasted)

#define COUNTED(name) + 1
#define N_FIGURES (0 FIGURES (COUNTED))

static gboolean
agrees (Fault      *self,
        const char *name,
        guint64   (*get) (MultitudeStats *stats))
{
  g_autoptr (GVariant) figures = multitude_stats_to_variant (STATS);
  g_autofree char *key = g_strdelimit (g_strdup (name), "_", '-');
  guint64 figure;

  g_assert_true (g_variant_lookup (figures, key, "t", &figure));
  return figure > 0 && get (STATS) == figure;
}

static gboolean
taken (Fault *self)
{
  g_autoptr (MultitudeStats) stats = multitude_arena_get_stats (self->arena);

  return multitude_stats_get_reserved (stats) == counting_source_get_outstanding (&self->counting);
}

static gboolean
copied (Fault *self)
{
  MultitudeStats *stats = multitude_stats_copy (STATS);
  gboolean is_alike = stats != STATS && multitude_stats_get_requested (stats) == multitude_stats_get_requested (STATS);

  multitude_stats_free (stats);
  return is_alike;
}

/* None without a call that gets it. */
static gboolean
has_variant (Fault *self)
{
  g_autoptr (GVariant) figures = multitude_stats_to_variant (STATS);

  return g_variant_n_children (figures) == N_FIGURES;
}

static gboolean
has_string (Fault *self)
{
  g_autofree char *text = multitude_stats_to_string (STATS);

  return g_str_has_prefix (text, "reserved: ");
}

#define CALLS(X) \
  X (multitude_arena_get_stats, taken (self)) \
  X (multitude_stats_copy, copied (self)) \
  X (multitude_stats_free, copied (self)) \
  X (multitude_stats_to_string, has_string (self)) \
  X (multitude_stats_to_variant, has_variant (self))

#define COMPARED(name) \
  FAULT_CALL (multitude_stats_get_##name, agrees (self, #name, multitude_stats_get_##name))
#define LISTED(name) FAULT_QUIET (multitude_stats_get_##name)

FIGURES (COMPARED)
CALLS (FAULT_CALL)

/* ---- What there is a figure for ---- */

static void
use_boxes (MultitudeArena *arena,
           guint           n_boxes)
{
  gpointer boxes[N_BOXES];
  guint i;

  for (i = 0; i < n_boxes; i++)
    boxes[i] = (multitude_box_alloc) (arena, VALUE_SIZE);
  multitude_box_free_n (boxes, n_boxes);
}

/* Its bytes move, for they are not the last ones. */
static void
relocate (Fault *self)
{
  MultitudeByteArray *bytes = multitude_byte_array_new (self->arena);

  multitude_byte_array_append (bytes, (const guint8 *) fault_text, 100);
  multitude_box_free ((multitude_box_alloc) (self->arena, 40));
  multitude_byte_array_append (bytes, (const guint8 *) fault_text, FAULT_LENGTH);
  multitude_byte_array_unref (bytes);
}

static void
prepare (Fault *self)
{
  guint i;

  multitude_arena_reset_full (self->arena, MULTITUDE_RESET_FREE_ALL);
  g_assert_nonnull ((multitude_arena_alloc) (self->arena, 40));
  for (i = 0; i < 20; i++)
    g_assert_nonnull ((multitude_arena_alloc) (self->arena, VALUE_SIZE));
  self->other = (multitude_box_alloc) (self->arena, 100000);
  use_boxes (self->arena, N_BOXES);
  use_boxes (self->arena, N_BOXES / 2);
  relocate (self);
  self->subject = multitude_arena_get_stats (self->arena);
}

static void
finish (Fault *self)
{
  multitude_stats_free (STATS);
  multitude_box_free (self->other);
}

static const FaultScenario scenarios[] = {
  FIGURES (LISTED)
  CALLS (FAULT_QUIET)
};

const FaultFamily fault_family_quiet_stats = {
  "quiet-stats", scenarios, G_N_ELEMENTS (scenarios), prepare, NULL, finish
};
