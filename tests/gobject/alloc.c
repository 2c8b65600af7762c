/* Memory from an arena: sizes, alignment, zeroing, and what is where.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Each hot call exists twice, inline and as a symbol, and the two may not differ. */

#include "expect.h"

#include <string.h>

/* Sizes around everything that decides: words, the 16 bytes of malloc's rule, the
 * seed, a page, max-normal-alloc, and a chunk.
 */
static const gsize sizes[] = {
  0, 1, 2, 7, 8, 9, 15, 16, 17, 24, 31, 32, 33, 63, 64, 100, 255, 256, 257, 319, 320, 321,
  1000, 4095, 4096, 4097, 16375, 16376, 16377, 16383, 16384, 16385, 32767, 32768, 32769,
  65023, 65024, 65025, 65535, 65536, 65537, 100000, 1000000,
};

/* The compiler warns of sizes that it can see to be too large. */
static volatile gsize huge = G_MAXSIZE;

static gsize
alignment_of (gsize size)
{
  return size >= 16 ? 16 : 8;
}

/* ---- Alignment and size ---- */

static void
test_alignment (void)
{
  gsize odd;
  gsize i;

  /* From a cursor at a multiple of 16, and from one that is not. */
  for (odd = 0; odd <= 1; odd++)
    for (i = 0; i < G_N_ELEMENTS (sizes); i++)
      {
        g_autoptr (MultitudeArena) arena = multitude_arena_new ();
        gpointer first = multitude_arena_alloc (arena, 8 + 8 * odd);
        gpointer mem = multitude_arena_alloc (arena, sizes[i]);

        g_assert_nonnull (first);
        assert_aligned (mem, alignment_of (sizes[i]));
        memset (mem, 0xaa, sizes[i]);
      }
}

/* Small values lie side by side, in whole words; one that needs 16 costs a word
 * more where the cursor is not at a multiple of 16.
 */
static void
test_packing (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  char *first = multitude_arena_alloc (arena, 16);
  char *second = multitude_arena_alloc (arena, 3);
  char *third = multitude_arena_alloc (arena, 8);
  char *fourth = multitude_arena_alloc (arena, 9);
  char *fifth = multitude_arena_alloc (arena, 24);
  char *sixth = multitude_arena_alloc (arena, 16);
  char *seventh = multitude_arena_alloc (arena, 0);
  char *eighth = multitude_arena_alloc (arena, 1);

  assert_aligned (first, 16);
  g_assert_cmpint (second - first, ==, 16);
  g_assert_cmpint (third - first, ==, 24);
  g_assert_cmpint (fourth - first, ==, 32);
  g_assert_cmpint (fifth - first, ==, 48);
  g_assert_cmpint (sixth - first, ==, 80);
  g_assert_nonnull (seventh);
  g_assert_cmpint (eighth - first, ==, 96);
}

static void
test_size_zero (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  g_autoptr (GError) error = NULL;
  gsize i;

  for (i = 0; i < 3; i++)
    {
      g_assert_nonnull (multitude_arena_alloc (arena, 0));
      g_assert_nonnull (multitude_arena_alloc0 (arena, 0));
      g_assert_nonnull (multitude_arena_alloc_aligned (arena, 0, 64));
      g_assert_nonnull (multitude_arena_alloc_n (arena, 0, 1000));
      g_assert_nonnull (multitude_arena_alloc0_n (arena, 1000, 0));
      g_assert_nonnull (multitude_arena_memdup (arena, "", 0));
      g_assert_nonnull (multitude_arena_realloc (arena, NULL, 0, 0));
      g_assert_nonnull (multitude_new (arena, guint64, 0));
      g_assert_nonnull (multitude_new0 (arena, guint64, 0));
      g_assert_nonnull (multitude_arena_try_alloc (arena, 0, &error));
      g_assert_nonnull (multitude_arena_try_alloc0 (arena, 0, &error));
      g_assert_nonnull (multitude_arena_try_alloc_aligned (arena, 0, 4096, &error));
      g_assert_nonnull (multitude_arena_try_alloc_n (arena, huge, 0, &error));
      g_assert_nonnull (multitude_arena_try_alloc0_n (arena, 0, huge, &error));
      g_assert_nonnull (multitude_arena_try_memdup (arena, "", 0, &error));
      g_assert_nonnull (multitude_arena_try_realloc (arena, NULL, 0, 0, &error));
      g_assert_nonnull (multitude_try_new (arena, guint64, 0, &error));
      g_assert_nonnull (multitude_try_new0 (arena, guint64, 0, &error));
      g_assert_no_error (error);

      /* Once in the seed, once in a chunk, once where a chunk ends. */
      g_assert_nonnull (multitude_arena_alloc (arena, 320));
    }
}

