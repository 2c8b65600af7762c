/* Quarks that two threads may ask for first.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports MULTITUDE_DEFINE_QUARK(), the twin of G_DEFINE_QUARK(), whose functions write
 * a plain variable on every thread that comes early.
 */

#pragma once

#include <glib.h>

/* Once it was entered in vain, the variable does not change any more, and what was
 * written to it has come to the thread.
 */
#define MULTITUDE_DEFINE_QUARK(name, function) \
  GQuark \
  function (void) \
  { \
    static gsize quark; \
\
    if (g_once_init_enter (&quark)) \
      g_once_init_leave (&quark, g_quark_from_static_string (name)); \
\
    return (GQuark) quark; \
  }
