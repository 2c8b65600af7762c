/* What happens when somebody writes over the library's own records.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Real records are made, one field of them is changed, and the slow path that believes
 * it next has to end the program with the right words.  Each site is tried with each
 * field, in children; without damage the same steps go on.
 */

#include "config.h"
#include "child.h"
#include "mtude-arena-inline.h"
#include "mtude-cleanup-private.h"
#include "mtude-heap-private.h"
#include "mtude-home-private.h"
#include "mtude-lane-private.h"
#include "mtude-owner-inline.h"
#include "mtude-region-private.h"
#include "mtude-snapshot.h"
#include "mtude-tally-private.h"
#include "recorder.h"

/* ---- Fields of a header ----------------------------------------------- */

static char forged[MTUDE_TILE_SIZE] __attribute__ ((aligned (65536)));

static void
nothing (MtudeChunk *chunk)
{
}

static void
flip_home (MtudeChunk *chunk)
{
  chunk->home = (MtudeHome *) ((uintptr_t) chunk->home ^ 64);
}

static void
forge_home (MtudeChunk *chunk)
{
  chunk->home = (void *) forged;
}

static void
flip_end (MtudeChunk *chunk)
{
  chunk->end ^= 4096;
}

static void
flip_cookie (MtudeChunk *chunk)
{
  chunk->cookie = (void *) ((uintptr_t) chunk->cookie ^ 64);
}

static void
flip_size (MtudeChunk *chunk)
{
  chunk->size ^= 4096;
}

static void
flip_class (MtudeChunk *chunk)
{
  chunk->size_class ^= 1;
}

static void
flip_kind (MtudeChunk *chunk)
{
  chunk->kind ^= 1;
}

static void
flip_tenant (MtudeChunk *chunk)
{
  chunk->tenant ^= 1;
}

static void
flip_stamp (MtudeChunk *chunk)
{
  chunk->stamp ^= 1;
}

/* What a string that is too long leaves there. */
static void
overrun (MtudeChunk *chunk)
{
  memset (&chunk->home, 'A', sizeof *chunk - offsetof (MtudeChunk, home));
}

/* A whole header of another chunk, which was right where it was. */
static void
copy_header (MtudeChunk *chunk)
{
  MtudeStatus status;
  MtudeChunk *other = mtude_chunk_make (NULL, chunk->size, (MtudeTenant) chunk->tenant,
                                        (MtudeChunkKind) chunk->kind, &status);
  size_t owners = chunk->owners;
  MtudeChunk *next = chunk->next;

  mtude_chunk_set_home (other, chunk->home);
  memcpy (chunk, other, sizeof *chunk);
  chunk->owners = owners;
  chunk->next = next;
}

static const struct
{
  const char *name;
  void      (*damage) (MtudeChunk *chunk);
} fields[] = {
  { "home", flip_home },
  { "forged home", forge_home },
  { "end", flip_end },
  { "cookie", flip_cookie },
  { "size", flip_size },
  { "class", flip_class },
  { "kind", flip_kind },
  { "tenant", flip_tenant },
  { "stamp", flip_stamp },
  { "overrun", overrun },
  { "copy", copy_header },
};

/* What the site that runs in the child does to the header. */
static void (*damage) (MtudeChunk *chunk);

/* ---- Sites ------------------------------------------------------------ */

static MtudeArena arena;

static void
begin (void)
{
  begin_named (&arena, "site");
}

/* Enough to need another chunk, of values alone. */
static void
fill_chunks (unsigned n_chunks)
{
  uint32_t tenures = arena.tenures;

  while (arena.tenures - tenures < n_chunks)
    check (mtude_arena_alloc (&arena, 1000) != NULL);
}

static void
retire (void)
{
  begin ();
  fill_chunks (1);
  damage (arena.chunk);
  fill_chunks (2);
  mtude_arena_clear (&arena);
}

static void
current_until_clear (void)
{
  begin ();
  fill_chunks (1);
  damage (arena.chunk);
  mtude_arena_clear (&arena);
}

/* Which had owners: it goes to a list before it is given back. */
static void
current_of_owners_until_clear (void)
{
  void *value;

  begin ();
  while ((value = mtude_rc_alloc (&arena, 100, NULL)) == NULL || arena.owner_chunk == NULL)
    fill_chunks (1);
  (mtude_rc_release) (value);
  damage (arena.chunk);
  mtude_arena_clear (&arena);
}

