/* How often a program calls malloc() and its relatives.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The program's own malloc () stands in the place of the C library's, for which it
 * must not be one of those that a memory checker watches.
 */

#pragma once

#include <glib.h>

/* Calls of malloc (), calloc () and realloc () since the program began. */
guint     malloc_counter_get   (void);

/* Whether the calls of libraries end here; a checker may have come in between. */
gboolean  malloc_counter_works (void);