/* Not before a chunk is there either, and not where none may be had. */
static void
test_size_zero_without_room (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  gpointer mem;

  multitude_arena_set_byte_budget (arena, 0);
  mem = multitude_arena_alloc (arena, 0);
  g_assert_nonnull (mem);
  mem = (multitude_arena_alloc) (arena, 0);
  g_assert_nonnull (mem);
}

static void
test_alloc_aligned (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  gsize alignment;

  for (alignment = 1; alignment <= 32768; alignment *= 2)
    {
      gsize i;

      for (i = 0; i < G_N_ELEMENTS (sizes); i++)
        {
          gpointer mem = multitude_arena_alloc_aligned (arena, sizes[i], alignment);

          assert_aligned (mem, MAX (alignment, 8));
          memset (mem, 0xaa, sizes[i]);
        }
    }
}

/* Smaller alignment than usual saves the padding. */
static void
test_alloc_aligned_below_usual (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  char *first = multitude_arena_alloc_aligned (arena, 8, 16);
  char *second = multitude_arena_alloc_aligned (arena, 100, 1);

  g_assert_cmpint (second - first, ==, 8);
}

/* ---- Typed macros ---- */

typedef struct
{
  guint64 words[3];
} Words;

typedef struct
{
  _Alignas (64) char line[64];
  guint32            tag;
} Line;

typedef struct
{
  guint32 n_elements;
  guint16 elements[];
} Flex;

typedef struct
{
  guint64 stamp;
  guint8  kind;
  char    text[];
} PaddedFlex;

typedef struct
{
  guint32            n_lanes;
  _Alignas (32) char lanes[][32];
} AlignedFlex;

typedef struct
{
  _Alignas (64) guint32 n_bytes;
  guint8                bytes[];
} AlignedHead;

G_STATIC_ASSERT (sizeof (Line) == 128);
G_STATIC_ASSERT (sizeof (PaddedFlex) == 16);
G_STATIC_ASSERT (G_STRUCT_OFFSET (PaddedFlex, text) == 9);
G_STATIC_ASSERT (sizeof (AlignedHead) == 64);
G_STATIC_ASSERT (G_STRUCT_OFFSET (AlignedHead, bytes) == 4);

/* The type's own alignment and nothing more: 24 bytes at any word. */
static void
test_new (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  Words *first = multitude_new (arena, Words, 1);
  Words *second = multitude_new (arena, Words, 2);
  guint8 *third = multitude_new (arena, guint8, 3);
  Words *fourth = multitude_new0 (arena, Words, 1);

  g_assert_true (second == first + 1);
  g_assert_true ((gpointer) third == first + 3);
  g_assert_true ((char *) fourth == (char *) third + 8);
  g_assert_cmpuint (fourth->words[0] | fourth->words[1] | fourth->words[2], ==, 0);
}

static void
test_new_over_aligned (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  gsize i;

  for (i = 0; i < 100; i++)
    {
      g_autoptr (GError) error = NULL;
      Line *line = multitude_new (arena, Line, 1);
      guint8 *between = multitude_new (arena, guint8, 1);
      Line *lines = multitude_new0 (arena, Line, 3);
      Line *tried = multitude_try_new (arena, Line, 1, &error);
      Line *tried0 = multitude_try_new0 (arena, Line, 2, &error);

      g_assert_no_error (error);
      g_assert_nonnull (between);
      assert_aligned (line, 64);
      assert_aligned (lines, 64);
      assert_aligned (tried, 64);
      assert_aligned (tried0, 64);
      g_assert_cmpuint (lines[2].tag, ==, 0);
      g_assert_cmpuint (tried0[1].tag, ==, 0);
    }
}