/* With nothing in it. */
static void
current_until_trim (void)
{
  begin ();
  check (mtude_arena_preallocate (&arena, MTUDE_LANE_LOCAL, 65536) == MTUDE_OK);
  fill_chunks (1);
  mtude_arena_reset (&arena);
  damage (arena.chunk);
  mtude_arena_trim (&arena);
  mtude_arena_clear (&arena);
}

static void
current_grows (void)
{
  begin ();
  fill_chunks (1);
  damage (arena.chunk);
  check (mtude_arena_alloc (&arena, 8000) != NULL);
  mtude_arena_clear (&arena);
}

/* Of owners, all of them gone. */
static void
shared_until_trim (void)
{
  begin ();
  mtude_box_free (mtude_box_alloc (&arena, 100));
  damage (arena.shared_chunk);
  mtude_arena_trim (&arena);
  mtude_arena_clear (&arena);
}

static void
shared_grows (void)
{
  void *boxes[2];

  begin ();
  boxes[0] = mtude_box_alloc (&arena, 100);
  damage (arena.shared_chunk);
  boxes[1] = mtude_box_alloc (&arena, 8000);
  mtude_box_free (boxes[0]);
  mtude_box_free (boxes[1]);
  mtude_arena_clear (&arena);
}

static void
cached (void)
{
  begin ();
  fill_chunks (5);
  mtude_arena_reset (&arena);
  damage (arena.cache);
  fill_chunks (5);
  mtude_arena_clear (&arena);
}

static void
cached_until_clear (void)
{
  begin ();
  fill_chunks (3);
  mtude_arena_reset (&arena);
  damage (arena.cache);
  mtude_arena_clear (&arena);
}

static void
cached_until_trim (void)
{
  begin ();
  fill_chunks (3);
  mtude_arena_reset (&arena);
  damage (arena.cache);
  mtude_arena_trim (&arena);
  mtude_arena_clear (&arena);
}

static void
large (size_t size)
{
  begin ();
  check (mtude_arena_alloc (&arena, size) != NULL);
  damage (arena.one_shots);
  mtude_arena_reset (&arena);
  mtude_arena_clear (&arena);
}

static void
one_shot (void)
{
  large (100000);
}

static void
mapping (void)
{
  large (3 * 1024 * 1024);
}

static void
pinned (void)
{
  void *value;

  begin ();
  fill_chunks (3);
  while ((value = mtude_rc_alloc (&arena, 100, NULL)) == NULL || arena.owner_chunk == NULL)
    fill_chunks (1);
  fill_chunks (1);
  damage (arena.pinned);
  mtude_arena_reset (&arena);
  (mtude_rc_release) (value);
  mtude_arena_clear (&arena);
}

/* What follows ends with the site: a clear would find the damage as well. */

/* With an owner in a chunk that is not current. */
static void *
begin_pinned (void)
{
  void *value;

  begin ();
  while ((value = mtude_rc_alloc (&arena, 100, NULL)) == NULL || arena.owner_chunk == NULL)
    fill_chunks (1);
  fill_chunks (1);
  check (arena.pinned != NULL);
  return value;
}

/* The owner outlives the arena. */
static void
pinned_until_clear (void)
{
  void *value = begin_pinned ();

  damage (arena.pinned);
  mtude_arena_clear (&arena);
  (mtude_rc_release) (value);
}

/* It is retired, and its only owner goes, by a call that looks at nothing itself. */
static void
last_plain_owner (void)
{
  void *value = begin_pinned ();

  damage (mtude_chunk_of (value));
  mtude_rc_release_inline (value);
}

static void
pinned_until_trim (void)
{
  void *value = begin_pinned ();

  mtude_arena_reset (&arena);
  (mtude_rc_release) (value);
  damage (arena.pinned);
  mtude_arena_trim (&arena);
}

static void
current_until_reset (void)
{
  begin ();
  fill_chunks (1);
  damage (arena.chunk);
  mtude_arena_reset_full (&arena, MTUDE_RESET_KEEP_ALL);
}

/* Above the limit, in the cache and current. */
static void
reset_above_limit (MtudeChunk **damaged)
{
  MtudeOptions options;

  mtude_options_init (&options);
  options.name = "site";
  options.reset_limit = 0;
  check_status (mtude_arena_init (&arena, &options), MTUDE_OK);
  fill_chunks (3);
  mtude_arena_reset_full (&arena, MTUDE_RESET_KEEP_ALL);
  damage (*damaged);
  mtude_arena_reset_full (&arena, MTUDE_RESET_KEEP_LIMIT);
}

