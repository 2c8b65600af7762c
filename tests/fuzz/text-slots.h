/* The string builders of the operation fuzzer.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports the slots that two families share. */

#pragma once

#include "machine.h"

/* Both are NULL, or both have the same text. */
typedef struct
{
  MultitudeString *ours;
  GString         *twin;
} FuzzString;

/* One of the slots, made a string if there is none; NULL if that cannot be. */
FuzzString *fuzz_string_pick   (FuzzMachine *self);

/* Another one that is empty, or the one that follows. */
FuzzString *fuzz_string_unused (void);
FuzzString *fuzz_string_next   (FuzzString  *string);