static void
test_new_flex (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  Flex *flex = multitude_new_flex (arena, Flex, elements, 6);
  guint8 *behind_flex = multitude_new (arena, guint8, 1);
  Flex *empty = multitude_new_flex (arena, Flex, elements, 0);
  guint8 *behind_empty = multitude_new (arena, guint8, 1);

  flex->elements[5] = 5;
  g_assert_cmpint (behind_flex - (guint8 *) flex, ==, 4 + 6 * 2);
  g_assert_cmpint (behind_empty - (guint8 *) empty, ==, 8);
}

/* The struct is never smaller than its type, however few elements it has. */
static void
test_new_flex_padded (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  PaddedFlex *empty = multitude_new_flex (arena, PaddedFlex, text, 0);
  guint8 *behind_empty = multitude_new (arena, guint8, 1);
  PaddedFlex *full = multitude_new_flex (arena, PaddedFlex, text, 7);
  guint8 *behind_full = multitude_new (arena, guint8, 1);
  PaddedFlex *more = multitude_new_flex (arena, PaddedFlex, text, 8);
  guint8 *behind_more = multitude_new (arena, guint8, 1);

  AlignedHead *head = multitude_new_flex (arena, AlignedHead, bytes, 3);
  guint8 *behind_head = multitude_new (arena, guint8, 1);

  memset (more->text, 'x', 8);
  g_assert_cmpint (behind_empty - (guint8 *) empty, ==, 16);
  g_assert_cmpint (behind_full - (guint8 *) full, ==, 16);
  g_assert_cmpint (behind_more - (guint8 *) more, ==, 24);
  g_assert_cmpint (behind_head - (guint8 *) head, ==, 64);
}

static void
test_new_flex_over_aligned (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  gsize n;

  for (n = 0; n < 100; n++)
    {
      g_autoptr (GError) error = NULL;
      AlignedFlex *flex = multitude_new_flex (arena, AlignedFlex, lanes, n);
      AlignedFlex *tried = multitude_try_new_flex (arena, AlignedFlex, lanes, n, &error);

      g_assert_no_error (error);
      assert_aligned (flex, 32);
      assert_aligned (tried, 32);
      memset (flex, 0xff, 32 + n * 32);
      memset (tried, 0xff, 32 + n * 32);
    }
}

static void
test_try_new_flex (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  g_autoptr (GError) error = NULL;
  Flex *flex = multitude_try_new_flex (arena, Flex, elements, 6, &error);
  PaddedFlex *padded = multitude_try_new_flex (arena, PaddedFlex, text, 0, &error);
  guint8 *behind = multitude_new (arena, guint8, 1);

  g_assert_no_error (error);
  g_assert_cmpint ((char *) padded - (char *) flex, ==, 4 + 6 * 2);
  g_assert_cmpint (behind - (guint8 *) padded, ==, 16);
}

/* Each argument is evaluated once. */
static void
test_new_evaluates_once (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  g_autoptr (GError) error = NULL;
  gsize n = 1;
  guint8 *mem;

  mem = multitude_new (arena, guint8, n++);
  g_assert_nonnull (mem);
  mem = multitude_new0 (arena, guint8, n++);
  g_assert_nonnull (mem);
  mem = (guint8 *) multitude_new_flex (arena, Flex, elements, n++);
  g_assert_nonnull (mem);
  mem = multitude_try_new (arena, guint8, n++, &error);
  g_assert_nonnull (mem);
  mem = multitude_try_new0 (arena, guint8, n++, &error);
  g_assert_nonnull (mem);
  mem = (guint8 *) multitude_try_new_flex (arena, Flex, elements, n++, &error);
  g_assert_nonnull (mem);
  mem = multitude_arena_alloc (arena, n++);
  g_assert_nonnull (mem);
  mem = multitude_arena_alloc0 (arena, n++);
  g_assert_nonnull (mem);
  mem = multitude_arena_memdup (arena, "1234567890", n++);
  g_assert_nonnull (mem);

  g_assert_cmpuint (n, ==, 10);
}

/* ---- Zeroing ---- */

static void
assert_zero (const guint8 *mem,
             gsize         size)
{
  gsize i;

  g_assert_nonnull (mem);
  for (i = 0; i < size; i++)
    g_assert_cmpuint (mem[i], ==, 0);
}

typedef enum
{
  ZERO_ALLOC,
  ZERO_ALLOC_SYMBOL,
  ZERO_ALLOC_N,
  ZERO_NEW,
  ZERO_TRY_ALLOC,
  ZERO_TRY_ALLOC_N,
  ZERO_TRY_NEW,
  N_ZEROES
} Zero;

