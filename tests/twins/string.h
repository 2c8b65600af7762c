/* Our strings in the place of GLib's.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Included in front of GLib's string.c by the compiler. */

#pragma once

#include "twin-arena.h"

#define GString MultitudeString

#undef g_string_append_c
#define g_string_new(init) multitude_string_new (twin_arena (), (init))
#define g_string_new_len(init, len) multitude_string_new_len (twin_arena (), (init), (len))
#define g_string_sized_new(dfl_size) multitude_string_sized_new (twin_arena (), (dfl_size))
#define g_string_free multitude_string_free
#define g_string_free_to_bytes multitude_string_free_to_bytes
#define g_string_equal multitude_string_equal
#define g_string_hash multitude_string_hash
#define g_string_assign multitude_string_assign
#define g_string_truncate multitude_string_truncate
#define g_string_set_size multitude_string_set_size
#define g_string_insert_len multitude_string_insert_len
#define g_string_append multitude_string_append
#define g_string_append_len multitude_string_append_len
#define g_string_append_c multitude_string_append_c
#define g_string_append_unichar multitude_string_append_unichar
#define g_string_prepend multitude_string_prepend
#define g_string_prepend_len multitude_string_prepend_len
#define g_string_prepend_c multitude_string_prepend_c
#define g_string_prepend_unichar multitude_string_prepend_unichar
#define g_string_insert multitude_string_insert
#define g_string_insert_c multitude_string_insert_c
#define g_string_insert_unichar multitude_string_insert_unichar
#define g_string_overwrite multitude_string_overwrite
#define g_string_overwrite_len multitude_string_overwrite_len
#define g_string_erase multitude_string_erase
#define g_string_replace multitude_string_replace
#define g_string_ascii_down multitude_string_ascii_down
#define g_string_ascii_up multitude_string_ascii_up
#define g_string_vprintf multitude_string_vprintf
#define g_string_printf multitude_string_printf
#define g_string_append_vprintf multitude_string_append_vprintf
#define g_string_append_printf multitude_string_append_printf
#define g_string_append_uri_escaped multitude_string_append_uri_escaped
