/* Our builders of string arrays in the place of GLib's.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Included in front of GLib's strvbuilder.c by the compiler.  All that the file frees
 * with g_strfreev() comes from a builder.
 */

#pragma once

#include "twin-arena.h"

#define GStrvBuilder MultitudeStrvBuilder

#define g_strv_builder_new() multitude_strv_builder_new (twin_arena ())
#define g_strv_builder_ref multitude_strv_builder_ref
#define g_strv_builder_unref multitude_strv_builder_unref
#define g_strv_builder_add multitude_strv_builder_add
#define g_strv_builder_addv multitude_strv_builder_addv
#define g_strv_builder_add_many multitude_strv_builder_add_many
#define g_strv_builder_end multitude_strv_builder_end
#define g_strfreev multitude_box_free
