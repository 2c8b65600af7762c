/* Documents that workers parse, each in a warm arena of a pool.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Usage: pool [FILE]...
 *
 * Parses files of lines like "name = value" in worker threads.  Each document becomes
 * one snapshot, which the main loop shows when it comes in, and keeps; all of them are
 * still there when the pool is gone.  Without an argument the documents are made up.
 */

#include <multitude.h>

#include <string.h>

#define N_MADE_UP 40

typedef struct _Setting Setting;

struct _Setting
{
  Setting    *next;
  const char *name;
  const char *value;
};

typedef struct
{
  guint    n_settings;
  Setting *settings;            /* the last one first */
} Document;

typedef struct
{
  GMainLoop *loop;
  GPtrArray *snapshots;
  guint      n_awaited;
} Viewer;

/* All that is allocated here is in the snapshot in the end, so nothing is freed. */
static void
add_setting (Document       *document,
             MultitudeArena *arena,
             const char     *line,
             gsize           length)
{
  Setting *setting = multitude_new (arena, Setting, 1);
  char *name = multitude_arena_strndup (arena, line, length);
  char *value = strchr (name, '=');

  if (value != NULL)
    *value++ = '\0';

  setting->name = g_strstrip (name);
  setting->value = value != NULL ? g_strstrip (value) : "";
  setting->next = document->settings;
  document->settings = setting;
  document->n_settings++;
}

/* Runs in a worker. */
static void
parse (GTask          *task,
       MultitudeArena *arena,
       gpointer        data,
       GCancellable   *cancellable)
{
  const char *text = data;
  Document *document = multitude_new0 (arena, Document, 1);

  while (*text != '\0')
    {
      gsize length = strcspn (text, "\n");

      if (length > 0)
        add_setting (document, arena, text, length);
      text += length + (text[length] != '\0');
    }

  g_task_return_pointer (task, multitude_arena_seal (arena, document),
                         (GDestroyNotify) multitude_snapshot_unref);
}

/* Runs in the main loop, where the arena has other things to do already. */
static void
show (GObject      *source_object,
      GAsyncResult *result,
      gpointer      user_data)
{
  Viewer *viewer = user_data;
  g_autoptr(GError) error = NULL;
  MultitudeSnapshot *snapshot;

  snapshot = multitude_arena_pool_run_finish (MULTITUDE_ARENA_POOL (source_object), result, &error);
  if (snapshot != NULL)
    {
      Document *document = multitude_snapshot_get_root (snapshot);

      g_ptr_array_add (viewer->snapshots, snapshot);
      g_print ("%u settings\n", document->n_settings);
    }
  else
    {
      g_printerr ("%s\n", error->message);
    }

  viewer->n_awaited--;
  if (viewer->n_awaited == 0)
    g_main_loop_quit (viewer->loop);
}

static char *
make_text (guint number)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i <= number; i++)
    g_string_append_printf (text, "key-%u = value %u of %u\n", i, i, number);

  return g_string_free (text, FALSE);
}

static void
start (Viewer             *viewer,
       MultitudeArenaPool *pool,
       char               *text)
{
  viewer->n_awaited++;
  multitude_arena_pool_run_async (pool, G_PRIORITY_DEFAULT, NULL, parse, text, g_free, show, viewer);
}

static void
start_all (Viewer              *viewer,
           MultitudeArenaPool  *pool,
           char               **paths)
{
  guint i;

  for (i = 0; paths[0] == NULL && i < N_MADE_UP; i++)
    start (viewer, pool, make_text (i));

  for (i = 0; paths[i] != NULL; i++)
    {
      g_autoptr(GError) error = NULL;
      char *text;

      if (g_file_get_contents (paths[i], &text, NULL, &error))
        start (viewer, pool, text);
      else
        g_printerr ("%s\n", error->message);
    }
}

static guint
count_settings (Viewer *viewer)
{
  guint n_settings = 0;

  for (guint i = 0; i < viewer->snapshots->len; i++)
    {
      Document *document = multitude_snapshot_get_root (g_ptr_array_index (viewer->snapshots, i));

      for (Setting *setting = document->settings; setting != NULL; setting = setting->next)
        n_settings += setting->name[0] != '\0';
    }

  return n_settings;
}

int
main (int    argc,
      char **argv)
{
  g_autoptr(MultitudeArenaPool) pool = multitude_arena_pool_new ();
  g_autoptr(GMainLoop) loop = g_main_loop_new (NULL, FALSE);
  g_autoptr(GPtrArray) snapshots = g_ptr_array_new_with_free_func ((GDestroyNotify) multitude_snapshot_unref);
  Viewer viewer = { loop, snapshots, 0 };

  multitude_arena_pool_set_name (pool, "documents");
  start_all (&viewer, pool, argv + 1);
  if (viewer.n_awaited > 0)
    g_main_loop_run (loop);
  g_print ("%u arenas are idle\n", multitude_arena_pool_get_n_idle (pool));
  g_clear_object (&pool);

  g_print ("%u documents with %u settings\n", snapshots->len, count_settings (&viewer));
  if (argc == 1)
    g_assert_cmpuint (count_settings (&viewer), ==, N_MADE_UP * (N_MADE_UP + 1) / 2);

  return 0;
}