static void
cached_above_limit (void)
{
  reset_above_limit (&arena.cache);
}

/* What was not needed for two windows goes, from the oldest on. */
static void
not_needed (bool is_newest)
{
  MtudeChunk *chunk;
  unsigned i;

  begin ();
  fill_chunks (5);
  for (i = 0; i < 31; i++)
    mtude_arena_reset_full (&arena, MTUDE_RESET_KEEP_LIMIT);
  chunk = arena.cache;
  while (!is_newest && chunk->next != NULL)
    chunk = chunk->next;
  damage (chunk);
  mtude_arena_reset_full (&arena, MTUDE_RESET_KEEP_LIMIT);
}

static void
newest_not_needed (void)
{
  not_needed (true);
}

static void
oldest_not_needed (void)
{
  not_needed (false);
}

/* What is kept of the cache is walked over. */
static void
needed (void)
{
  unsigned i;

  begin ();
  fill_chunks (9);
  for (i = 0; i < 31; i++)
    {
      mtude_arena_reset_full (&arena, MTUDE_RESET_KEEP_LIMIT);
      if (i > 0)
        fill_chunks (3);
    }
  mtude_arena_reset_full (&arena, MTUDE_RESET_KEEP_ALL);
  check (arena.cache != NULL);
  damage (arena.cache);
  mtude_arena_reset_full (&arena, MTUDE_RESET_KEEP_LIMIT);
}

/* A mark whose chunk has become another one is refused, and the damage found later. */
static void
rewind_to (const MtudeMark *mark)
{
  if (mtude_arena_rewind (&arena, mark) != MTUDE_OK)
    mtude_arena_clear (&arena);
}

/* What came after the mark is retired, or still current. */
static void
rewind_to_first (bool is_retired)
{
  MtudeMark mark;

  begin ();
  fill_chunks (1);
  mtude_arena_mark (&arena, &mark);
  fill_chunks (2);
  damage (is_retired ? arena.clean : arena.chunk);
  rewind_to (&mark);
}

static void
retired_until_rewind (void)
{
  rewind_to_first (true);
}

static void
current_until_rewind (void)
{
  rewind_to_first (false);
}

/* The chunk of the mark, which is current again then. */
static void
marked (void)
{
  MtudeMark mark;
  MtudeChunk *chunk;

  begin ();
  fill_chunks (1);
  chunk = arena.chunk;
  mtude_arena_mark (&arena, &mark);
  fill_chunks (1);
  damage (chunk);
  rewind_to (&mark);
}

/* And when it never was anything else. */
static void
current_and_marked (void)
{
  MtudeMark mark;

  begin ();
  fill_chunks (1);
  mtude_arena_mark (&arena, &mark);
  check (mtude_arena_alloc (&arena, 8) != NULL);
  damage (arena.chunk);
  rewind_to (&mark);
}

/* A chunk of owners that is no longer current, and its only owner. */
static void *
leave_with_an_owner (void)
{
  void *box;
  MtudeChunk *chunk;

  begin ();
  box = mtude_box_alloc (&arena, 100);
  chunk = arena.shared_chunk;
  while (arena.shared_chunk == chunk)
    mtude_box_free (mtude_box_alloc (&arena, 3000));
  return box;
}

static void
last_owner (void)
{
  void *box = leave_with_an_owner ();

  damage (mtude_chunk_of (box));
  mtude_box_free (box);
  mtude_arena_clear (&arena);
}

static void
last_owner_alone (void)
{
  void *box = leave_with_an_owner ();

  mtude_arena_clear (&arena);
  damage (mtude_chunk_of (box));
  mtude_box_free (box);
}

static void
large_owner (void)
{
  void *box;

  begin ();
  box = mtude_box_alloc (&arena, 100000);
  damage (mtude_chunk_of (box));
  mtude_box_free (box);
  mtude_arena_clear (&arena);
}

static void
way_home (void)
{
  void *box = leave_with_an_owner ();

  mtude_box_free (box);
  damage ((MtudeChunk *) arena.home->head);
  mtude_arena_trim (&arena);
  mtude_arena_clear (&arena);
}

static void
way_home_until_clear (void)
{
  void *box = leave_with_an_owner ();

  mtude_box_free (box);
  damage ((MtudeChunk *) arena.home->head);
  mtude_arena_clear (&arena);
}

