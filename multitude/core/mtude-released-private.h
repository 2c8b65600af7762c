/* Owners apart that were released, and are not to be released again.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* With MULTITUDE_DEBUG=malloc or =guard, of the block of an owner (mtude-apart-private.h)
 * the head is kept for a while.  What a release reads is there as if the owner were alive:
 * one that comes again takes a count from 1 to 0, so that the inline code of programs, too,
 * goes to whoever looks after last owners, who finds the kind MTUDE_CHUNK_RELEASED.
 *
 *   ... | header | guard ... prefix | label |         what was behind is given back
 *
 *   header   of that kind, with a count of 1; next is the one that was released after it,
 *            home and cookie are NULL, and the rest is as it was
 *   prefix   if there is one: a count of 1, and no destructor
 *   label    of the arena, where the value began
 *
 * With MULTITUDE_DEBUG=poison beside these, a value of no more than MTUDE_RELEASED_WHOLE
 * bytes is kept as well, filled, with the label behind it.  It is looked at when it leaves
 * and at exit; a byte that has changed was written to by who still had a pointer.
 *
 * The last MTUDE_RELEASED_KEPT of them are kept, behind the lock of the watches.  Where a
 * memory checker follows each block none is: it finds the mistake, and knows more of it.
 */

#pragma once

#include "mtude-watch-private.h"

#define MTUDE_RELEASED_KEPT 1024
#define MTUDE_RELEASED_WHOLE ((size_t) 16 << 10)

/* What an owner is called; the header of one apart has it in place of a class. */
typedef enum
{
  MTUDE_FAMILY_BOX,
  MTUDE_FAMILY_RC,
  MTUDE_FAMILY_ATOMIC_RC,
  MTUDE_FAMILY_BUILDER          /* what a builder builds in, and hands out */
} MtudeFamily;

/* How many bytes there have to be from the start of a value of this size on. */
size_t mtude_released_room (size_t            size);

/* Takes the block of an owner apart whose last claim is gone. */
void   mtude_released_take (MtudeChunk       *header,
                            const char       *label);

/* Ends the program if a value that is kept has changed. */
void   mtude_released_check (void);

/* Ends the program: the owner apart has no claims for this release. */
void   mtude_released_twice (const MtudeChunk *header) MTUDE_COLD MTUDE_NORETURN;
