/* Versions of a document: each is sealed, and stays as it was for whoever has it.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Usage: versions
 *
 * Keeps the versions of a text for undoing, saves one of them while others come, and
 * asserts what each has and what they keep.
 */

#include <multitude.h>

#include <gio/gio.h>
#include <string.h>

#define N_PARAGRAPHS 3000
#define N_DIGITS     (10 + 90 * 2 + 900 * 3 + 2000 * 4) /* of their numbers */

/* All of it is in the snapshot. */
typedef struct
{
  guint       number;
  guint       n_paragraphs;
  const char *paragraphs[];
} Version;

/* ---- Made ---- */

/* The old paragraphs are copied, because their version may be forgotten. */
static MultitudeSnapshot *
make_version (MultitudeArena *arena,
              const Version  *last,
              guint           changed,
              const char     *text)
{
  Version *version = multitude_new_flex (arena, Version, paragraphs, N_PARAGRAPHS);

  version->number = last != NULL ? last->number + 1 : 1;
  version->n_paragraphs = N_PARAGRAPHS;
  for (guint i = 0; i < N_PARAGRAPHS; i++)
    version->paragraphs[i] =
      i == changed || last == NULL ? multitude_arena_strdup_printf (arena, "%s %u", text, i)
                                   : multitude_arena_strdup (arena, last->paragraphs[i]);

  return multitude_arena_seal (arena, version);
}

static GPtrArray *
make_history (MultitudeArena *arena)
{
  GPtrArray *history = g_ptr_array_new_with_free_func ((GDestroyNotify) multitude_snapshot_unref);
  const Version *last = NULL;

  for (guint i = 0; i < 4; i++)
    {
      const char *text = last == NULL ? "a paragraph" : "changed";
      MultitudeSnapshot *snapshot = make_version (arena, last, i, text);

      g_ptr_array_add (history, snapshot);
      last = multitude_snapshot_get_root (snapshot);
    }

  return history;
}

/* ---- Kept by others ---- */

/* A paragraph that somebody copies stays, and its version with it. */
static GBytes *
copy_paragraph (MultitudeSnapshot *snapshot,
                guint              i)
{
  const Version *version = multitude_snapshot_get_root (snapshot);
  const char *paragraph = version->paragraphs[i];

  return multitude_snapshot_new_bytes (snapshot, paragraph, strlen (paragraph));
}

/* On a thread of its own, for as long as the disk takes. */
static gpointer
save (gpointer data)
{
  const Version *version = multitude_snapshot_get_root (data);
  gsize size = 0;

  for (guint i = 0; i < version->n_paragraphs; i++)
    size += strlen (version->paragraphs[i]);

  multitude_snapshot_unref (data);
  return GSIZE_TO_POINTER (size);
}

/* The pictures of a version are objects: there is nothing to look up, and a root is not
 * needed.  They go when the last one does who has the snapshot.
 */
static MultitudeSnapshot *
keep_pictures (MultitudeArena  *arena,
               GObject        **pictures,
               gsize            n_pictures,
               GError         **error)
{
  for (gsize i = 0; i < n_pictures; i++)
    if (!multitude_arena_hold_object (arena, pictures[i], error))
      return NULL;

  return multitude_arena_seal_unrooted (arena, error);
}

/* ---- An afternoon ---- */

static void
check_versions (GPtrArray *history)
{
  const Version *first = multitude_snapshot_get_root (history->pdata[0]);
  const Version *last = multitude_snapshot_get_root (history->pdata[3]);

  g_assert_cmpuint (last->number, ==, 4);
  g_assert_cmpstr (first->paragraphs[1], ==, "a paragraph 1");
  g_assert_cmpstr (last->paragraphs[1], ==, "changed 1");
  g_assert_cmpstr (last->paragraphs[4], ==, "a paragraph 4");
}

/* Undone versions are free again at once, and the memory is used for what comes next. */
static void
check_undo (MultitudeArena *arena,
            GPtrArray      *history)
{
  guint64 reserved = multitude_arena_get_reserved_bytes (arena);
  gsize size = multitude_snapshot_get_size (history->pdata[3]);
  const Version *third = multitude_snapshot_get_root (history->pdata[2]);

  g_assert_cmpuint (size, >, N_PARAGRAPHS * (sizeof (char *) + strlen ("a paragraph 0")));
  g_ptr_array_set_size (history, 3);
  g_ptr_array_add (history, make_version (arena, third, 0, "done again"));
  g_assert_cmpuint (multitude_snapshot_get_size (history->pdata[3]), ==, size);
  g_assert_cmpuint (multitude_arena_get_reserved_bytes (arena), ==, reserved);
}

static void
check_pictures (MultitudeArena *arena)
{
  GObject *picture = g_object_new (G_TYPE_OBJECT, NULL);
  gpointer left = picture;
  g_autoptr(GError) error = NULL;
  MultitudeSnapshot *pictures = keep_pictures (arena, &picture, 1, &error);

  g_assert_no_error (error);
  g_assert_null (multitude_snapshot_get_root (pictures));
  g_object_add_weak_pointer (picture, &left);
  g_object_unref (picture);
  g_assert_nonnull (left);
  multitude_snapshot_unref (pictures);
  g_assert_null (left);
}

int
main (void)
{
  MultitudeArena *arena = multitude_arena_new ();
  g_autoptr(GPtrArray) history = make_history (arena);
  g_autoptr(GBytes) paragraph = copy_paragraph (history->pdata[1], 1);
  GThread *thread;
  gsize size;

  check_versions (history);
  thread = g_thread_new ("saver", save, multitude_snapshot_ref (history->pdata[0]));
  check_undo (arena, history);
  check_pictures (arena);
  g_object_unref (arena);
  g_ptr_array_set_size (history, 0);

  size = GPOINTER_TO_SIZE (g_thread_join (thread));
  g_print ("saved %zu bytes of text\n", size);
  g_assert_cmpuint (size, ==, N_PARAGRAPHS * strlen ("a paragraph ") + N_DIGITS);
  g_assert_cmpmem (g_bytes_get_data (paragraph, NULL), g_bytes_get_size (paragraph),
                   "changed 1", 9);

  return 0;
}
