/* Fuzzer: operations on an arena, in any order.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports the alphabet and the entry of libFuzzer.  The first two bytes of an input are
 * the shape of its arena; operations follow.
 */

#include "alphabet.h"
#include "entry.h"
#include "life.h"

#define MAX_OPERATIONS 400

const FuzzFamily *const fuzz_alphabet[FUZZ_N_FAMILIES + 1] = {
  [0] = &fuzz_family_bound,
  [1] = &fuzz_family_text,
  [2] = &fuzz_family_life,
  [3] = &fuzz_family_box,
  [4] = &fuzz_family_counted,
  [5] = &fuzz_family_ref_string,
  [6] = &fuzz_family_ref_string16,
  [7] = &fuzz_family_bytes,
  [8] = &fuzz_family_string,
  [9] = &fuzz_family_string_end,
  [10] = &fuzz_family_string16,
  [11] = &fuzz_family_array,
  [12] = &fuzz_family_byte_array,
  [13] = &fuzz_family_ptr_array,
  [14] = &fuzz_family_strv,
  [15] = &fuzz_family_hash_table,
  [16] = &fuzz_family_heap,
  [17] = &fuzz_family_string_list,
  [18] = &fuzz_family_record_list,
  [19] = &fuzz_family_variant,
  [20] = &fuzz_family_stream,
  [21] = &fuzz_family_pool,
  [22] = &fuzz_family_plain_text,
  [23] = &fuzz_family_plain_array,
  [24] = &fuzz_family_figures,
};

/* ---- Running ---- */

static void
run_one (FuzzMachine *self)
{
  const FuzzFamily *family = fuzz_alphabet[fuzz_input_byte (&self->input) % FUZZ_N_FAMILIES];
  guint place = fuzz_input_byte (&self->input) % G_N_ELEMENTS (family->operations);

  if (family == NULL || family->operations[place] == NULL)
    return;

  self->id++;
  family->operations[place] (self);
  if (self->source != NULL)
    self->source->obeys = FALSE;
  g_assert_cmpuint (self->n_notifies_seen, ==, self->n_notifies_due);
  if (family->check != NULL)
    family->check (self);
}

void
fuzz_alphabet_run (gpointer machine)
{
  FuzzMachine *self = machine;

  self->hands_back = FALSE;
  while (!fuzz_input_is_at_end (&self->input) && self->id < MAX_OPERATIONS && !self->hands_back)
    run_one (self);
  self->hands_back = FALSE;
}

/* ---- The end ---- */

static void
release_all (FuzzMachine *self)
{
  fuzz_life_release_snapshots (self);
  while (self->n_blocks > 0)
    fuzz_block_release (self, &self->blocks[self->n_blocks - 1]);
}

static void
check_sources (FuzzMachine *self)
{
  guint i;

  for (i = 0; i < self->n_arenas; i++)
    if (self->sources[i].source.alloc != NULL)
      fuzz_source_clear (&self->sources[i]);
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  static FuzzMachine machine;

  fuzz_entry_init ();
  machine = (FuzzMachine) { .input = { data, size, 0 } };
  fuzz_machine = &machine;
  fuzz_machine_open (&machine);
  fuzz_alphabet_run (&machine);

  fuzz_life_check_all (&machine);
  fuzz_life_end_arena (&machine);
  release_all (&machine);
  g_assert_cmpuint (machine.n_notifies_seen, ==, machine.n_notifies_due);
  check_sources (&machine);
  return 0;
}
