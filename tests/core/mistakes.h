/* An arena with owners, and the words of mistakes with them.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* For children that make one mistake each.  The arena has owners of both lanes, by which
 * its chunks know its name.
 */

#pragma once

#include "child.h"
#include "mtude-arena-inline.h"
#include "mtude-owner-inline.h"

#define BOX_WORDS " is no box, or was released before\n"
#define RC_WORDS " is no value that one thread counts, or was released before\n"
#define ATOMIC_WORDS " is no value that threads count, or was released before\n"
#define NAMED "libmultitude: arena 'request': 0x"

static MtudeArena arena;

static TAP_UNUSED void
begin (void)
{
  begin_named (&arena, "request");
  mtude_box_free (memset (mtude_box_alloc (&arena, 64), 0, 64));
  while (arena.owner_chunk == NULL)
    check (mtude_arena_alloc (&arena, 256) != NULL);
}

static TAP_UNUSED void *
make_box (void)
{
  begin ();
  return mtude_box_alloc (&arena, 64);
}

static TAP_UNUSED void *
make_rc (void)
{
  begin ();
  return mtude_rc_alloc (&arena, 64, NULL);
}

static TAP_UNUSED void *
make_atomic_rc (void)
{
  begin ();
  return mtude_atomic_rc_alloc (&arena, 64, NULL);
}

static TAP_UNUSED void
check_named (void      (*run) (void),
             const char *words)
{
  check_aborts (run, words);
  check_aborts (run, NAMED);
}
