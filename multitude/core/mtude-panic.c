/* The last words of the core.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* mtude_panic() is where every failed check of the core ends.  It must work
 * when the heap does not, so it allocates nothing of its own.
 */

#include "mtude-assert-private.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

void
mtude_panic (const char *format,
             ...)
{
  va_list args;

  fputs ("libmultitude: ", stderr);
  va_start (args, format);
  vfprintf (stderr, format, args);
  va_end (args);
  fputc ('\n', stderr);

  abort ();
}
