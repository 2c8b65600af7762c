/* The arena that GLib's own tests run in.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* One for the whole process, freed at its end.  Every header that puts our calls in
 * the place of GLib's takes its memory from here.
 */

#pragma once

#include <glib.h>
#include <multitude.h>

MultitudeArena *twin_arena (void);
