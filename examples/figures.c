/* Where the memory of an arena is: its figures read, checked, kept and sent away.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Usage: figures
 *
 * A mail client fetches messages and keeps a few attachments.  Prints a table of what its
 * arena has, at work and after, and ends with a status of zero if the parts add up to the
 * whole.
 */

#include <multitude.h>

#include <string.h>

enum { N_MESSAGES = 8000, N_ATTACHMENTS = 20, ATTACHMENT_SIZE = 60000 };

/* Each message is lines; one in four hundred has an attachment that somebody keeps. */
static void
fetch (MultitudeArena *arena,
       gpointer       *attachments)
{
  for (int i = 0; i < N_MESSAGES; i++)
    {
      char *line = multitude_arena_strdup_printf (arena, "Subject: message %d", i);

      g_assert_true (g_str_has_prefix (line, "Subject"));
      if (i % (N_MESSAGES / N_ATTACHMENTS) == 0)
        attachments[i * N_ATTACHMENTS / N_MESSAGES] =
          memset (multitude_box_alloc (arena, ATTACHMENT_SIZE), 'a', ATTACHMENT_SIZE);
    }
}

/* ---- The bytes ------------------------------------------------------------ */

typedef struct
{
  const char *name;
  guint64   (*get) (MultitudeStats *stats);
} Figure;

static const Figure parts[] = {
  { "used", multitude_stats_get_used },
  { "wasted", multitude_stats_get_wasted },
  { "available", multitude_stats_get_available },
  { "cached", multitude_stats_get_cached },
  { "retained", multitude_stats_get_retained },
  { "overhead", multitude_stats_get_overhead },
};

/* All parts together are what the arena has, but for the bytes inside the arena itself. */
static gboolean
print_parts (const char     *when,
             MultitudeStats *stats)
{
  guint64 sum = 0;

  g_print ("%s\n", when);
  for (gsize i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_print ("  %-9s %8" G_GUINT64_FORMAT "\n", parts[i].name, parts[i].get (stats));
      sum += parts[i].get (stats);
    }

  g_print ("  %-9s %8" G_GUINT64_FORMAT "\n", "reserved", multitude_stats_get_reserved (stats));
  return sum - multitude_stats_get_seed_used (stats) == multitude_stats_get_reserved (stats)
         && multitude_stats_get_peak (stats) >= multitude_stats_get_reserved (stats);
}

/* ---- The counters --------------------------------------------------------- */

/* What a generation took from the system: nothing, once it has settled. */
static gboolean
is_settled (MultitudeStats *stats)
{
  return multitude_stats_get_requested_since_reset (stats) == 0
         && multitude_stats_get_n_reused_since_reset (stats) > 0
         && multitude_stats_get_n_relocated_since_reset (stats) == 0;
}

static gboolean
print_counters (MultitudeStats *stats)
{
  g_print ("%" G_GUINT64_FORMAT " resets, %" G_GUINT64_FORMAT " chunks and %" G_GUINT64_FORMAT
           " single blocks made, %" G_GUINT64_FORMAT " used again, %" G_GUINT64_FORMAT " moved\n",
           multitude_stats_get_n_resets (stats), multitude_stats_get_n_normal (stats),
           multitude_stats_get_n_oversized (stats), multitude_stats_get_n_reused (stats),
           multitude_stats_get_n_relocated (stats));

  return multitude_stats_get_requested (stats) >= multitude_stats_get_peak (stats)
         && multitude_stats_get_n_oversized (stats) == N_ATTACHMENTS;
}

/* ---- For somebody else ---------------------------------------------------- */

/* A table of names and numbers, as a bus or a tool takes it. */
static gboolean
send (MultitudeStats *stats)
{
  g_autoptr(GVariant) table = multitude_stats_to_variant (stats);
  g_autofree char *text = multitude_stats_to_string (stats);
  guint64 retained;

  /* And all of them as text, for a bug report. */
  return strstr (text, "retained") != NULL
         && g_variant_lookup (table, "retained", "t", &retained)
         && retained == multitude_stats_get_retained (stats);
}

/* ---- A day's work --------------------------------------------------------- */

static gboolean
work (MultitudeArena *arena)
{
  gpointer attachments[N_ATTACHMENTS];
  g_autoptr(MultitudeStats) busy = NULL;
  g_autoptr(MultitudeStats) kept = NULL;
  gboolean is_good;

  fetch (arena, attachments);
  busy = multitude_arena_get_stats (arena);
  multitude_arena_reset (arena);
  kept = multitude_arena_get_stats (arena);

  is_good = print_parts ("at work", busy) && print_parts ("after a reset", kept)
            && print_counters (kept) && send (kept)
            && multitude_stats_get_n_retained (kept) == N_ATTACHMENTS
            && multitude_stats_get_n_cached (kept) > 0
            && multitude_stats_get_n_resets (kept) == 1;

  multitude_box_free_n (attachments, N_ATTACHMENTS);
  return is_good;
}

/* What is copied stays as it is, whatever happens to the arena. */
static MultitudeStats *
settle (MultitudeArena *arena)
{
  g_autoptr(MultitudeStats) stats = NULL;

  for (int i = 0; i < 3; i++)
    {
      multitude_arena_reset (arena);
      for (int j = 0; j < N_MESSAGES; j++)
        g_assert_nonnull (multitude_arena_strdup (arena, "Subject: a message without more"));
    }

  stats = multitude_arena_get_stats (arena);
  return multitude_stats_copy (stats);
}

int
main (void)
{
  MultitudeArena *arena = multitude_arena_new ();
  gboolean is_good = work (arena);
  MultitudeStats *settled = settle (arena);

  g_object_unref (arena);
  is_good = is_good && is_settled (settled);
  multitude_stats_free (settled);
  return is_good ? 0 : 1;
}
