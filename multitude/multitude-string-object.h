/* One string as an object, as list models give it out.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* What the items of a MultitudeStringList are. */

#pragma once

#include <glib-object.h>

#include "multitude-version.h"

G_BEGIN_DECLS

#define MULTITUDE_TYPE_STRING_OBJECT (multitude_string_object_get_type ())

/**
 * MultitudeStringObject:
 *
 * A string as an object that never changes.
 *
 * Since: 1.0
 */
MULTITUDE_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (MultitudeStringObject, multitude_string_object, MULTITUDE, STRING_OBJECT, GObject)

MULTITUDE_AVAILABLE_IN_1_0
MultitudeStringObject *multitude_string_object_new        (const char            *string) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
const char            *multitude_string_object_get_string (MultitudeStringObject *self);

G_END_DECLS
