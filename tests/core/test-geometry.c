/* Tests of which chunks an arena asks its source for, and of what goes where.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Every request to the source is compared exactly.  The figures that come from
 * the header are those of a chunk whose header is 64 bytes, at the tile or, where
 * owners may be, at one of eight colours; so the capacity of a chunk depends on
 * where it lies, but the logs here are the same for each place.
 */

#ifndef _GNU_SOURCE
# define _GNU_SOURCE
#endif

#include "mtude-arena-inline.h"
#include "mtude-chunk-private.h"
#include "mtude-owner-inline.h"
#include "mtude-stats.h"
#include "recorder.h"

#include <sys/mman.h>

#define MAX_OWNERS 32768

/* The alignment settles where 64-byte values lie in the seed. */
static MtudeArena arena __attribute__ ((aligned (4096)));
static Recorder *recorder;
static void *owners[MAX_OWNERS];

static void
begin (RecorderKind kind,
       size_t       max_normal_alloc)
{
  MtudeOptions options;

  recorder = recorder_new (kind);
  recorder_options (recorder, &options);
  options.max_normal_alloc = max_normal_alloc;
  check_status (mtude_arena_init (&arena, &options), MTUDE_OK);
}

static void
end (void)
{
  check (mtude_arena_is_valid (&arena));
  mtude_arena_clear (&arena);
  recorder_end (recorder, 1);
}

static void
check_counts (size_t n_normal,
              size_t n_oversized)
{
  MtudeStats stats;

  mtude_arena_get_stats (&arena, &stats);
  check_uint (stats.total.n_normal, n_normal);
  check_uint (stats.total.n_oversized, n_oversized);
}

static void
make_boxes (size_t n_boxes,
            size_t size)
{
  size_t i;

  for (i = 0; i < n_boxes; i++)
    {
      owners[i] = mtude_box_alloc (&arena, size);
      check (owners[i] != NULL);
      memset (owners[i], 0x11, size);
    }
}

/* Case 1. */
static void
classes (void)
{
  static const size_t sizes[] = { 0, 512, 513, 1024, 1025, 65535, 65536, 70000 };
  static const unsigned classes_of[] = { 0, 0, 1, 1, 2, 7, 7, 7 };
  unsigned i;

  for (i = 0; i < sizeof sizes / sizeof sizes[0]; i++)
    check_uint (mtude_class_for_size (sizes[i]), classes_of[i]);
  for (i = 0; i < 8; i++)
    check_uint (mtude_class_size (i), (size_t) 512 << i);
}

/* Case 2.  A chunk with owners is at least 1024 bytes here. */
static void
nothing_before_first_owner (void)
{
  void *box;

  begin (RECORDER_FIXED, 16384);
  check_log (recorder, "");

  box = mtude_box_alloc (&arena, 4);
  check (box != NULL);
  check_log (recorder, "alloc 1024");
  check_counts (1, 0);

  mtude_box_free (box);
  mtude_arena_clear (&arena);
  check_log (recorder, "free 1024");
  recorder_end (recorder, 1);
}

/* The first 320 bytes of arena-bound memory are in the arena itself. */
static void
seed_comes_first (void)
{
  char *value;

  begin (RECORDER_FIXED, 16384);
  value = mtude_arena_alloc_value (&arena, 300);
  check_pointer (value, arena.seed);
  memset (value, 1, 300);
  check (mtude_arena_alloc_bytes (&arena, 15) == value + 304);
  check_log (recorder, "");
  check_counts (0, 0);

  check (mtude_arena_alloc_value (&arena, 1) != NULL);
  check_log (recorder, "alloc 512");
  check_counts (1, 0);
  end ();
}

/* Case 3.  16 000 bytes; chunks of up to 8192 hold 13 312 to 15 104 of them. */
static void
ladder_of_owners (void)
{
  begin (RECORDER_FIXED, 16384);
  make_boxes (2000, 4);
  check_log (recorder, "alloc 1024; alloc 2048; alloc 4096; alloc 8192; alloc 16384");
  check_counts (5, 0);
  mtude_box_free_n (owners, 2000);
  end ();
}

