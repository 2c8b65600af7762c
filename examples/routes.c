/* A routing table that threads read while it is replaced: atomic rc boxes, copied on write.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Usage: routes
 *
 * Workers look routes up, each with a reference to the table that it began with; the main
 * thread changes the table meanwhile.  Ends with a status of zero if each worker saw one
 * whole table, and the last owner of each closed it.
 */

#include <multitude.h>

#include <string.h>

enum { N_WORKERS = 4, N_LOOKUPS = 1000 };

typedef struct
{
  guint32 prefix;               /* the first byte of an address, here */
  guint32 gate;
} Route;

typedef struct
{
  guint version;
  gsize n_routes;
  Route routes[];
} Table;

/* ---- Tables --------------------------------------------------------------- */

static Table *
table_new (MultitudeArena *arena,
           gsize           n_routes)
{
  Table *table = multitude_atomic_rc_box_new_flex (arena, Table, routes, n_routes);

  table->version = 1;
  table->n_routes = n_routes;
  for (gsize i = 0; i < n_routes; i++)
    table->routes[i] = (Route) { .prefix = i, .gate = 1 };

  return table;
}

static guint
table_find (const Table *table,
            guint32      prefix)
{
  for (gsize i = 0; i < table->n_routes; i++)
    if (table->routes[i].prefix == prefix)
      return table->routes[i].gate;

  return 0;
}

/* Takes a table and gives one whose gates are those of the next version.  While it is the
 * caller's alone it is changed where it is: nobody can see it half done.
 */
static Table *
table_move_gates (MultitudeArena *arena,
                  Table          *table,
                  guint          *n_copies)
{
  Table *writable = multitude_atomic_rc_box_get_mut (table);

  if (writable == NULL)
    {
      writable = multitude_atomic_rc_box_dup (arena, multitude_atomic_rc_box_get_size (table),
                                              table);
      multitude_atomic_rc_box_release (table);
      ++*n_copies;
    }

  writable->version++;
  for (gsize i = 0; i < writable->n_routes; i++)
    writable->routes[i].gate = writable->version;
  return writable;
}

/* ---- Readers -------------------------------------------------------------- */

/* Whether all of a table is of one version, as whoever has a reference may expect. */
static gpointer
look_up (gpointer data)
{
  Table *table = data;
  gboolean is_whole = TRUE;

  for (guint i = 0; i < N_LOOKUPS; i++)
    is_whole = is_whole && table_find (table, i % table->n_routes) == table->version;

  multitude_atomic_rc_box_release (table);
  return GINT_TO_POINTER (is_whole);
}

static gboolean
replace_while_in_use (MultitudeArena *arena)
{
  Table *table = table_new (arena, 16);
  GThread *workers[N_WORKERS];
  guint n_copies = 0;
  gboolean is_good;

  table = table_move_gates (arena, table, &n_copies);
  is_good = n_copies == 0 && multitude_atomic_rc_box_is_unique (table);

  /* What a worker has stays as it is: each change makes a table of its own at first. */
  for (int i = 0; i < N_WORKERS; i++)
    workers[i] = g_thread_new ("look up", look_up, multitude_atomic_rc_box_acquire (table));
  table = table_move_gates (arena, table, &n_copies);
  is_good = is_good && table->version == 3 && table_find (table, 15) == 3;

  for (int i = 0; i < N_WORKERS; i++)
    is_good = GPOINTER_TO_INT (g_thread_join (workers[i])) && is_good;

  g_print ("version %u in the end\n", table->version);
  multitude_atomic_rc_box_release_in (arena, table);
  return is_good && n_copies <= 1;
}

/* ---- Gates: made by a function that may fail, closed by the last owner ----- */

typedef struct
{
  guint  number;
  guint *n_closed;
} Gate;

static void
gate_close (gpointer data)
{
  Gate *gate = data;

  ++*gate->n_closed;
}

static gboolean
gate_open (gpointer   mem,
           gpointer   number,
           GError   **error)
{
  Gate *gate = mem;

  gate->number = GPOINTER_TO_UINT (number);
  if (gate->number < 100)
    return TRUE;

  g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_NODEV, "There is no gate %u", gate->number);
  return FALSE;
}

