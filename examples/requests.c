/* Requests that are answered with lent arenas: warm ones, which ask nobody for memory.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Usage: requests
 *
 * Answers the requests of an hour, and asserts how often the pool has asked its source for
 * memory, what it keeps, and what a burst and the end of it leave.
 */

#include <multitude.h>

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#define N_ROWS 4000             /* of an answer, which are more than one chunk */
#define MAX_IDLE 2

/* ---- Where the memory comes from ---- */

typedef struct
{
  atomic_uint n_blocks;         /* that there are */
  atomic_uint n_allocated;      /* that there ever were */
} Ledger;

static gpointer
ledger_alloc (gsize    size,
              gpointer data)
{
  Ledger *ledger = data;
  gpointer block;

  if (posix_memalign (&block, MTUDE_CHUNK_ALIGN, size) != 0)
    return NULL;

  atomic_fetch_add (&ledger->n_blocks, 1);
  atomic_fetch_add (&ledger->n_allocated, 1);
  return block;
}

static void
ledger_free (gpointer block,
             gsize    size G_GNUC_UNUSED,
             gpointer data)
{
  Ledger *ledger = data;

  atomic_fetch_sub (&ledger->n_blocks, 1);
  free (block);
}

static MultitudeArenaPool *
make_pool (Ledger *ledger)
{
  MultitudeSource source = { .alloc = ledger_alloc, .free = ledger_free, .data = ledger };
  MultitudeArenaPool *pool = multitude_arena_pool_new_with_source (&source);

  multitude_arena_pool_set_name (pool, "requests");
  multitude_arena_pool_set_byte_budget (pool, 1024 * 1024);
  multitude_arena_pool_set_max_idle (pool, MAX_IDLE);
  return pool;
}

/* ---- Answers ---- */

/* Arena-bound, but for what is sent. */
static GBytes *
answer (MultitudeArena  *arena,
        guint            number,
        GError         **error)
{
  char **rows = multitude_new (arena, char *, N_ROWS);

  for (guint i = 0; i < N_ROWS; i++)
    rows[i] = multitude_arena_strdup_printf (arena, "row %u of answer %u", i, number);

  return multitude_arena_new_bytes (arena, rows[N_ROWS - 1], strlen (rows[N_ROWS - 1]), error);
}

static void
answer_one (MultitudeArenaPool *pool,
            guint               number)
{
  MultitudeArena *arena = multitude_arena_pool_acquire (pool);
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) bytes = answer (arena, number, &error);

  g_assert_no_error (error);
  multitude_arena_pool_release (pool, arena);

  /* Sent when the arena has others to answer, perhaps. */
  g_assert_cmpmem (g_bytes_get_data (bytes, NULL), 8, "row 3999", 8);
}

/* ---- An hour ---- */

static void
check_settled (MultitudeArenaPool *pool,
               Ledger             *ledger)
{
  guint n_allocated;

  for (guint i = 0; i < 32; i++)
    answer_one (pool, i);
  n_allocated = ledger->n_allocated;

  for (guint i = 0; i < 100; i++)
    answer_one (pool, i);
  g_assert_cmpuint (ledger->n_allocated, ==, n_allocated);
  g_assert_cmpuint (multitude_arena_pool_get_n_idle (pool), ==, 1);
  g_assert_cmpuint (multitude_arena_pool_get_idle_bytes (pool), >=, N_ROWS * sizeof (char *));
  g_assert_cmpuint (multitude_arena_pool_get_keep_bytes (pool), >=, N_ROWS * sizeof (char *));
}

/* Each of them has the budget for itself. */
static void
check_burst (MultitudeArenaPool *pool)
{
  MultitudeArena *arenas[5];

  for (guint i = 0; i < G_N_ELEMENTS (arenas); i++)
    {
      arenas[i] = multitude_arena_pool_acquire (pool);
      g_assert_cmpstr (multitude_arena_get_name (arenas[i]), ==,
                       multitude_arena_pool_get_name (pool));
      g_assert_cmpuint (multitude_arena_get_byte_budget (arenas[i]), ==,
                        multitude_arena_pool_get_byte_budget (pool));
    }
  g_assert_cmpuint (multitude_arena_pool_get_n_idle (pool), ==, 0);

  for (guint i = 0; i < G_N_ELEMENTS (arenas); i++)
    multitude_arena_pool_release (pool, arenas[i]);
  g_assert_cmpuint (multitude_arena_pool_get_n_idle (pool), ==,
                    multitude_arena_pool_get_max_idle (pool));
}

static void
check_budget (MultitudeArenaPool *pool)
{
  MultitudeArena *arena = multitude_arena_pool_acquire (pool);
  g_autoptr(GError) error = NULL;

  g_assert_null (multitude_arena_try_alloc (arena, 2 * 1024 * 1024, &error));
  g_assert_error (error, MULTITUDE_ERROR, MULTITUDE_ERROR_BUDGET);
  multitude_arena_pool_release (pool, arena);
}

int
main (void)
{
  Ledger ledger = { 0 };
  MultitudeArenaPool *pool = make_pool (&ledger);

  check_settled (pool, &ledger);
  g_print ("%u blocks of memory for 132 answers\n", ledger.n_allocated);
  check_burst (pool);
  check_budget (pool);

  /* The night: nobody asks for anything. */
  multitude_arena_pool_trim (pool);
  g_assert_cmpuint (multitude_arena_pool_get_idle_bytes (pool), ==, 0);
  g_object_unref (pool);
  g_assert_cmpuint (ledger.n_blocks, ==, 0);

  return 0;
}
