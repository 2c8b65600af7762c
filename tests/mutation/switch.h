/* Which mistake a program makes that was built with all of them.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Each place of a mutated source asks mutation_is_in() with its own numbers first, and
 * tells by that that it was reached.  This includes nothing: it is in front of sources
 * that say themselves which features of the system they want.
 */

#pragma once

/* -1: none. */
extern int mutation_chosen;

/* A byte for each mutant; that of the first one of a place is set. */
extern unsigned char *mutation_reached;

static inline __attribute__ ((always_inline, unused)) int
mutation_is_in (int first,
                int count)
{
  mutation_reached[first] = 1;
  return (unsigned) mutation_chosen - (unsigned) first < (unsigned) count;
}

static inline __attribute__ ((always_inline, unused)) int
mutation_is (int number)
{
  return mutation_chosen == number;
}
