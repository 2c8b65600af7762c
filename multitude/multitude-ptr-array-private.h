/* An array of pointers and the array that it is.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Their structs are the same, see multitude-array-private.h. */

#pragma once

#include "multitude-array-private.h"

static inline MultitudeArray *
as_array (MultitudePtrArray *array)
{
  return (MultitudeArray *) array;
}

static inline MultitudePtrArray *
as_pointers (MultitudeArray *array)
{
  return (MultitudePtrArray *) array;
}
