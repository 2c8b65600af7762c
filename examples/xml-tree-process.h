/* What a process can find out about its own memory.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Each figure is negative where the system cannot tell it. */

#pragma once

#include <glib.h>

gint64 process_get_resident_kib      (void);
gint64 process_get_peak_resident_kib (void);
void   process_reset_peak            (void);
gint64 process_get_n_mallocs         (void);
