/* Counted paths: arena-bound memory, reset, and the life of an arena.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "hot-paths.h"

typedef struct
{
  guint64 words[8];
} Line;

/* Volatile, so that nothing is known of what they point to. */
static const char *volatile text = "a text of twenty-four b.";
static const char *volatile short_text = "thirteen char";

static const Line a_line;
static const Line *volatile line = &a_line;

static void
run_value_8 (HotState *state,
             gsize     n)
{
  for (gsize i = 0; i < n; i++)
    {
      guint64 *value = multitude_new (state->arena, guint64, 1);

      *value = i;
      keep (value);
    }
}

static void
run_value_64 (HotState *state,
              gsize     n)
{
  for (gsize i = 0; i < n; i++)
    {
      Line *value = multitude_new (state->arena, Line, 1);

      for (guint j = 0; j < G_N_ELEMENTS (value->words); j++)
        value->words[j] = i;
      keep (value);
    }
}

static void
run_exported_8 (HotState *state,
                gsize     n)
{
  for (gsize i = 0; i < n; i++)
    {
      guint64 *value = (multitude_arena_alloc) (state->arena, sizeof *value);

      *value = i;
      keep (value);
    }
}

static void
copy_strings (MultitudeArena *arena,
              gsize           n,
              gsize           length)
{
  const char *bytes = text;

  for (gsize i = 0; i < n; i++)
    keep (multitude_arena_copy_bytes (arena, bytes, length));
}

static void
run_string_13 (HotState *state,
               gsize     n)
{
  copy_strings (state->arena, n, hide (13));
}

static void
run_string_24 (HotState *state,
               gsize     n)
{
  copy_strings (state->arena, n, hide (24));
}

/* The length is found as in a program: by a call. */
static void
run_strdup_13 (HotState *state,
               gsize     n)
{
  const char *string = short_text;

  for (gsize i = 0; i < n; i++)
    keep (multitude_arena_strdup (state->arena, string));
}

static void
run_memdup_64 (HotState *state,
               gsize     n)
{
  const Line *value = line;
  gsize size = hide (sizeof *value);

  for (gsize i = 0; i < n; i++)
    keep (multitude_arena_memdup (state->arena, value, size));
}

static void
run_reset (HotState *state,
           gsize     n)
{
  for (gsize i = 0; i < n; i++)
    {
      multitude_arena_reset (state->arena);
      keep (state->arena);
    }
}

static void
run_reset_value_64 (HotState *state,
                    gsize     n)
{
  for (gsize i = 0; i < n; i++)
    {
      multitude_arena_reset (state->arena);
      keep (multitude_new (state->arena, Line, 1));
    }
}

static void
run_create (HotState *state,
            gsize     n)
{
  for (gsize i = 0; i < n; i++)
    {
      MultitudeArena *arena = multitude_arena_new ();

      keep (multitude_new (arena, Line, 1));
      g_object_unref (arena);
    }
}

static void
run_core_create (HotState *state,
                 gsize     n)
{
  for (gsize i = 0; i < n; i++)
    {
      MtudeArena arena;

      mtude_arena_init (&arena, NULL);
      keep (mtude_arena_alloc_value (&arena, sizeof (Line)));
      mtude_arena_clear (&arena);
    }
}

/* The seed, and a chunk that grows once. */
static void
run_core_hundred (HotState *state,
                  gsize     n)
{
  for (gsize i = 0; i < n; i++)
    {
      MtudeArena arena;

      mtude_arena_init (&arena, NULL);
      for (guint j = 0; j < 100; j++)
        keep (mtude_arena_alloc_value (&arena, sizeof (Line)));
      mtude_arena_clear (&arena);
    }
}

/* A chunk for one value. */
static void
run_core_large (HotState *state,
                gsize     n)
{
  for (gsize i = 0; i < n; i++)
    {
      MtudeArena arena;

      mtude_arena_init (&arena, NULL);
      keep (mtude_arena_alloc (&arena, hide (100000)));
      mtude_arena_clear (&arena);
    }
}

const HotPath hot_memory_paths[] = {
  { "value-8", NULL, run_value_8 },
  { "value-64", NULL, run_value_64 },
  { "exported-8", NULL, run_exported_8 },
  { "string-13", NULL, run_string_13 },
  { "string-24", NULL, run_string_24 },
  { "strdup-13", NULL, run_strdup_13 },
  { "memdup-64", NULL, run_memdup_64 },
  { "reset", NULL, run_reset },
  { "reset-value-64", NULL, run_reset_value_64 },
  { "create-value-64-unref", NULL, run_create },
  { "core-init-value-64-clear", NULL, run_core_create },
  { "core-init-100-values-64-clear", NULL, run_core_hundred },
  { "core-init-large-clear", NULL, run_core_large },
};
const gsize hot_n_memory_paths = G_N_ELEMENTS (hot_memory_paths);
