/* Owners that are cleared, copied as strings, or given back: what happens, and in order.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The same is asked of both kinds of counts.  What a value keeps alive is its chunk,
 * which the recorder sees come and go.
 */

#include "mtude-arena-inline.h"
#include "mtude-lane-private.h"
#include "mtude-owner-inline.h"
#include "mtude-track-private.h"
#include "recorder.h"

typedef struct
{
  Recorder   *recorder;
  MtudeArena  arena;
} Fixture;

static char order[8];
static void *expected;

static void
clear (void *value)
{
  check_pointer (value, expected);
  strcat (order, "c");
}

static void
destroy (void *value)
{
  check_pointer (value, expected);
  strcat (order, "d");
}

static void
begin (Fixture *fixture)
{
  MtudeOptions options;

  fixture->recorder = recorder_new (RECORDER_FIXED);
  recorder_options (fixture->recorder, &options);
  options.local_capacity = 4096;
  options.shared_capacity = 4096;
  check_status (mtude_arena_init (&fixture->arena, &options), MTUDE_OK);
}

static void
end (Fixture *fixture)
{
  check (mtude_arena_is_valid (&fixture->arena));
  mtude_arena_clear (&fixture->arena);
  recorder_end (fixture->recorder, 1);
}

/* ---- Cleared ---------------------------------------------------------- */

typedef enum
{
  PLAIN,
  ATOMIC,
  ATOMIC_IN
} Way;

static void
let_go (Fixture     *fixture,
        Way          way,
        void        *value,
        MtudeDestroy how)
{
  if (way == PLAIN)
    mtude_rc_release_full (value, how);
  else if (way == ATOMIC)
    mtude_atomic_rc_release_full (value, how);
  else
    mtude_atomic_rc_release_full_in (&fixture->arena, value, how);
}

static void
cleared_with (Way          way,
              MtudeDestroy cleared,
              MtudeDestroy destroyed,
              const char  *words)
{
  Fixture f;

  begin (&f);
  order[0] = '\0';
  if (way == PLAIN)
    {
      expected = mtude_rc_alloc (&f.arena, 24, destroyed);
      mtude_rc_acquire (expected);
    }
  else
    {
      expected = mtude_atomic_rc_alloc (&f.arena, 24, destroyed);
      mtude_atomic_rc_acquire (expected);
    }

  let_go (&f, way, expected, cleared);
  check_string (order, "");
  check_uint (mtude_prefix_of (expected)->strong, 1);
  let_go (&f, way, expected, cleared);
  check_string (order, words);
  end (&f);
}

static void
values_are_cleared_before_they_are_destroyed (void)
{
  Way way;

  for (way = PLAIN; way <= ATOMIC_IN; way++)
    {
      cleared_with (way, clear, destroy, "cd");
      cleared_with (way, clear, NULL, "c");
      cleared_with (way, NULL, destroy, "d");
      cleared_with (way, NULL, NULL, "");
    }
}

/* The last one to go takes the chunk along, when the arena has ended. */
static void
cleared_values_let_their_chunk_go (void)
{
  Way way;

  for (way = PLAIN; way <= ATOMIC; way++)
    {
      Fixture f;

      begin (&f);
      order[0] = '\0';
      expected = way == PLAIN ? mtude_rc_alloc (&f.arena, 24, NULL) : mtude_atomic_rc_alloc (&f.arena, 24, NULL);
      mtude_arena_clear (&f.arena);
      check_uint (recorder_n_destroyed (f.recorder), 0);
      let_go (&f, way, expected, clear);
      check_string (order, "c");
      recorder_end (f.recorder, 1);
    }
}

/* ---- Strings ---------------------------------------------------------- */

static void
strings_are_copied_with_an_end (void)
{
  static const char text[] = "0123456789abcdef0123456789abcdef0123456789";
  size_t length;
  Fixture f;

  begin (&f);
  for (length = 0; length < sizeof text; length++)
    {
      char *copy = mtude_atomic_rc_strndup (&f.arena, text, length);

      check (copy != NULL);
      check (memcmp (copy, text, length) == 0);
      check_uint (copy[length], '\0');
      check_uint (mtude_atomic_rc_get_size (copy), length);
      check (mtude_atomic_rc_is_unique (copy));
      if (!mtude_track_is_active ())
        check_uint (mtude_shared_cur (&f.arena), ((uintptr_t) copy + length + 8) & ~(uintptr_t) 7);
      mtude_atomic_rc_release (copy);
    }

  check (mtude_atomic_rc_strndup (&f.arena, text, SIZE_MAX) == NULL);
  check_status (mtude_arena_get_status (&f.arena), MTUDE_OVERFLOW);
  end (&f);
}

/* ---- Given back ------------------------------------------------------- */

static uintptr_t expected_place;
static size_t expected_issued;

static bool
construct_nothing (void *memory,
                   void *data)
{
  Fixture *f = data;

  check_pointer (memory, (void *) expected_place);
  check_uint (f->arena.shared_issued, expected_issued + 1);
  return false;
}

/* Another owner comes behind it. */
static bool
construct_another (void *memory,
                   void *data)
{
  Fixture *f = data;
  void *box = mtude_box_alloc (&f->arena, 24);

  check (box != NULL && box != memory);
  mtude_box_free (box);
  return false;
}

static bool
construct_filled (void *memory,
                  void *data)
{
  memset (memory, 'c', 24);
  *(void **) data = memory;
  return true;
}

