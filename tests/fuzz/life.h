/* What ends things: resets, marks, snapshots and arenas.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports what other families and the entry need of family-life.c. */

#pragma once

#include "machine.h"

/* How often arena-bound memory went. */
guint fuzz_life_get_n_ends        (void);

/* Memory from before the operation `id` was given up: marks may no longer be reached. */
void  fuzz_life_loosen_marks      (guint        id);

void  fuzz_life_check_all         (FuzzMachine *machine);
void  fuzz_life_end_arena         (FuzzMachine *machine);
void  fuzz_life_release_snapshots (FuzzMachine *machine);
