/* The second thread of the tests.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports fuzz_worker_call().  The caller waits, so that one thread runs at a time and
 * an input does the same in every run.
 */

#pragma once

#include <glib.h>

typedef void (*FuzzWork) (gpointer data);

void fuzz_worker_call (FuzzWork work,
                       gpointer data);