static void
given_back_values_leave_their_place (void)
{
  static const size_t sizes[] = { 0, 1, 8, 9, 100 };
  size_t i;
  Fixture f;

  begin (&f);
  mtude_rc_release (mtude_rc_alloc (&f.arena, 8, NULL));
  mtude_box_free (mtude_box_alloc (&f.arena, 8));
  for (i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
    {
      uintptr_t local = mtude_local_cur (&f.arena);
      uintptr_t shared = mtude_shared_cur (&f.arena);
      uint32_t issued = mtude_local_issued (&f.arena);
      size_t shared_issued = f.arena.shared_issued;

      mtude_rc_give_back (&f.arena, mtude_rc_alloc (&f.arena, sizes[i], NULL));
      check_uint (mtude_local_cur (&f.arena), local);
      check_uint (mtude_local_issued (&f.arena), issued);
      mtude_rc_give_back (&f.arena, mtude_rc_alloc (&f.arena, sizes[i], destroy));
      check_uint (mtude_local_cur (&f.arena), local);

      expected_place = shared;
      expected_issued = shared_issued;
      check (mtude_box_construct (&f.arena, sizes[i], construct_nothing, &f) == NULL);
      check_uint (mtude_shared_cur (&f.arena), shared);
      check_uint (f.arena.shared_issued, shared_issued);
      mtude_atomic_rc_give_back (&f.arena, mtude_atomic_rc_alloc (&f.arena, sizes[i], NULL));
      check_uint (mtude_shared_cur (&f.arena), shared);
      mtude_atomic_rc_give_back (&f.arena, mtude_atomic_rc_alloc (&f.arena, sizes[i], destroy));
      check_uint (mtude_shared_cur (&f.arena), shared);
      check_uint (f.arena.shared_issued, shared_issued);
    }
  end (&f);
}

/* What is not the last value stays where it is, and is let go. */
static void
given_back_values_with_others_behind (void)
{
  void *values[2];
  size_t issued;
  uintptr_t cur;
  Fixture f;

  begin (&f);
  values[0] = mtude_rc_alloc (&f.arena, 24, NULL);
  values[1] = mtude_rc_alloc (&f.arena, 24, NULL);
  cur = mtude_local_cur (&f.arena);
  mtude_rc_give_back (&f.arena, values[0]);
  check_uint (mtude_local_cur (&f.arena), cur);
  mtude_rc_release (values[1]);

  mtude_box_free (mtude_box_alloc (&f.arena, 24));
  cur = mtude_shared_cur (&f.arena);
  issued = f.arena.shared_issued;
  check (mtude_box_construct (&f.arena, 24, construct_another, &f) == NULL);
  check_uint (mtude_shared_cur (&f.arena), cur + 48);
  check_uint (f.arena.shared_issued, issued + 1);

  /* Neither is what is in another chunk. */
  values[0] = mtude_rc_alloc (&f.arena, 24, NULL);
  check (mtude_arena_alloc (&f.arena, 4040) != NULL);
  check (mtude_chunk_of (values[0]) != f.arena.chunk);
  cur = mtude_local_cur (&f.arena);
  mtude_rc_give_back (&f.arena, values[0]);
  check_uint (mtude_local_cur (&f.arena), cur);
  mtude_arena_reset (&f.arena);
  check_uint (f.arena.busy & MTUDE_BUSY_PINNED, 0);
  end (&f);
}

static void
constructed_boxes (void)
{
  void *constructed = NULL;
  char *box;
  Fixture f;

  begin (&f);
  box = mtude_box_construct (&f.arena, 24, construct_filled, &constructed);
  check_pointer (box, constructed);
  check_uint ((uintptr_t) box % 8, 0);
  check (box[0] == 'c' && box[23] == 'c');
  mtude_box_free (box);

  constructed = NULL;
  check (mtude_box_construct (&f.arena, PTRDIFF_MAX, construct_filled, &constructed) == NULL);
  check (constructed == NULL);
  check_status (mtude_arena_get_status (&f.arena), MTUDE_OVERFLOW);
  end (&f);
}

/* ---- What is refused, and leaves the arena free for another thread ----- */

static void
refused_alignments_say_why (void)
{
  Fixture f;

  begin (&f);
  check ((mtude_rc_alloc_aligned) (&f.arena, 8, 3, NULL) == NULL);
  check_status (mtude_arena_get_status (&f.arena), MTUDE_BAD_ALIGNMENT);
  check (mtude_arena_alloc (&f.arena, 8) != NULL);
  check ((mtude_rc_alloc_aligned) (&f.arena, 8, 2 * MTUDE_MAX_OWNER_ALIGN, NULL) == NULL);
  check_status (mtude_arena_get_status (&f.arena), MTUDE_BAD_ALIGNMENT);
  expected = (mtude_rc_alloc_aligned) (&f.arena, 8, MTUDE_MAX_OWNER_ALIGN, NULL);
  check (expected != NULL);
  check_uint ((uintptr_t) expected % MTUDE_MAX_OWNER_ALIGN, 0);
  mtude_rc_release (expected);
  end (&f);
}

TAP_MAIN (TAP_TEST (values_are_cleared_before_they_are_destroyed),
          TAP_TEST (cleared_values_let_their_chunk_go),
          TAP_TEST (strings_are_copied_with_an_end),
          TAP_TEST (given_back_values_leave_their_place),
          TAP_TEST (given_back_values_with_others_behind),
          TAP_TEST (constructed_boxes),
          TAP_TEST (refused_alignments_say_why))
