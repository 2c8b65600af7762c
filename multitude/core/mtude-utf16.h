/* UTF-8 becomes UTF-16, and the other way round.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Who converts measures first, allocates exactly that, and then writes; nothing
 * here allocates.  Strict is to refuse what the measure says is not valid; lossy
 * is to write it as U+FFFD.  A NUL is a character like others, and none is added.
 */

#pragma once

#include "mtude-macros.h"

MTUDE_BEGIN_DECLS

MTUDE_API
size_t mtude_utf8_measure        (const char     *str,
                                  size_t          length,
                                  size_t         *n_valid);
MTUDE_API
size_t mtude_utf8_measure_lossy  (const char     *str,
                                  size_t          length);
MTUDE_API
size_t mtude_utf8_to_utf16       (const char     *str,
                                  size_t          length,
                                  uint16_t       *units);

MTUDE_API
size_t mtude_utf16_measure       (const uint16_t *units,
                                  size_t          n_units,
                                  size_t         *n_valid);
MTUDE_API
size_t mtude_utf16_measure_lossy (const uint16_t *units,
                                  size_t          n_units);
MTUDE_API
size_t mtude_utf16_to_utf8       (const uint16_t *units,
                                  size_t          n_units,
                                  char           *str);

MTUDE_END_DECLS
