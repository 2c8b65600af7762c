/* Which version a program was built for, and which it runs with.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Usage: version
 *
 * A plug-in host tells what it needs before it loads anything.  Ends with a status of zero
 * if the library is as new as the headers were.
 */

/* Calls that are newer than this warn, so that the program builds with that release, too;
 * calls that were deprecated by then warn as well.  Both come before the header.
 */
#define MULTITUDE_VERSION_MIN_REQUIRED MULTITUDE_VERSION_1_0
#define MULTITUDE_VERSION_MAX_ALLOWED  MULTITUDE_VERSION_1_0

#include <multitude.h>

#include <string.h>

/* What can be told while compiling. */
#if !MULTITUDE_CHECK_VERSION (1, 0, 0)
# error "Version 1.0 of multitude-1 is needed."
#endif

/* What cannot: the library may be older or newer than the headers. */
static guint
running_version (void)
{
  return MULTITUDE_ENCODE_VERSION (multitude_get_major_version (),
                                   multitude_get_minor_version (),
                                   multitude_get_micro_version ());
}

/* A fix that a plug-in relies on: not in the interface, so no compiler finds it missing. */
static gboolean
has_release (guint major,
             guint minor,
             guint micro)
{
  return running_version () >= MULTITUDE_ENCODE_VERSION (major, minor, micro);
}

static gboolean
is_as_new_as_headers (void)
{
  return has_release (MULTITUDE_MAJOR_VERSION, MULTITUDE_MINOR_VERSION, MULTITUDE_MICRO_VERSION);
}

int
main (void)
{
  g_autofree char *running = g_strdup_printf ("%u.%u.%u", multitude_get_major_version (),
                                              multitude_get_minor_version (),
                                              multitude_get_micro_version ());

  g_print ("built for %s, runs with %s\n", MULTITUDE_VERSION_STRING, running);

  /* In the tree of the library both are of one version. */
  return is_as_new_as_headers () && !has_release (MULTITUDE_MAJOR_VERSION + 1, 0, 0)
         && strcmp (running, MULTITUDE_VERSION_STRING) == 0 ? 0 : 1;
}
