/* Moves all code that is linked behind it.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "bench.h"

#define STRING(value) STRING_EXPANDED (value)
#define STRING_EXPANDED(value) #value

__asm__ (".text\n.skip " STRING (BENCH_PADDING) ", 0x90\n");