/* Case 31.  Each chunk of the ladder is made once, and then only the largest. */
static void
ladder_of_many_owners (void)
{
  begin (RECORDER_FIXED, 16384);
  make_boxes (32768, 8);
  check_log (recorder, "alloc 1024; alloc 2048; alloc 4096; alloc 8192; alloc 16384; alloc 32768; "
             "4 x alloc 65536");
  mtude_box_free_n (owners, 32768);
  end ();
}

static void
ladder_of_values (void)
{
  size_t i;

  begin (RECORDER_FIXED, 16384);
  for (i = 0; i < 2200; i++)
    memset (mtude_arena_alloc_value (&arena, 64), 0x22, 64);
  check_log (recorder, "alloc 512; alloc 1024; alloc 2048; alloc 4096; alloc 8192; alloc 16384; "
             "alloc 32768; 2 x alloc 65536");
  check_counts (9, 0);
  end ();
}

/* A chunk climbs the classes where it is, if its source can do that; only the
 * smallest cannot, because its header stands where no owner would find it.
 */
static void
ladder_in_place (void)
{
  size_t i;

  begin (RECORDER_GROWS, 16384);
  for (i = 0; i < 2000; i++)
    memset (mtude_arena_alloc_value (&arena, 64), 0x22, 64);
  check_log (recorder, "alloc 512; alloc 1024; grow 1024 2048; grow 2048 4096; grow 4096 8192; "
             "grow 8192 16384; grow 16384 32768; grow 32768 65536; alloc 65536");
  check_counts (3, 0);

  make_boxes (2000, 8);
  check_log (recorder, "alloc 65536");
  mtude_box_free_n (owners, 2000);
  end ();
}

static void
ladder_in_place_of_owners (void)
{
  begin (RECORDER_GROWS, 16384);
  make_boxes (1900, 8);
  check_log (recorder, "alloc 1024; grow 1024 2048; grow 2048 4096; grow 4096 8192; "
             "grow 8192 16384");
  mtude_box_free_n (owners, 1900);
  end ();
}

/* A growth that is refused is no failure: another chunk is asked for. */
static void
refused_growth (void)
{
  begin (RECORDER_GROWS, 16384);
  recorder_fail_at (recorder, 2);
  make_boxes (150, 8);
  check_log (recorder, "alloc 1024; grow 1024 2048 fails; alloc 2048");
  check_status (mtude_arena_get_status (&arena), MTUDE_OK);
  check_uint (mtude_arena_get_reserved (&arena), 3072);
  mtude_box_free_n (owners, 150);
  end ();
}

/* On the default source a chunk begins with a page and becomes a whole tile. */
static void
ladder_of_default_source (void)
{
  MtudeStats stats;
  size_t i;

  check_status (mtude_arena_init (&arena, NULL), MTUDE_OK);
  memset (mtude_arena_alloc_value (&arena, 320), 1, 320);
  check_uint (mtude_arena_get_reserved (&arena), 0);
  memset (mtude_arena_alloc_value (&arena, 1), 1, 1);
  check_uint (mtude_arena_get_reserved (&arena), 4096);
  for (i = 0; i < 1000; i++)
    memset (mtude_arena_alloc_value (&arena, 64), 1, 64);

  mtude_arena_get_stats (&arena, &stats);
  check_uint (stats.reserved, 65536);
  check_uint (stats.total.n_normal, 1);
  check_uint (stats.total.bytes, 65536);
  check (mtude_arena_is_valid (&arena));
  mtude_arena_clear (&arena);
}

typedef struct
{
  size_t      bytes;
  const char *local;
  const char *shared;
} CapacityCase;

