/* Statistics of an arena, for people, tools and tests.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports MultitudeStats.  A snapshot is immutable once made, so it may be read
 * on any thread.  One table has the names of all figures, for the getters that
 * bindings use and for the variant alike.
 */

#include "config.h"

#include "multitude-stats.h"

#include "multitude-private.h"

struct _MultitudeStats
{
  MtudeStats core;
};

G_DEFINE_BOXED_TYPE (MultitudeStats, multitude_stats, multitude_stats_copy, multitude_stats_free)

typedef struct
{
  const char *key;
  gsize       offset;
} Figure;

static const Figure figures[] = {
  { "reserved", G_STRUCT_OFFSET (MtudeStats, reserved) },
  { "peak", G_STRUCT_OFFSET (MtudeStats, peak) },
  { "used", G_STRUCT_OFFSET (MtudeStats, used) },
  { "wasted", G_STRUCT_OFFSET (MtudeStats, wasted) },
  { "available", G_STRUCT_OFFSET (MtudeStats, available) },
  { "cached", G_STRUCT_OFFSET (MtudeStats, cached) },
  { "retained", G_STRUCT_OFFSET (MtudeStats, retained) },
  { "overhead", G_STRUCT_OFFSET (MtudeStats, overhead) },
  { "seed-used", G_STRUCT_OFFSET (MtudeStats, seed_used) },
  { "n-cached", G_STRUCT_OFFSET (MtudeStats, n_cached) },
  { "n-retained", G_STRUCT_OFFSET (MtudeStats, n_retained) },
  { "n-resets", G_STRUCT_OFFSET (MtudeStats, resets) },
  { "n-normal", G_STRUCT_OFFSET (MtudeStats, total.n_normal) },
  { "n-oversized", G_STRUCT_OFFSET (MtudeStats, total.n_oversized) },
  { "n-reused", G_STRUCT_OFFSET (MtudeStats, total.n_reused) },
  { "n-relocated", G_STRUCT_OFFSET (MtudeStats, total.n_relocated) },
  { "requested", G_STRUCT_OFFSET (MtudeStats, total.bytes) },
  { "n-normal-since-reset", G_STRUCT_OFFSET (MtudeStats, since_reset.n_normal) },
  { "n-oversized-since-reset", G_STRUCT_OFFSET (MtudeStats, since_reset.n_oversized) },
  { "n-reused-since-reset", G_STRUCT_OFFSET (MtudeStats, since_reset.n_reused) },
  { "n-relocated-since-reset", G_STRUCT_OFFSET (MtudeStats, since_reset.n_relocated) },
  { "requested-since-reset", G_STRUCT_OFFSET (MtudeStats, since_reset.bytes) },
};

static guint64
figure_value (MultitudeStats *self,
              const Figure   *figure)
{
  return G_STRUCT_MEMBER (gsize, &self->core, figure->offset);
}

MultitudeStats *
multitude_stats_new (MtudeArena *core)
{
  MultitudeStats *self = g_new (MultitudeStats, 1);

  mtude_arena_get_stats (core, &self->core);

  return self;
}

/**
 * multitude_stats_copy:
 * @self: a #MultitudeStats
 *
 * Copies a snapshot.  May be called from any thread.
 *
 * Returns: (transfer full): a copy, to be freed with multitude_stats_free()
 *
 * Since: 1.0
 */
MultitudeStats *
multitude_stats_copy (MultitudeStats *self)
{
  g_return_val_if_fail (self != NULL, NULL);

  return g_memdup2 (self, sizeof *self);
}

/**
 * multitude_stats_free:
 * @self: (transfer full) (nullable): a #MultitudeStats
 *
 * Frees a snapshot.  May be called from any thread.
 *
 * Since: 1.0
 */
void
multitude_stats_free (MultitudeStats *self)
{
  g_free (self);
}

/**
 * multitude_stats_get_reserved:
 * @self: a #MultitudeStats
 *
 * Bytes that the arena has from its source and has not given back: what
 * #MultitudeArena:byte-budget counts.  Whole chunks, their headers included.
 *
 * May be called from any thread.
 *
 * Returns: bytes
 *
 * Since: 1.0
 */
guint64
multitude_stats_get_reserved (MultitudeStats *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->core.reserved;
}

/**
 * multitude_stats_get_peak:
 * @self: a #MultitudeStats
 *
 * The most that multitude_stats_get_reserved() has been in the life of the arena.
 *
 * May be called from any thread.
 *
 * Returns: bytes
 *
 * Since: 1.0
 */
guint64
multitude_stats_get_peak (MultitudeStats *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->core.peak;
}

