/* Translated messages of the library.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The library binds its text domain when it needs its first text, which is with the
 * first arena, for those of the properties: programs have nothing to call.
 */

#pragma once

#include <glib.h>

/* Marks a message and translates it where it is used. */
#define _(message) (multitude_gettext (message))

const char *multitude_gettext (const char *message) G_GNUC_FORMAT (1);