/* Case 4.  Owners are never in a chunk of 512 bytes. */
static void
preallocation (void)
{
  static const CapacityCase cases[] = {
    { 0, "", "" },
    { 512, "alloc 512", "alloc 1024" },
    { 513, "alloc 1024", "alloc 1024" },
    { 1025, "alloc 2048", "alloc 2048" },
    { 65536, "alloc 65536", "alloc 65536" },
    { 65537, "2 x alloc 65536", "2 x alloc 65536" },
    { 131072, "2 x alloc 65536", "2 x alloc 65536" },
    { 262144, "4 x alloc 65536", "4 x alloc 65536" },
  };
  size_t i;

  for (i = 0; i < 2 * sizeof cases / sizeof cases[0]; i++)
    {
      const CapacityCase *row = &cases[i / 2];
      MtudeOptions options;

      recorder = recorder_new (RECORDER_FIXED);
      recorder_options (recorder, &options);
      *(i % 2 == 0 ? &options.local_capacity : &options.shared_capacity) = row->bytes;
      check_status (mtude_arena_init (&arena, &options), MTUDE_OK);
      check_log (recorder, i % 2 == 0 ? row->local : row->shared);
      end ();
    }
}

static void
preallocation_too_small (void)
{
  static const size_t capacities[] = { 1, 256, 511 };
  MtudeOptions options;
  size_t i;

  recorder = recorder_new (RECORDER_FIXED);
  for (i = 0; i < sizeof capacities / sizeof capacities[0]; i++)
    {
      recorder_options (recorder, &options);
      options.local_capacity = capacities[i];
      check_status (mtude_arena_init (&arena, &options), MTUDE_INVALID);

      recorder_options (recorder, &options);
      options.shared_capacity = capacities[i];
      check_status (mtude_arena_init (&arena, &options), MTUDE_INVALID);
    }
  check_log (recorder, "");
  recorder_free (recorder);
}

/* Case 5.  The largest normal value is what a tile holds at the worst colour. */
static void
max_normal_alloc_range (void)
{
  static const size_t bad[] = { 0, 2048, 4095, 65025, 65536, 131072, SIZE_MAX };
  static const size_t good[] = { 4096, 4097, 16384, 65023, 65024 };
  MtudeOptions options;
  size_t i;

  for (i = 0; i < sizeof bad / sizeof bad[0]; i++)
    {
      mtude_options_init (&options);
      options.max_normal_alloc = bad[i];
      check_status (mtude_arena_init (&arena, &options), MTUDE_INVALID);
    }

  for (i = 0; i < sizeof good / sizeof good[0]; i++)
    {
      mtude_options_init (&options);
      options.max_normal_alloc = good[i];
      check_status (mtude_arena_init (&arena, &options), MTUDE_OK);
      mtude_arena_get_options (&arena, &options);
      check_uint (options.max_normal_alloc, good[i]);
      mtude_arena_clear (&arena);
    }
}

typedef struct
{
  size_t      max_normal_alloc;
  size_t      length;
  const char *log;
} StringCase;

/* Case 6.  The NUL is not counted; a chunk of its own holds 64 bytes, the string
 * and its NUL, rounded to 8.  The largest string of a tile has a byte less than
 * the largest value, for its NUL.
 */
static void
routing_of_strings (void)
{
  static const StringCase cases[] = {
    { 4096, 4096, "alloc 8192" }, { 4096, 4097, "alloc 4168" },
    { 16384, 16384, "alloc 32768" }, { 16384, 16385, "alloc 16456" },
    { 5000, 5000, "alloc 8192" }, { 5000, 5001, "alloc 5072" },
    { 65024, 65023, "alloc 65536" }, { 65024, 65024, "alloc 65096" },
  };
  static char text[65025];
  size_t i;

  memset (text, 'x', sizeof text);
  for (i = 0; i < sizeof cases / sizeof cases[0]; i++)
    {
      char *copy;

      begin (RECORDER_FIXED, cases[i].max_normal_alloc);
      copy = mtude_arena_strndup (&arena, text, cases[i].length);
      check_fill (copy, cases[i].length, 'x');
      check_uint (copy[cases[i].length], 0);
      check_log (recorder, cases[i].log);
      check_counts (i % 2 == 0, i % 2 != 0);
      end ();
    }
}

static void *
new_value (size_t size)
{
  return mtude_arena_alloc_value (&arena, size);
}

static void *
new_as_malloc (size_t size)
{
  return mtude_arena_alloc (&arena, size);
}

