/* A byte array and the array that it is.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Their structs are the same, see multitude-array-private.h. */

#pragma once

#include "multitude-array-private.h"

static inline MultitudeArray *
as_array (MultitudeByteArray *array)
{
  return (MultitudeArray *) array;
}

static inline MultitudeByteArray *
as_bytes (MultitudeArray *array)
{
  return (MultitudeByteArray *) array;
}
