/* What a counted path is, and the files that have some.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* A path is a loop over one call.  What comes of the call is kept from the
 * optimizer; arguments that programs do not know when they are compiled are hidden
 * from it.
 */

#pragma once

#include <multitude.h>

#define N_OPERATIONS 1000

typedef struct
{
  MultitudeArena *arena;
  gpointer        mems[N_OPERATIONS];
} HotState;

typedef struct
{
  const char *name;
  void      (*prepare) (HotState *state,
                        gsize     n);   /* not counted; or NULL */
  void      (*run)     (HotState *state,
                        gsize     n);
  gsize       n;                        /* at most N_OPERATIONS; 0 for as many */
} HotPath;

extern const HotPath hot_memory_paths[];
extern const gsize   hot_n_memory_paths;
extern const HotPath hot_owner_paths[];
extern const gsize   hot_n_owner_paths;
extern const HotPath hot_builder_paths[];
extern const gsize   hot_n_builder_paths;
extern const HotPath hot_reset_paths[];
extern const gsize   hot_n_reset_paths;

static inline void
keep (gconstpointer mem)
{
  __asm__ volatile ("" : : "r" (mem) : "memory");
}

static inline gsize
hide (gsize value)
{
  __asm__ ("" : "+r" (value));
  return value;
}