static void *
new_aligned (size_t size)
{
  return mtude_arena_alloc_aligned (&arena, size, 64);
}

static void *
new_box (size_t size)
{
  return mtude_box_alloc (&arena, size);
}

static void *
new_aligned_box (size_t size)
{
  return mtude_box_alloc_aligned (&arena, size, 64);
}

static void
do_nothing (void *data)
{
}

static void *
new_rc (size_t size)
{
  return mtude_rc_alloc (&arena, size, NULL);
}

static void *
new_rc_with_destructor (size_t size)
{
  return mtude_rc_alloc (&arena, size, do_nothing);
}

static void *
new_atomic_rc (size_t size)
{
  return mtude_atomic_rc_alloc (&arena, size, NULL);
}

static void *
new_atomic_rc_with_destructor (size_t size)
{
  return mtude_atomic_rc_alloc (&arena, size, do_nothing);
}

static void
free_box (void *memory)
{
  mtude_box_free (memory);
}

static void
free_rc (void *memory)
{
  mtude_rc_release (memory);
}

static void
free_atomic_rc (void *memory)
{
  mtude_atomic_rc_release (memory);
}

typedef struct
{
  void      *(*alloc) (size_t size);
  void       (*free) (void *memory);
  size_t       size;            /* the largest that is normal */
  const char  *normal;          /* the log for it */
  const char  *oversized;       /* the log for one byte more */
} RoutingCase;

static void
check_routing (const RoutingCase *row,
               size_t             max_normal_alloc,
               bool               is_oversized)
{
  size_t size = row->size + is_oversized;
  void *memory;

  begin (RECORDER_FIXED, max_normal_alloc);
  memory = row->alloc (size);
  check (memory != NULL);
  memset (memory, 0x33, size);
  check_log (recorder, is_oversized ? row->oversized : row->normal);
  check_counts (!is_oversized, is_oversized);
  if (row->free != NULL)
    row->free (memory);
  end ();
}

static void
check_routings (const RoutingCase *rows,
                size_t             n_rows,
                size_t             max_normal_alloc)
{
  size_t i;

  for (i = 0; i < n_rows; i++)
    {
      check_routing (&rows[i], max_normal_alloc, false);
      check_routing (&rows[i], max_normal_alloc, true);
    }
}

/* Case 7.  What is compared is the size with the prefix in front (8 bytes, or 24
 * with a destructor) and what the alignment may cost beyond 8 bytes.  A chunk of
 * its own has 64 bytes in front of arena-bound memory and 512 in front of owners.
 */
static void
routing (void)
{
  static const RoutingCase rows[] = {
    { new_value, NULL, 4096, "alloc 8192", "alloc 4168" },
    { new_as_malloc, NULL, 4088, "alloc 8192", "alloc 4160" },
    { new_aligned, NULL, 4040, "alloc 8192", "alloc 4112" },
    { new_box, free_box, 4096, "alloc 8192", "alloc 4616" },
    { new_aligned_box, free_box, 4040, "alloc 8192", "alloc 4560" },
    { new_rc, free_rc, 4088, "alloc 8192", "alloc 4616" },
    { new_rc_with_destructor, free_rc, 4072, "alloc 8192", "alloc 4616" },
    { new_atomic_rc, free_atomic_rc, 4088, "alloc 8192", "alloc 4616" },
    { new_atomic_rc_with_destructor, free_atomic_rc, 4072, "alloc 8192", "alloc 4616" },
  };

  check_routings (rows, sizeof rows / sizeof rows[0], 4096);
}

static void
routing_at_default (void)
{
  static const RoutingCase rows[] = {
    { new_value, NULL, 16384, "alloc 32768", "alloc 16456" },
    { new_as_malloc, NULL, 16376, "alloc 32768", "alloc 16448" },
    { new_aligned, NULL, 16328, "alloc 32768", "alloc 16400" },
    { new_box, free_box, 16384, "alloc 32768", "alloc 16904" },
    { new_aligned_box, free_box, 16328, "alloc 32768", "alloc 16848" },
    { new_rc, free_rc, 16376, "alloc 32768", "alloc 16904" },
    { new_rc_with_destructor, free_rc, 16360, "alloc 32768", "alloc 16904" },
    { new_atomic_rc, free_atomic_rc, 16376, "alloc 32768", "alloc 16904" },
    { new_atomic_rc_with_destructor, free_atomic_rc, 16360, "alloc 32768", "alloc 16904" },
  };

  check_routings (rows, sizeof rows / sizeof rows[0], 16384);
}