/* Who was not opened is not closed. */
static gboolean
open_gates (MultitudeArena *arena)
{
  guint n_closed = 0;
  g_autoptr(GError) error = NULL;
  Gate *none = multitude_atomic_rc_box_construct (arena, sizeof *none, gate_close, gate_open,
                                                  GUINT_TO_POINTER (100), &error);
  Gate *gate = multitude_atomic_rc_box_construct (arena, sizeof *gate, gate_close, gate_open,
                                                  GUINT_TO_POINTER (7), NULL);
  gboolean is_good = none == NULL && g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NODEV)
                     && gate != NULL && gate->number == 7;

  if (gate == NULL)
    return FALSE;

  gate->n_closed = &n_closed;
  multitude_atomic_rc_box_release (multitude_atomic_rc_box_acquire (gate));
  is_good = is_good && n_closed == 0;
  multitude_atomic_rc_box_release (gate);
  return is_good && n_closed == 1;
}

/* ---- Logs: many small values, given up at once ---------------------------- */

enum { N_LINES = 8 };

static gpointer
write_lines (gpointer data)
{
  char **lines = data;
  gsize length = 0;

  for (int i = 0; i < N_LINES; i++)
    length += strlen (lines[i]);

  /* They lie next to each other, so that this is one operation for nearly all of them. */
  multitude_atomic_rc_box_release_n ((gpointer *) lines, N_LINES);
  return GSIZE_TO_POINTER (length);
}

static gboolean
log_lines (MultitudeArena *arena)
{
  char **lines = multitude_new (arena, char *, N_LINES);

  for (int i = 0; i < N_LINES; i++)
    {
      lines[i] = multitude_atomic_rc_box_alloc (arena, 16);
      g_snprintf (lines[i], 16, "gate %d open", i);
    }

  return GPOINTER_TO_SIZE (g_thread_join (g_thread_new ("log", write_lines, lines))) == 8 * 11;
}

/* ---- Counters: each worker's own, and added up when it goes ---------------- */

/* As far from each other as the lines of a cache, so that no worker slows another. */
typedef struct
{
  guint  n_lookups;
  guint *n_all;
} Counter;

static void
counter_add_up (gpointer data)
{
  Counter *counter = data;

  *counter->n_all += counter->n_lookups;
}

static gboolean
count (MultitudeArena *arena)
{
  guint n_all = 0;
  Counter *spare = multitude_atomic_rc_box_new0 (arena, Counter);
  Counter *counter = multitude_atomic_rc_box_alloc_aligned (arena, sizeof *counter, 64);
  guint8 *is_known = multitude_atomic_rc_box_alloc0 (arena, 256);
  gpointer more = multitude_atomic_rc_box_try_alloc (arena, 1024, NULL);
  gboolean is_good = spare->n_lookups == 0 && (guintptr) counter % 64 == 0 && more != NULL;

  *counter = (Counter) { .n_all = &n_all };
  for (int i = 0; i < 1000; i++)
    {
      counter->n_lookups += is_known[i % 256] == 0;
      is_known[i % 256] = 1;
    }

  /* The thread of the arena may say so, and saves what any other would pay. */
  multitude_atomic_rc_box_release_full_in (arena, multitude_atomic_rc_box_acquire (counter),
                                           counter_add_up);
  is_good = is_good && n_all == 0;
  multitude_atomic_rc_box_release_full_in (arena, counter, counter_add_up);

  g_clear_pointer (&more, multitude_atomic_rc_box_release);
  multitude_atomic_rc_box_release_in (arena, is_known);
  multitude_atomic_rc_box_release_in (arena, spare);
  return is_good && n_all == 256;
}

int
main (void)
{
  g_autoptr(MultitudeArena) arena = multitude_arena_new ();

  return replace_while_in_use (arena) && open_gates (arena) && log_lines (arena)
         && count (arena) ? 0 : 1;
}
