/* Glyphs that lines share, and names that threads share: counted values of the plain core.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Usage: core-shared
 *
 * Ends with a status of zero if each value ends once, with its last reference, on the
 * thread that had it.
 */

#include <multitude-core.h>

#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- On one thread: plain counts ------------------------------------------ */

typedef struct
{
  int  *n_cached;
  char  pixels[56];
} Glyph;

static void
glyph_uncache (void *data)
{
  --*((Glyph *) data)->n_cached;
}

/* The pixels come from a file of a size that may be wrong: then there is no glyph, and its
 * destructor has nothing to end.
 */
static Glyph *
glyph_load (MtudeArena *arena,
            const char *pixels,
            int        *n_cached)
{
  Glyph *glyph = mtude_rc_alloc (arena, sizeof *glyph, glyph_uncache);

  if (glyph == NULL)
    return NULL;

  if (strlen (pixels) > sizeof glyph->pixels)
    {
      mtude_rc_give_back (arena, glyph);
      return NULL;
    }

  glyph->n_cached = n_cached;
  memset (glyph->pixels, 0, sizeof glyph->pixels);
  memcpy (glyph->pixels, pixels, strlen (pixels));
  ++*n_cached;
  return glyph;
}

static bool
share_glyphs (MtudeArena *arena)
{
  int n_cached = 0;
  char large[100] = "";
  Glyph *glyph = glyph_load (arena, "#..#", &n_cached), *lines[3];
  bool is_good = glyph != NULL && mtude_rc_get_size (glyph) == sizeof *glyph
                 && mtude_rc_is_unique (glyph);

  if (!is_good)
    return false;

  memset (large, '#', sizeof large - 1);
  is_good = glyph_load (arena, large, &n_cached) == NULL && n_cached == 1;

  for (int i = 0; i < 3; i++)
    lines[i] = mtude_rc_acquire (glyph);
  mtude_rc_release (glyph);
  is_good = is_good && !mtude_rc_is_unique (lines[0]) && n_cached == 1;

  for (int i = 0; i < 3; i++)
    mtude_rc_release (lines[i]);
  return is_good && n_cached == 0;
}

static void
count_end (void *data)
{
  ++**(int **) data;
}

/* What is aligned for vectors, and ended by a function that comes with the release. */
static bool
end_with_a_function (MtudeArena *arena)
{
  int n_ended = 0, **value = mtude_rc_alloc_aligned (arena, 256, 64, NULL);

  if (value == NULL)
    return false;

  *value = &n_ended;
  mtude_rc_release_full (mtude_rc_acquire (value), count_end);
  if (n_ended != 0 || (uintptr_t) value % 64 != 0)
    return false;

  mtude_rc_release_full (value, count_end);
  return n_ended == 1;
}

/* ---- On any thread: atomic counts ----------------------------------------- */

enum { N_NAMES = 3 };

static void *
read_names (void *data)
{
  char **names = data;
  uintptr_t length = 0;

  for (int i = 0; i < N_NAMES; i++)
    length += mtude_atomic_rc_get_size (names[i]);

  /* One operation for each run of them in a chunk. */
  mtude_atomic_rc_release_n ((void **) names, N_NAMES);
  return (void *) length;
}

static bool
share_names (MtudeArena *arena)
{
  static const char text[] = "Ada,Grace,Mary";
  char *names[N_NAMES], *read[N_NAMES];
  const char *at = text;
  pthread_t thread;
  void *length;

  for (int i = 0; i < N_NAMES; i++)
    {
      size_t n = strcspn (at, ",");

      names[i] = mtude_atomic_rc_strndup (arena, at, n);
      if (names[i] == NULL)
        abort ();
      read[i] = mtude_atomic_rc_acquire (names[i]);
      at += n + 1;
    }

  if (pthread_create (&thread, NULL, read_names, read) != 0)
    abort ();
  pthread_join (thread, &length);
  printf ("%zu letters in %d names\n", (size_t) (uintptr_t) length, N_NAMES);

  for (int i = 0; i < N_NAMES; i++)
    if (!mtude_atomic_rc_is_unique (names[i]))
      return false;

  /* The thread of the arena releases without an atomic operation. */
  for (int i = 0; i < N_NAMES; i++)
    mtude_atomic_rc_release_in (arena, names[i]);
  return (uintptr_t) length == 12;
}

/* ---- Connections: ended by whoever is last --------------------------------- */

typedef struct
{
  int *n_open;
} Connection;

static void
connection_close (void *data)
{
  --*((Connection *) data)->n_open;
}

static Connection *
connection_open (MtudeArena *arena,
                 const char *host,
                 int        *n_open)
{
  Connection *connection = mtude_atomic_rc_alloc (arena, sizeof *connection, connection_close);

  if (connection == NULL)
    return NULL;

  if (*host == '\0')
    {
      mtude_atomic_rc_give_back (arena, connection);
      return NULL;
    }

  connection->n_open = n_open;
  ++*n_open;
  return connection;
}

static bool
share_connections (MtudeArena *arena)
{
  int n_open = 0, n_ended = 0;
  Connection *connection = connection_open (arena, "example.org", &n_open);
  Connection *nowhere = connection_open (arena, "", &n_open);
  int **counted = mtude_atomic_rc_alloc_aligned (arena, sizeof *counted, 64, NULL);
  bool is_good = connection != NULL && nowhere == NULL && n_open == 1 && counted != NULL;

  if (!is_good)
    return false;

  mtude_atomic_rc_release (mtude_atomic_rc_acquire (connection));
  is_good = n_open == 1;
  mtude_atomic_rc_release (connection);

  *counted = &n_ended;
  mtude_atomic_rc_release_full (mtude_atomic_rc_acquire (counted), count_end);
  mtude_atomic_rc_release_full_in (arena, counted, count_end);
  return is_good && n_open == 0 && n_ended == 1;
}

int
main (void)
{
  MtudeArena arena;
  bool is_good;

  if (mtude_arena_init (&arena, NULL) != MTUDE_OK)
    return EXIT_FAILURE;

  is_good = share_glyphs (&arena) && end_with_a_function (&arena)
            && share_names (&arena) && share_connections (&arena);
  mtude_arena_clear (&arena);
  return is_good ? EXIT_SUCCESS : EXIT_FAILURE;
}
