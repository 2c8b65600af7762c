/* Counting and releasing owners in the library's own calls.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The functions of the core look at more of what is released than what is inlined does.  The
 * calls of this layer inline what has an arena whose current chunk tells; in builds for
 * debugging, which look at more, they call the functions throughout.  What programs inline
 * stays as it is.
 */

#pragma once

#include "config.h"

#include "mtude-owner-inline.h"

#if MTUDE_CHECK_LEVEL >= 1
# undef mtude_rc_release
#endif

#if MTUDE_CHECK_LEVEL >= 2
# undef mtude_box_free_in
# undef mtude_rc_acquire
# undef mtude_atomic_rc_acquire
# undef mtude_atomic_rc_release_in
#endif
