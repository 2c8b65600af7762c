/* Counting and releasing owners in the library's own calls.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Builds for debugging look at each release that is not inlined.  The calls of this layer
 * inline those of the core, which costs their callers nothing; in such a build they call
 * the functions instead, which look.  What programs inline stays as it is.
 */

#pragma once

#include "config.h"

#include "mtude-owner-inline.h"

#if MTUDE_CHECK_LEVEL >= 2
# undef mtude_box_free_in
# undef mtude_rc_acquire
# undef mtude_rc_release
# undef mtude_atomic_rc_acquire
# undef mtude_atomic_rc_release_in
#endif
