/* The nouns of the core, its status codes and its configuration.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* An *arena* hands out memory.  A *chunk* is the block it bumps through, and
 * the unit of lifetime.  The *provider* makes, caches and takes back chunks,
 * one per arena.  The *source* is where the memory of chunks comes from.  A
 * *lane* is a current chunk with its cursor.  An *owner* is a handle that keeps
 * its chunk alive; memory without an owner is *arena-bound* and lives until the
 * next reset.
 */

#pragma once

#include "mtude-macros.h"

MTUDE_BEGIN_DECLS

/**
 * MTUDE_CHUNK_ALIGN:
 *
 * The alignment of every chunk in bytes, 65536.  A source returns blocks whose
 * address is a multiple of it; their size is not rounded to it.
 *
 * Since: 1.0
 */
#define MTUDE_CHUNK_ALIGN 65536

/**
 * MTUDE_MAX_ALIGN:
 *
 * The largest alignment of arena-bound memory in bytes, 32768.
 *
 * Since: 1.0
 */
#define MTUDE_MAX_ALIGN 32768

/**
 * MTUDE_MAX_OWNER_ALIGN:
 *
 * The largest alignment of an owner in bytes, 16384.  It is lower than
 * %MTUDE_MAX_ALIGN because the header of the chunk is found from the address.
 *
 * Since: 1.0
 */
#define MTUDE_MAX_OWNER_ALIGN 16384

/**
 * MTUDE_NO_BUDGET:
 *
 * The budget of an arena that may take as much as there is.
 *
 * Since: 1.0
 */
#define MTUDE_NO_BUDGET SIZE_MAX

/**
 * MtudeStatus:
 * @MTUDE_OK: nothing failed
 * @MTUDE_NO_MEMORY: the source had no memory
 * @MTUDE_OVER_BUDGET: the byte budget of the arena does not allow it
 * @MTUDE_BAD_ALIGNMENT: the alignment is not a power of two, or too large
 * @MTUDE_OVERFLOW: the size is beyond what can be addressed
 * @MTUDE_INVALID: an option is out of range, or a mark is no longer valid
 *
 * Why a call of the core failed.
 *
 * Since: 1.0
 */
typedef enum
{
  MTUDE_OK,
  MTUDE_NO_MEMORY,
  MTUDE_OVER_BUDGET,
  MTUDE_BAD_ALIGNMENT,
  MTUDE_OVERFLOW,
  MTUDE_INVALID
} MtudeStatus;

/**
 * MtudeResetMode:
 * @MTUDE_RESET_KEEP_LIMIT: keep what the last 16 to 32 generations needed, and
 *   at most the reset limit of the arena
 * @MTUDE_RESET_KEEP_ALL: keep every chunk for the next generation
 * @MTUDE_RESET_FREE_ALL: give every chunk without owners back to the source
 *
 * What a reset does with the chunks that it has emptied.
 *
 * Since: 1.0
 */
typedef enum
{
  MTUDE_RESET_KEEP_LIMIT,
  MTUDE_RESET_KEEP_ALL,
  MTUDE_RESET_FREE_ALL
} MtudeResetMode;

/**
 * MtudeLane:
 * @MTUDE_LANE_LOCAL: arena-bound memory and owners that stay on their thread
 * @MTUDE_LANE_SHARED: owners that may be released on any thread
 *
 * The two current chunks of an arena.
 *
 * Since: 1.0
 */
typedef enum
{
  MTUDE_LANE_LOCAL,
  MTUDE_LANE_SHARED
} MtudeLane;

/**
 * MtudeSource:
 * @alloc: returns @size bytes aligned to %MTUDE_CHUNK_ALIGN, or %NULL
 * @free: takes back a block that @alloc returned, with its present size; may
 *   run on any thread, and after the arena is gone
 * @grow: (nullable): makes a block larger without moving it, from @old_size to
 *   @new_size, and returns whether it could; %NULL if it never can
 * @data: passed to the functions
 * @destroy: (nullable): called once with @data when the arena and the last of
 *   its chunks are gone; may run on any thread
 *
 * Where the memory of chunks comes from, supplied by the caller.
 *
 * @alloc and @grow are called by the thread that uses the arena.  None of the
 * functions may use the arena.
 *
 * Since: 1.0
 */
typedef struct _MtudeSource MtudeSource;

struct _MtudeSource
{
  void *(*alloc)   (size_t  size,
                    void   *data);
  void  (*free)    (void   *block,
                    size_t  size,
                    void   *data);
  bool  (*grow)    (void   *block,
                    size_t  old_size,
                    size_t  new_size,
                    void   *data);
  void   *data;
  void  (*destroy) (void   *data);
};

/**
 * MtudeOptions:
 * @source: (nullable): where chunks come from; %NULL for the process-wide
 *   default source.  The struct is copied.
 * @name: (nullable): a name for messages; must outlive the arena
 * @byte_budget: the most bytes that the arena may hold from its source
 * @max_normal_alloc: larger requests get a chunk of their own; from 4096 to
 *   65024
 * @local_capacity: bytes to ask for in advance for arena-bound memory: 0, or
 *   at least 512
 * @shared_capacity: bytes to ask for in advance for owners: 0, or at least 512
 * @reset_limit: the most bytes that a reset keeps
 *
 * How an arena is set up; see mtude_options_init().
 *
 * Since: 1.0
 */
typedef struct _MtudeOptions MtudeOptions;

struct _MtudeOptions
{
  const MtudeSource *source;
  const char        *name;
  size_t             byte_budget;
  size_t             max_normal_alloc;
  size_t             local_capacity;
  size_t             shared_capacity;
  size_t             reset_limit;
};

/**
 * MtudeDestroy:
 * @data: what it was registered with
 *
 * Ends the life of a value.
 *
 * Since: 1.0
 */
typedef void (*MtudeDestroy) (void *data);

/**
 * MtudeConstruct:
 * @memory: where the value is to be, not initialised
 * @data: what the caller passed along
 *
 * Makes a value where it is.
 *
 * Returns: whether there is one
 *
 * Since: 1.0
 */
typedef bool (*MtudeConstruct) (void *memory,
                                void *data);

/**
 * MtudeWake:
 * @data: what was passed to mtude_arena_set_wake()
 *
 * Says that an arena may have room now.  Runs on whichever thread made it, in the
 * midst of a release or a reset, and on several at once: it may tell the thread that
 * uses the arena to look again, and must not use the arena itself.
 *
 * Since: 1.0
 */
typedef void (*MtudeWake) (void *data);

/**
 * MtudeArena:
 *
 * An arena.  Its memory is the program's, so that it can be on the stack or in
 * another struct; its fields are for the inline code alone.
 *
 * Since: 1.0
 */
typedef struct _MtudeArena MtudeArena;

typedef struct _MtudeChunk MtudeChunk;
typedef struct _MtudeHome MtudeHome;
typedef struct _MtudeCleanup MtudeCleanup;
typedef struct _MtudeWatch MtudeWatch;

MTUDE_END_DECLS