static gpointer
allocate_zeroed (MultitudeArena *arena,
                 Zero            zero,
                 gsize           size)
{
  switch (zero)
    {
    case ZERO_ALLOC:
      return multitude_arena_alloc0 (arena, size);
    case ZERO_ALLOC_SYMBOL:
      return (multitude_arena_alloc0) (arena, size);
    case ZERO_ALLOC_N:
      return multitude_arena_alloc0_n (arena, size / 4, 4);
    case ZERO_NEW:
      return multitude_new0 (arena, guint32, size / 4);
    case ZERO_TRY_ALLOC:
      return multitude_arena_try_alloc0 (arena, size, NULL);
    case ZERO_TRY_ALLOC_N:
      return multitude_arena_try_alloc0_n (arena, 4, size / 4, NULL);
    case ZERO_TRY_NEW:
    default:
      return multitude_try_new0 (arena, guint32, size / 4, NULL);
    }
}

/* The same bytes again, which were written to before the reset. */
static void
test_zeroing (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  const gsize zeroed[] = { 4, 16, 64, 300, 1000, 16000 };
  Zero zero;
  gsize i;

  for (zero = ZERO_ALLOC; zero < N_ZEROES; zero++)
    for (i = 0; i < G_N_ELEMENTS (zeroed); i++)
      {
        MultitudeMark mark;
        gpointer dirty;
        gpointer clean;

        multitude_arena_mark (arena, &mark);
        dirty = multitude_arena_alloc (arena, zeroed[i]);
        memset (dirty, 0xff, zeroed[i]);
        multitude_arena_rewind (arena, &mark, NULL);

        clean = allocate_zeroed (arena, zero, zeroed[i]);
        g_assert_true (clean == dirty || zeroed[i] > 320);
        assert_zero (clean, zeroed[i]);
        multitude_arena_reset (arena);
      }
}

/* ---- Inline code and symbols ---- */

typedef gpointer (*Allocator) (MultitudeArena *arena,
                               gsize           size);

static gpointer
inline_alloc (MultitudeArena *arena,
              gsize           size)
{
  return multitude_arena_alloc (arena, size);
}

static gpointer
inline_alloc0 (MultitudeArena *arena,
               gsize           size)
{
  return multitude_arena_alloc0 (arena, size);
}

static gpointer
symbol_alloc (MultitudeArena *arena,
              gsize           size)
{
  return (multitude_arena_alloc) (arena, size);
}

static gpointer
symbol_alloc0 (MultitudeArena *arena,
               gsize           size)
{
  return (multitude_arena_alloc0) (arena, size);
}

static gpointer
allocate_n (MultitudeArena *arena,
            gsize           size)
{
  return multitude_arena_alloc_n (arena, 1, size);
}

static gpointer
allocate_aligned (MultitudeArena *arena,
                  gsize           size)
{
  return multitude_arena_alloc_aligned (arena, size, alignment_of (size));
}

static gpointer
try_alloc (MultitudeArena *arena,
           gsize           size)
{
  return multitude_arena_try_alloc (arena, size, NULL);
}

static gpointer
try_alloc0 (MultitudeArena *arena,
            gsize           size)
{
  return multitude_arena_try_alloc0 (arena, size, NULL);
}

static gpointer
realloc_nothing (MultitudeArena *arena,
                 gsize           size)
{
  return multitude_arena_realloc (arena, NULL, 0, size);
}

static const Allocator allocators[] = {
  inline_alloc, inline_alloc0, symbol_alloc, symbol_alloc0, allocate_n, allocate_aligned,
  try_alloc, try_alloc0, realloc_nothing,
};

/* A log of offsets in a generation whose chunk has the same address each time. */
static void
log_offsets (MultitudeArena *arena,
             Allocator       allocate,
             GArray         *log)
{
  gsize i;

  /* Where nothing is may be anywhere, so size 0 is left out. */
  g_array_set_size (log, 0);
  for (i = 1; i < G_N_ELEMENTS (sizes) && sizes[i] <= 4097; i++)
    {
      guintptr mem = (guintptr) allocate (arena, sizes[i]);

      g_array_append_val (log, mem);
    }
  multitude_arena_reset (arena);
}

