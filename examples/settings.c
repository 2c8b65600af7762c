/* The arenas of a server, set up as its configuration says, and asked what holds.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Usage: settings [FILE]
 *
 * FILE has a group for each kind of arena.  Without one there is a configuration in the
 * program, for which it knows what comes out, and ends with a status of zero if that is
 * so.
 */

#include <multitude.h>

static const char built_in[] =
  "[request]\n"
  "budget=1048576\n"
  "largest-in-a-chunk=32768\n"
  "ready-for-values=65536\n"
  "ready-for-owners=8192\n"
  "kept-by-a-reset=131072\n"
  "[session]\n"
  "budget=65536\n";

/* What is not in the file is as it comes. */
static guint64
read_setting (GKeyFile   *file,
              const char *group,
              const char *key,
              guint64     otherwise)
{
  g_autoptr(GError) error = NULL;
  guint64 value = g_key_file_get_uint64 (file, group, key, &error);

  return error == NULL ? value : otherwise;
}

/* All of it before the first allocation: after that, the settings stay. */
static MultitudeArena *
arena_new_from_file (GKeyFile   *file,
                     const char *group)
{
  MultitudeArena *arena = multitude_arena_new ();

  multitude_arena_set_name (arena, group);
  multitude_arena_set_byte_budget (arena,
    read_setting (file, group, "budget", multitude_arena_get_byte_budget (arena)));
  multitude_arena_set_max_normal_alloc (arena,
    read_setting (file, group, "largest-in-a-chunk", multitude_arena_get_max_normal_alloc (arena)));
  multitude_arena_set_reset_limit (arena,
    read_setting (file, group, "kept-by-a-reset", multitude_arena_get_reset_limit (arena)));

  /* These two ask the source at once, and the budget is the first of all for that. */
  multitude_arena_set_local_capacity (arena,
    read_setting (file, group, "ready-for-values", multitude_arena_get_local_capacity (arena)));
  multitude_arena_set_shared_capacity (arena,
    read_setting (file, group, "ready-for-owners", multitude_arena_get_shared_capacity (arena)));
  return arena;
}

static void
print_settings (MultitudeArena *arena)
{
  g_print ("%s: %" G_GUINT64_FORMAT " bytes at most, %" G_GSIZE_FORMAT " in a chunk, "
           "%" G_GUINT64_FORMAT " and %" G_GUINT64_FORMAT " ready, %" G_GUINT64_FORMAT " kept\n",
           multitude_arena_get_name (arena),
           multitude_arena_get_byte_budget (arena),
           multitude_arena_get_max_normal_alloc (arena),
           multitude_arena_get_local_capacity (arena),
           multitude_arena_get_shared_capacity (arena),
           multitude_arena_get_reset_limit (arena));
}

static gboolean
has_settings (MultitudeArena *arena,
              guint64         budget,
              gsize           in_a_chunk,
              guint64         for_values,
              guint64         for_owners,
              guint64         kept)
{
  return multitude_arena_get_byte_budget (arena) == budget
         && multitude_arena_get_max_normal_alloc (arena) == in_a_chunk
         && multitude_arena_get_local_capacity (arena) == for_values
         && multitude_arena_get_shared_capacity (arena) == for_owners
         && multitude_arena_get_reset_limit (arena) == kept;
}

/* What is ready is counted, and within the budget, before anything is allocated. */
static gboolean
is_as_configured (MultitudeArena *request,
                  MultitudeArena *session)
{
  return has_settings (request, 1048576, 32768, 65536, 8192, 131072)
         && multitude_arena_get_reserved_bytes (request) >= 65536 + 8192
         && has_settings (session, 65536, 16384, 0, 0, 16 * 1024 * 1024)
         && multitude_arena_get_reserved_bytes (session) == 0;
}

/* A larger request than the budget is refused, whatever else is free. */
static gboolean
refuses (MultitudeArena *arena,
         gsize           size)
{
  g_autoptr(GError) error = NULL;

  return multitude_arena_try_alloc (arena, size, &error) == NULL
         && g_error_matches (error, MULTITUDE_ERROR, MULTITUDE_ERROR_BUDGET);
}

int
main (int    argc,
      char **argv)
{
  g_autoptr(GKeyFile) file = g_key_file_new ();
  g_autoptr(GError) error = NULL;
  g_autoptr(MultitudeArena) request = NULL;
  g_autoptr(MultitudeArena) session = NULL;
  gboolean is_loaded = argc > 1
    ? g_key_file_load_from_file (file, argv[1], G_KEY_FILE_NONE, &error)
    : g_key_file_load_from_data (file, built_in, sizeof built_in - 1, G_KEY_FILE_NONE, &error);

  if (!is_loaded)
    {
      g_printerr ("settings: %s\n", error->message);
      return 1;
    }

  request = arena_new_from_file (file, "request");
  session = arena_new_from_file (file, "session");
  print_settings (request);
  print_settings (session);

  if (argc > 1)
    return 0;
  return is_as_configured (request, session) && refuses (session, 100000)
         && !refuses (request, 100000) ? 0 : 1;
}
