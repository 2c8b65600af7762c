/* What GLib's hash.c finds in the place of GLib's configuration.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The file takes G_LOG_DOMAIN away before it includes this, so that GLib's headers
 * give it one; but they were included already.
 */

#pragma once

#define G_LOG_DOMAIN NULL
