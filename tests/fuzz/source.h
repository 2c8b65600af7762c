/* A source of memory that knows what it gave, and refuses when it is told to.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports FuzzSource.  Blocks lie at the same addresses in every run, so that an input
 * that fails does it again.  They are followed by a guard, and filled when they are
 * given and when they come back.
 *
 *   outstanding is the sum of the sizes of the blocks that are out;  peak its largest
 */

#pragma once

#include <multitude.h>

typedef enum
{
  FUZZ_SOURCE_FIXED,
  FUZZ_SOURCE_GROWS
} FuzzSourceKind;

typedef struct
{
  MultitudeSource source;

  guint           fails_in;     /* the request so many from now, 1 being the next; 0: none */
  gboolean        fails_on;     /* and all after it */
  gboolean        obeys;        /* no request fails now, nor counts for that */

  gsize           outstanding;
  gsize           peak;
  gsize           granted_bytes; /* with what blocks grew by */
  guint           n_granted;    /* blocks */
  guint           n_refused;
  gint            n_destroyed;  /* atomic: a pool may go on any thread */
} FuzzSource;

void     fuzz_source_init   (FuzzSource     *self,
                             FuzzSourceKind  kind);

/* Whether a request may fail. */
gboolean fuzz_source_is_armed (const FuzzSource *self);

/* Asserts that everything came back, and that it was told so once. */
void     fuzz_source_clear  (FuzzSource     *self);