/**
 * multitude_stats_get_used:
 * @self: a #MultitudeStats
 *
 * Bytes of arena-bound memory, and of owners in the current chunks, that were
 * handed out and not given up by a reset, with their padding.  Includes the bytes
 * in the seed, which are not part of multitude_stats_get_reserved().
 *
 * May be called from any thread.
 *
 * Returns: bytes
 *
 * Since: 1.0
 */
guint64
multitude_stats_get_used (MultitudeStats *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->core.used;
}

/**
 * multitude_stats_get_wasted:
 * @self: a #MultitudeStats
 *
 * Bytes at the ends of chunks that are no longer current and were never handed
 * out.  They are usable again after a reset.
 *
 * May be called from any thread.
 *
 * Returns: bytes
 *
 * Since: 1.0
 */
guint64
multitude_stats_get_wasted (MultitudeStats *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->core.wasted;
}

/**
 * multitude_stats_get_available:
 * @self: a #MultitudeStats
 *
 * Bytes that the current chunks can still hand out.
 *
 * May be called from any thread.
 *
 * Returns: bytes
 *
 * Since: 1.0
 */
guint64
multitude_stats_get_available (MultitudeStats *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->core.available;
}

/**
 * multitude_stats_get_cached:
 * @self: a #MultitudeStats
 *
 * Bytes of the empty chunks that wait to be used again.
 *
 * May be called from any thread.
 *
 * Returns: bytes
 *
 * Since: 1.0
 */
guint64
multitude_stats_get_cached (MultitudeStats *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->core.cached;
}

/**
 * multitude_stats_get_retained:
 * @self: a #MultitudeStats
 *
 * Bytes of the chunks that nothing but owners keeps alive: #GBytes and others
 * whose chunk is no longer current.  Whole chunks, however little of them the
 * owners need.
 *
 * May be called from any thread.
 *
 * Returns: bytes
 *
 * Since: 1.0
 */
guint64
multitude_stats_get_retained (MultitudeStats *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->core.retained;
}

/**
 * multitude_stats_get_overhead:
 * @self: a #MultitudeStats
 *
 * Bytes of the headers of chunks, and of what lies in front of them.
 *
 * May be called from any thread.
 *
 * Returns: bytes
 *
 * Since: 1.0
 */
guint64
multitude_stats_get_overhead (MultitudeStats *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->core.overhead;
}

/**
 * multitude_stats_get_seed_used:
 * @self: a #MultitudeStats
 *
 * Of multitude_stats_get_used(), the bytes in the arena itself, at most 320.
 *
 * May be called from any thread.
 *
 * Returns: bytes
 *
 * Since: 1.0
 */
guint64
multitude_stats_get_seed_used (MultitudeStats *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->core.seed_used;
}

/**
 * multitude_stats_get_n_cached:
 * @self: a #MultitudeStats
 *
 * How many chunks multitude_stats_get_cached() counts.
 *
 * May be called from any thread.
 *
 * Returns: a number
 *
 * Since: 1.0
 */
guint64
multitude_stats_get_n_cached (MultitudeStats *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->core.n_cached;
}

/**
 * multitude_stats_get_n_retained:
 * @self: a #MultitudeStats
 *
 * How many chunks multitude_stats_get_retained() counts.
 *
 * May be called from any thread.
 *
 * Returns: a number
 *
 * Since: 1.0
 */
guint64
multitude_stats_get_n_retained (MultitudeStats *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->core.n_retained;
}

/**
 * multitude_stats_get_n_resets:
 * @self: a #MultitudeStats
 *
 * How often the arena was reset.
 *
 * May be called from any thread.
 *
 * Returns: a number
 *
 * Since: 1.0
 */
guint64
multitude_stats_get_n_resets (MultitudeStats *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->core.resets;
}

/**
 * multitude_stats_get_n_normal:
 * @self: a #MultitudeStats
 *
 * How many chunks of a size class the source was asked for and gave, in the life
 * of the arena.
 *
 * May be called from any thread.
 *
 * Returns: a number
 *
 * Since: 1.0
 */
guint64
multitude_stats_get_n_normal (MultitudeStats *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->core.total.n_normal;
}

/**
 * multitude_stats_get_n_oversized:
 * @self: a #MultitudeStats
 *
 * How many chunks for one large value the source was asked for and gave, in the
 * life of the arena.
 *
 * May be called from any thread.
 *
 * Returns: a number
 *
 * Since: 1.0
 */
guint64
multitude_stats_get_n_oversized (MultitudeStats *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->core.total.n_oversized;
}

/**
 * multitude_stats_get_n_reused:
 * @self: a #MultitudeStats
 *
 * How often a chunk was used again instead of asking the source, in the life of
 * the arena.
 *
 * May be called from any thread.
 *
 * Returns: a number
 *
 * Since: 1.0
 */
