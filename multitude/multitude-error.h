/* The error domain of the library.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The codes name what the caller can do something about; a caller's mistake is
 * a critical instead, and never gets here.
 */

#pragma once

#include <glib-object.h>

#include "multitude-version.h"

G_BEGIN_DECLS

/**
 * MULTITUDE_ERROR:
 *
 * The error domain of the library; its codes are #MultitudeError.
 *
 * Since: 1.0
 */
#define MULTITUDE_ERROR (multitude_error_quark ())

/**
 * MultitudeError:
 * @MULTITUDE_ERROR_NO_MEMORY: the source of the arena had no memory
 * @MULTITUDE_ERROR_BUDGET: the byte budget of the arena does not allow it; it
 *   may later, when owners were released
 * @MULTITUDE_ERROR_ALIGNMENT: the alignment is not a power of two, or larger
 *   than the arena can give
 * @MULTITUDE_ERROR_OVERFLOW: the size is beyond what can be addressed
 * @MULTITUDE_ERROR_INVALID: an argument does not fit the state of the arena, such
 *   as a mark that a reset has ended
 *
 * Why a call failed.  After a failure the arena is as it was before the call.
 *
 * Since: 1.0
 */
typedef enum
{
  MULTITUDE_ERROR_NO_MEMORY,
  MULTITUDE_ERROR_BUDGET,
  MULTITUDE_ERROR_ALIGNMENT,
  MULTITUDE_ERROR_OVERFLOW,
  MULTITUDE_ERROR_INVALID
} MultitudeError;

MULTITUDE_AVAILABLE_IN_1_0
GQuark multitude_error_quark (void);

G_END_DECLS