/* All of them hand out the same addresses, one after the other. */
static void
test_symbols (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  g_autoptr (GArray) expected = g_array_new (FALSE, FALSE, sizeof (guintptr));
  g_autoptr (GArray) found = g_array_new (FALSE, FALSE, sizeof (guintptr));
  gsize i;

  /* From the second generation on there is one chunk that all fits into. */
  multitude_arena_set_local_capacity (arena, 65536);
  log_offsets (arena, inline_alloc, expected);
  log_offsets (arena, inline_alloc, expected);
  for (i = 0; i < G_N_ELEMENTS (allocators); i++)
    {
      log_offsets (arena, allocators[i], found);
      g_assert_cmpmem (found->data, found->len * sizeof (guintptr),
                       expected->data, expected->len * sizeof (guintptr));
    }
}

/* A constant size takes another path through the inline code. */
static void
test_constants (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  MultitudeMark mark;

  multitude_arena_mark (arena, &mark);

#define assert_same(constant) \
  G_STMT_START { \
    gpointer by_constant = multitude_arena_alloc (arena, constant); \
    gpointer by_symbol; \
    multitude_arena_rewind (arena, &mark, NULL); \
    by_symbol = (multitude_arena_alloc) (arena, constant); \
    g_assert_true (by_constant == by_symbol); \
    multitude_arena_rewind (arena, &mark, NULL); \
  } G_STMT_END

  assert_same (1);
  assert_same (8);
  assert_same (15);
  assert_same (16);
  assert_same (17);
  assert_same (320);
#undef assert_same

  g_assert_true (multitude_arena_memdup (arena, "0123456789", 10)
                 != (multitude_arena_memdup) (arena, "0123456789", 10));
}

static void
test_generation_by_symbols (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  gpointer first = multitude_arena_alloc (arena, 100);
  gpointer again;

  (multitude_arena_reset) (arena);
  again = multitude_arena_alloc (arena, 100);
  g_assert_true (first == again);
}

/* ---- memdup and realloc ---- */

static void
test_memdup (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  g_autofree guint8 *data = g_malloc (1000000);
  gsize i;

  for (i = 0; i < 1000000; i++)
    data[i] = (guint8) (i * 31 + (i >> 8));

  for (i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (GError) error = NULL;
      gpointer copy = multitude_arena_memdup (arena, data, sizes[i]);
      gpointer by_symbol = (multitude_arena_memdup) (arena, data, sizes[i]);
      gpointer tried = multitude_arena_try_memdup (arena, data, sizes[i], &error);

      g_assert_no_error (error);
      assert_aligned (copy, alignment_of (sizes[i]));
      assert_aligned (by_symbol, alignment_of (sizes[i]));
      assert_aligned (tried, alignment_of (sizes[i]));
      g_assert_cmpmem (copy, sizes[i], data, sizes[i]);
      g_assert_cmpmem (by_symbol, sizes[i], data, sizes[i]);
      g_assert_cmpmem (tried, sizes[i], data, sizes[i]);
    }
}

/* As g_memdup2 (), but that empty memory is not NULL. */
static void
test_memdup_null (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  g_autoptr (GError) error = NULL;

  g_assert_null (multitude_arena_memdup (arena, NULL, 0));
  g_assert_null (multitude_arena_memdup (arena, NULL, 10));
  g_assert_null ((multitude_arena_memdup) (arena, NULL, 10));
  g_assert_null (multitude_arena_try_memdup (arena, NULL, 10, &error));
  g_assert_no_error (error);
  g_assert_nonnull (multitude_arena_memdup (arena, "", 0));
  g_assert_nonnull ((multitude_arena_memdup) (arena, "", 0));
}

static void
test_realloc_in_place (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  char *mem = multitude_arena_alloc (arena, 16);
  char *next;

  memcpy (mem, "0123456789abcde", 16);
  g_assert_true (multitude_arena_realloc (arena, mem, 16, 200) == mem);
  g_assert_cmpstr (mem, ==, "0123456789abcde");

  /* What is given up is free again. */
  g_assert_true (multitude_arena_realloc (arena, mem, 200, 100) == mem);
  next = multitude_arena_alloc (arena, 8);
  g_assert_true (next == mem + 104);

  /* Not the last one: less is no less, more is a copy. */
  g_assert_true (multitude_arena_realloc (arena, mem, 100, 50) == mem);
  g_assert_true (multitude_arena_realloc (arena, mem, 50, 50) == mem);
  g_assert_true ((char *) multitude_arena_alloc (arena, 8) == next + 8);
  mem = multitude_arena_realloc (arena, mem, 50, 64);
  g_assert_true (mem == next + 16 + (guintptr) next % 16);
  g_assert_cmpstr (mem, ==, "0123456789abcde");
}

