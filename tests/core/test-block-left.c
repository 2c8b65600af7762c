/* Blocks of which only the address is kept, and how many private words a value has.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Who comes with an address and a size is not believed: what has to be in front of the data
 * is compared, here with each size but the right one, with addresses beside it, and with a
 * block that was taken back before.  In children, since a mistake ends the program.
 */

#include "config.h"
#include "child.h"
#include "mtude-block-inline.h"
#include "mtude-lane-private.h"
#include "recorder.h"

#define NONE ((MtudeBlock) { NULL, 0, 0 })
#define WORDS " is no room of "
#define NAMED "libmultitude: arena 'left': 0x"

static MtudeArena arena;

/* What a child does wrong. */
static ptrdiff_t beside;
static size_t told;

static void *
leave (size_t size)
{
  MtudeBlock block = NONE;
  void *data;

  check (mtude_block_grow (&arena, &block, 0, size, 0, MTUDE_GROW_EXACT));
  data = mtude_block_leave (&block);
  check (data != NULL && block.data == NULL && block.capacity == 0 && block.prefix == 0);
  return data;
}

static void
adopted_as_it_was (void)
{
  static const size_t sizes[] = { 1, 7, 8, 9, 100, 4096, 100000 };
  size_t i;

  begin_named (&arena, "left");
  for (i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
    {
      MtudeBlock made = NONE;
      MtudeBlock block = NONE;
      MtudeBlock before;
      void *data;

      check (mtude_block_grow (&arena, &made, 0, sizes[i], 0, MTUDE_GROW_EXACT));
      before = made;
      memset (made.data, 'd', sizes[i]);
      data = mtude_block_leave (&made);
      check_pointer (data, before.data);
      mtude_block_adopt (&arena, &block, data, sizes[i]);
      check_pointer (block.data, before.data);
      check_uint (block.capacity, before.capacity);
      check_uint (block.prefix, sizes[i] < 65536 ? 8 : 24);
      check (block.data[0] == 'd' && block.data[sizes[i] - 1] == 'd');
      mtude_block_free (&arena, &block);
    }
  mtude_arena_clear (&arena);
}

/* Beyond it there is a longer prefix. */
static void
adopted_at_the_limit (void)
{
  static const size_t sizes[] = { 65527, 65528, 65529, 65536 };
  size_t i;

  begin_named (&arena, "left");
  for (i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
    {
      MtudeBlock block;

      mtude_block_adopt (&arena, &block, leave (sizes[i]), sizes[i]);
      check_uint (block.prefix, sizes[i] <= 65528 ? 8 : 24);
      mtude_block_free (&arena, &block);
    }
  mtude_arena_clear (&arena);
}

/* All sizes that take the same words are one. */
static void
adopt_at_last (void)
{
  MtudeBlock block;
  char *data;

  begin_named (&arena, "left");
  data = leave (97);
  (void) leave (97);
  mtude_block_adopt (&arena, &block, data + beside, told);
  mtude_block_free (&arena, &block);
  mtude_arena_clear (&arena);
}

static void
adopt_twice (void)
{
  MtudeBlock block;
  void *data;

  begin_named (&arena, "left");
  data = leave (64);
  mtude_block_adopt (&arena, &block, data, 64);
  mtude_block_adopt (&arena, &block, data, 64);
}

/* It was made anew meanwhile, and is somebody else's. */
static void
adopt_what_is_used_again (void)
{
  MtudeBlock block;
  MtudeBlock next = NONE;
  void *data;

  begin_named (&arena, "left");
  data = leave (64);
  mtude_block_adopt (&arena, &block, data, 64);
  mtude_block_free (&arena, &block);
  check (mtude_block_grow (&arena, &next, 0, 64, 0, MTUDE_GROW_EXACT));
  mtude_block_adopt (&arena, &block, data, 64);
}

static void
adopt_without_name (void)
{
  MtudeBlock block;

  begin_named (&arena, NULL);
  mtude_block_adopt (&arena, &block, leave (64), 65);
}

static void
others_are_refused (void)
{
  static const size_t wrong[] = { 0, 1, 96, 105, 97 + 8 + 104, SIZE_MAX, SIZE_MAX - 7, PTRDIFF_MAX };
  char words[64];
  size_t i;

  if (MTUDE_CHECK_LEVEL < 1)
    tap_skip ("built without checks");

  beside = 0;
  for (told = 97; told <= 104; told++)
    check_goes_on (adopt_at_last);

  for (i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
    {
      told = wrong[i];
      snprintf (words, sizeof words, WORDS "%zu bytes, or was given back before\n", told);
      check_aborts (adopt_at_last, words);
      check_aborts (adopt_at_last, NAMED);
    }

  /* Where nobody has anything a memory checker speaks first. */
  told = 97;
  for (beside = mtude_track_is_active () ? 8 : -8; beside <= 16; beside += 8)
    if (beside != 0)
      check_aborts (adopt_at_last, WORDS "97 bytes, or was given back before\n");

  check_aborts (adopt_twice, WORDS "64 bytes, or was given back before\n");
  check_aborts (adopt_what_is_used_again, WORDS);
  check_aborts (adopt_without_name, "libmultitude: arena '': 0x");
}

static void
leave_none (void)
{
  MtudeBlock block = NONE;

  (void) !mtude_block_leave (&block);
}

/* Without a prefix there is no place to write to. */
static void
leave_cut (void)
{
  MtudeBlock block = NONE;
  MtudeBlock tail = NONE;

  begin_named (&arena, "left");
  check (mtude_block_grow (&arena, &block, 0, 128, 0, MTUDE_GROW_EXACT));
  check (mtude_block_split (&arena, &block, 128, 64, &tail));
  check_uint (tail.prefix, 0);
  (void) !mtude_block_leave (&tail);
}

static void
what_cannot_be_left (void)
{
  if (MTUDE_CHECK_LEVEL < 1)
    tap_skip ("built without checks");

  check_aborts (leave_none, "mtude_block_leave: data != ");
  check_aborts (leave_cut, "block->prefix >= ");
}

/* ---- Private words ---------------------------------------------------- */

static unsigned n_ended;

static void
end_with_words (void *value)
{
  check_uint (*(uint64_t *) mtude_block_private (value, 32), 0x77);
  n_ended++;
}

static void *
freeze_with_words (size_t       size,
                   size_t       private_size,
                   MtudeDestroy destroy)
{
  MtudeBlock block = NONE;
  void *value;

  check (mtude_block_grow (&arena, &block, 0, size, private_size, MTUDE_GROW_EXACT));
  value = mtude_block_freeze_atomic_rc (&arena, &block, size, size, private_size, destroy);
  check_uint (mtude_atomic_rc_get_size (value), size);
  return value;
}

static void
words_as_many_as_there_are (void)
{
  static const size_t sizes[] = { 16, 32, 1024, MTUDE_BLOCK_PRIVATE_MAX };
  MtudeBlock block = NONE;
  size_t i;

  begin_named (&arena, "left");
  for (i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
    {
      char *value = freeze_with_words (100, sizes[i], NULL);
      char *words = mtude_block_private (value, sizes[i]);

      check_pointer (words, value - MTUDE_BLOCK_PRIVATE_PREFIX (0) - sizes[i]);
      memset (words, 'p', sizes[i]);
      check_uint (mtude_atomic_rc_get_size (value), 100);
      mtude_atomic_rc_release (value);
    }

  check (!mtude_block_grow (&arena, &block, 0, 100, MTUDE_BLOCK_PRIVATE_MAX + 16, MTUDE_GROW_EXACT));
  check_status (mtude_arena_get_status (&arena), MTUDE_OVERFLOW);
  mtude_arena_clear (&arena);
}

/* The destructor finds them as well, of a value that is none any more. */
static void
words_at_the_end (void)
{
  void *value;

  begin_named (&arena, "left");
  value = freeze_with_words (100, 32, end_with_words);
  *(uint64_t *) mtude_block_private (value, 32) = 0x77;
  n_ended = 0;
  mtude_atomic_rc_release (value);
  check_uint (n_ended, 1);
  mtude_arena_clear (&arena);
}

static void
ask_for_words (void)
{
  begin_named (&arena, "left");
  (void) mtude_block_private (freeze_with_words (100, 32, NULL), told);
}

/* A value of 32 bytes, whose size is where others have the number of their words. */
static void
ask_for_size (void)
{
  begin_named (&arena, "left");
  (void) mtude_block_private (freeze_with_words (32, 0, NULL), 512);
}

static void
ask_for_none (void)
{
  begin_named (&arena, "left");
  (void) mtude_block_private (freeze_with_words (100, 0, mtude_box_free), 0);
}

static void
other_words_are_refused (void)
{
  static const size_t wrong[] = { 0, 1, 16, 31, 33, 48, 32 + ((size_t) 16 << 16), SIZE_MAX, SIZE_MAX - 15 };
  char words[64];
  size_t i;

  if (MTUDE_CHECK_LEVEL < 1)
    tap_skip ("built without checks");

  told = 32;
  check_goes_on (ask_for_words);
  for (i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
    {
      told = wrong[i];
      snprintf (words, sizeof words, " has no %zu private bytes\n", told);
      check_aborts (ask_for_words, words);
    }
  check_aborts (ask_for_words, "libmultitude: the value at 0x");
  check_aborts (ask_for_size, " has no 512 private bytes\n");
  check_aborts (ask_for_none, " has no 0 private bytes\n");
}

TAP_MAIN (
  TAP_TEST (words_as_many_as_there_are),
  TAP_TEST (words_at_the_end),
  TAP_TEST (other_words_are_refused),
  TAP_TEST (adopted_as_it_was),
  TAP_TEST (adopted_at_the_limit),
  TAP_TEST (others_are_refused),
  TAP_TEST (what_cannot_be_left))
