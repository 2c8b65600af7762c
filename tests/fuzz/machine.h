/* An arena, and what must be true of it: the model of the operation fuzzer.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports FuzzMachine.  It knows every piece of memory that is alive: where it is, how
 * large, what it holds, and what ends its life.  Builders are compared with GLib's twins
 * by the families that have them.
 *
 *   no two live blocks overlap;  hash of a block == that of its bytes, until it goes
 *   n_notifies_seen == n_notifies_due, after each operation
 *   reserved bytes of the arena == outstanding bytes of its source, and <= budget
 */

#pragma once

#include "input.h"
#include "source.h"

#define FUZZ_MAX_BLOCKS 256
#define FUZZ_MAX_ARENAS 6

typedef struct _FuzzMachine FuzzMachine;
typedef struct _FuzzBlock FuzzBlock;

/* What ends the life of a block. */
typedef struct
{
  const char *name;
  void      (*release) (FuzzMachine *machine,
                        FuzzBlock   *block); /* one reference, in one of the ways there are */
  void      (*acquire) (FuzzBlock   *block); /* NULL: there is only one */
  gboolean    stays_in_thread;
  gboolean    has_place;        /* an address of its own, even without bytes */
} FuzzKind;

struct _FuzzBlock
{
  guint8         *memory;
  gsize           size;
  gsize           alignment;    /* that it was asked for with */
  const FuzzKind *kind;
  gpointer        handle;       /* of the kind */
  guint           references;
  guint           id;           /* of the operation that made it or changed its size */
  guint           arena;        /* the number of its arena */
  guint           hash;
  guint           n_notifies;   /* that its end calls */
};

typedef struct
{
  const char *name;
  void      (*operations[16]) (FuzzMachine *machine);

  /* Compares everything that the family has with its model. */
  void      (*check)          (FuzzMachine *machine);

  /* Arena-bound memory of the operations from `since` on is about to go. */
  void      (*forget)         (FuzzMachine *machine,
                               guint        since);

  /* The arena is about to go, and its builders have to before. */
  void      (*leave)          (FuzzMachine *machine);
} FuzzFamily;

struct _FuzzMachine
{
  FuzzInput       input;
  guint           id;           /* of the operation; counts from 1 */
  gboolean        is_handed_over; /* to the second thread */
  gboolean        hands_back;

  MultitudeArena *arena;
  FuzzSource     *source;       /* of the arena; NULL: the default one */
  guint64         budget;       /* G_MAXUINT64: none */
  guint           n_arenas;
  FuzzSource      sources[FUZZ_MAX_ARENAS];

  FuzzBlock       blocks[FUZZ_MAX_BLOCKS];
  guint           n_blocks;

  guint           n_notifies_due;
  guint           n_notifies_seen;

  /* Of the try in hand. */
  guint64         used_before;
  guint           n_refused_before;
};

/* The one that runs: notifies have no other way to it. */
extern FuzzMachine *fuzz_machine;

/* ---- Blocks ---- */

/* Kinds of the arena itself. */
extern const FuzzKind fuzz_bound;       /* until a reset */
extern const FuzzKind fuzz_sealed;      /* until its snapshot goes */

/* Checks where it is and writes a pattern into it. */
FuzzBlock  *fuzz_block_add      (FuzzMachine    *self,
                                 const FuzzKind *kind,
                                 gpointer        memory,
                                 gsize           size,
                                 gsize           alignment);

/* The same for memory whose contents are not the caller's to change. */
FuzzBlock  *fuzz_block_add_text (FuzzMachine    *self,
                                 const FuzzKind *kind,
                                 gconstpointer   memory,
                                 gsize           size,
                                 gsize           alignment);
void        fuzz_block_check    (const FuzzBlock *block);
void        fuzz_block_fill     (FuzzBlock      *block);
void        fuzz_block_remove   (FuzzMachine    *self,
                                 FuzzBlock      *block);

/* Gives up one reference, and looks at what must come of it. */
void        fuzz_block_release  (FuzzMachine    *self,
                                 FuzzBlock      *block);

/* One of the kind, chosen by the input; NULL if there is none. */
FuzzBlock  *fuzz_block_pick     (FuzzMachine    *self,
                                 const FuzzKind *kind);

/* The owner that is there, or NULL. */
FuzzBlock  *fuzz_block_find     (FuzzMachine    *self,
                                 gconstpointer   memory);
gboolean    fuzz_blocks_full    (const FuzzMachine *self);

/* What ends may call: the one looks for the block whose end it is, the other counts. */
void        fuzz_notify         (gpointer        memory);
void        fuzz_notify_element (gpointer        element);

/* For GLib's twins, which say how many there have to be. */
void        fuzz_expect_element (gpointer        element);

/* ---- Failure ---- */

/* Whether a call that would abort may be made, for so many bytes in all.  The source
 * gives what it has until the operation ends.
 */
gboolean    fuzz_may_abort      (FuzzMachine    *self,
                                 gsize           bytes);

/* Around a call that may fail: remembers, and looks whether it did rightly. */
void        fuzz_try_begin      (FuzzMachine    *self);
void        fuzz_try_failed     (FuzzMachine    *self,
                                 GError        **error);

/* The same for what asks more than once, and may keep what it had got. */
void        fuzz_try_failed_keeping (FuzzMachine  *self,
                                     GError      **error);

/* ---- Everything ---- */

void        fuzz_machine_open   (FuzzMachine    *self);
void        fuzz_machine_close  (FuzzMachine    *self);
void        fuzz_machine_check  (FuzzMachine    *self);