static void
nobody (void *data)
{
}

static void
snapshot (void)
{
  MtudeSnapshot *sealed;
  MtudeChunk *chunk;

  begin ();
  fill_chunks (2);
  chunk = arena.chunk;
  sealed = mtude_arena_seal (&arena, NULL, nobody, NULL);
  damage (chunk);
  mtude_snapshot_release (sealed);
  mtude_arena_clear (&arena);
}

/* Everything that a snapshot can have; the arena may go first. */
typedef enum
{
  PART_OLDEST,
  PART_MIDDLE,
  PART_ONE_SHOT,
  PART_PINNED,
  PART_OF_OWNER                 /* the same, when the owner has gone */
} Part;

static void
snapshot_part (Part part,
               bool arena_is_gone)
{
  MtudeSnapshot *sealed;
  MtudeChunk *parts[5];
  void *owner;

  begin ();
  fill_chunks (1);
  parts[PART_OLDEST] = arena.chunk;
  fill_chunks (2);
  parts[PART_MIDDLE] = arena.chunk;
  fill_chunks (2);
  owner = mtude_rc_alloc (&arena, 100, NULL);
  parts[PART_PINNED] = parts[PART_OF_OWNER] = mtude_chunk_of (owner);
  fill_chunks (2);
  check (mtude_arena_alloc (&arena, 100000) != NULL);
  parts[PART_ONE_SHOT] = arena.one_shots;
  sealed = mtude_arena_seal (&arena, NULL, nobody, NULL);
  check_uint (parts[PART_PINNED]->kind, MTUDE_CHUNK_SEALED);
  if (arena_is_gone)
    mtude_arena_clear (&arena);
  if (part == PART_OF_OWNER)
    mtude_rc_release (owner);
  damage (parts[part]);
  mtude_snapshot_release (sealed);
  if (part != PART_OF_OWNER)
    mtude_rc_release (owner);
  if (!arena_is_gone)
    mtude_arena_clear (&arena);
}

static void
snapshot_oldest (void)
{
  snapshot_part (PART_OLDEST, false);
}

static void
snapshot_one_shot (void)
{
  snapshot_part (PART_ONE_SHOT, false);
}

static void
snapshot_pinned (void)
{
  snapshot_part (PART_PINNED, false);
}

static void
snapshot_after_owner (void)
{
  snapshot_part (PART_OF_OWNER, false);
}

static void
snapshot_middle_alone (void)
{
  snapshot_part (PART_MIDDLE, true);
}

static void
seal (void)
{
  begin ();
  fill_chunks (3);
  damage (arena.clean);
  mtude_snapshot_release (mtude_arena_seal (&arena, NULL, nobody, NULL));
  mtude_arena_clear (&arena);
}

static void
shared_until_clear (void)
{
  void *box;

  begin ();
  box = mtude_box_alloc (&arena, 100);
  damage (arena.shared_chunk);
  mtude_arena_clear (&arena);
  mtude_box_free (box);
}

static const struct
{
  const char *name;
  void      (*run) (void);
} sites[] = {
  { "retire", retire },
  { "current until clear", current_until_clear },
  { "current of owners until clear", current_of_owners_until_clear },
  { "current until trim", current_until_trim },
  { "current grows", current_grows },
  { "shared until trim", shared_until_trim },
  { "shared grows", shared_grows },
  { "cached", cached },
  { "cached until clear", cached_until_clear },
  { "cached until trim", cached_until_trim },
  { "one-shot", one_shot },
  { "mapping", mapping },
  { "pinned", pinned },
  { "pinned until clear", pinned_until_clear },
  { "last plain owner", last_plain_owner },
  { "pinned until trim", pinned_until_trim },
  { "current until reset", current_until_reset },
  { "cached above limit", cached_above_limit },
  { "newest not needed", newest_not_needed },
  { "oldest not needed", oldest_not_needed },
  { "needed", needed },
  { "retired until rewind", retired_until_rewind },
  { "current until rewind", current_until_rewind },
  { "marked", marked },
  { "current and marked", current_and_marked },
  { "last owner", last_owner },
  { "last owner alone", last_owner_alone },
  { "large owner", large_owner },
  { "way home", way_home },
  { "way home until clear", way_home_until_clear },
  { "snapshot", snapshot },
  { "oldest of a snapshot", snapshot_oldest },
  { "one-shot of a snapshot", snapshot_one_shot },
  { "pinned of a snapshot", snapshot_pinned },
  { "pinned of a snapshot, without owners", snapshot_after_owner },
  { "middle of a snapshot alone", snapshot_middle_alone },
  { "seal", seal },
  { "shared until clear", shared_until_clear },
};