/* To nothing and back: it is still the last one, and so where it was. */
static void
test_realloc_to_nothing (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  char *mem = multitude_arena_alloc (arena, 16);
  gsize i;

  for (i = 0; i < 3; i++)
    {
      g_assert_true (multitude_arena_realloc (arena, mem, 16, 0) == mem);
      g_assert_true (multitude_arena_realloc (arena, mem, 0, 0) == mem);
      g_assert_true (multitude_arena_realloc (arena, mem, 0, 16) == mem);
      memset (mem, 0xff, 16);
    }
  g_assert_true ((char *) multitude_arena_alloc (arena, 8) == mem + 16);
}

/* Through all sizes, from the seed into chunks, in place and not. */
static void
test_realloc_grows (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  guint8 *mem = NULL;
  gsize size = 0;
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (sizes); i++)
    {
      g_autoptr (GError) error = NULL;
      gsize half = size + (sizes[i] - size) / 2;

      mem = multitude_arena_realloc (arena, mem, size, half);
      memset (mem + size, (int) i, half - size);
      mem = multitude_arena_try_realloc (arena, mem, half, sizes[i], &error);
      g_assert_no_error (error);
      memset (mem + half, (int) i, sizes[i] - half);
      size = sizes[i];
    }

  for (i = 1; i < G_N_ELEMENTS (sizes); i++)
    {
      g_assert_cmpuint (mem[sizes[i - 1]], ==, i);
      g_assert_cmpuint (mem[sizes[i] - 1], ==, i);
    }
}

/* What has become 16 bytes or more is aligned as if it had been from the start:
 * code that got it from realloc () counts on that.
 */
static void
test_realloc_alignment (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  char *first = multitude_arena_alloc (arena, 8);
  char *mem = multitude_arena_alloc (arena, 8);

  g_assert_cmpint (mem - first, ==, 8);
  memcpy (mem, "1234567", 8);
  mem = multitude_arena_realloc (arena, mem, 8, 64);
  assert_aligned (mem, 16);
  g_assert_cmpstr (mem, ==, "1234567");
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/alloc/alignment", test_alignment);
  g_test_add_func ("/alloc/packing", test_packing);
  g_test_add_func ("/alloc/size-zero/all", test_size_zero);
  g_test_add_func ("/alloc/size-zero/without-room", test_size_zero_without_room);
  g_test_add_func ("/alloc/aligned/all", test_alloc_aligned);
  g_test_add_func ("/alloc/aligned/below-usual", test_alloc_aligned_below_usual);
  g_test_add_func ("/alloc/new/plain", test_new);
  g_test_add_func ("/alloc/new/over-aligned", test_new_over_aligned);
  g_test_add_func ("/alloc/new/evaluates-once", test_new_evaluates_once);
  g_test_add_func ("/alloc/flex/plain", test_new_flex);
  g_test_add_func ("/alloc/flex/padded", test_new_flex_padded);
  g_test_add_func ("/alloc/flex/over-aligned", test_new_flex_over_aligned);
  g_test_add_func ("/alloc/flex/try", test_try_new_flex);
  g_test_add_func ("/alloc/zeroing", test_zeroing);
  g_test_add_func ("/alloc/symbols/addresses", test_symbols);
  g_test_add_func ("/alloc/symbols/constants", test_constants);
  g_test_add_func ("/alloc/symbols/reset", test_generation_by_symbols);
  g_test_add_func ("/alloc/memdup/contents", test_memdup);
  g_test_add_func ("/alloc/memdup/null", test_memdup_null);
  g_test_add_func ("/alloc/realloc/in-place", test_realloc_in_place);
  g_test_add_func ("/alloc/realloc/to-nothing", test_realloc_to_nothing);
  g_test_add_func ("/alloc/realloc/grows", test_realloc_grows);
  g_test_add_func ("/alloc/realloc/alignment", test_realloc_alignment);

  return g_test_run ();
}
