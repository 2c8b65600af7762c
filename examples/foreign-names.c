/* Names of files as another system has them: strings of UTF-16 that are shared and looked up.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Usage: foreign-names
 *
 * Reads the entries of a folder from a disk of another system, whose names are any units
 * at all, and asserts that they are found, shown and shared.  The names are keys of a
 * table and may be read by any thread.
 */

#include <multitude.h>

#include <string.h>

/* As it is on the disk: no 0 at the end of the name. */
typedef struct
{
  guint32   size;
  guint8    name_length;
  gunichar2 name[11];
} Entry;

/* The last one has half of a pair, which no UTF-8 can say. */
static const Entry folder_on_disk[] = {
  { 120, 8, u"Größe.md" },
  { 340, 4, u"🐈🐕" },
  { 560, 4, { 'b', 0xd83d, 'a', 'd' } },
};

/* ---- Read ---- */

static MultitudeHashTable *
read_folder (MultitudeArena  *arena,
             GError         **error)
{
  g_autoptr(MultitudeHashTable) folder =
    multitude_hash_table_new_full (arena, multitude_ref_string16_hash, multitude_ref_string16_equal,
                                   (GDestroyNotify) multitude_ref_string16_release, NULL);

  for (guint i = 0; i < G_N_ELEMENTS (folder_on_disk); i++)
    {
      const Entry *entry = &folder_on_disk[i];
      gunichar2 *name =
        multitude_ref_string16_try_new (arena, entry->name, entry->name_length, error);

      if (name == NULL)
        return NULL;
      multitude_hash_table_insert (folder, name, GUINT_TO_POINTER (entry->size));
    }

  return g_steal_pointer (&folder);
}

/* ---- Looked up ---- */

/* What is sought is needed for a moment, by this thread alone. */
static guint
find_size (MultitudeArena     *arena,
           MultitudeHashTable *folder,
           const char         *name)
{
  g_autoptr(GError) error = NULL;
  gunichar2 *sought = multitude_ref_string16_new_utf8 (arena, name, -1, &error);
  guint size;

  if (sought == NULL)
    return 0;

  size = GPOINTER_TO_UINT (multitude_hash_table_lookup (folder, sought));
  multitude_ref_string16_release_in (arena, sought);
  return size;
}

/* ---- Shown ---- */

/* As it is, if it is text, and as near to it as can be if not. */
static const char *
show (MultitudeArena  *arena,
      const gunichar2 *name)
{
  glong length = (glong) multitude_ref_string16_length (name);
  const char *shown = multitude_arena_utf16_to_utf8 (arena, name, length, NULL, NULL, NULL);

  if (shown == NULL)
    shown = multitude_arena_utf16_to_utf8_lossy (arena, name, length, NULL, NULL);

  return shown;
}

/* The key of an entry; the caller has a reference of its own. */
static gunichar2 *
find_name (MultitudeHashTable *folder,
           guint               size)
{
  MultitudeHashTableIter iter;
  gpointer name, value;

  multitude_hash_table_iter_init (&iter, folder);
  while (multitude_hash_table_iter_next (&iter, &name, &value))
    if (GPOINTER_TO_UINT (value) == size)
      return multitude_ref_string16_acquire (name);

  return NULL;
}

/* ---- Shared ---- */

/* The folder and its arena may be gone by now. */
static gpointer
count_units (gpointer data)
{
  gsize length = multitude_ref_string16_length (data);

  multitude_ref_string16_release (data);
  return GSIZE_TO_POINTER (length);
}

int
main (void)
{
  MultitudeArena *arena = multitude_arena_new ();
  g_autoptr(GError) error = NULL;
  MultitudeHashTable *folder = read_folder (arena, &error);
  gunichar2 *animals, *bad, *copy;
  GThread *thread;

  g_assert_no_error (error);
  g_assert_cmpuint (find_size (arena, folder, "Größe.md"), ==, 120);
  g_assert_cmpuint (find_size (arena, folder, "Grösse.md"), ==, 0);
  g_assert_cmpuint (find_size (arena, folder, "\xff"), ==, 0);

  bad = find_name (folder, 560);
  g_print ("there is a name like %s\n", show (arena, bad));
  g_assert_cmpstr (show (arena, bad), ==, "b\357\277\275ad");

  /* The same units are the same name, whoever made it. */
  copy = multitude_ref_string16_new (arena, bad, (gssize) multitude_ref_string16_length (bad));
  g_assert_true (copy != bad && multitude_ref_string16_equal (copy, bad));
  multitude_ref_string16_release (copy);
  multitude_ref_string16_release (bad);

  animals = find_name (folder, 340);
  g_assert_cmpstr (show (arena, animals), ==, "🐈🐕");
  multitude_hash_table_unref (folder);
  g_object_unref (arena);

  thread = g_thread_new ("reader", count_units, animals);
  g_assert_cmpuint (GPOINTER_TO_SIZE (g_thread_join (thread)), ==, 4);

  return 0;
}
