/* Options of an arena: which are possible, what becomes of them, and who hears of it.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* malloc() of the program comes first here, so that it can be refused, where no sanitizer
 * can have come before: clang does not say whether one has.
 */

#include "config.h"
#include "child.h"
#include "mtude-arena-inline.h"
#include "mtude-figures-private.h"
#include "mtude-home-private.h"
#include "mtude-lane-private.h"
#include "mtude-owner-inline.h"
#include "mtude-wait.h"
#include "recorder.h"

/* ---- Memory that is refused ------------------------------------------- */

#if defined (__GLIBC__) && !defined (__SANITIZE_THREAD__) && !defined (__clang__) && !MTUDE_TRACK_ASAN
# define REFUSES_MEMORY 1

void *__libc_malloc (size_t size);

static bool is_refused;

void *
malloc (size_t size)
{
  return is_refused ? NULL : __libc_malloc (size);
}
#else
# define REFUSES_MEMORY 0

static bool is_refused;
#endif

static void
need_refusals (void)
{
  if (!REFUSES_MEMORY || mtude_track_is_active ())
    tap_skip ("malloc() is that of a checker");
}

/* The record of the source is the first thing that an arena needs. */
static void
source_without_memory (void)
{
  Recorder *recorder;
  MtudeOptions options;
  MtudeStatus status;
  MtudeArena arena;

  need_refusals ();
  recorder = recorder_new (RECORDER_FIXED);
  recorder_options (recorder, &options);
  is_refused = true;
  status = mtude_arena_init (&arena, &options);
  is_refused = false;
  check_status (status, MTUDE_NO_MEMORY);
  recorder_end (recorder, 0);
}

static void
nobody (void *data)
{
}

/* And so is it for the first owner of one without a source, and for who waits for it. */
static void
owner_without_memory (void)
{
  MtudeArena arena;
  void *box, *one_shot;
  MtudeStatus status;

  need_refusals ();
  check_status (mtude_arena_init (&arena, NULL), MTUDE_OK);
  is_refused = true;
  box = mtude_box_alloc (&arena, 8);
  one_shot = mtude_box_alloc (&arena, 100000);
  status = mtude_arena_set_wake (&arena, nobody, NULL, NULL);
  is_refused = false;
  check_pointer (box, NULL);
  check_pointer (one_shot, NULL);
  check_status (status, MTUDE_NO_MEMORY);
  check_status (mtude_arena_get_status (&arena), MTUDE_NO_MEMORY);
  check_uint (mtude_arena_get_reserved (&arena), 0);

  box = mtude_box_alloc (&arena, 8);
  check (box != NULL);
  mtude_box_free (box);
  mtude_arena_clear (&arena);
}

/* ---- Which are possible ----------------------------------------------- */

static void
half_a_source_is_none (void)
{
  Recorder *recorder = recorder_new (RECORDER_FIXED);
  MtudeOptions options;
  MtudeSource source;
  MtudeArena arena;

  recorder_options (recorder, &options);
  source = *options.source;
  options.source = &source;
  source.alloc = NULL;
  check_status (mtude_arena_init (&arena, &options), MTUDE_INVALID);
  source = *recorder_source (recorder);
  source.free = NULL;
  check_status (mtude_arena_init (&arena, &options), MTUDE_INVALID);
  source.alloc = NULL;
  check_status (mtude_arena_init (&arena, &options), MTUDE_INVALID);
  recorder_end (recorder, 0);
}

static void
check_options (const MtudeArena *arena,
               const char       *name,
               size_t            byte_budget,
               size_t            max_normal_alloc,
               size_t            reset_limit)
{
  MtudeOptions options;

  memset (&options, 0x5a, sizeof options);
  mtude_arena_get_options (arena, &options);
  check_pointer (options.source, NULL);
  check_pointer (options.name, name);
  check_uint (options.byte_budget, byte_budget);
  check_uint (options.max_normal_alloc, max_normal_alloc);
  check_uint (options.local_capacity, 0);
  check_uint (options.shared_capacity, 0);
  check_uint (options.reset_limit, reset_limit);
}

/* Said or not. */
static void
defaults (void)
{
  MtudeOptions options;
  MtudeArena arena;

  check_status (mtude_arena_init (&arena, NULL), MTUDE_OK);
  check_options (&arena, NULL, MTUDE_NO_BUDGET, 16384, 16 << 20);
  mtude_arena_clear (&arena);

  mtude_options_init (&options);
  check_status (mtude_arena_init (&arena, &options), MTUDE_OK);
  check_options (&arena, NULL, MTUDE_NO_BUDGET, 16384, 16 << 20);
  mtude_arena_clear (&arena);
}