static void
routing_at_maximum (void)
{
  static const RoutingCase rows[] = {
    { new_value, NULL, 65024, "alloc 65536", "alloc 65096" },
    { new_as_malloc, NULL, 65016, "alloc 65536", "alloc 65088" },
    { new_box, free_box, 65024, "alloc 65536", "alloc 65544" },
    { new_rc, free_rc, 65016, "alloc 65536", "alloc 65544" },
    { new_atomic_rc_with_destructor, free_atomic_rc, 65000, "alloc 65536", "alloc 65544" },
  };

  check_routings (rows, sizeof rows / sizeof rows[0], 65024);
}

/* Room that is there is used, however large the request. */
static void
tail_before_routing (void)
{
  begin (RECORDER_FIXED, 4096);
  check_status (mtude_arena_preallocate (&arena, MTUDE_LANE_LOCAL, 65536), MTUDE_OK);
  check_status (mtude_arena_preallocate (&arena, MTUDE_LANE_SHARED, 65536), MTUDE_OK);
  check_log (recorder, "2 x alloc 65536");

  check (mtude_arena_alloc_value (&arena, 8) != NULL);
  check (mtude_arena_alloc_value (&arena, 10000) != NULL);
  check (mtude_arena_alloc_bytes (&arena, 10000) != NULL);
  check (mtude_arena_alloc_aligned (&arena, 10000, 64) != NULL);
  owners[0] = mtude_box_alloc (&arena, 8);
  owners[1] = mtude_box_alloc (&arena, 10000);
  owners[2] = mtude_box_alloc_aligned (&arena, 10000, 64);
  check_log (recorder, "");
  check_counts (2, 0);
  mtude_box_free_n (owners, 3);
  end ();
}

/* Case 8.  Two of them fit into 32 768 bytes. */
static void
large_owners_are_normal (void)
{
  begin (RECORDER_FIXED, 16384);
  make_boxes (5, 13 * 1024);
  check_log (recorder, "alloc 16384; alloc 32768; alloc 65536");
  check_counts (3, 0);
  mtude_box_free_n (owners, 5);
  end ();
}

/* Case 9. */
static void
oversized_is_not_in_the_way (void)
{
  char *value;

  begin (RECORDER_FIXED, 16384);
  check (mtude_arena_alloc_value (&arena, 320) != NULL);
  value = mtude_arena_alloc_value (&arena, 8);
  check_log (recorder, "alloc 512");
  check (mtude_arena_alloc_value (&arena, 20000) != NULL);
  check_log (recorder, "alloc 20064");
  check_pointer (mtude_arena_alloc_value (&arena, 8), value + 8);
  check (mtude_arena_alloc_bytes (&arena, 20000) != NULL);
  check_log (recorder, "alloc 20072");
  check_pointer (mtude_arena_alloc_value (&arena, 8), value + 16);
  check_log (recorder, "");
  check_counts (1, 2);
  end ();
}

static void
oversized_owner_is_not_in_the_way (void)
{
  begin (RECORDER_FIXED, 16384);
  owners[0] = mtude_box_alloc (&arena, 8);
  owners[1] = mtude_box_alloc (&arena, 20000);
  owners[2] = mtude_box_alloc (&arena, 8);
  check_log (recorder, "alloc 1024; alloc 20512");
  check_pointer (owners[2], (char *) owners[0] + 8);

  mtude_box_free (owners[1]);
  check_log (recorder, "free 20512");
  mtude_box_free (owners[0]);
  mtude_box_free (owners[2]);
  check_log (recorder, "");
  end ();
}

