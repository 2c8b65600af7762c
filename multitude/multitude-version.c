/* The version of the library that a program runs with.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports the multitude_get_…_version() calls. */

#include "config.h"

#include "multitude-version.h"

/**
 * multitude_get_major_version:
 *
 * The major version of the library that the program runs with.
 *
 * May be called from any thread.
 *
 * Returns: 1 in 1.2.3
 *
 * Since: 1.0
 */
guint
multitude_get_major_version (void)
{
  return MULTITUDE_MAJOR_VERSION;
}

/**
 * multitude_get_minor_version:
 *
 * The minor version of the library that the program runs with.
 *
 * May be called from any thread.
 *
 * Returns: 2 in 1.2.3
 *
 * Since: 1.0
 */
guint
multitude_get_minor_version (void)
{
  return MULTITUDE_MINOR_VERSION;
}

/**
 * multitude_get_micro_version:
 *
 * The micro version of the library that the program runs with.
 *
 * May be called from any thread.
 *
 * Returns: 3 in 1.2.3
 *
 * Since: 1.0
 */
guint
multitude_get_micro_version (void)
{
  return MULTITUDE_MICRO_VERSION;
}
