/* Owners: handles that keep their chunk alive, with or without the arena.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Three kinds.  A *box* has one owner, no prefix, and may be freed on any
 * thread.  An *rc* is shared on one thread, by plain counts.  An *atomic rc* is
 * shared on any thread.  The memory that an owner points to stays valid until it
 * is released, whatever happens to the arena.
 */

#pragma once

#include "mtude-arena.h"

MTUDE_BEGIN_DECLS

MTUDE_API
void   *mtude_box_alloc              (MtudeArena   *arena,
                                      size_t        size) MTUDE_MALLOC MTUDE_ALLOC_SIZE (2) MTUDE_MUST_USE;
MTUDE_API
void   *mtude_box_alloc_aligned      (MtudeArena   *arena,
                                      size_t        size,
                                      size_t        alignment) MTUDE_MALLOC MTUDE_ALLOC_SIZE (2) MTUDE_MUST_USE;
MTUDE_API
void   *mtude_box_alloc_claims       (MtudeArena   *arena,
                                      size_t        size,
                                      size_t        alignment,
                                      size_t        n_claims) MTUDE_MALLOC MTUDE_ALLOC_SIZE (2) MTUDE_MUST_USE;
MTUDE_API
void   *mtude_box_construct          (MtudeArena    *arena,
                                      size_t         size,
                                      MtudeConstruct construct,
                                      void          *data) MTUDE_MUST_USE;
MTUDE_API
void    mtude_box_free               (void         *memory);
MTUDE_API
void    mtude_box_free_in            (MtudeArena   *arena,
                                      void         *memory);
MTUDE_API
void    mtude_box_free_n             (void        **memories,
                                      size_t        n_memories);

MTUDE_API
void   *mtude_rc_alloc               (MtudeArena   *arena,
                                      size_t        size,
                                      MtudeDestroy  destroy) MTUDE_MALLOC MTUDE_ALLOC_SIZE (2) MTUDE_MUST_USE;
MTUDE_API
void   *mtude_rc_alloc_aligned       (MtudeArena   *arena,
                                      size_t        size,
                                      size_t        alignment,
                                      MtudeDestroy  destroy) MTUDE_MALLOC MTUDE_ALLOC_SIZE (2) MTUDE_MUST_USE;
MTUDE_API
void   *mtude_rc_acquire             (void         *memory);
MTUDE_API
void    mtude_rc_release             (void         *memory);
MTUDE_API
void    mtude_rc_release_full        (void         *memory,
                                      MtudeDestroy  clear);
MTUDE_API
void    mtude_rc_give_back           (MtudeArena   *arena,
                                      void         *memory);
MTUDE_API
size_t  mtude_rc_get_size            (const void   *memory);
MTUDE_API
bool    mtude_rc_is_unique           (const void   *memory);

MTUDE_API
void   *mtude_atomic_rc_alloc        (MtudeArena   *arena,
                                      size_t        size,
                                      MtudeDestroy  destroy) MTUDE_MALLOC MTUDE_ALLOC_SIZE (2) MTUDE_MUST_USE;
MTUDE_API
void   *mtude_atomic_rc_alloc_aligned (MtudeArena   *arena,
                                       size_t        size,
                                       size_t        alignment,
                                       MtudeDestroy  destroy) MTUDE_MALLOC MTUDE_ALLOC_SIZE (2) MTUDE_MUST_USE;
MTUDE_API
char   *mtude_atomic_rc_strndup      (MtudeArena   *arena,
                                      const char   *bytes,
                                      size_t        length) MTUDE_MUST_USE;
MTUDE_API
void   *mtude_atomic_rc_acquire      (void         *memory);
MTUDE_API
void    mtude_atomic_rc_release      (void         *memory);
MTUDE_API
void    mtude_atomic_rc_release_in   (MtudeArena   *arena,
                                      void         *memory);
MTUDE_API
void    mtude_atomic_rc_release_n    (void        **memories,
                                      size_t        n_memories);
MTUDE_API
void    mtude_atomic_rc_release_full (void         *memory,
                                      MtudeDestroy  clear);
MTUDE_API
void    mtude_atomic_rc_release_full_in (MtudeArena   *arena,
                                       void         *memory,
                                       MtudeDestroy  clear);
MTUDE_API
void    mtude_atomic_rc_give_back    (MtudeArena   *arena,
                                      void         *memory);
MTUDE_API
size_t  mtude_atomic_rc_get_size     (const void   *memory);
MTUDE_API
bool    mtude_atomic_rc_is_unique    (const void   *memory);

/*< private >*/

/* Where the inline code goes when it has dropped the last owner of a chunk, or
 * counted too far.
 */
MTUDE_API
void    mtude_chunk_last_shared      (void         *chunk) MTUDE_COLD;
MTUDE_API
void    mtude_chunk_last_local       (void         *chunk) MTUDE_COLD;
MTUDE_API
void    mtude_owner_count_overflow   (void) MTUDE_COLD MTUDE_NORETURN;

MTUDE_END_DECLS
