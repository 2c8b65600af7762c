/* What the core has to say, and its last words.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* mtude_panic() is where every failed check of the core ends.  It must work
 * when the heap does not, so it allocates nothing of its own.  mtude_say() is for
 * reports that MULTITUDE_DEBUG asks for.  Neither is translated.
 */

#include "mtude-assert-private.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

/* Lines of several threads stay whole. */
static MTUDE_PRINTF (1, 0) void
say (const char *format,
     va_list     args)
{
  flockfile (stderr);
  fputs ("libmultitude: ", stderr);
  vfprintf (stderr, format, args);
  fputc ('\n', stderr);
  funlockfile (stderr);
}

void
mtude_say (const char *format,
           ...)
{
  va_list args;

  va_start (args, format);
  say (format, args);
  va_end (args);
}

void
mtude_panic (const char *format,
             ...)
{
  va_list args;

  va_start (args, format);
  say (format, args);
  va_end (args);

  abort ();
}
