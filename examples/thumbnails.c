/* A cache of thumbnails: a table whose entries come, grow old, are lent and go.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Usage: thumbnails
 *
 * Plays what a file manager does with its cache, and asserts what is in it.  Keys and
 * values are owners, which the table releases when an entry is removed, and does not
 * when one is stolen.
 */

#include <multitude.h>

#include <stdlib.h>
#include <string.h>

typedef struct
{
  guint n_bytes;
  guint time;                   /* when it was used last */
} Thumbnail;

static Thumbnail *
make_thumbnail (MultitudeArena *arena,
                guint           n_bytes,
                guint           time)
{
  Thumbnail *thumbnail = multitude_rc_box_alloc (arena, sizeof *thumbnail);

  thumbnail->n_bytes = n_bytes;
  thumbnail->time = time;
  return thumbnail;
}

static MultitudeHashTable *
make_cache (MultitudeArena *arena)
{
  MultitudeHashTable *cache =
    multitude_hash_table_new_full (arena, g_str_hash, g_str_equal,
                                   (GDestroyNotify) multitude_ref_string_release,
                                   multitude_rc_box_release);

  multitude_hash_table_reserve (cache, 64);
  return cache;
}

/* ---- Coming ---- */

/* Both are new when a picture has changed, so both of the old ones go. */
static void
put (MultitudeArena     *arena,
     MultitudeHashTable *cache,
     const char         *path,
     guint               n_bytes,
     guint               time)
{
  multitude_hash_table_replace (cache, multitude_ref_string_new (arena, path),
                                make_thumbnail (arena, n_bytes, time));
}

/* The entry has another key from now on; the thumbnail is not made again. */
static gboolean
rename_picture (MultitudeArena     *arena,
                MultitudeHashTable *cache,
                const char         *path,
                const char         *new_path)
{
  gpointer key, value;

  if (!multitude_hash_table_steal_extended (cache, path, &key, &value))
    return FALSE;

  multitude_ref_string_release (key);
  multitude_hash_table_insert (cache, multitude_ref_string_new (arena, new_path), value);
  return TRUE;
}

/* ---- Looking ---- */

static void
add_bytes (gpointer key G_GNUC_UNUSED,
           gpointer value,
           gpointer sum)
{
  *(guint *) sum += ((Thumbnail *) value)->n_bytes;
}

static guint
count_bytes (MultitudeHashTable *cache)
{
  guint sum = 0;

  multitude_hash_table_foreach (cache, add_bytes, &sum);
  return sum;
}

static int
compare_paths (const void *a,
               const void *b)
{
  return strcmp (*(char * const *) a, *(char * const *) b);
}

/* The order of a table means nothing, so the paths are sorted. */
static char *
list_paths (MultitudeArena     *arena,
            MultitudeHashTable *cache)
{
  guint n_paths;
  g_autofree gpointer *paths = multitude_hash_table_get_keys_as_array (cache, &n_paths);

  qsort (paths, n_paths, sizeof *paths, compare_paths);
  return multitude_arena_strjoinv (arena, " ", (char **) paths);
}

/* ---- Lending ---- */

/* What a view shows stays until it is given back: entries move from table to table, and
 * their references with them.
 */
static gboolean
pin (MultitudeHashTable *cache,
     MultitudeHashTable *pinned,
     const char         *path)
{
  gpointer key, value;

  if (!multitude_hash_table_lookup_extended (cache, path, &key, &value))
    return FALSE;

  multitude_hash_table_steal (cache, path);
  multitude_hash_table_insert (pinned, key, value);
  return TRUE;
}

static gboolean
pin_holiday (gpointer key,
             gpointer value,
             gpointer pinned)
{
  if (!g_str_has_prefix (key, "holiday/"))
    return FALSE;

  multitude_hash_table_insert (pinned, key, value);
  return TRUE;
}

static void
give_back (MultitudeHashTable *cache,
           MultitudeHashTable *pinned)
{
  MultitudeHashTableIter iter;
  gpointer key, value;

  multitude_hash_table_iter_init (&iter, pinned);
  while (multitude_hash_table_iter_next (&iter, &key, &value))
    {
      multitude_hash_table_iter_steal (&iter);
      multitude_hash_table_insert (cache, key, value);
    }
}

/* ---- Going ---- */

static gboolean
is_older (gpointer key G_GNUC_UNUSED,
          gpointer value,
          gpointer time)
{
  return ((Thumbnail *) value)->time < GPOINTER_TO_UINT (time);
}

