/* A source of memory that remembers what it was asked for.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Tests compare its log with the requests that they expect, so that one too many
 * is seen as well as one too few.  It fails on demand, in the ways that a source
 * can.
 */

#pragma once

#include <multitude.h>

typedef enum
{
  COUNTING_FIXED,               /* blocks keep their size, as malloc's do */
  COUNTING_GROWING              /* blocks grow in place up to 64 KiB */
} CountingKind;

typedef struct
{
  /* For multitude_arena_new_with_source(); `data` points to this struct. */
  MultitudeSource source;

  /* Set by the test, while no other thread uses the arena. */
  gboolean        refuses;      /* alloc and grow fail */
  guint           fails_at;     /* this one of them fails, counted from 1; 0: none */
  guint           fails_from;   /* this one and all later ones; 0: none */
  gboolean        misplaces;    /* blocks are off by 16 bytes */

  /* Protected by the mutex: blocks come back on any thread. */
  GMutex          mutex;
  GString        *log;          /* "+512" alloc, "512>1024" grow, "-1024" free */
  gsize           outstanding;  /* bytes */
  guint           n_requests;   /* alloc and grow */
  guint           n_destroyed;
} CountingSource;

void  counting_source_init            (CountingSource *self,
                                       CountingKind    kind);

/* Asserts that everything came back, and that the source was told so once. */
void  counting_source_clear           (CountingSource *self);

guint counting_source_get_n_requests  (CountingSource *self);
guint counting_source_get_n_destroyed (CountingSource *self);
gsize counting_source_get_outstanding (CountingSource *self);

/* What happened since the last call, to be freed with g_free(). */
char *counting_source_take_log        (CountingSource *self);

#define counting_source_assert_log(self, expected) \
  G_STMT_START { \
    g_autofree char *assert_log_ = counting_source_take_log (self); \
    g_assert_cmpstr (assert_log_, ==, (expected)); \
  } G_STMT_END
