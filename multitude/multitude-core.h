/* The plain C core of libmultitude, in one header.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* For programs without GLib: `pkg-config --cflags --libs multitude-core-1`.
 * Those with GLib include multitude.h, which uses this one.
 */

#pragma once

#include "mtude-arena-inline.h"
#include "mtude-arena.h"
#include "mtude-block-inline.h"
#include "mtude-block.h"
#include "mtude-bucket-inline.h"
#include "mtude-heap.h"
#include "mtude-macros.h"
#include "mtude-owner-inline.h"
#include "mtude-owner.h"
#include "mtude-snapshot.h"
#include "mtude-stats.h"
#include "mtude-table-inline.h"
#include "mtude-table.h"
#include "mtude-types.h"
#include "mtude-utf16.h"
#include "mtude-wait.h"