static void
headers_at_every_site (void)
{
  char context[80];
  size_t i;
  size_t j;

  for (i = 0; i < sizeof sites / sizeof sites[0]; i++)
    {
      tap_set_context (sites[i].name);
      damage = nothing;
      check_goes_on (sites[i].run);

      for (j = 0; j < sizeof fields / sizeof fields[0]; j++)
        {
          snprintf (context, sizeof context, "%s: %s", sites[i].name, fields[j].name);
          tap_set_context (context);
          damage = fields[j].damage;
          check_found_either (sites[i].run, "the header of a chunk at 0x", ", or the header at 0x");
        }
    }
}

/* The arena is named where it is known. */
static void
arenas_are_named (void)
{
  damage = flip_size;
  check_found (retire, "libmultitude: arena 'site': the header of a chunk at 0x");
  check_found (cached, "libmultitude: arena 'site': the header of a chunk at 0x");
  check_found (last_owner, "libmultitude: arena '': the header of a chunk at 0x");
}

/* ---- Tenures ---------------------------------------------------------- */

/* As in a header that was right at this place in another tenure, and has its stamp still.
 * What is current has to be of the tenure that the arena knows.
 */
static void
another_tenure (MtudeChunk *chunk)
{
  chunk->tenure ^= 1;
}

static void
tenures_of_current_chunks (void)
{
  static void (*const runs[]) (void) = {
    retire, current_until_clear, current_of_owners_until_clear, current_until_trim, current_grows,
    current_until_reset, current_until_rewind, current_and_marked, shared_until_trim, shared_grows,
    shared_until_clear,
  };
  size_t i;

  damage = another_tenure;
  for (i = 0; i < sizeof runs / sizeof *runs; i++)
    check_found (runs[i], "libmultitude: arena 'site': the header of a chunk at 0x");
}

/* A call that has looked does not leave it to the next one. */
static void
local_growth_alone (void)
{
  begin ();
  fill_chunks (1);
  another_tenure (arena.chunk);
  (void) mtude_arena_alloc (&arena, 8000);
}

static void
shared_growth_alone (void)
{
  begin ();
  (void) mtude_box_alloc (&arena, 100);
  another_tenure (arena.shared_chunk);
  (void) mtude_box_alloc (&arena, 8000);
}

static void
tenures_when_growing (void)
{
  check_found (local_growth_alone, "libmultitude: arena 'site': the header of a chunk at 0x");
  check_found (shared_growth_alone, "libmultitude: arena 'site': the header of a chunk at 0x");
}

/* Of a chunk that waits for its next one nobody knows it. */
static void
tenures_of_other_chunks (void)
{
  damage = another_tenure;
  check_goes_on (cached);
  check_goes_on (pinned);
}

/* A mark knows the tenure of its chunk, wherever that is by then. */
static void
rewind_in_another_tenure (MtudeChunk **list)
{
  MtudeChunk *chunk = arena.chunk;
  MtudeMark mark;

  mtude_arena_mark (&arena, &mark);
  fill_chunks (1);
  check_pointer (*list, chunk);
  another_tenure (chunk);
  check_status (mtude_arena_rewind (&arena, &mark), MTUDE_INVALID);
  another_tenure (chunk);
  check_status (mtude_arena_rewind (&arena, &mark), MTUDE_OK);
  check_uint (arena.tenure, (uint16_t) chunk->tenure);
  fill_chunks (2);
}

static void
tenure_of_a_marked_chunk (void)
{
  void *value;

  begin ();
  fill_chunks (1);
  rewind_in_another_tenure (&arena.clean);

  while ((value = mtude_rc_alloc (&arena, 100, NULL)) == NULL || arena.owner_chunk == NULL)
    fill_chunks (1);
  rewind_in_another_tenure (&arena.pinned);
  (mtude_rc_release) (value);
  mtude_arena_clear (&arena);
}

/* ---- Links ------------------------------------------------------------ */

static void
link_beside (MtudeChunk *chunk)
{
  chunk->next = (MtudeChunk *) ((uintptr_t) chunk + 8);
}

static void
link_to_forged (MtudeChunk *chunk)
{
  MtudeChunk *header = mtude_chunk_of (forged);

  *header = *chunk;
  header->end = (uintptr_t) forged + header->size;
  chunk->next = header;
}

