/* What most scenarios do with owners.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* In a header, so that it is instrumented with the scenario: the contents of an owner
 * are what a wrong order of memory would let two threads meet in.
 */

#pragma once

#include "model.h"
#include "world.h"

#include "mtude-chunk-private.h"
#include "mtude-home-private.h"
#include "mtude-lane-private.h"
#include "mtude-owner-inline.h"
#include "mtude-tally-private.h"

#define MAX_BOXES 4

static __attribute__ ((unused)) int *boxes[MAX_BOXES];

static __attribute__ ((unused)) int *
box_new (int content)
{
  int *box = mtude_box_alloc (world.arena, sizeof *box);

  model_check (box != NULL);
  *box = content;
  return box;
}

static __attribute__ ((unused)) void
box_free (int *box,
          int  content)
{
  model_check (*box == content);
  mtude_box_free (box);
}

/* A thread with a box of its own: reads it and lets go. */
static __attribute__ ((unused)) void
free_box_1 (void)
{
  box_free (boxes[1], 1);
}

static __attribute__ ((unused)) void
free_box_2 (void)
{
  box_free (boxes[2], 2);
}

static __attribute__ ((unused)) void
free_box_3 (void)
{
  box_free (boxes[3], 3);
}

static __attribute__ ((unused)) void
begin_with_boxes (unsigned n_boxes)
{
  unsigned i;

  world_begin (WORLD_FRESH, MTUDE_NO_BUDGET);
  for (i = 1; i <= n_boxes; i++)
    boxes[i] = box_new ((int) i);
}
