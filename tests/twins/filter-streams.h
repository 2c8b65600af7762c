/* Our output streams in the place of GIO's, in its tests of filters.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Included in front of GIO's filter-streams.c by the compiler. */

#pragma once

#include "output-streams.h"