static void
links_are_not_believed (void)
{
  damage = link_beside;
  check_found (cached, "the header of a chunk at 0x");
  check_found (cached_until_clear, "the header of a chunk at 0x");
  check_found (way_home, "the header of a chunk at 0x");
  damage = link_to_forged;
  check_found (cached, "the header of a chunk at 0x");
  check_found (cached_until_trim, "the header of a chunk at 0x");
  check_found (way_home, "the header of a chunk at 0x");
}

/* ---- Counts ----------------------------------------------------------- */

#define COUNT_WORDS "libmultitude: arena 'site': of the chunk at 0x"

static void
one_too_few (MtudeChunk *chunk)
{
  chunk->owners--;
}

static void
one_too_many (MtudeChunk *chunk)
{
  chunk->owners++;
}

static void
no_count (MtudeChunk *chunk)
{
  chunk->owners = UINT64_C (0x4141414141414141);
}

static void
retire_shared (void)
{
  begin ();
  (void) mtude_box_alloc (&arena, 100);
  damage (arena.shared_chunk);
  while (arena.n_out == 0)
    (void) mtude_box_alloc (&arena, 3000);
  mtude_arena_clear (&arena);
}

static void
rewind_shared (void)
{
  void *box;

  begin ();
  box = mtude_box_alloc (&arena, 100);
  mtude_box_free (box);
  damage (arena.shared_chunk);
  mtude_arena_reset_full (&arena, MTUDE_RESET_KEEP_ALL);
  mtude_arena_clear (&arena);
}

static void
counts_are_in_bounds (void)
{
  static void (*const damages[]) (MtudeChunk *) = { one_too_few, one_too_many, no_count };
  size_t i;

  for (i = 0; i < 3; i++)
    {
      damage = damages[i];
      check_found (retire, COUNT_WORDS);
      check_found (current_until_clear, COUNT_WORDS);
      if (damage != one_too_many)
        check_found (rewind_shared, COUNT_WORDS);
    }
  damage = no_count;
  check_found (pinned, COUNT_WORDS);
  check_found (retire_shared, COUNT_WORDS);

  damage = nothing;
  check_goes_on (rewind_shared);
}

/* ---- Other records ---------------------------------------------------- */

/* Which word of the record is changed; past the end: none. */
static size_t word;

static void __attribute__ ((noinline))
flip_word (void  *record,
           size_t n_words)
{
  if (word < n_words)
    ((uint64_t *) record)[word] ^= 32;
}

static void
check_words (void      (*run) (void),
             size_t      first,
             size_t      n_words,
             const char *words)
{
  char context[20];

  for (word = first; word < n_words; word++)
    {
      snprintf (context, sizeof context, "word %zu", word);
      tap_set_context (context);
      check_found (run, words);
    }
  tap_set_context (NULL);
  check_goes_on (run);
}

static void
run_cleanup (void)
{
  begin ();
  check (mtude_arena_add_cleanup (&arena, nobody, NULL));
  check (mtude_arena_add_cleanup (&arena, nobody, &arena));
  flip_word (arena.cleanups, sizeof (MtudeCleanup) / 8);
  mtude_arena_reset (&arena);
  mtude_arena_clear (&arena);
}

/* A link that leads past others is none. */
static void
lose_cleanups (void)
{
  begin ();
  check (mtude_arena_add_cleanup (&arena, nobody, NULL));
  check (mtude_arena_add_cleanup (&arena, nobody, &arena));
  arena.cleanups->next = NULL;
  mtude_arena_reset (&arena);
}

static void
cleanups (void)
{
  check_found (lose_cleanups, "libmultitude: arena 'site': the cleanup at 0x");
  check_words (run_cleanup, 0, sizeof (MtudeCleanup) / 8, "libmultitude: arena 'site': the cleanup at 0x");
}

static void
release_snapshot (void)
{
  MtudeSnapshot *sealed;

  begin ();
  fill_chunks (2);
  check (mtude_arena_alloc (&arena, 100000) != NULL);
  check (mtude_arena_add_cleanup (&arena, nobody, NULL));
  sealed = mtude_arena_seal (&arena, &arena, nobody, &arena);
  flip_word (sealed, MTUDE_SNAPSHOT_SIZE / 8);
  mtude_snapshot_release (sealed);
  mtude_arena_clear (&arena);
}

