/* Slots that a table does not have, and hashes that say something else.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* In children: each call that is not inlined ends the program before it reads or writes
 * beyond the table's arrays.  What is next to them is a box, whose bytes a call that does
 * not look would change.
 */

#include "config.h"
#include "child.h"
#include "mtude-table-inline.h"

#include <string.h>

#define HASH 24
#define BOX_SIZE 4000

static MtudeArena arena;
static MtudeTable table;
static char *box;

/* A table of one entry. */
static uint32_t
begin (void)
{
  uint32_t slot;

  begin_named (&arena, "request");
  mtude_table_init (&table);
  slot = (mtude_table_probe) (&table, HASH, &arena, NULL);
  check ((mtude_table_set) (&arena, &table, slot, HASH, &arena, &table));
  box = memset (mtude_box_alloc (&arena, BOX_SIZE), 0x55, BOX_SIZE);
  slot = (mtude_table_probe) (&table, HASH, &arena, NULL);
  check ((mtude_table_has) (&table, slot));
  return slot;
}

static void
end (void)
{
  int i;

  for (i = 0; i < BOX_SIZE; i++)
    check_uint (box[i], 0x55);
  mtude_box_free (box);
  mtude_table_clear (&arena, &table);
  mtude_arena_clear (&arena);
}

/* Where the box begins, counted in hashes. */
static uint32_t
slot_of_box (void)
{
  (void) begin ();
  return (uint32_t) ((box - (char *) table.hashes) / (ptrdiff_t) sizeof (uint32_t));
}

/* The first that is none. */
static uint32_t
slot_behind (void)
{
  (void) begin ();
  return table.mask + 1;
}

static uint32_t
empty_slot (void)
{
  uint32_t slot = begin ();

  slot = (slot + 1) & table.mask;
  check (!(mtude_table_has) (&table, slot));
  return slot;
}

static void
remove_in_box (void)
{
  (mtude_table_remove) (&table, slot_of_box ());
  end ();
}

static void
remove_behind (void)
{
  (mtude_table_remove) (&table, slot_behind ());
  end ();
}

static void
remove_nothing (void)
{
  (mtude_table_remove) (&table, empty_slot ());
  end ();
}

static void
remove_without_memory (void)
{
  mtude_table_init (&table);
  (mtude_table_remove) (&table, 0);
}

static void
set_in_box (void)
{
  uint32_t slot = slot_of_box ();

  check ((mtude_table_set) (&arena, &table, slot, HASH, &arena, &table));
  end ();
}

static void
set_behind (void)
{
  uint32_t slot = slot_behind ();

  check ((mtude_table_set) (&arena, &table, slot, HASH, &arena, &table));
  end ();
}

static void
set_no_hash (void)
{
  uint32_t slot = begin ();

  check ((mtude_table_set) (&arena, &table, slot, MTUDE_TABLE_REMOVED, &arena, &table));
  end ();
}

static void
make_room_behind (void)
{
  uint32_t slot = slot_behind ();

  check (mtude_table_make_room (&arena, &table, slot, HASH, MTUDE_TABLE_MAP) != MTUDE_TABLE_NONE);
  end ();
}

static void
has_behind (void)
{
  check (!(mtude_table_has) (&table, slot_behind ()));
}

static void
get_key_behind (void)
{
  (void) (mtude_table_get_key) (&table, slot_behind ());
}

static void
get_key_of_nothing (void)
{
  (void) (mtude_table_get_key) (&table, empty_slot ());
}

static void
get_value_behind (void)
{
  (void) (mtude_table_get_value) (&table, slot_behind ());
}

static void
get_value_of_nothing (void)
{
  (void) (mtude_table_get_value) (&table, empty_slot ());
}

static void
next_of_none (void)
{
  (void) begin ();
  (void) (mtude_table_next) (&table, MTUDE_TABLE_NONE);
}

