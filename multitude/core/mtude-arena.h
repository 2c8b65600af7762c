/* The arena of the plain core: its struct and its calls.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* A fast bump allocator whose owners may outlive it.  The struct is public so
 * that the bump can be inlined (mtude-arena-inline.h) and so that an arena can
 * live on the stack or inside another struct; only the calls touch its fields.
 *
 * Thread rule: allocate from one thread at a time, hand the arena over freely,
 * release owners anywhere.
 *
 * Failure rule: a call that cannot succeed returns NULL or a status other than
 * MTUDE_OK, leaves the arena as it was, and mtude_arena_get_status() says why.
 */

#pragma once

#include "mtude-types.h"

MTUDE_BEGIN_DECLS

/**
 * MTUDE_SEED_SIZE:
 *
 * How many bytes of arena-bound memory an arena has in itself, 320.  The first
 * allocations come from there, before any chunk is asked for.
 *
 * Since: 1.0
 */
#define MTUDE_SEED_SIZE 320

/**
 * MTUDE_CLEANUP_SIZE:
 *
 * How many bytes of arena-bound memory mtude_arena_add_cleanup() takes, 32.
 *
 * Since: 1.0
 */
#define MTUDE_CLEANUP_SIZE 32

/* What a reset has to look at besides splicing a list, and the low half counts
 * the plain owners issued from the current local chunk: one test sees all.
 */
#define MTUDE_BUSY_PINNED    (UINT64_C (1) << 32)  /* retired chunks with plain owners */
#define MTUDE_BUSY_ONE_SHOTS (UINT64_C (1) << 33)  /* arena-bound chunks of one value */
#define MTUDE_BUSY_SHARED    (UINT64_C (1) << 34)  /* the shared lane has a chunk */
#define MTUDE_BUSY_CLEANUPS  (UINT64_C (1) << 35)  /* cleanups are registered */
#define MTUDE_BUSY_SPARE     (UINT64_C (1) << 36)  /* the cache is not empty */
#define MTUDE_BUSY_EXCESS    (UINT64_C (1) << 37)  /* more is held than the reset limit */
#define MTUDE_BUSY_TRACKED   (UINT64_C (1) << 38)  /* who debugs wants to hear of each allocation */
#define MTUDE_BUSY_RESETTING (UINT64_C (1) << 39)  /* cleanups of a reset are running */
#define MTUDE_BUSY_EXTENTS   (UINT64_C (1) << 40)  /* the current local chunk has had several extents */
#define MTUDE_BUSY_ARMED     (UINT64_C (1) << 41)  /* who makes room calls the wake function */
#define MTUDE_BUSY_APART     (UINT64_C (1) << 42)  /* each value is a block of its own, for who debugs */
#define MTUDE_BUSY_WATCHED   (UINT64_C (1) << 43)  /* who debugs wants to see each end of a generation */
#define MTUDE_BUSY_ISSUED    UINT64_C (0xffffffff)

/* What an arena does with its seed. */
#define MTUDE_SEED_STARTS 0     /* allocations begin there */
#define MTUDE_SEED_LEFT   1     /* nothing is allocated from it any more */
#define MTUDE_SEED_SEALED 2     /* as LEFT, and a snapshot has what was in it */

/**
 * MtudeCounters:
 * @n_normal: chunks of a size class that the source made
 * @n_oversized: chunks for one value that the source made
 * @n_reused: chunks that were used again instead
 * @n_relocated: blocks that had to move to grow; see mtude_block_grow()
 * @bytes: what the source was asked for and gave
 * @taken: bytes of the chunks of a class that were taken into use
 *
 * Requests of one generation, or of the life of an arena.
 *
 * Since: 1.0
 */
typedef struct _MtudeCounters MtudeCounters;

struct _MtudeCounters
{
  size_t n_normal;
  size_t n_oversized;
  size_t n_reused;
  size_t n_relocated;
  size_t bytes;
  size_t taken;
};

/* Local lane.  Values grow up from lo, byte strings grow down from hi, and the
 * cursor of one is the limit of the other:
 *
 *   lo <= cur <= top <= hi;   cur and lo are multiples of 8
 *
 * Shared lane.  Owners grow up:  shared_cur <= shared_end, a multiple of 8.
 *
 * A lane without a chunk has both words at one static address, so that each
 * request misses without a test of its own.  So has a tracked lane, whose true
 * cursors are in `tracked`.
 *
 * The words up to `spare_builder` are used by inline code and are ABI; what follows
 * belongs to the .c files.
 */
