/* Enumerations of the library.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Each is a choice that would else be a boolean parameter. */

#pragma once

#include <glib-object.h>

#include "multitude-version.h"

G_BEGIN_DECLS

/**
 * MultitudeResetMode:
 * @MULTITUDE_RESET_KEEP_LIMIT: keep what the last 16 to 32 generations needed,
 *   and at most #MultitudeArena:reset-limit; what multitude_arena_reset() does
 * @MULTITUDE_RESET_KEEP_ALL: keep every chunk for the next generation
 * @MULTITUDE_RESET_FREE_ALL: give every chunk without owners back to the source
 *
 * What a reset does with the chunks that it has emptied.
 *
 * Since: 1.0
 */
typedef enum
{
  MULTITUDE_RESET_KEEP_LIMIT,
  MULTITUDE_RESET_KEEP_ALL,
  MULTITUDE_RESET_FREE_ALL
} MultitudeResetMode;

G_END_DECLS
