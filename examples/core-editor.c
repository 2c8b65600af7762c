/* A line that is edited and then shared: blocks of the plain core, which builders are made of.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Usage: core-editor
 *
 * Types a line, breaks it in two, undoes that, and hands the text over.  Ends with a
 * status of zero if nothing moved that need not, and each text is what was typed.
 */

#include <multitude-core.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- A line --------------------------------------------------------------- */

typedef struct
{
  MtudeArena *arena;
  MtudeBlock  block;
  size_t      length;
} Line;

/* What has to be known when the last reference to a shared line goes: in front of its
 * text, and 16 bytes at least.
 */
typedef struct
{
  int  *n_shared;
  void *unused;
} Extra;

/* A struct as builders have it: the next one is where the last one was. */
static Line *
line_new (MtudeArena *arena)
{
  Line *line = mtude_builder_alloc (arena);

  _Static_assert (sizeof *line <= MTUDE_BUILDER_SIZE, "a line is the struct of a builder");
  if (line != NULL)
    *line = (Line) { .arena = arena };
  return line;
}

static void
line_free (Line *line)
{
  mtude_block_free (line->arena, &line->block);
  mtude_builder_free (line->arena, line);
}

static bool
line_type (Line       *line,
           const char *text)
{
  MtudeGrowth growth = MTUDE_GROW_AMORTIZED;
  size_t length = strlen (text);

  if (!mtude_block_grow (line->arena, &line->block, line->length, line->length + length,
                         sizeof (Extra), growth))
    return false;

  memcpy (line->block.data + line->length, text, length);
  line->length += length;
  return true;
}

static bool
line_is (const Line *line,
         const char *text)
{
  return line->length == strlen (text) && memcmp (line->block.data, text, line->length) == 0;
}

/* What is behind the cursor becomes a line of its own, where it is. */
static Line *
line_break (Line   *line,
            size_t  at)
{
  Line *next = line_new (line->arena);

  if (next == NULL
      || !mtude_block_split (line->arena, &line->block, line->length, at, &next->block))
    return NULL;

  next->length = line->length - at;
  line->length = at;
  return next;
}

/* Undoes that, if nobody typed in between. */
static bool
line_join (Line *line,
           Line *next)
{
  if (!mtude_block_join (line->arena, &line->block, &next->block))
    return false;

  line->length += next->length;
  next->length = 0;
  line_free (next);
  return true;
}

/* ---- What becomes of it --------------------------------------------------- */

static void
end_sharing (void *text)
{
  Extra *extra = mtude_block_private (text, sizeof *extra);

  --*extra->n_shared;
}

/* Any thread may have it now; the line is empty. */
static char *
line_share (Line *line,
            int  *n_shared)
{
  char *text = mtude_block_freeze_atomic_rc (line->arena, &line->block, line->length,
                                             line->length, sizeof (Extra), end_sharing);

  if (text == NULL)
    return NULL;

  *(Extra *) mtude_block_private (text, sizeof (Extra)) = (Extra) { n_shared, NULL };
  ++*n_shared;
  line->length = 0;
  return text;
}

static bool
type_and_share (MtudeArena *arena)
{
  Line *line = line_new (arena), *next;
  int n_shared = 0;
  char *where, *text;
  bool is_good;

  if (line == NULL || !line_type (line, "to be or ") || !line_type (line, "not to be"))
    return false;

  where = line->block.data;
  next = line_break (line, 9);
  if (next == NULL)
    return false;

  is_good = line_is (line, "to be or ") && line_is (next, "not to be")
            && line_join (line, next) && line_is (line, "to be or not to be");
  text = line_share (line, &n_shared);
  is_good = is_good && text == where && mtude_atomic_rc_get_size (text) == 18 && n_shared == 1;

  printf ("%.*s\n", 18, text);
  mtude_atomic_rc_release (text);
  line_free (line);
  return is_good && n_shared == 0;
}

/* ---- A name whose length is known ----------------------------------------- */

/* In one step and with nothing to spare, so that the address is all that has to be kept. */
static char *
name_new (MtudeArena *arena,
          const char *name)
{
  MtudeBlock block = { 0 };
  size_t size = strlen (name) + 1;

  if (!mtude_block_grow (arena, &block, 0, size, 0, MTUDE_GROW_EXACT))
    return NULL;
  memcpy (block.data, name, size);
  return mtude_block_leave (&block);
}

/* Cuts a name, gives the rest of its memory back, and ends as a box. */
static bool
shorten_name (MtudeArena *arena)
{
  char *name = name_new (arena, "a name of some length that is cut");
  MtudeBlock block;
  char *box;
  bool is_good;

  if (name == NULL)
    return false;

  mtude_block_adopt (arena, &block, name, strlen (name) + 1);
  name[6] = '\0';
  mtude_block_shrink (arena, &block, 7);
  box = mtude_block_freeze_box (arena, &block, 7);

  is_good = box == name && strcmp (box, "a name") == 0 && block.data == NULL;
  if (box != NULL)
    mtude_box_free (box);
  return is_good;
}

int
main (void)
{
  MtudeArena arena;
  bool is_good;

  if (mtude_arena_init (&arena, NULL) != MTUDE_OK)
    return EXIT_FAILURE;

  is_good = type_and_share (&arena) && shorten_name (&arena);
  mtude_arena_clear (&arena);
  return is_good ? EXIT_SUCCESS : EXIT_FAILURE;
}