static void
find_no_hash (void)
{
  (void) begin ();
  (void) (mtude_table_find) (&table, MTUDE_TABLE_REMOVED, &arena, NULL);
}

static void
probe_no_hash (void)
{
  (void) begin ();
  (void) (mtude_table_probe) (&table, MTUDE_TABLE_EMPTY, &arena, NULL);
}

/* The entry itself, and behind all slots. */
static void
use_what_there_is (void)
{
  uint32_t slot = begin ();

  check_pointer ((mtude_table_get_key) (&table, slot), &arena);
  check_pointer ((mtude_table_get_value) (&table, slot), &table);
  check ((mtude_table_next) (&table, 0) == slot);
  check ((mtude_table_next) (&table, (int64_t) table.mask + 1) == MTUDE_TABLE_NONE);
  check (!(mtude_table_has) (&table, slot == table.mask ? 0 : table.mask));
  check ((mtude_table_find) (&table, MTUDE_TABLE_FIRST_HASH, &arena, NULL) == MTUDE_TABLE_NONE);
  (mtude_table_remove) (&table, slot);
  check (mtude_table_is_valid (&table));
  end ();
}

/* No slot is behind it; it is filled when its bucket is. */
static void
use_the_last_slot (void)
{
  uint32_t hash = HASH;
  uint32_t slot = begin ();

  while (!(mtude_table_has) (&table, table.mask))
    {
      slot = (mtude_table_probe) (&table, ++hash, &table, NULL);
      if (mtude_bucket_of (slot) == mtude_bucket_of (table.mask))
        check ((mtude_table_set) (&arena, &table, slot, hash, &table, &arena));
    }
  check_uint (slot, table.mask);
  check_pointer ((mtude_table_get_key) (&table, slot), &table);
  check_pointer ((mtude_table_get_value) (&table, slot), &arena);
  (mtude_table_remove) (&table, slot);
  check (!(mtude_table_has) (&table, slot));
  end ();
}

static void
slots_that_are_none (void)
{
  static const struct
  {
    void      (*run) (void);
    const char *words;
  } cases[] = {
    { remove_in_box, ": mtude_table_remove: is_entry (table, slot)\n" },
    { remove_behind, ": mtude_table_remove: is_entry (table, slot)\n" },
    { remove_nothing, ": mtude_table_remove: is_entry (table, slot)\n" },
    { remove_without_memory, ": mtude_table_remove: is_entry (table, slot)\n" },
    { set_in_box, ": mtude_table_set: slot <= table->mask && " },
    { set_behind, ": mtude_table_set: slot <= table->mask && " },
    { set_no_hash, ": mtude_table_set: slot <= table->mask && hash >= " },
    { make_room_behind, ": mtude_table_make_room: slot <= table->mask\n" },
    { has_behind, ": mtude_table_has: slot <= table->mask\n" },
    { get_key_behind, ": mtude_table_get_key: is_entry (table, slot)\n" },
    { get_key_of_nothing, ": mtude_table_get_key: is_entry (table, slot)\n" },
    { get_value_behind, ": mtude_table_get_value: is_entry (table, slot)\n" },
    { get_value_of_nothing, ": mtude_table_get_value: is_entry (table, slot)\n" },
    { next_of_none, ": mtude_table_next: slot >= 0\n" },
    { find_no_hash, ": mtude_table_find: hash >= " },
    { probe_no_hash, ": mtude_table_probe: hash >= " },
  };
  size_t i;

  if (MTUDE_CHECK_LEVEL < 1)
    tap_skip ("built without checks");

  for (i = 0; i < sizeof cases / sizeof cases[0]; i++)
    check_aborts (cases[i].run, cases[i].words);
}

static void
slots_that_there_are (void)
{
  check_goes_on (use_what_there_is);
  check_goes_on (use_the_last_slot);
}

TAP_MAIN (
  TAP_TEST (slots_that_are_none),
  TAP_TEST (slots_that_there_are))