/* What an arena is made with alone is not even looked at. */
static void
options_are_changed (void)
{
  static const char *const name = "changed later";
  MtudeSource no_source = { NULL };
  MtudeOptions options;
  MtudeArena arena;
  void *box;

  check_status (mtude_arena_init (&arena, NULL), MTUDE_OK);
  options = (MtudeOptions) {
    .source = &no_source,
    .name = name,
    .byte_budget = 5000,
    .max_normal_alloc = 4096,
    .local_capacity = 1,
    .shared_capacity = 1,
    .reset_limit = 3000
  };
  check_status (mtude_arena_set_options (&arena, &options), MTUDE_OK);
  check_options (&arena, name, 5000, 4096, 3000);

  options.max_normal_alloc = 4095;
  check_status (mtude_arena_set_options (&arena, &options), MTUDE_INVALID);
  check_options (&arena, name, 5000, 4096, 3000);
  options.max_normal_alloc = 4096;

  box = mtude_box_alloc (&arena, 8);
  check (box != NULL);
  check_status (mtude_arena_set_options (&arena, &options), MTUDE_INVALID);
  mtude_box_free (box);
  mtude_arena_clear (&arena);
}

/* Chunks that outlive the arena know it by name. */
static void
name_is_changed_for_owners_as_well (void)
{
  Recorder *recorder = recorder_new (RECORDER_FIXED);
  MtudeOptions options;
  MtudeArena arena;

  recorder_options (recorder, &options);
  options.name = "first";
  check_status (mtude_arena_init (&arena, &options), MTUDE_OK);
  check_string (arena.home->name, "first");
  options.name = "second";
  check_status (mtude_arena_set_options (&arena, &options), MTUDE_OK);
  check_string (arena.home->name, "second");
  mtude_arena_clear (&arena);
  recorder_end (recorder, 1);
}

/* Where there is memory for owners, and the seed is still to be used. */
static void
no_budget_ends_the_seed (void)
{
  Recorder *recorder = recorder_new (RECORDER_FIXED);
  MtudeOptions options;
  MtudeArena arena;

  recorder_options (recorder, &options);
  options.shared_capacity = 1024;
  check_status (mtude_arena_init (&arena, &options), MTUDE_OK);
  options.byte_budget = 0;
  check_status (mtude_arena_set_options (&arena, &options), MTUDE_OK);
  check_uint (mtude_local_top (&arena), mtude_local_cur (&arena));
  mtude_arena_clear (&arena);
  recorder_end (recorder, 1);
}

/* What was asked for in advance is to be used instead. */
static void
some_budget_does_not_bring_it_back (void)
{
  Recorder *recorder = recorder_new (RECORDER_FIXED);
  MtudeOptions options;
  MtudeArena arena;

  recorder_options (recorder, &options);
  options.local_capacity = 1024;
  check_status (mtude_arena_init (&arena, &options), MTUDE_OK);
  options.byte_budget = 1;
  check_status (mtude_arena_set_options (&arena, &options), MTUDE_OK);
  check_uint (mtude_local_top (&arena), mtude_local_cur (&arena));
  mtude_arena_clear (&arena);
  recorder_end (recorder, 1);
}

/* ---- Who hears of it -------------------------------------------------- */

static void
change_and_use (void)
{
  MtudeOptions options;
  MtudeArena arena;

  setenv ("MULTITUDE_DEBUG", "stats", 1);
  check_status (mtude_arena_init (&arena, NULL), MTUDE_OK);
  mtude_options_init (&options);
  options.name = "told";
  options.byte_budget = 70000;
  options.max_normal_alloc = 4096;
  check_status (mtude_arena_set_options (&arena, &options), MTUDE_OK);
  check_string (arena.watch->figures->name, "told");
  check_uint (arena.watch->figures->budget, 70000);
  check_uint (arena.watch->figures->max_normal_alloc, 4096);

  check_uint (arena.watch->figures->reserved, 0);
  check (mtude_arena_alloc (&arena, 20000) != NULL);
  check_uint (arena.watch->figures->reserved, 20064);
  check_uint (arena.watch->figures->peak, 20064);
  mtude_arena_clear (&arena);
}

/* The environment is read once, so in a child, and before there is an arena. */
static void
figures_follow (void)
{
  check_goes_on (change_and_use);
}

TAP_MAIN (
  TAP_TEST (figures_follow),
  TAP_TEST (source_without_memory),
  TAP_TEST (owner_without_memory),
  TAP_TEST (half_a_source_is_none),
  TAP_TEST (defaults),
  TAP_TEST (options_are_changed),
  TAP_TEST (name_is_changed_for_owners_as_well),
  TAP_TEST (no_budget_ends_the_seed),
  TAP_TEST (some_budget_does_not_bring_it_back))
