/* Lines of a script in the plain core: each is undone if it makes no sense.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Usage: core-lines
 *
 * Reads sums, one a line.  Ends with a status of zero if the good ones are added up, the
 * bad one leaves nothing behind, and what was opened is closed.
 */

#include <multitude-core.h>

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct Sum Sum;

struct Sum
{
  Sum    *next;
  char   *name;
  long   *values;
  size_t  n_values;
};

/* ---- Reading a line ------------------------------------------------------- */

/* Bytes are packed from the other end of the chunk, without any padding. */
static char *
copy_upper (MtudeArena *arena,
            const char *text,
            size_t      length)
{
  char *copy = mtude_arena_alloc_bytes (arena, length);

  if (copy == NULL)
    return NULL;

  for (size_t i = 0; i < length; i++)
    copy[i] = text[i] >= 'a' && text[i] <= 'z' ? text[i] - 'a' + 'A' : text[i];
  copy[length] = '\0';
  return copy;
}

/* The values grow where they are, since nothing is allocated behind them. */
static bool
add_value (MtudeArena *arena,
           Sum        *sum,
           long        value)
{
  long *values = mtude_arena_realloc (arena, sum->values, sum->n_values * sizeof *values,
                                      (sum->n_values + 1) * sizeof *values);

  if (values == NULL)
    return false;

  values[sum->n_values++] = value;
  sum->values = values;
  return true;
}

/* "name 1 2 3"; NULL for what is no such line. */
static Sum *
parse_sum (MtudeArena *arena,
           const char *line)
{
  size_t length = strcspn (line, " ");
  Sum *sum = mtude_arena_alloc (arena, sizeof *sum);

  if (sum == NULL)
    return NULL;

  *sum = (Sum) { .name = copy_upper (arena, line, length) };
  if (sum->name == NULL)
    return NULL;

  for (const char *text = line + length; *text != '\0';)
    {
      char *end;
      long value = strtol (text, &end, 10);

      if (end == text || !add_value (arena, sum, value))
        return NULL;
      text = end;
    }

  return sum;
}

/* ---- A script ------------------------------------------------------------- */

typedef struct
{
  MtudeArena *arena;
  Sum        *sums;
  int         n_refused;
} Script;

/* All that a line has allocated before it turned out to be none is gone after it. */
static void
read_line (Script     *script,
           const char *line)
{
  MtudeMark before;
  Sum *sum;

  mtude_arena_mark (script->arena, &before);
  sum = parse_sum (script->arena, line);
  if (sum == NULL)
    {
      script->n_refused++;
      mtude_arena_rewind (script->arena, &before);
      return;
    }

  sum->next = script->sums;
  script->sums = sum;
}

static long
add_up (const Script *script)
{
  long total = 0;

  for (const Sum *sum = script->sums; sum != NULL; sum = sum->next)
    for (size_t i = 0; i < sum->n_values; i++)
      total += sum->values[i];

  return total;
}

/* A few short lines fit into the bytes that an arena has in itself: no chunk is made. */
static bool
run_script (MtudeArena *arena)
{
  static const char * const lines[] = { "apples 1 2 3", "pears 10 x 20", "plums 100" };
  Script script = { .arena = arena };
  MtudeStats stats;

  for (size_t i = 0; i < sizeof lines / sizeof lines[0]; i++)
    read_line (&script, lines[i]);

  mtude_arena_get_stats (arena, &stats);
  printf ("%ld in all, %d line refused\n", add_up (&script), script.n_refused);
  return add_up (&script) == 106 && script.n_refused == 1 && stats.used <= MTUDE_SEED_SIZE
         && strcmp (script.sums->name, "PLUMS") == 0;
}

/* ---- What has to be closed ------------------------------------------------ */

typedef struct
{
  int *n_open;
} File;

static void
file_close (void *data)
{
  --*((File *) data)->n_open;
}

/* Who cannot register it closes it at once: a cleanup takes some bytes as well. */
static File *
file_open (MtudeArena *arena,
           int        *n_open)
{
  MtudeDestroy close = file_close;
  File template = { n_open };
  File *file = mtude_arena_memdup (arena, &template, sizeof template);

  if (file == NULL)
    return NULL;

  ++*n_open;
  if (mtude_arena_add_cleanup (arena, close, file))
    return file;

  file_close (file);
  return NULL;
}

/* In the budget of a small device even these bytes are counted. */
static bool
open_and_reset (MtudeArena *arena)
{
  MtudeStats before, after;
  int n_open = 0;
  bool is_good;

  mtude_arena_get_stats (arena, &before);
  is_good = file_open (arena, &n_open) != NULL && n_open == 1;
  mtude_arena_get_stats (arena, &after);

  mtude_arena_reset (arena);
  return is_good && n_open == 0 && after.used - before.used >= sizeof (File) + MTUDE_CLEANUP_SIZE;
}

/* ---- A buffer for a device ------------------------------------------------ */

static bool
align_buffers (MtudeArena *arena)
{
  void *whole = mtude_arena_alloc_aligned (arena, 512, MTUDE_MAX_ALIGN);
  void *beyond = mtude_arena_alloc_aligned (arena, 512, 2 * MTUDE_MAX_ALIGN);

  return whole != NULL && (uintptr_t) whole % MTUDE_MAX_ALIGN == 0
         && beyond == NULL && mtude_arena_get_status (arena) == MTUDE_BAD_ALIGNMENT;
}

int
main (void)
{
  MtudeArena arena;
  bool is_good;

  if (mtude_arena_init (&arena, NULL) != MTUDE_OK)
    return EXIT_FAILURE;

  is_good = run_script (&arena);
  is_good = open_and_reset (&arena) && is_good;
  is_good = align_buffers (&arena) && is_good;
  mtude_arena_clear (&arena);
  return is_good ? EXIT_SUCCESS : EXIT_FAILURE;
}
