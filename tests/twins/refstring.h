/* Our shared strings in the place of GLib's.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Included in front of GLib's refstring.c by the compiler. */

#pragma once

#include "twin-arena.h"

#define g_ref_string_new(str) multitude_ref_string_new (twin_arena (), (str))
#define g_ref_string_new_len(str, len) multitude_ref_string_new_len (twin_arena (), (str), (len))
#define g_ref_string_new_intern(str) multitude_ref_string_new_intern (twin_arena (), (str))
#define g_ref_string_acquire multitude_ref_string_acquire
#define g_ref_string_release multitude_ref_string_release
#define g_ref_string_length multitude_ref_string_length
