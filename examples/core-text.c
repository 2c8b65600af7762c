/* File names of another system, and what is wrong in some of them: UTF-16 in the plain core.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Usage: core-text
 *
 * Converts names between UTF-8 and UTF-16, as strictly as it should be and as well as it
 * can be.  Ends with a status of zero if each comes out as expected.
 */

#include <multitude-core.h>

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct
{
  uint16_t *units;
  size_t    n_units;
} Name;

/* Measure, allocate as much, convert: nothing has to grow, and nothing is left over.  A
 * name that is not UTF-8 is refused, with the place where it is wrong.
 */
static bool
name_from_utf8 (MtudeArena *arena,
                const char *str,
                Name       *name,
                size_t     *n_valid)
{
  size_t length = strlen (str);

  name->n_units = mtude_utf8_measure (str, length, n_valid);
  if (*n_valid < length)
    return false;

  name->units = mtude_arena_alloc (arena, name->n_units * sizeof *name->units);
  if (name->units == NULL)
    return false;

  return mtude_utf8_to_utf16 (str, length, name->units) == name->n_units;
}

/* A file that is there has to be shown, whatever its name is. */
static char *
name_to_show (MtudeArena *arena,
              const Name *name)
{
  size_t length = mtude_utf16_measure_lossy (name->units, name->n_units);
  char *str = mtude_arena_alloc_bytes (arena, length);

  if (str != NULL)
    str[mtude_utf16_to_utf8 (name->units, name->n_units, str)] = '\0';
  return str;
}

static bool
convert (MtudeArena *arena)
{
  static const char str[] = "na\xc3\xafve \xf0\x9f\x98\x80.txt";
  size_t n_valid;
  Name name;
  char *shown;

  if (!name_from_utf8 (arena, str, &name, &n_valid))
    return false;

  /* The face is one character, four bytes here and two units there. */
  shown = name_to_show (arena, &name);
  printf ("%zu bytes, %zu units\n", strlen (str), name.n_units);
  return strlen (str) == 15 && name.n_units == 12 && shown != NULL && strcmp (shown, str) == 0;
}

static bool
refuse (MtudeArena *arena)
{
  size_t n_valid;
  Name name;

  return !name_from_utf8 (arena, "caf\xe9.txt", &name, &n_valid) && n_valid == 3;
}

/* As much as is right, and U+FFFD for the rest, in both directions. */
static bool
mend (MtudeArena *arena)
{
  static const char latin[] = "caf\xe9.txt";
  static const uint16_t halved[] = { 'a', 0xd83d, 'b' };
  size_t n_units = mtude_utf8_measure_lossy (latin, strlen (latin)), n_valid;
  uint16_t *units = mtude_arena_alloc (arena, n_units * sizeof *units);
  Name name = { (uint16_t *) halved, 3 };
  char *shown = name_to_show (arena, &name);

  if (units == NULL || shown == NULL)
    return false;

  return mtude_utf8_to_utf16 (latin, strlen (latin), units) == 8 && units[3] == 0xfffd
         && strcmp (shown, "a\xef\xbf\xbd" "b") == 0
         && mtude_utf16_measure (halved, 3, &n_valid) == 1 && n_valid == 1;
}

int
main (void)
{
  MtudeArena arena;
  bool is_good;

  if (mtude_arena_init (&arena, NULL) != MTUDE_OK)
    return EXIT_FAILURE;

  is_good = convert (&arena) && refuse (&arena) && mend (&arena);
  mtude_arena_clear (&arena);
  return is_good ? EXIT_SUCCESS : EXIT_FAILURE;
}
