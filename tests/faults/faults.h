/* Calls whose source of memory fails: what a scenario is.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports Fault, the families of scenarios and what they are written with.
 *
 * A scenario is one exported call that asks for memory.  It is made on an arena that is
 * full to the last byte, so that all it needs is asked for; and the k-th request is
 * refused, alone or with all after it, for each k until the call needs no more.
 *
 * A call that asks for nothing is made there once, while everything is refused: it has
 * to do what it is for, and must not make a request.
 *
 *   failed     =>  contents and used bytes are what they were, and the call succeeds
 *                  when there is memory again
 *   succeeded  =>  contents are those of a call of which nothing was refused
 */

#pragma once

#include "counting-source.h"

typedef enum
{
  FAULT_ABORTS,                 /* the program ends, and says of which arena and size */
  FAULT_SETS_ERROR,             /* MULTITUDE_ERROR_NO_MEMORY */
  FAULT_RETURNS,                /* NULL, as malloc() does, or what says the same */
  FAULT_ASKS_FOR_NOTHING        /* there is no request that could be refused */
} FaultOutcome;

typedef struct
{
  CountingSource  counting;
  MultitudeArena *arena;
  gpointer        filling;      /* boxes, each with a pointer to the next in it */

  /* Of the family. */
  gpointer        subject;
  gpointer        other;
  gpointer        third;

  /* What the call has to show; emptied before each. */
  GString        *seen;
} Fault;

typedef struct
{
  const char   *function;
  FaultOutcome  outcome;
  gboolean    (*call) (Fault   *self,
                       GError **error);

  /* Why memory stays that a failed call has got, though no more for the next one that
   * fails; NULL: none does.
   */
  const char   *keeps;
} FaultScenario;

typedef struct
{
  const char          *name;
  const FaultScenario *scenarios;
  gsize                n_scenarios;

  /* Each may be NULL.  What is made stays when a call has failed. */
  void               (*prepare)  (Fault   *self);
  void               (*describe) (Fault   *self,
                                  GString *text);
  void               (*finish)   (Fault   *self);
} FaultFamily;

extern const FaultFamily fault_family_array;
extern const FaultFamily fault_family_bound;
extern const FaultFamily fault_family_byte_array;
extern const FaultFamily fault_family_bytes;
extern const FaultFamily fault_family_core;
extern const FaultFamily fault_family_core_parts;
extern const FaultFamily fault_family_heap;
extern const FaultFamily fault_family_owners;
extern const FaultFamily fault_family_pool;
extern const FaultFamily fault_family_ptr_array;
extern const FaultFamily fault_family_quiet_arena;
extern const FaultFamily fault_family_quiet_arrays;
extern const FaultFamily fault_family_quiet_boxes;
extern const FaultFamily fault_family_quiet_bytes;
extern const FaultFamily fault_family_quiet_core;
extern const FaultFamily fault_family_quiet_lists;
extern const FaultFamily fault_family_quiet_owners;
extern const FaultFamily fault_family_quiet_parts;
extern const FaultFamily fault_family_quiet_pool;
extern const FaultFamily fault_family_quiet_room;
extern const FaultFamily fault_family_quiet_stats;
extern const FaultFamily fault_family_quiet_strings;
extern const FaultFamily fault_family_quiet_table;
extern const FaultFamily fault_family_quiet_warnings;
extern const FaultFamily fault_family_quiet_words;
extern const FaultFamily fault_family_read;
extern const FaultFamily fault_family_record_list;
extern const FaultFamily fault_family_ref_string;
extern const FaultFamily fault_family_stream;
extern const FaultFamily fault_family_string;
extern const FaultFamily fault_family_string16;
extern const FaultFamily fault_family_string_list;
extern const FaultFamily fault_family_strv;
extern const FaultFamily fault_family_table;

/* Calls that are not made here, under the reason for it. */
typedef struct
{
  const char        *reason;
  const char *const *functions; /* NULL-terminated */
} FaultExemption;

extern const FaultExemption fault_exemptions[];
extern const gsize fault_n_exemptions;

/* Made by tools/exported.py: NULL-terminated, in order. */
extern const char *const fault_exported[];

/* ---- How a scenario is written ---- */

/* More than any builder has room for. */
#define FAULT_LENGTH 6000

extern const char *fault_text;          /* FAULT_LENGTH letters, and a NUL */
extern const gunichar2 *fault_units;    /* the same */

/* The expression says whether the call succeeded. */
#define FAULT_CALL(function, expression) \
  static gboolean \
  call_##function (Fault   *self, \
                   GError **error) \
  { \
    return (expression); \
  }

#define FAULT_SCENARIO(function, outcome) { #function, outcome, call_##function, NULL }

/* Calls that ask for nothing are a list, CALLS (X), with X (function, expression) for each:
 * CALLS (FAULT_CALL) writes them, and CALLS (FAULT_QUIET) is the table.
 */
#define FAULT_QUIET(function, ...) FAULT_SCENARIO (function, FAULT_ASKS_FOR_NOTHING),

/* Whether there is a result; each ends it in its way, and notes what was in it. */
gboolean fault_bound         (gconstpointer mem);
gboolean fault_box           (gpointer      mem);
gboolean fault_rc            (gpointer      mem);
gboolean fault_atomic        (gpointer      mem);
gboolean fault_ref_string    (Fault        *self,
                              char         *str);
gboolean fault_bytes         (Fault        *self,
                              GBytes       *bytes);

/* Whether the source has got so many bytes back, or more, since fault_refuse_all(). */
gboolean fault_gave_back     (Fault        *self,
                              gsize         size);

/* For a callback, and the one who waits for it. */
void          fault_keep_result (GObject       *object,
                                 GAsyncResult  *result,
                                 gpointer       place);
GAsyncResult *fault_wait_for    (GAsyncResult **place);

/* ---- What is beside the arena, on the same source ---- */

/* Nothing was allocated from them, and the family ends them. */
MultitudeArena     *fault_new_arena (Fault      *self);
MultitudeArenaPool *fault_new_pool  (Fault      *self);
void                fault_init_core (Fault      *self,
                                     MtudeArena *arena,
                                     gsize       byte_budget);

/* The item of a record, for lists whose items nobody looks at. */
gpointer fault_create_item (MultitudeRecordList *list,
                            guint                position,
                            const guint8        *record,
                            gsize                size,
                            gpointer             unused);
