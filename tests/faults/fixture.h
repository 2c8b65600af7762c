/* The arena that a scenario runs in.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports the fault_open() calls: an arena that has no byte left, and whose source is
 * told which requests to refuse.
 */

#pragma once

#include "faults.h"

typedef enum
{
  FAULT_ONE,                    /* only this request is refused */
  FAULT_FROM                    /* and all that follow */
} FaultMode;

void     fault_open        (Fault             *self,
                            const FaultFamily *family,
                            CountingKind       kind);
void     fault_close       (Fault             *self,
                            const FaultFamily *family);

/* Request k of those to come, counted from 0. */
void     fault_arm         (Fault             *self,
                            FaultMode          mode,
                            guint              k);
void     fault_disarm      (Fault             *self);

/* Every request of those to come. */
void     fault_refuse_all  (Fault             *self);

/* Whether request k was made since then. */
gboolean fault_was_refused (Fault             *self,
                            guint              k);

guint64  fault_get_used    (Fault             *self);
char    *fault_describe    (Fault             *self,
                            const FaultFamily *family);
