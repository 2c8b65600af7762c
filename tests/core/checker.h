/* What a memory checker knows of bytes, in words.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* check_bytes (memory, size, "16. 24u 8d") compares what is known of each byte:
 *
 *   .   nobody may touch it
 *   u   it may be written to, and holds nothing
 *   d   it holds something
 *
 * AddressSanitizer does not know the difference of the last two, and of eight bytes
 * only how many of the first may be used; so sizes are multiples of 8 here.
 */

#pragma once

#include "mtude-track-private.h"
#include "tap.h"

#include <ctype.h>

#define MAX_KNOWN 1024

/* Asked for here, since the library may be wrong about it. */
static TAP_UNUSED void
need_checker (void)
{
  if (!MTUDE_TRACK_ASAN && VALGRIND_MAKE_MEM_DEFINED (NULL, 0) == 0)
    tap_skip ("no memory checker is active");

  check (mtude_track_is_active ());
}

static TAP_UNUSED void
need_memcheck (void)
{
  need_checker ();
  if (MTUDE_TRACK_ASAN)
    tap_skip ("memcheck alone knows blocks");
}

/* What is read and not used, valgrind does not read. */
static TAP_UNUSED void
touch (const void *memory,
       size_t      at)
{
  static volatile char seen;

  seen = ((volatile const char *) memory)[at];
  (void) seen;
}

static char
known_of (const char *byte)
{
#if MTUDE_TRACK_ASAN
  return __asan_address_is_poisoned (byte) ? '.' : 'd';
#elif HAVE_VALGRIND
  unsigned char bits;

  if (VALGRIND_GET_VBITS (byte, &bits, 1) != 1)
    return '.';
  VALGRIND_MAKE_MEM_DEFINED (&bits, 1);
  return bits == 0 ? 'd' : 'u';
#else
  return 'd';
#endif
}

/* "16. 8d", with a letter for each byte. */
static void
spell_out (const char *runs,
           char       *known)
{
  size_t n = 0;

  while (*runs != '\0')
    {
      char *end;
      size_t length = strtoul (runs, &end, 10);

      if (length > MAX_KNOWN - n)
        abort ();
      memset (known + n, MTUDE_TRACK_ASAN && *end == 'u' ? 'd' : *end, length);
      n += length;
      runs = end + 1 + (end[1] == ' ');
    }
  known[n] = '\0';
}

static TAP_UNUSED void
tap_check_bytes (const char *file,
                 int         line,
                 const char *text,
                 const void *memory,
                 const char *runs)
{
  char expected[MAX_KNOWN + 1];
  char known[MAX_KNOWN + 1];
  size_t size;
  size_t i;

  spell_out (runs, expected);
  size = strlen (expected);
  for (i = 0; i < size; i++)
    known[i] = known_of ((const char *) memory + i);
  known[size] = '\0';
  tap_check_string (file, line, text, known, expected);
}

#define check_bytes(memory, runs) \
  tap_check_bytes (__FILE__, __LINE__, #memory, (const void *) (memory), (runs))

/* Whether there are blocks of a pool that is named by this address. */
#define check_pool(pool, is_there) \
  check (MTUDE_TRACK_ASAN || (VALGRIND_MEMPOOL_EXISTS ((uintptr_t) (pool)) != 0) == (is_there))
