/* Stamps: how the library knows its own records from what somebody wrote over them.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports the secret of the process and the words that end it.  The secret comes from
 * the kernel; where that has none to give yet, from the bytes that it gave the program
 * at its start.
 */

/* For getrandom() and getauxval(). */
#ifndef _GNU_SOURCE
# define _GNU_SOURCE
#endif

#include "mtude-integrity-private.h"

#include <stdio.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/random.h>

#define N_SECRETS (sizeof mtude_secret / sizeof mtude_secret[0])
#define N_GIVEN 2
#define LAST_NAME 64

uint64_t mtude_secret[4] = {
  UINT64_C (0x243f6a8885a308d3),
  UINT64_C (0x13198a2e03707344),
  UINT64_C (0xa4093822299f31d0),
  UINT64_C (0x082efa98ec4e6c89),
};

/* Others use the bytes of the start as they are; let them not be found here. */
static void
spread_secret (const uint64_t given[N_GIVEN])
{
  uint64_t last = 0;
  size_t i;

  for (i = 0; i < N_SECRETS; i++)
    last = mtude_secret[i] = mtude_stamp_end (given[i % N_GIVEN] + last);
}

/* Before the constructors of programs, which may use an arena.  What a program has in its
 * .preinit_array comes before this: a chunk that is stamped there would not fit the secret
 * later, so no arena may be used there.
 */
__attribute__ ((constructor (101))) static void
draw_secret (void)
{
  uint64_t drawn[N_SECRETS];
  const void *given = (const void *) getauxval (AT_RANDOM);

  if (getrandom (drawn, sizeof drawn, GRND_NONBLOCK) == (ssize_t) sizeof drawn)
    memcpy (mtude_secret, drawn, sizeof drawn);
  else if (given != NULL)
    {
      memcpy (drawn, given, N_GIVEN * sizeof drawn[0]);
      spread_secret (drawn);
    }
}

static const char *
name_or_none (const char *arena_name)
{
  return arena_name != NULL ? arena_name : "";
}

void
mtude_damaged (const char *arena_name,
               const char *record,
               const void *where)
{
  mtude_panic ("arena '%s': the %s at %p is damaged: memory was written beyond its end, "
               "or released when it was not of an arena", name_or_none (arena_name), record, where);
}

void
mtude_over_released (const char *arena_name,
                     const void *chunk)
{
  mtude_panic ("arena '%s': of the chunk at %p more owners were released than allocated: one was "
               "released twice, or was none", name_or_none (arena_name), chunk);
}

void
mtude_mistold (const char *arena_name,
               const void *memory,
               size_t      size)
{
  mtude_panic ("arena '%s': the memory at %p has fewer than %zu bytes", name_or_none (arena_name), memory,
               size);
}

/* A copy: the arena may have ended when it is asked for. */
static _Thread_local struct
{
  bool is_there;
  char text[LAST_NAME];
} last_name;

void
mtude_note_arena_name (const char *arena_name)
{
  const char *name = name_or_none (arena_name);
  size_t length = strnlen (name, LAST_NAME - 1);

  memcpy (last_name.text, name, length);
  last_name.text[length] = '\0';
  last_name.is_there = true;
}

void
mtude_misreleased (const char *arena_name,
                   const void *memory,
                   const char *as_what)
{
  if (arena_name == NULL)
    mtude_unknown_released (memory, as_what, NULL);

  mtude_panic ("arena '%s': %p is no %s, or was released before", arena_name, memory, as_what);
}

void
mtude_unknown_released (const void *memory,
                        const char *as_what,
                        const void *header)
{
  char damage[64] = "";
  char last[LAST_NAME + 64] = "";

  if (header != NULL)
    snprintf (damage, sizeof damage, ", or the header at %p is damaged", header);
  if (last_name.is_there)
    snprintf (last, sizeof last, "; this thread was last in arena '%s'", last_name.text);

  mtude_panic ("no known arena: %p is no %s, or was released before%s%s", memory, as_what, damage, last);
}
