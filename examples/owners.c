/* Which owner?  A small program for each: box, rc box, atomic rc box, ref-string.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Usage: owners
 *
 * Each part checks what it shows; the program prints a line for each and ends
 * with a status of zero.
 */

#include <multitude.h>

#include <string.h>

/* ---- One owner ------------------------------------------------------------ */

typedef struct
{
  int   id;
  gsize n_samples;
  int   samples[];
} Job;

static Job *
job_new (MultitudeArena *arena,
         int             id,
         gsize           n_samples)
{
  Job *job = multitude_box_new_flex (arena, Job, samples, n_samples);

  job->id = id;
  job->n_samples = n_samples;
  memset (job->samples, 0, n_samples * sizeof job->samples[0]);
  return job;
}

static gpointer
finish_job (gpointer data)
{
  Job *job = data;
  int id = job->id;

  multitude_box_free (job);
  return GINT_TO_POINTER (id);
}

static int
run_in_a_thread (void)
{
  MultitudeArena *arena = multitude_arena_new ();
  GThread *thread = g_thread_new ("finish", finish_job, job_new (arena, 7, 100));

  /* The job does not need the arena that it came from. */
  g_object_unref (arena);
  return GPOINTER_TO_INT (g_thread_join (thread));
}

/* ---- Several owners on one thread ----------------------------------------- */

typedef struct
{
  char *family;
  int   size;
} Font;

typedef struct
{
  Font *font;
  int   x, y;
} Label;

static void
label_init (Label *label,
            Font  *font,
            int    x)
{
  label->font = multitude_rc_box_acquire (font);
  label->x = x;
  label->y = 0;
}

static gboolean
share_a_font (void)
{
  g_autoptr(MultitudeArena) arena = multitude_arena_new ();
  Font *font = multitude_rc_box_new0 (arena, Font);
  Label labels[3];
  gboolean is_alone;

  for (int i = 0; i < 3; i++)
    label_init (&labels[i], font, i);

  /* Four have it, so it must not change; when three are gone it may. */
  is_alone = multitude_rc_box_get_mut (font) != NULL;
  for (int i = 0; i < 3; i++)
    multitude_rc_box_release (labels[i].font);
  font = multitude_rc_box_get_mut (font);
  font->size = 12;

  multitude_rc_box_release (font);
  return !is_alone;
}

/* ---- Several owners on any thread ----------------------------------------- */

typedef struct
{
  int *n_closed;
} Connection;

static void
connection_close (gpointer data)
{
  Connection *connection = data;

  g_atomic_int_inc (connection->n_closed);
}

static Connection *
connection_new (MultitudeArena *arena,
                int            *n_closed)
{
  Connection *connection = multitude_atomic_rc_box_alloc_full (arena, sizeof *connection,
                                                               connection_close);

  connection->n_closed = n_closed;
  return connection;
}

static gpointer
use_connection (gpointer data)
{
  multitude_atomic_rc_box_release (data);
  return NULL;
}

static int
share_between_threads (void)
{
  MultitudeArena *arena = multitude_arena_new ();
  int n_closed = 0;
  Connection *connection = connection_new (arena, &n_closed);
  GThread *threads[4];

  for (int i = 0; i < 4; i++)
    threads[i] = g_thread_new ("use", use_connection, multitude_atomic_rc_box_acquire (connection));

  multitude_atomic_rc_box_release (connection);
  g_object_unref (arena);
  for (int i = 0; i < 4; i++)
    g_thread_join (threads[i]);

  /* Whoever was last has closed it. */
  return n_closed;
}

/* ---- Text ----------------------------------------------------------------- */

static guint
count_words (const char *text)
{
  g_autoptr(MultitudeArena) arena = multitude_arena_new ();
  g_auto(GStrv) words = g_strsplit (text, " ", -1);
  g_autoptr(GHashTable) counts = g_hash_table_new_full (multitude_ref_string_hash,
                                                        multitude_ref_string_equal,
                                                        (GDestroyNotify) multitude_ref_string_release,
                                                        NULL);

  /* Equal words are one string, for as long as the arena is not reset. */
  for (gsize i = 0; words[i] != NULL; i++)
    g_hash_table_add (counts, multitude_ref_string_new_intern (arena, words[i]));

  return g_hash_table_size (counts);
}

int
main (void)
{
  int id = run_in_a_thread ();
  gboolean could_change = share_a_font ();
  int n_closed = share_between_threads ();
  guint n_words = count_words ("the quick fox and the lazy dog and the end");

  g_print ("box: job %d ended in another thread\n", id);
  g_print ("rc box: the last owner %s change it\n", could_change ? "could" : "could not");
  g_print ("atomic rc box: closed %d time\n", n_closed);
  g_print ("ref-string: %u different words\n", n_words);

  return id == 7 && could_change && n_closed == 1 && n_words == 7 ? 0 : 1;
}