guint64
multitude_stats_get_n_reused (MultitudeStats *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->core.total.n_reused;
}

/**
 * multitude_stats_get_n_relocated:
 * @self: a #MultitudeStats
 *
 * How often a string or an array had to move to grow, in the life of the arena.
 *
 * May be called from any thread.
 *
 * Returns: a number
 *
 * Since: 1.0
 */
guint64
multitude_stats_get_n_relocated (MultitudeStats *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->core.total.n_relocated;
}

/**
 * multitude_stats_get_requested:
 * @self: a #MultitudeStats
 *
 * Bytes that the source was asked for and gave, in the life of the arena.
 *
 * May be called from any thread.
 *
 * Returns: bytes
 *
 * Since: 1.0
 */
guint64
multitude_stats_get_requested (MultitudeStats *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->core.total.bytes;
}

/**
 * multitude_stats_get_n_normal_since_reset:
 * @self: a #MultitudeStats
 *
 * As multitude_stats_get_n_normal(), since the last reset.
 *
 * May be called from any thread.
 *
 * Returns: a number
 *
 * Since: 1.0
 */
guint64
multitude_stats_get_n_normal_since_reset (MultitudeStats *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->core.since_reset.n_normal;
}

/**
 * multitude_stats_get_n_oversized_since_reset:
 * @self: a #MultitudeStats
 *
 * As multitude_stats_get_n_oversized(), since the last reset.
 *
 * May be called from any thread.
 *
 * Returns: a number
 *
 * Since: 1.0
 */
guint64
multitude_stats_get_n_oversized_since_reset (MultitudeStats *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->core.since_reset.n_oversized;
}

/**
 * multitude_stats_get_n_reused_since_reset:
 * @self: a #MultitudeStats
 *
 * As multitude_stats_get_n_reused(), since the last reset.
 *
 * May be called from any thread.
 *
 * Returns: a number
 *
 * Since: 1.0
 */
guint64
multitude_stats_get_n_reused_since_reset (MultitudeStats *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->core.since_reset.n_reused;
}

/**
 * multitude_stats_get_n_relocated_since_reset:
 * @self: a #MultitudeStats
 *
 * As multitude_stats_get_n_relocated(), since the last reset.
 *
 * May be called from any thread.
 *
 * Returns: a number
 *
 * Since: 1.0
 */
guint64
multitude_stats_get_n_relocated_since_reset (MultitudeStats *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->core.since_reset.n_relocated;
}

/**
 * multitude_stats_get_requested_since_reset:
 * @self: a #MultitudeStats
 *
 * As multitude_stats_get_requested(), since the last reset: 0 in an arena whose
 * generations are all alike.
 *
 * May be called from any thread.
 *
 * Returns: bytes
 *
 * Since: 1.0
 */
guint64
multitude_stats_get_requested_since_reset (MultitudeStats *self)
{
  g_return_val_if_fail (self != NULL, 0);

  return self->core.since_reset.bytes;
}

/**
 * multitude_stats_to_variant:
 * @self: a #MultitudeStats
 *
 * Puts all figures into a variant of type `a{st}`, for tools.  The keys are the
 * names of the getters with dashes, such as "reserved" and "n-normal".
 *
 * May be called from any thread.
 *
 * Returns: (transfer full): a variant, not floating
 *
 * Since: 1.0
 */
GVariant *
multitude_stats_to_variant (MultitudeStats *self)
{
  g_auto(GVariantBuilder) builder = G_VARIANT_BUILDER_INIT (G_VARIANT_TYPE ("a{st}"));
  gsize i;

  g_return_val_if_fail (self != NULL, NULL);

  for (i = 0; i < G_N_ELEMENTS (figures); i++)
    g_variant_builder_add (&builder, "{st}", figures[i].key, figure_value (self, &figures[i]));

  return g_variant_ref_sink (g_variant_builder_end (&builder));
}

/**
 * multitude_stats_to_string:
 * @self: a #MultitudeStats
 *
 * Puts all figures into lines of the form "key: value", for logs.  Not meant to
 * be parsed; use multitude_stats_to_variant() for that.
 *
 * May be called from any thread.
 *
 * Returns: (transfer full): a string, to be freed with g_free()
 *
 * Since: 1.0
 */
char *
multitude_stats_to_string (MultitudeStats *self)
{
  GString *lines;
  gsize i;

  g_return_val_if_fail (self != NULL, NULL);

  lines = g_string_new (NULL);
  for (i = 0; i < G_N_ELEMENTS (figures); i++)
    g_string_append_printf (lines, "%s: %" G_GUINT64_FORMAT "\n",
                            figures[i].key, figure_value (self, &figures[i]));

  return g_string_free (lines, FALSE);
}
