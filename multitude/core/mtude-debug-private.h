/* What MULTITUDE_DEBUG and G_DEBUG ask for.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The environment is read once, by the first arena of the process, and what it says
 * holds until the end.  One word has all of it, so that who has nothing to do finds
 * that out by one comparison.
 *
 * Exports mtude_debug_read(), and the inline looks at its result.  A chunk was made
 * by an arena, so whoever has one may look without reading first.
 */

#pragma once

#include "mtude-atomic-inline.h"
#include "mtude-macros.h"

enum
{
  MTUDE_DEBUG_READ    = 1 << 0, /* the environment was read */
  MTUDE_DEBUG_CHECKER = 1 << 1, /* a memory checker is active */
  MTUDE_DEBUG_POISON  = 1 << 2,
  MTUDE_DEBUG_GUARD   = 1 << 3,
  MTUDE_DEBUG_MALLOC  = 1 << 4,
  MTUDE_DEBUG_LEAKS   = 1 << 5,
  MTUDE_DEBUG_THREADS = 1 << 6,
  MTUDE_DEBUG_STATS   = 1 << 7,
  MTUDE_DEBUG_CLEAR   = 1 << 8, /* G_DEBUG=gc-friendly */
  MTUDE_DEBUG_LIVE    = 1 << 9
};

/* Each value is a block of its own. */
#define MTUDE_DEBUG_APART (MTUDE_DEBUG_GUARD | MTUDE_DEBUG_MALLOC)

/* Each allocation has to come through the library. */
#define MTUDE_DEBUG_TRACKS \
  (MTUDE_DEBUG_CHECKER | MTUDE_DEBUG_POISON | MTUDE_DEBUG_APART | MTUDE_DEBUG_THREADS)

/* What is given up is filled, or forgotten by a checker. */
#define MTUDE_DEBUG_WIPES (MTUDE_DEBUG_CHECKER | MTUDE_DEBUG_POISON | MTUDE_DEBUG_CLEAR)

/* The arena is known by a MtudeWatch. */
#define MTUDE_DEBUG_WATCHES \
  (MTUDE_DEBUG_APART | MTUDE_DEBUG_LEAKS | MTUDE_DEBUG_STATS | MTUDE_DEBUG_LIVE)

/* Somebody wants to know what the arena uses, now or at its end. */
#define MTUDE_DEBUG_COUNTS (MTUDE_DEBUG_STATS | MTUDE_DEBUG_LIVE)

/* Written once by whoever reads first; it orders nothing, since it is all there is. */
extern unsigned mtude_debug_word;

/* Flags of a list of words as MULTITUDE_DEBUG has it, or NULL; `help` is printed. */
unsigned mtude_debug_parse (const char *words);

/* The same of G_DEBUG. */
unsigned mtude_debug_parse_glib (const char *words);

/* Reads the environment, unless somebody has. */
unsigned mtude_debug_read (void);

MTUDE_INLINE unsigned
mtude_debug_flags (void)
{
  return mtude_atomic_load_relaxed (&mtude_debug_word);
}

MTUDE_INLINE bool
mtude_debug_has (unsigned flags)
{
  return MTUDE_UNLIKELY ((mtude_debug_flags () & flags) != 0);
}
