/* Input streams that do what a test wants of them.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Byte number i is i * 7 + i / 251.  Their asynchronous reads are GIO's, which do them in
 * a worker thread.
 */

#pragma once

#include <gio/gio.h>

typedef struct _TestInputStream TestInputStream;

struct _TestInputStream
{
  GFileInputStream parent_instance;

  /* Set by the test before it is read. */
  gsize         size;           /* how many bytes there are */
  goffset       said_size;      /* how many the file is said to have; -1: nobody knows */
  gsize         piece;          /* how many come at a time; 0: as many as are wanted */
  gsize         fails_at;       /* fails when this many were read; G_MAXSIZE: never */
  gsize         cancels_at;     /* cancels when this many were read; G_MAXSIZE: never */
  GCancellable *cancellable;    /* not owned: what it cancels */
  guint         n_gates;        /* reads that wait for test_input_stream_open_gate () */

  /* For the test to look at. */
  gsize         position;
  guint         n_reads;        /* atomic */
  gboolean      is_waiting;     /* protected by the mutex */

  guint         n_open;
  GMutex        mutex;
  GCond         cond;
};

G_DEFINE_AUTOPTR_CLEANUP_FUNC (TestInputStream, g_object_unref)

TestInputStream *test_input_stream_new       (gsize            size,
                                              gsize            piece);

/* Runs a main context until a worker stands at a gate. */
void             test_input_stream_wait      (TestInputStream *self,
                                              GMainContext    *context);
void             test_input_stream_open_gate (TestInputStream *self);

/* Asserts that these are all the bytes of such a stream. */
void             test_input_stream_assert    (GBytes          *bytes,
                                              gsize            size);
