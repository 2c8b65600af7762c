/* The strings that an arena knows already.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* One table for each arena, made at the first string and dropped by a cleanup. */

#pragma once

#include "multitude-arena-inline.h"

/* Returns the string of these contents with one more reference; aborts without
 * memory.
 */
char  *multitude_intern            (MultitudeArena *arena,
                                    const char     *str,
                                    gsize           length);

/* The strings of a generation that was sealed are forgotten: at once, since the
 * arena may be gone when the cleanups of the snapshot run.
 */
void   multitude_intern_end        (MultitudeArena *arena,
                                    MtudeSnapshot  *snapshot);

guint  multitude_hash_bytes        (const char     *bytes,
                                    gsize           length);
