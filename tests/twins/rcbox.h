/* Our counted values in the place of GLib's.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Included in front of GLib's rcbox.c by the compiler. */

#pragma once

#include "twin-arena.h"

#undef g_rc_box_new
#undef g_rc_box_new0
#undef g_rc_box_acquire
#undef g_rc_box_dup
#define g_rc_box_new(type) multitude_rc_box_new (twin_arena (), type)
#define g_rc_box_new0(type) multitude_rc_box_new0 (twin_arena (), type)
#define g_rc_box_alloc(size) multitude_rc_box_alloc (twin_arena (), (size))
#define g_rc_box_alloc0(size) multitude_rc_box_alloc0 (twin_arena (), (size))
#define g_rc_box_dup(size, mem) multitude_rc_box_dup (twin_arena (), (size), (mem))
#define g_rc_box_acquire multitude_rc_box_acquire
#define g_rc_box_release multitude_rc_box_release
#define g_rc_box_release_full multitude_rc_box_release_full
#define g_rc_box_get_size multitude_rc_box_get_size

#undef g_atomic_rc_box_new
#undef g_atomic_rc_box_new0
#undef g_atomic_rc_box_acquire
#undef g_atomic_rc_box_dup
#define g_atomic_rc_box_new(type) multitude_atomic_rc_box_new (twin_arena (), type)
#define g_atomic_rc_box_new0(type) multitude_atomic_rc_box_new0 (twin_arena (), type)
#define g_atomic_rc_box_alloc(size) multitude_atomic_rc_box_alloc (twin_arena (), (size))
#define g_atomic_rc_box_alloc0(size) multitude_atomic_rc_box_alloc0 (twin_arena (), (size))
#define g_atomic_rc_box_dup(size, mem) multitude_atomic_rc_box_dup (twin_arena (), (size), (mem))
#define g_atomic_rc_box_acquire multitude_atomic_rc_box_acquire
#define g_atomic_rc_box_release multitude_atomic_rc_box_release
#define g_atomic_rc_box_release_full multitude_atomic_rc_box_release_full
#define g_atomic_rc_box_get_size multitude_atomic_rc_box_get_size