/* The first word is its count. */
static void
snapshots (void)
{
  check_words (release_snapshot, 1, MTUDE_SNAPSHOT_SIZE / 8, "the snapshot at 0x");
}

static void
destroy_value (void)
{
  void *value;

  begin ();
  value = mtude_atomic_rc_alloc (&arena, 100, nobody);
  flip_word ((MtudePrefixExtension *) mtude_prefix_of (value) - 1, 2);
  mtude_atomic_rc_release (value);
  mtude_arena_clear (&arena);
}

static void
destructors (void)
{
  check_words (destroy_value, 0, 2, "the destructor of a counted value at 0x");
}

static void
call_source (void)
{
  Recorder *recorder = recorder_new (RECORDER_FIXED);
  MtudeOptions options;

  recorder_options (recorder, &options);
  check_status (mtude_arena_init (&arena, &options), MTUDE_OK);
  flip_word (&arena.home->source_copy, sizeof (MtudeSource) / 8);
  check (mtude_arena_alloc (&arena, 1000) != NULL);
  mtude_arena_clear (&arena);
  recorder_end (recorder, 1);
}

/* Nothing was taken from it. */
static void
end_source (void)
{
  Recorder *recorder = recorder_new (RECORDER_FIXED);
  MtudeOptions options;

  recorder_options (recorder, &options);
  check_status (mtude_arena_init (&arena, &options), MTUDE_OK);
  flip_word (&arena.home->source_copy, sizeof (MtudeSource) / 8);
  mtude_arena_clear (&arena);
  recorder_end (recorder, 1);
}

/* The last owner gives back a chunk whose arena has ended. */
static void
give_back_alone (void)
{
  Recorder *recorder = recorder_new (RECORDER_FIXED);
  MtudeOptions options;
  MtudeHome *home;
  void *box;

  recorder_options (recorder, &options);
  check_status (mtude_arena_init (&arena, &options), MTUDE_OK);
  home = arena.home;
  box = mtude_box_alloc (&arena, 100);
  mtude_arena_clear (&arena);
  flip_word (&home->source_copy, sizeof (MtudeSource) / 8);
  mtude_box_free (box);
  recorder_end (recorder, 1);
}

static void
sources (void)
{
  check_words (call_source, 0, sizeof (MtudeSource) / 8, "the source of an arena at 0x");
  check_words (end_source, 0, sizeof (MtudeSource) / 8, "the source of an arena at 0x");
  check_words (give_back_alone, 0, sizeof (MtudeSource) / 8, "the source of an arena at 0x");
}

/* ---- Heaps ------------------------------------------------------------ */

static void
use_freed_block (void)
{
  MtudeHeap *heap;
  void *blocks[3];
  size_t i;

  begin ();
  heap = mtude_heap_new (&arena, MTUDE_HEAP_KEEPS_SIZES);
  for (i = 0; i < 3; i++)
    blocks[i] = mtude_heap_alloc (heap, 40);
  mtude_heap_free (heap, blocks[0]);
  mtude_heap_free (heap, blocks[1]);
  if (!mtude_arena_is_tracked (&arena))
    flip_word ((char *) blocks[1] - MTUDE_HEAP_HEADER, 2);
  check (mtude_heap_alloc (heap, 40) == blocks[1]);
  mtude_arena_clear (&arena);
}

static void
free_block (void)
{
  MtudeHeap *heap;
  char *block;

  begin ();
  heap = mtude_heap_new (&arena, MTUDE_HEAP_KEEPS_SIZES);
  block = mtude_heap_alloc (heap, 40);
  if (!mtude_arena_is_tracked (&arena))
    flip_word (block - MTUDE_HEAP_HEADER, 1);
  mtude_heap_free (heap, block);
  mtude_arena_clear (&arena);
}

static void
blocks_of_heaps (void)
{
  if (mtude_track_is_active ())
    tap_skip ("a memory checker would find the test");

  check_words (use_freed_block, 0, 2, "libmultitude: arena 'site': the freed block of a heap at 0x");
  check_words (free_block, 0, 1, " is no block of this heap, or was freed before");
}

/* ---- The default source ----------------------------------------------- */

static void
give_back (unsigned n_times,
           size_t   beside,
           size_t   size)
{
  MtudeRegion *region;
  char *kept = mtude_region_take (MTUDE_TILE_SIZE, &region);
  char *block = mtude_region_take (MTUDE_TILE_SIZE, &region);

  check (kept != NULL && block != NULL);
  while (n_times-- > 0)
    mtude_region_give (region, block + beside, size);
}

