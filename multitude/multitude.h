/* Fast and flexible arena allocation for GLib programs, in one header.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The only header that a program includes:
 * `pkg-config --cflags --libs multitude-1`.
 */

#pragma once

#include "multitude-arena-pool.h"
#include "multitude-arena.h"
#include "multitude-array.h"
#include "multitude-byte-array.h"
#include "multitude-bytes.h"
#include "multitude-enums.h"
#include "multitude-enumtypes.h"
#include "multitude-error.h"
#include "multitude-hash-table.h"
#include "multitude-heap.h"
#include "multitude-memory-warning.h"
#include "multitude-output-stream.h"
#include "multitude-slice.h"
#include "multitude-owner.h"
#include "multitude-ptr-array.h"
#include "multitude-read.h"
#include "multitude-record-list.h"
#include "multitude-ref-string.h"
#include "multitude-ref-string16.h"
#include "multitude-snapshot.h"
#include "multitude-source.h"
#include "multitude-stats.h"
#include "multitude-string-list.h"
#include "multitude-string-object.h"
#include "multitude-string.h"
#include "multitude-string16.h"
#include "multitude-strv-builder.h"
#include "multitude-utf16.h"
#include "multitude-variant.h"
#include "multitude-version.h"

/* Inline code is no part of the interface that bindings and the manual see. */
#if !defined (__GI_SCANNER__) && !defined (__GTK_DOC_IGNORE__)
# include "multitude-arena-inline.h"
# include "multitude-array-inline.h"
# include "multitude-owner-inline.h"
# include "multitude-ref-string-inline.h"
# include "multitude-string-inline.h"
#endif