static void
check_refused_alignment (void   *memory,
                         size_t  n_requests,
                         const MtudeStats *before)
{
  MtudeStats after;

  check_pointer (memory, NULL);
  check_status (mtude_arena_get_status (&arena), MTUDE_BAD_ALIGNMENT);
  check_uint (recorder_n_requests (recorder), n_requests);
  mtude_arena_get_stats (&arena, &after);
  check (memcmp (before, &after, sizeof after) == 0);
}

/* Case 10. */
static void
alignment_of_owners (void)
{
  static const size_t bad[] = { 0, 3, 12, 24, 32768, 65536, SIZE_MAX };
  MtudeStats before;
  size_t i;

  begin (RECORDER_FIXED, 16384);
  mtude_arena_get_stats (&arena, &before);
  for (i = 0; i < sizeof bad / sizeof bad[0]; i++)
    {
      check_refused_alignment (mtude_box_alloc_aligned (&arena, 8, bad[i]), 0, &before);
      check_refused_alignment (mtude_box_alloc_claims (&arena, 8, bad[i], 2), 0, &before);
    }

  owners[0] = mtude_box_alloc_aligned (&arena, 8, 16384);
  check_log (recorder, "alloc 32768");
  check_uint ((uintptr_t) owners[0] % 16384, 0);
  check_range ((uintptr_t) owners[0] % 65536, 64, 65535);
  check_uint (mtude_chunk_of (owners[0])->size, 32768);

  /* One that is too large to be sure of room in any chunk. */
  owners[1] = mtude_box_alloc_aligned (&arena, 40000, 16384);
  check_log (recorder, "alloc 56384");
  check_uint ((uintptr_t) owners[1] % 65536, 16384);
  mtude_box_free (owners[1]);
  check_log (recorder, "free 56384");
  mtude_box_free (owners[0]);
  end ();
}

/* Case 11. */
static void
alignment_of_values (void)
{
  static const size_t bad[] = { 0, 3, 24, 65536, 131072, SIZE_MAX };
  MtudeStats before;
  char *value;
  size_t i;

  begin (RECORDER_FIXED, 16384);
  mtude_arena_get_stats (&arena, &before);
  for (i = 0; i < sizeof bad / sizeof bad[0]; i++)
    check_refused_alignment (mtude_arena_alloc_aligned (&arena, 8, bad[i]), 0, &before);

  value = mtude_arena_alloc_aligned (&arena, 100, 32768);
  check_log (recorder, "alloc 32872");
  check_uint ((uintptr_t) value % 32768, 0);
  memset (value, 1, 100);
  end ();
}

typedef struct
{
  uintptr_t   address;
  size_t      size;             /* of a box */
  MtudeStatus status;
  const char *log;
} BadBlockCase;

/* Case 12, and what else a source must not return. */
static void
bad_blocks (void)
{
  static const BadBlockCase cases[] = {
    { (uintptr_t) 1 << 63, 8, MTUDE_OVERFLOW, "alloc 1024; free 1024" },
    { ((uintptr_t) 1 << 63) - 65536, 40000, MTUDE_OVERFLOW, "alloc 65536; free 65536" },
    { UINTPTR_MAX - 65535, 40000, MTUDE_OVERFLOW, "alloc 65536; free 65536" },
    { ((uintptr_t) 1 << 63) - 65536, 100000, MTUDE_OVERFLOW, "alloc 100512; free 100512" },
    { 0x10000008, 8, MTUDE_BAD_ALIGNMENT, "alloc 1024; free 1024" },
    { 0x10001000, 100000, MTUDE_BAD_ALIGNMENT, "alloc 100512; free 100512" },
  };
  size_t i;

  for (i = 0; i < sizeof cases / sizeof cases[0]; i++)
    {
      void *box;

      begin (RECORDER_FIXED, 65024);
      recorder_return_next (recorder, (void *) cases[i].address);
      check_pointer (mtude_box_alloc (&arena, cases[i].size), NULL);
      check_status (mtude_arena_get_status (&arena), cases[i].status);
      check_log (recorder, cases[i].log);
      check_uint (mtude_arena_get_reserved (&arena), 0);
      check_counts (0, 0);

      box = mtude_box_alloc (&arena, 8);
      check_log (recorder, "alloc 1024");
      mtude_box_free (box);
      end ();
    }
}