static void
give_back_once (void)
{
  give_back (1, 0, MTUDE_TILE_SIZE);
}

static void
give_back_twice (void)
{
  give_back (2, 0, MTUDE_TILE_SIZE);
}

static void
give_back_beside (void)
{
  give_back (1, 64 * MTUDE_TILE_SIZE, MTUDE_TILE_SIZE);
}

static void
give_back_behind (void)
{
  give_back (1, 31 * MTUDE_TILE_SIZE, MTUDE_TILE_SIZE);
}

static void
give_back_within (void)
{
  give_back (1, 64, MTUDE_TILE_SIZE - 64);
}

/* Beyond the end of the region. */
static void
give_back_too_much (void)
{
  give_back (1, 0, MTUDE_REGION_SIZE);
}

static void
tiles (void)
{
  check_goes_on (give_back_once);
  check_found (give_back_twice, "was given back twice");
  check_found (give_back_beside, "the record of the region of the block at 0x");
  check_found (give_back_behind, "the record of the region of the block at 0x");
  check_found (give_back_within, "the record of the region of the block at 0x");
  check_found (give_back_too_much, "the record of the region of the block at 0x");
}

/* ---- What is no header ------------------------------------------------ */

static void
look_nowhere (void)
{
  mtude_chunk_check (NULL, "nowhere");
}

/* Where no header can be nothing is read. */
static void
look_beside (void)
{
  mtude_chunk_check ((const MtudeChunk *) UINT64_C (0x123456789008), "nowhere");
}

static char kept[1024] __attribute__ ((aligned (65536)));

static void *
keep_alloc (size_t  size,
            void   *data)
{
  return kept;
}

static void
keep_free (void   *block,
           size_t  size,
           void   *data)
{
}

/* In memory that its source does not touch. */
static void
look_at_freed (void)
{
  MtudeSource source = { keep_alloc, keep_free };
  MtudeStatus status;
  MtudeChunk *chunk = mtude_chunk_make (&source, sizeof kept, MTUDE_FOR_OWNERS, MTUDE_CHUNK_NORMAL, &status);

  mtude_chunk_check (chunk, "nowhere");
  mtude_chunk_free (&source, chunk);
  mtude_chunk_check (chunk, "nowhere");
}

/* Nor when another field is asked for as well. */
static void
look_for_a_tenure (void)
{
  mtude_chunk_check_tenure ((MtudeChunk *) UINT64_C (0x123456789008), "nowhere", 0);
}

static void
what_is_no_header (void)
{
  check_found (look_nowhere, "arena 'nowhere': the header of a chunk at (nil) is damaged");
  check_found (look_beside, "arena 'nowhere': the header of a chunk at 0x123456789008 is damaged");
  check_found (look_for_a_tenure, "arena 'nowhere': the header of a chunk at 0x123456789008 is damaged");

  /* Where memcheck keeps what was freed, nobody may look at it. */
  if (!mtude_track_follows_blocks ())
    check_found (look_at_freed, "arena 'nowhere': the header of a chunk at 0x");
}

/* The stamp of one process is none in another: nothing constant passes. */
static void
secret_is_drawn (void)
{
  check (mtude_secret[0] != UINT64_C (0x243f6a8885a308d3));
  check (mtude_secret[1] != UINT64_C (0x13198a2e03707344));
  check (mtude_secret[2] != UINT64_C (0xa4093822299f31d0));
  check (mtude_secret[3] != UINT64_C (0x082efa98ec4e6c89));
  check (mtude_secret[0] != mtude_secret[1]);
}

TAP_MAIN (
  TAP_TEST (headers_at_every_site),
  TAP_TEST (arenas_are_named),
  TAP_TEST (tenures_of_current_chunks),
  TAP_TEST (tenures_when_growing),
  TAP_TEST (tenures_of_other_chunks),
  TAP_TEST (tenure_of_a_marked_chunk),
  TAP_TEST (links_are_not_believed),
  TAP_TEST (counts_are_in_bounds),
  TAP_TEST (cleanups),
  TAP_TEST (snapshots),
  TAP_TEST (destructors),
  TAP_TEST (sources),
  TAP_TEST (blocks_of_heaps),
  TAP_TEST (tiles),
  TAP_TEST (what_is_no_header),
  TAP_TEST (secret_is_drawn))
