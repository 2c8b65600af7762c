/* A source file that is included into its test, and the lock of the watches that it takes.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Before the source file, a test puts watch_lock() and watch_unlock() in the place of the
 * functions; they count and then do what these do.
 */

#pragma once

#include "mtude-watch-private.h"

static size_t n_locks;          /* how often it was taken */
static bool is_locked;

static void
watch_lock (void)
{
  mtude_watch_lock ();
  n_locks++;
  is_locked = true;
}

static void
watch_unlock (void)
{
  is_locked = false;
  mtude_watch_unlock ();
}
