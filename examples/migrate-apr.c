/* From APR pools to an arena: work in rounds, before and after.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Usage: migrate-apr
 *
 * Ends with a status of zero if both ways give the same.
 */

#include <multitude.h>

#include <apr_general.h>
#include <apr_pools.h>
#include <apr_strings.h>
#include <string.h>

enum { N_ROUNDS = 3 };

typedef struct
{
  int    n_closed;
  size_t n_bytes;
} Counts;

/* ---- Before --------------------------------------------------------------- */

static apr_status_t
close_before (void *data)
{
  Counts *counts = data;

  counts->n_closed++;
  return APR_SUCCESS;
}

static void
rounds_before (apr_pool_t *pool,
               Counts     *counts)
{
  apr_pool_t *round;

  apr_pool_create (&round, pool);
  for (int i = 0; i < N_ROUNDS; i++)
    {
      char *line = apr_psprintf (round, "round %d", i);
      char *copy = apr_pstrmemdup (round, line, strlen (line));

      apr_pool_cleanup_register (round, counts, close_before, apr_pool_cleanup_null);
      counts->n_bytes += strlen (copy);
      apr_pool_clear (round);
    }
  apr_pool_destroy (round);
}

/* ---- After ---------------------------------------------------------------- */

static void
close_after (gpointer data)
{
  Counts *counts = data;

  counts->n_closed++;
}

static void
rounds_after (Counts *counts)
{
  g_autoptr(MultitudeArena) round = multitude_arena_new ();

  for (int i = 0; i < N_ROUNDS; i++)
    {
      char *line = multitude_arena_strdup_printf (round, "round %d", i);
      char *copy = multitude_arena_strndup (round, line, strlen (line));

      multitude_arena_add_cleanup (round, close_after, counts);
      counts->n_bytes += strlen (copy);
      multitude_arena_reset (round);
    }
}

/* ---- Both ----------------------------------------------------------------- */

int
main (void)
{
  Counts before = { 0 }, after = { 0 };
  apr_pool_t *pool;

  apr_initialize ();
  apr_pool_create (&pool, NULL);
  rounds_before (pool, &before);
  apr_pool_destroy (pool);
  apr_terminate ();

  rounds_after (&after);
  g_print ("%d rounds, %zu bytes\n", after.n_closed, after.n_bytes);

  return before.n_closed == after.n_closed && before.n_bytes == after.n_bytes
         && after.n_closed == N_ROUNDS ? 0 : 1;
}
