/* Rules: what the figures of a group say about how its arenas are used.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports stats_advise().  The limits are in the manual, in the chapter on this command:
 * a change here is one there.
 */

#include "config.h"

#include "multitude-stats-private.h"

/* Below that nobody gains anything. */
#define TRIFLE G_GUINT64_CONSTANT (65536)

#define MANY_ARENAS 100
#define BUDGET_PER_CENT 90

typedef struct
{
  const char *rule;
  gboolean  (*applies) (const StatsGroup *group);
  char     *(*explain) (const StatsGroup *group);
} Rule;

static char *
number_to_string (guint64 number)
{
  return g_strdup_printf ("%" G_GUINT64_FORMAT, number);
}

/* One number in a translated sentence. */
#define EXPLAIN(function, figure, sentence) \
  static char * \
  function (const StatsGroup *group) \
  { \
    g_autofree char *number = number_to_string (figure); \
\
    return g_strdup_printf (sentence, number); \
  }

/* ---- What owners keep ---- */

static gboolean
is_kept (const StatsGroup *group)
{
  return group->figures.kept >= TRIFLE && group->figures.kept >= group->figures.peaks / 2;
}

EXPLAIN (explain_kept, group->figures.kept,
         _("Owners kept %s bytes when the arenas ended: MULTITUDE_DEBUG=leaks tells which chunks. "
           "One small owner keeps all of its chunk."))

static gboolean
is_retained (const StatsGroup *group)
{
  return group->figures.retained >= TRIFLE && group->figures.retained >= group->figures.peak / 2;
}

EXPLAIN (explain_retained, group->figures.retained,
         _("Owners from before the last reset keep up to %s bytes in one arena: let them go earlier, "
           "or copy what is to stay."))

/* ---- Requests that recur ---- */

static gboolean
has_late_single_blocks (const StatsGroup *group)
{
  return group->figures.late_resets > 0
         && group->figures.late_single_blocks >= group->figures.late_resets;
}

EXPLAIN (explain_late_single_blocks, group->figures.late_single_blocks,
         _("%s values got a chunk of their own after the arenas had settled: a larger "
           "max-normal-alloc lets them share chunks that are used again."))

static gboolean
has_late_chunks (const StatsGroup *group)
{
  return group->figures.late_resets > 0 && group->figures.late_chunks >= group->figures.late_resets;
}

EXPLAIN (explain_late_chunks, group->figures.late_chunks,
         _("%s chunks were asked for after the arenas had settled: a larger reset-limit keeps them, "
           "and owners that go earlier give theirs back."))

/* ---- What is not used ---- */

static gboolean
is_cached (const StatsGroup *group)
{
  return group->figures.cached >= TRIFLE && group->figures.cached >= group->figures.peak / 2;
}

EXPLAIN (explain_cached, group->figures.cached,
         _("Up to %s bytes waited in one arena for a use that did not come: a smaller reset-limit, "
           "or a trim, gives them back."))

static gboolean
is_wasted (const StatsGroup *group)
{
  return group->figures.wasted >= TRIFLE && group->figures.wasted >= group->figures.peak / 4;
}

EXPLAIN (explain_wasted, group->figures.wasted,
         _("Up to %s bytes were left over at the ends of chunks in one arena: a smaller "
           "max-normal-alloc gives large values chunks of their own."))

/* ---- How arenas are used ---- */

static gboolean
is_made_often (const StatsGroup *group)
{
  guint64 n_ended = group->n_arenas - group->n_alive;

  return n_ended >= MANY_ARENAS && group->figures.resets < n_ended;
}

EXPLAIN (explain_made_often, group->n_arenas - group->n_alive,
         _("%s arenas were made and ended, and seldom reset: keep one and reset it, or take them "
           "from a MultitudeArenaPool."))

static gboolean
is_nearly_spent (const StatsGroup *group)
{
  return group->figures.budget > 0 && group->figures.spent >= BUDGET_PER_CENT;
}

EXPLAIN (explain_nearly_spent, group->figures.spent,
         _("A budget was used up to %s per cent."))

static const Rule rules[] = {
  { "kept", is_kept, explain_kept },
  { "retained", is_retained, explain_retained },
  { "late-single-blocks", has_late_single_blocks, explain_late_single_blocks },
  { "late-chunks", has_late_chunks, explain_late_chunks },
  { "cached", is_cached, explain_cached },
  { "wasted", is_wasted, explain_wasted },
  { "made-often", is_made_often, explain_made_often },
  { "budget", is_nearly_spent, explain_nearly_spent },
};

static void
add_advice (StatsReport *self,
            StatsGroup  *group,
            const Rule  *rule)
{
  StatsAdvice *advice = g_new0 (StatsAdvice, 1);

  advice->rule = rule->rule;
  advice->group = group;
  advice->text = rule->explain (group);
  g_ptr_array_add (self->advice, advice);
}

void
stats_advise (StatsReport *self)
{
  guint i;
  gsize j;

  for (i = 0; i < self->groups->len; i++)
    for (j = 0; j < G_N_ELEMENTS (rules); j++)
      if (rules[j].applies (g_ptr_array_index (self->groups, i)))
        add_advice (self, g_ptr_array_index (self->groups, i), &rules[j]);
}
