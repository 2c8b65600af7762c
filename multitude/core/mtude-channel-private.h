/* The file that a program leaves its figures in, for multitude-stats.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* MULTITUDE_STATS_FILE names it.  It is opened for each line and closed again: no
 * descriptor of the program's is taken, none that it has reused is written to, nobody
 * who reads slowly makes it wait, and what was written is there when it is killed.
 * Programs that it starts, and children that it forks, write to the same file.
 */

#pragma once

#include "mtude-macros.h"

#include <stdio.h>

/* Once, before the others: whether somebody wants figures. */
bool  mtude_channel_read_environment (void);

bool  mtude_channel_is_there         (void);

/* Where to write lines, or NULL if there is no such file, or no longer. */
FILE *mtude_channel_open             (void);
void  mtude_channel_close            (FILE *stream);
