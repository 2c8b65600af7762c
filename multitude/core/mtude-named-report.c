/* What is said of an address in an extent that has a name.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports mtude_named_write(), and has AddressSanitizer call it.  Of each way in which
 * memory is given up there is one range, so that of memory between two parts of it a way
 * may be said which it was not.
 */

#include "mtude-named-report-private.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Accesses up to this size are reported by where they begin, and not by the wrong byte. */
#define MAX_PLAIN_ACCESS 64

static const char *const ways[MTUDE_N_WAYS] = {
  [MTUDE_WAY_RESET] = "a reset",
  [MTUDE_WAY_REWIND] = "a rewind",
  [MTUDE_WAY_SNAPSHOT] = "the end of a snapshot",
  [MTUDE_WAY_END] = "the end of the arena",
  [MTUDE_WAY_RELEASE] = "the last owner in its chunk",
  [MTUDE_WAY_SMALLER] = "a value that became smaller",
};

static MTUDE_PRINTF (2, 3) void
append (char        words[MTUDE_NAMED_WORDS],
        const char *format,
        ...)
{
  size_t length = strlen (words);
  va_list args;

  va_start (args, format);
  vsnprintf (words + length, MTUDE_NAMED_WORDS - length, format, args);
  va_end (args);
}

static bool
is_free (const MtudeNamed *named,
         uintptr_t         address)
{
  return (address >= named->vacancy.cur && address < named->vacancy.top) || address >= named->vacancy.hi;
}

static bool
is_given (const MtudeGiven *given,
          uintptr_t         address)
{
  return address >= given->start && address < given->end;
}

static void
append_ways (const MtudeNamed *named,
             uintptr_t         address,
             char              words[MTUDE_NAMED_WORDS])
{
  unsigned n = 0;
  unsigned way;

  for (way = 0; way < MTUDE_N_WAYS; way++)
    if (is_given (&named->values[way], address) || is_given (&named->strings[way], address))
      append (words, "%s%s", n++ == 0 ? ", given up by " : " or ", ways[way]);

  if (n == 0)
    append (words, " that it has not handed out");
}

/* Behind strings something is vacant when a rewind has gone back to an earlier extent. */
static void
append_distance (const MtudeNamed *named,
                 uintptr_t         address,
                 char              words[MTUDE_NAMED_WORDS])
{
  const MtudeVacancy *vacancy = &named->vacancy;
  uintptr_t last = address < vacancy->top || vacancy->top == vacancy->hi ? vacancy->cur : vacancy->hi;

  if (last > named->start)
    append (words, ", %zu bytes behind the last value", (size_t) (address - last));
}

void
mtude_named_write (const MtudeNamed *named,
                   uintptr_t         address,
                   char              words[MTUDE_NAMED_WORDS])
{
  words[0] = '\0';
  append (words, "0x%zx is memory of %s", (size_t) address, named->label);
  address -= mtude_named_get_key (named);
  if (!is_free (named, address))
    {
      append (words, " that nobody holds, between values");
      return;
    }

  append_ways (named, address, words);
  append_distance (named, address, words);
}

#if MTUDE_TRACK_ASAN

static uintptr_t
wrong_byte (void)
{
  void *start = __asan_get_report_address ();
  size_t size = __asan_get_report_access_size ();
  void *wrong = size <= MAX_PLAIN_ACCESS ? __asan_region_is_poisoned (start, size) : NULL;

  return (uintptr_t) (wrong != NULL ? wrong : start);
}

/* Under the lock of the sanitizer, in a program that dies. */
static void
name_arena (const char *report)
{
  char words[MTUDE_NAMED_WORDS];
  char line[MTUDE_NAMED_WORDS + 32];
  ssize_t written;

  if (!mtude_named_describe (wrong_byte (), words))
    return;

  snprintf (line, sizeof line, "libmultitude: %s\n", words);
  written = write (STDERR_FILENO, line, strlen (line));
  (void) written;
}

/* There is one callback in a process: that of a program comes later, and wins. */
__attribute__ ((constructor (101))) static void
register_callback (void)
{
  __asan_set_error_report_callback (name_arena);
}

#endif
