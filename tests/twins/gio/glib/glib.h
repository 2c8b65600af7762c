/* Stands in for the header by its path in the source of GLib.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Files of gio/tests/ include it; an installed GLib has it by another name. */

#pragma once

#include <glib.h>
