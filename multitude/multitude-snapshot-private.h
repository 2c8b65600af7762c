/* What an arena that ends does for a snapshot that has its seed.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Described in multitude-snapshot.c. */

#pragma once

#include "multitude-arena-inline.h"

/* From the dispose of an arena that lends its seed, after its core has ended: the
 * instance stays as long as the snapshot does.
 */
void multitude_snapshot_keep_instance (MultitudeArena *arena);