struct _MtudeArena
{
  /*< private >*/

  /* Owner thread: local lane and plain reset. */
  uintptr_t     cur;            /* next value */
  uintptr_t     top;            /* limit of values, cursor of byte strings */
  uintptr_t     lo;             /* cur after a reset */
  uintptr_t     hi;             /* top after a reset */
  MtudeChunk   *clean;          /* retired in this generation, no owners: newest first */
  MtudeChunk   *clean_tail;     /* the oldest of clean, if there is any */
  MtudeChunk   *cache;          /* empty chunks, ready for use */
  uint64_t      busy;           /* MTUDE_BUSY_ bits and plain owners issued */

  /* Owner thread: shared lane. */
  uintptr_t     shared_cur;     /* next owner */
  uintptr_t     shared_end;
  size_t        shared_issued;  /* owners issued from shared_chunk in this tenure */
  MtudeChunk   *shared_chunk;   /* current, or NULL */
  MtudeChunk   *owner_chunk;    /* the current local chunk, if owners may live in it */
  size_t        resets;
  size_t        clean_bytes;    /* of the chunks on clean */
  void         *spare_builder;  /* see mtude-block-inline.h; NULL, or in shared_chunk */

  /* Owner thread: slow paths. */
  MtudeChunk   *chunk;          /* current local chunk; NULL in the seed */
  MtudeChunk   *pinned;         /* retired local chunks whose plain owners were alive */
  MtudeChunk   *one_shots;      /* arena-bound values with a chunk of their own */
  MtudeCleanup *cleanups;       /* newest first */
  uintptr_t     tracked[4];     /* cur, top, shared_cur, shared_end while tracked */
  const char   *name;
  void         *user_thread;    /* who is in a slow path now, or NULL; atomic */
  MtudeWatch   *watch;          /* for who debugs, or NULL; see mtude-watch-private.h */

  /* Owner thread: the provider.  See mtude-provider-private.h. */
  MtudeHome    *home;           /* made by the first chunk that may outlive the arena */
  size_t        budget;
  size_t        max_normal_alloc;
  size_t        reset_limit;
  size_t        reserved;
  size_t        peak;
  size_t        held;
  size_t        n_out;
  size_t        out_bytes;
  size_t        cache_low;
  size_t        window_start;
  size_t        window_use;
  MtudeCounters counters;
  MtudeCounters counters_before; /* when the generation of the last request began */
  size_t        counters_resets; /* which generation that is */
  size_t        seed_resets;    /* the generation that went on in a chunk */
  size_t        marked;         /* the generation in which a mark was taken last, plus 1 */
  uint32_t      tenures;        /* of local chunks so far */
  uint32_t      lost;           /* bytes between the ends of earlier extents of chunk */
  uint16_t      seed_used;      /* and what it had of the seed by then */
  uint16_t      tenure;         /* the lower half of that of chunk, to know it by */
  uint8_t       high_water;     /* the class that the next fresh chunk has at least */
  uint8_t       status;         /* MtudeStatus of the last failure */
  uint8_t       checks_threads;
  uint8_t       seed_state;     /* MTUDE_SEED_ */

  /* As malloc() aligns, so that a value of the whole seed fits. */
  uint64_t      seed[MTUDE_SEED_SIZE / sizeof (uint64_t)] __attribute__ ((aligned (16)));
};

/**
 * MtudeMark:
 *
 * A position of an arena, taken by mtude_arena_mark() and usually on the stack.
 *
 * Since: 1.0
 */
typedef struct _MtudeMark MtudeMark;

struct _MtudeMark
{
  /*< private >*/
  uintptr_t     cur;
  uintptr_t     top;
  uintptr_t     lo;
  uintptr_t     hi;
  uint32_t      lost;
  uint32_t      n_apart;        /* values of mtude-apart.c by then */
  size_t        resets;
  MtudeChunk   *chunk;
  MtudeChunk   *clean;
  MtudeChunk   *pinned;
  MtudeChunk   *one_shots;
  MtudeCleanup *cleanups;
  uint32_t      issued;
  uint32_t      tenure;
  const MtudeArena *arena;
};

MTUDE_API
void         mtude_options_init         (MtudeOptions       *options);

