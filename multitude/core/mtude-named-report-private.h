/* What is said of an address in an extent that has a name.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Between the extents (mtude-named.c) and the words (mtude-named-report.c).  Here addresses
 * are distances from the key, and that and the arena are hidden: who looks for leaks would
 * take them for pointers to what they are about.
 */

#pragma once

#include "mtude-named-private.h"

#define MTUDE_NAMED_LABEL 96

typedef struct _MtudeNamed MtudeNamed;

/* From all that was given up in one way, the lowest and the highest byte. */
typedef struct
{
  uintptr_t start;
  uintptr_t end;
} MtudeGiven;

/* A part of the extent that memcheck has words for. */
typedef struct
{
  size_t    name;               /* see mtude_track_name() */
  uintptr_t start;
  uintptr_t end;
} MtudeTold;

struct _MtudeNamed
{
  MtudeNamed *next;             /* in its bucket */
  uintptr_t   hidden_key;
  uintptr_t   start;
  uintptr_t   end;
  MtudeVacancy   vacancy;
  MtudeGiven  values[MTUDE_N_WAYS];
  MtudeGiven  strings[MTUDE_N_WAYS]; /* at the other end */
  bool        is_built_in;
  bool        is_left;          /* nobody has it but the source, or nobody had it yet */
  MtudeTold   told[2];          /* the two parts of the vacancy */
  char        label[MTUDE_NAMED_LABEL];
};

MTUDE_INLINE uintptr_t
mtude_named_hide (uintptr_t address)
{
  return ~address;
}

MTUDE_INLINE uintptr_t
mtude_named_get_key (const MtudeNamed *named)
{
  return ~named->hidden_key;
}

void mtude_named_write (const MtudeNamed *named,
                        uintptr_t         address,
                        char              words[MTUDE_NAMED_WORDS]);