/* Case 13. */
static void
alternating_alignments (void)
{
  static const size_t alignments[] = { 1, 8, 16, 32, 64 };
  char *values[1000];
  size_t i;

  begin (RECORDER_FIXED, 16384);
  for (i = 0; i < 1000; i++)
    {
      values[i] = mtude_arena_alloc_aligned (&arena, 1 + i % 50, alignments[i % 5]);
      check_uint ((uintptr_t) values[i] % alignments[i % 5], 0);
      memset (values[i], (int) (i % 251), 1 + i % 50);
    }
  for (i = 0; i < 1000; i++)
    check_fill (values[i], 1 + i % 50, (int) (i % 251));
  end ();
}

/* Case 14.  The state of the source is behind a pointer here, so its size cannot
 * matter; the recorder's is larger than a tile.
 */
static void
header_of_aligned_owners (void)
{
  size_t i;

  begin (RECORDER_FIXED, 16384);
  for (i = 0; i < 10; i++)
    {
      owners[i] = mtude_box_alloc_aligned (&arena, 8192, 8192);
      memset (owners[i], 0x44, 8192);
    }
  check_log (recorder, "alloc 32768; alloc 65536");

  mtude_arena_clear (&arena);
  check_log (recorder, "");
  for (i = 0; i < 10; i++)
    mtude_box_free (owners[i]);
  check_log (recorder, "free 32768; free 65536");
  recorder_end (recorder, 1);
}

/* How much of a chunk can be used depends on its colour, exactly. */
static void
capacity_of_colours (void)
{
  const size_t length = (MTUDE_N_COLOURS + 1) * MTUDE_TILE_SIZE;
  char *memory = mmap (NULL, length, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  char *tiles = (char *) mtude_round_up ((uintptr_t) memory, MTUDE_TILE_SIZE);
  size_t i;

  check (memory != MAP_FAILED);
  for (i = 0; i < MTUDE_N_COLOURS; i++)
    {
      char *tile = tiles + i * MTUDE_TILE_SIZE;
      size_t colour = ((uintptr_t) tile >> 16) & 7;
      size_t n_boxes = (1024 - 64 * colour - 64) / 8;

      begin (RECORDER_FIXED, 16384);
      recorder_return_next (recorder, tile);
      make_boxes (n_boxes, 8);
      check_log (recorder, "alloc 1024");
      check_pointer (owners[0], tile + 64 * colour + 64);
      check_pointer (owners[n_boxes - 1], tile + 1024 - 8);
      owners[n_boxes] = mtude_box_alloc (&arena, 8);
      check_log (recorder, "alloc 2048");
      mtude_box_free_n (owners, n_boxes + 1);
      end ();
    }
  munmap (memory, length);
}

TAP_MAIN (TAP_TEST (classes),
          TAP_TEST (nothing_before_first_owner),
          TAP_TEST (seed_comes_first),
          TAP_TEST (ladder_of_owners),
          TAP_TEST (ladder_of_many_owners),
          TAP_TEST (ladder_of_values),
          TAP_TEST (ladder_in_place),
          TAP_TEST (ladder_in_place_of_owners),
          TAP_TEST (refused_growth),
          TAP_TEST (ladder_of_default_source),
          TAP_TEST (preallocation),
          TAP_TEST (preallocation_too_small),
          TAP_TEST (max_normal_alloc_range),
          TAP_TEST (routing_of_strings),
          TAP_TEST (routing),
          TAP_TEST (routing_at_default),
          TAP_TEST (routing_at_maximum),
          TAP_TEST (tail_before_routing),
          TAP_TEST (large_owners_are_normal),
          TAP_TEST (oversized_is_not_in_the_way),
          TAP_TEST (oversized_owner_is_not_in_the_way),
          TAP_TEST (alignment_of_owners),
          TAP_TEST (alignment_of_values),
          TAP_TEST (bad_blocks),
          TAP_TEST (alternating_alignments),
          TAP_TEST (header_of_aligned_owners),
          TAP_TEST (capacity_of_colours))