/* What is shown does not grow old: it is not in the cache. */
static guint
remove_older (MultitudeHashTable *cache,
              guint               time)
{
  return multitude_hash_table_foreach_remove (cache, is_older, GUINT_TO_POINTER (time));
}

/* Any of them, until few enough are left. */
static void
shed (MultitudeHashTable *cache,
      guint               n_left)
{
  MultitudeHashTableIter iter;

  multitude_hash_table_iter_init (&iter, cache);
  while (multitude_hash_table_iter_next (&iter, NULL, NULL)
         && multitude_hash_table_size (multitude_hash_table_iter_get_hash_table (&iter)) > n_left)
    multitude_hash_table_iter_remove (&iter);
}

/* An array takes the thumbnails over, so the table forgets them without a call. */
static MultitudePtrArray *
take_all (MultitudeArena     *arena,
          MultitudeHashTable *cache)
{
  MultitudePtrArray *thumbnails =
    multitude_ptr_array_new_with_free_func (arena, multitude_rc_box_release);
  MultitudeHashTableIter iter;
  gpointer path, thumbnail;

  multitude_hash_table_iter_init (&iter, cache);
  while (multitude_hash_table_iter_next (&iter, &path, &thumbnail))
    {
      multitude_ptr_array_add (thumbnails, thumbnail);
      multitude_ref_string_release (path);
    }

  multitude_hash_table_steal_all (cache);
  return thumbnails;
}

/* ---- A day ---- */

static void
check_morning (MultitudeArena     *arena,
               MultitudeHashTable *cache)
{
  g_autoptr(MultitudeHashTable) pinned = multitude_hash_table_new_similar (arena, cache);

  put (arena, cache, "cat.png", 100, 1);
  put (arena, cache, "dog.png", 200, 2);
  put (arena, cache, "holiday/beach.png", 300, 3);
  put (arena, cache, "holiday/hotel.png", 400, 4);
  put (arena, cache, "cat.png", 150, 5);
  g_assert_cmpuint (count_bytes (cache), ==, 1050);
  g_assert_true (rename_picture (arena, cache, "dog.png", "wolf.png"));
  g_assert_false (rename_picture (arena, cache, "dog.png", "fox.png"));

  g_assert_true (pin (cache, pinned, "wolf.png"));
  g_assert_cmpuint (multitude_hash_table_foreach_steal (cache, pin_holiday, pinned), ==, 2);
  g_assert_cmpstr (list_paths (arena, pinned), ==, "holiday/beach.png holiday/hotel.png wolf.png");
  g_assert_cmpuint (remove_older (cache, 4), ==, 0);
  give_back (cache, pinned);
  g_assert_cmpuint (remove_older (cache, 4), ==, 2);
  g_assert_cmpstr (list_paths (arena, cache), ==, "cat.png holiday/hotel.png");
}

static void
check_noon (MultitudeArena     *arena,
            MultitudeHashTable *cache)
{
  MultitudeHashTableIter iter;

  g_assert_true (multitude_hash_table_remove (cache, "holiday/hotel.png"));
  put (arena, cache, "map.png", 900, 6);
  g_assert_cmpuint (count_bytes (cache), ==, 1050);

  shed (cache, 1);
  multitude_hash_table_iter_init (&iter, cache);
  g_assert_true (multitude_hash_table_iter_next (&iter, NULL, NULL));
  multitude_hash_table_iter_replace (&iter, make_thumbnail (arena, 1, 7));
  g_assert_cmpuint (count_bytes (cache), ==, 1);
}

static void
check_evening (MultitudeArena     *arena,
               MultitudeHashTable *cache)
{
  g_autoptr(MultitudePtrArray) thumbnails = NULL;

  multitude_hash_table_remove_all (cache);
  put (arena, cache, "moon.png", 70, 8);
  put (arena, cache, "stars.png", 80, 8);
  thumbnails = take_all (arena, cache);
  g_assert_cmpuint (multitude_hash_table_size (cache), ==, 0);
  g_assert_cmpuint (thumbnails->len, ==, 2);

  /* A view has a reference, but what is in the cache goes when the manager closes. */
  put (arena, cache, "owl.png", 90, 9);
  multitude_hash_table_destroy (multitude_hash_table_ref (cache));
  g_assert_cmpuint (multitude_hash_table_size (cache), ==, 0);
}

int
main (void)
{
  g_autoptr(MultitudeArena) arena = multitude_arena_new ();
  g_autoptr(MultitudeHashTable) cache = make_cache (arena);

  check_morning (arena, cache);
  g_print ("at noon: %s\n", list_paths (arena, cache));
  check_noon (arena, cache);
  check_evening (arena, cache);

  return 0;
}
