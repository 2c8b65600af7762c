/* Our bytes in the place of GLib's copies.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Included in front of GLib's bytes.c by the compiler.  The other constructors
 * take memory that the caller has already, and are GLib's.
 */

#pragma once

#include "twin-arena.h"

/* What is complained of here, GLib complains of. */
#undef G_LOG_DOMAIN
#define G_LOG_DOMAIN "GLib"

#define g_bytes_new(data, size) multitude_arena_new_bytes (twin_arena (), (data), (size), NULL)
