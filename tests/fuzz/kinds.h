/* Kinds of owners that several families make, and how values are made in place.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports the kinds, fuzz_release_elsewhere() and the maker for _construct() calls. */

#pragma once

#include "machine.h"

extern const FuzzKind fuzz_box;
extern const FuzzKind fuzz_rc;
extern const FuzzKind fuzz_atomic;
extern const FuzzKind fuzz_ref_string;
extern const FuzzKind fuzz_ref_string16;
extern const FuzzKind fuzz_bytes;

/* On the second thread, unless that has the arena already. */
void       fuzz_release_elsewhere (FuzzMachine    *self,
                                   GDestroyNotify  release,
                                   gpointer        memory);

/* A GBytes, whose data is to stay what it is. */
FuzzBlock *fuzz_bytes_add         (FuzzMachine    *self,
                                   GBytes         *bytes,
                                   gsize           alignment);

/* One without data, which is in nobody's memory and may be that of others, too. */
void       fuzz_bytes_drop_empty  (GBytes         *bytes);

/* One reference of a block that is picked, more or less. */
void       fuzz_op_acquire        (FuzzMachine    *self,
                                   const FuzzKind *kind);
void       fuzz_op_release        (FuzzMachine    *self,
                                   const FuzzKind *kind);

typedef struct
{
  FuzzMachine *machine;
  guint8       how;
} FuzzMaking;

/* A MultitudeConstructFunc with a FuzzMaking. */
gboolean   fuzz_make              (gpointer        mem,
                                   gpointer        user_data,
                                   GError        **error);

/* Whether the error is the maker's, which is then cleared. */
gboolean   fuzz_making_failed     (const FuzzMaking  *making,
                                   GError           **error);
