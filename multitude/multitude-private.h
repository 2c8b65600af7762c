/* What the files of the GObject layer share.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Nothing here is installed. */

#pragma once

#include "multitude-arena-inline.h"

/* Ranges of options. */
#define MIN_MAX_NORMAL_ALLOC 4096
#define MAX_MAX_NORMAL_ALLOC 65024
#define MIN_CAPACITY 512

/* Sets a GError from the status of a call that failed.  `size` and `alignment`
 * are what was asked for, for the message.
 */
void            multitude_set_error     (GError        **error,
                                         MultitudeArena *self,
                                         gsize           size,
                                         gsize           alignment);

/* Ends the program with a message, as g_malloc() does. */
G_NORETURN
void            multitude_abort         (const MtudeArena *core,
                                         gsize             size,
                                         gsize             alignment);

MultitudeStats *multitude_stats_new     (MtudeArena *core);