MTUDE_API
MtudeStatus  mtude_arena_init           (MtudeArena         *arena,
                                         const MtudeOptions *options);
MTUDE_API
MtudeStatus  mtude_arena_init_zeroed    (MtudeArena         *arena,
                                         const MtudeOptions *options);
MTUDE_API
void         mtude_arena_clear          (MtudeArena         *arena);

MTUDE_API
bool         mtude_arena_is_untouched   (const MtudeArena   *arena);
MTUDE_API
MtudeStatus  mtude_arena_set_options    (MtudeArena         *arena,
                                         const MtudeOptions *options);
MTUDE_API
void         mtude_arena_get_options    (const MtudeArena   *arena,
                                         MtudeOptions       *options);
MTUDE_API
MtudeStatus  mtude_arena_preallocate    (MtudeArena         *arena,
                                         MtudeLane           lane,
                                         size_t              bytes);
MTUDE_API
void         mtude_arena_check_threads  (MtudeArena         *arena);

MTUDE_API
MtudeStatus  mtude_arena_get_status     (const MtudeArena   *arena);
MTUDE_API
const char  *mtude_status_to_string     (MtudeStatus         status);

MTUDE_API
void        *mtude_arena_alloc          (MtudeArena         *arena,
                                         size_t              size) MTUDE_MALLOC MTUDE_ALLOC_SIZE (2) MTUDE_MUST_USE;
MTUDE_API
void        *mtude_arena_alloc_value    (MtudeArena         *arena,
                                         size_t              size) MTUDE_MALLOC MTUDE_ALLOC_SIZE (2) MTUDE_MUST_USE;
MTUDE_API
void        *mtude_arena_alloc_aligned  (MtudeArena         *arena,
                                         size_t              size,
                                         size_t              alignment) MTUDE_MALLOC MTUDE_ALLOC_SIZE (2) MTUDE_MUST_USE;
MTUDE_API
void        *mtude_arena_realloc        (MtudeArena         *arena,
                                         void               *memory,
                                         size_t              old_size,
                                         size_t              new_size) MTUDE_ALLOC_SIZE (4) MTUDE_MUST_USE;
MTUDE_API
void        *mtude_arena_memdup         (MtudeArena         *arena,
                                         const void         *memory,
                                         size_t              size) MTUDE_MALLOC MTUDE_ALLOC_SIZE (3) MTUDE_MUST_USE;
MTUDE_API
char        *mtude_arena_alloc_bytes    (MtudeArena         *arena,
                                         size_t              length) MTUDE_MALLOC MTUDE_MUST_USE;
MTUDE_API
char        *mtude_arena_strndup        (MtudeArena         *arena,
                                         const char         *bytes,
                                         size_t              length) MTUDE_MALLOC MTUDE_MUST_USE;

MTUDE_API
bool         mtude_arena_add_cleanup    (MtudeArena         *arena,
                                         MtudeDestroy        destroy,
                                         void               *data) MTUDE_MUST_USE;

MTUDE_API
void         mtude_arena_reset          (MtudeArena         *arena);
MTUDE_API
void         mtude_arena_reset_full     (MtudeArena         *arena,
                                         MtudeResetMode      mode);
MTUDE_API
void         mtude_arena_trim           (MtudeArena         *arena);
MTUDE_API
void         mtude_arena_trim_cache     (MtudeArena         *arena,
                                         size_t              keep_bytes);

MTUDE_API
void         mtude_arena_mark           (MtudeArena         *arena,
                                         MtudeMark          *mark);
MTUDE_API
MtudeStatus  mtude_arena_rewind         (MtudeArena         *arena,
                                         const MtudeMark    *mark);

MTUDE_API
bool         mtude_arena_is_valid       (const MtudeArena   *arena);

/*< private >*/

/* Where the inline code goes when it has no room. */
MTUDE_API
void        *mtude_arena_alloc_slow     (MtudeArena         *arena,
                                         size_t              size,
                                         size_t              alignment) MTUDE_COLD;
MTUDE_API
char        *mtude_arena_bytes_slow     (MtudeArena         *arena,
                                         size_t              length) MTUDE_COLD;
MTUDE_API
void         mtude_arena_reset_slow     (MtudeArena         *arena,
                                         MtudeResetMode      mode) MTUDE_COLD;

MTUDE_END_DECLS
