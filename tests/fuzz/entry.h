/* What every fuzzer is entered by.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Declares the function that libFuzzer calls, and replay.c in its place, and exports
 * fuzz_entry_init().  A message of GLib's ends the program: no fuzzer makes a
 * caller's mistake.
 */

#pragma once

#include <glib.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput (const uint8_t *data,
                            size_t         size);

/* By a signal that libFuzzer knows. */
static inline void
fuzz_entry_fail (const char     *domain,
                 GLogLevelFlags  level,
                 const char     *message,
                 gpointer        unused)
{
  g_printerr ("%s: %s\n", domain, message);
  abort ();
}

static inline void
fuzz_entry_init (void)
{
  g_log_set_default_handler (fuzz_entry_fail, NULL);
}
