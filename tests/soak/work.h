/* A mixture of what programs do with an arena, on any number of threads.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports Mailbox and work_do().  What is made has to be released by whoever opens the
 * mailbox, on whichever thread that is; what it holds is compared before.
 *
 *   n_posted == n_opened, when the mailbox is empty
 */

#pragma once

#include <multitude.h>

typedef struct
{
  GAsyncQueue *queue;
  gint         n_posted;        /* atomic */
  gint         n_opened;        /* atomic */
} Mailbox;

void  mailbox_init  (Mailbox        *self);

/* Opens all letters, and asserts that there were as many as were posted. */
void  mailbox_clear (Mailbox        *self);

/* The same for all that are there. */
void  mailbox_empty (Mailbox        *self);

/* Steps with an arena, which then may be used further; returns how many values were made. */
guint work_do       (MultitudeArena *arena,
                     Mailbox        *mailbox,
                     guint32        *random,
                     guint           n_steps);

/* A source that knows how many bytes are out. */
typedef struct
{
  MultitudeSource source;
  gsize           outstanding;  /* atomic */
} SoakSource;

void  soak_source_init            (SoakSource *self);
gsize soak_source_get_outstanding (SoakSource *self);
