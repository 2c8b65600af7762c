/* Translated messages of the library.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports multitude_gettext() to the other files. */

#include "config.h"

#include "multitude-gettext-private.h"

#include <libintl.h>

static void
bind_domain_once (void)
{
  static gsize is_bound = 0;

  if (!g_once_init_enter (&is_bound))
    return;

  bindtextdomain (GETTEXT_PACKAGE, LOCALEDIR);
  bind_textdomain_codeset (GETTEXT_PACKAGE, "UTF-8");
  g_once_init_leave (&is_bound, 1);
}

const char *
multitude_gettext (const char *message)
{
  bind_domain_once ();

  return g_dgettext (GETTEXT_PACKAGE, message);
}
