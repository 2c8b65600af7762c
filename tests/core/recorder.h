/* A caller's source of memory that writes down what it is asked for.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Every block is aligned as a source must align it, has exactly the size that
 * was asked for, so that memory tools see an overrun, and is filled with a
 * pattern.  A block that may grow has 64 KiB of address space instead; what lies
 * behind its present size is compared with a guard pattern when it changes.
 *
 * The log has an entry for each call, in order: "alloc 1024", "free 512",
 * "grow 512 1024", and " fails" behind a request that was refused.  It is read
 * as one string, with "; " between entries and a count in front of equal ones:
 *
 *   check_log (recorder, "alloc 512; 3 x alloc 1024; free 512");
 *
 * compares everything since the last look and begins anew.
 *
 * All functions of the source may run on any thread, and use relaxed atomics
 * only: they order nothing for the code under test.  The other calls belong to
 * the test's main thread, when no other thread uses the source.
 */

#pragma once

#include "mtude-arena.h"
#include "tap.h"

typedef struct _Recorder Recorder;

typedef enum
{
  RECORDER_FIXED,               /* blocks keep their size: there is no grow function */
  RECORDER_GROWS                /* blocks grow in place, up to 64 KiB */
} RecorderKind;

#define RECORDER_FILL 0xa7      /* what a fresh block is full of */

Recorder          *recorder_new           (RecorderKind  kind);
void               recorder_free          (Recorder     *recorder);

/* To be put into MtudeOptions; copied by the arena. */
const MtudeSource *recorder_source        (Recorder     *recorder);

/* Options at their defaults, over this recorder. */
void               recorder_options       (Recorder     *recorder,
                                           MtudeOptions *options);

/* The n-th alloc or grow from now fails, 1 being the next; 0: none does. */
void               recorder_fail_at       (Recorder     *recorder,
                                           size_t        n);

/* As well as all later ones. */
void               recorder_fail_from     (Recorder     *recorder,
                                           size_t        n);

/* The next alloc returns this address, which the recorder never looks at; a free of it
 * counts as any other.
 */
void               recorder_return_next   (Recorder     *recorder,
                                           void         *address);

/* The log since the last call; valid until the next one. */
const char        *recorder_take_log      (Recorder     *recorder);

/* How many alloc and grow calls there were, with those that failed; how many of
 * them succeeded; and how many free calls.
 */
size_t             recorder_n_requests    (Recorder     *recorder);
size_t             recorder_n_granted     (Recorder     *recorder);
size_t             recorder_n_frees       (Recorder     *recorder);

size_t             recorder_live_blocks   (Recorder     *recorder);
size_t             recorder_live_bytes    (Recorder     *recorder);

/* How often the destroy notify was called. */
size_t             recorder_n_destroyed   (Recorder     *recorder);

/* Calls that no arena may make: a free of an unknown block or with a wrong size,
 * a grow of such a block, and a block written to behind its end.
 */
size_t             recorder_n_errors      (Recorder     *recorder);

#define check_log(recorder, expected) \
  tap_check_string (__FILE__, __LINE__, "log", recorder_take_log (recorder), (expected))

#define check_status(actual, expected) \
  tap_check_string (__FILE__, __LINE__, #actual, mtude_status_to_string (actual), \
                    mtude_status_to_string (expected))

/* Everything came back, the source was let go by this many arenas, and nothing
 * was wrong; ends the recorder.
 */
#define recorder_end(recorder, n_arenas) \
  do \
    { \
      check_uint (recorder_n_errors (recorder), 0); \
      check_uint (recorder_live_blocks (recorder), 0); \
      check_uint (recorder_live_bytes (recorder), 0); \
      check_uint (recorder_n_destroyed (recorder), (n_arenas)); \
      recorder_free (recorder); \
    } \
  while (0)
