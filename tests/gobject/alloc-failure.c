/* Memory from an arena where there is none, and calls that are mistakes.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* A call that aborts is made in a process of its own.  After an error the next
 * allocation is where it would have been without.
 */

#include "counting-source.h"
#include "expect.h"

#include <string.h>

typedef struct
{
  guint64 words[3];
} Words;

typedef struct
{
  _Alignas (64) char line[64];
} Line;

typedef struct
{
  guint32 n_elements;
  guint16 elements[];
} Flex;

/* The compiler warns of sizes that it can see to be too large. */
static volatile gsize huge = G_MAXSIZE;

/* ---- The program ends ---- */

typedef struct
{
  const char *name;
  void      (*call) (MultitudeArena *arena);
  const char *message;
} Abort;

static void
abort_alloc (MultitudeArena *arena)
{
  g_assert_null (multitude_arena_alloc (arena, 20000));
}

static void
abort_alloc_symbol (MultitudeArena *arena)
{
  g_assert_null ((multitude_arena_alloc) (arena, 2000));
}

static void
abort_alloc0 (MultitudeArena *arena)
{
  g_assert_null (multitude_arena_alloc0 (arena, 2000));
}

static void
abort_small (MultitudeArena *arena)
{
  while (multitude_arena_alloc (arena, 8) != NULL)
    ;
}

static void
abort_alloc_n (MultitudeArena *arena)
{
  g_assert_null (multitude_arena_alloc_n (arena, 100, 20));
}

static void
abort_alloc_n_overflow (MultitudeArena *arena)
{
  g_assert_null (multitude_arena_alloc_n (arena, huge / 2, 3));
}

static void
abort_alloc0_n_overflow (MultitudeArena *arena)
{
  g_assert_null (multitude_arena_alloc0_n (arena, 3, huge / 2));
}

static void
abort_alignment (MultitudeArena *arena)
{
  g_assert_null (multitude_arena_alloc_aligned (arena, 8, 65536));
}

static void
abort_alignment_odd (MultitudeArena *arena)
{
  g_assert_null (multitude_arena_alloc_aligned (arena, 8, 24));
}

static void
abort_memdup (MultitudeArena *arena)
{
  g_autofree char *data = g_malloc0 (3000);

  g_assert_null (multitude_arena_memdup (arena, data, 3000));
}

static void
abort_realloc (MultitudeArena *arena)
{
  g_assert_null (multitude_arena_realloc (arena, NULL, 0, 3000));
}

/* The product is 3 when it wraps. */
static void
abort_new_overflow (MultitudeArena *arena)
{
  g_assert_null (multitude_new (arena, Words, huge / sizeof (Words) + 1));
}

static void
abort_new0_overflow (MultitudeArena *arena)
{
  g_assert_null (multitude_new0 (arena, Line, huge / sizeof (Line) + 1));
}

static void
abort_flex_overflow (MultitudeArena *arena)
{
  g_assert_null (multitude_new_flex (arena, Flex, elements, huge / 2 + 1));
}

/* The elements fit into a size, and the struct in front of them does not. */
static void
abort_flex_sum_overflow (MultitudeArena *arena)
{
  g_assert_null (multitude_new_flex (arena, Flex, elements, huge / 2));
}

static void
abort_new (MultitudeArena *arena)
{
  g_assert_null (multitude_new (arena, Line, 16));
}

static void
abort_cleanup (MultitudeArena *arena)
{
  for (;;)
    multitude_arena_add_cleanup (arena, g_free, NULL);
}

#define BUDGET "the byte budget is exceeded"
#define ALIGNMENT "the alignment is not possible"

static const Abort aborts[] = {
  { "alloc", abort_alloc, "20000 bytes aligned to 16: " BUDGET },
  { "alloc-symbol", abort_alloc_symbol, "2000 bytes aligned to 16: " BUDGET },
  { "alloc0", abort_alloc0, "2000 bytes aligned to 16: " BUDGET },
  { "small", abort_small, "8 bytes aligned to 8: " BUDGET },
  { "alloc-n", abort_alloc_n, "2000 bytes aligned to 16: " BUDGET },
  { "alloc-n-overflow", abort_alloc_n_overflow, "the size is too large" },
  { "alloc0-n-overflow", abort_alloc0_n_overflow, "the size is too large" },
  { "alignment", abort_alignment, "8 bytes aligned to 65536: " ALIGNMENT },
  { "alignment-odd", abort_alignment_odd, "8 bytes aligned to 24: " ALIGNMENT },
  { "memdup", abort_memdup, "3000 bytes aligned to 16: " BUDGET },
  { "realloc", abort_realloc, "3000 bytes aligned to 16: " BUDGET },
  { "new", abort_new, "1024 bytes aligned to 64: " BUDGET },
  { "new-overflow", abort_new_overflow, "aligned to 8: the size is too large" },
  { "new0-overflow", abort_new0_overflow, "aligned to 64: the size is too large" },
  { "flex-overflow", abort_flex_overflow, "aligned to 8: the size is too large" },
  { "flex-sum-overflow", abort_flex_sum_overflow, "the size is too large" },
  { "cleanup", abort_cleanup, "32 bytes aligned to 8: " BUDGET },
};

static void
test_abort (gconstpointer data)
{
  const Abort *abortion = data;
  g_autofree char *pattern = NULL;

  if (g_test_subprocess ())
    {
      g_autoptr (MultitudeArena) arena = multitude_arena_new ();

      multitude_arena_set_name (arena, "doomed");
      multitude_arena_set_byte_budget (arena, 1024);
      abortion->call (arena);
      return;
    }

  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_failed ();
  pattern = g_strconcat ("*Multitude-ERROR*arena 'doomed': failed to allocate *",
                         abortion->message, "\n*", NULL);
  g_test_trap_assert_stderr (pattern);
}

/* ---- An error ---- */

#define OVERFLOW_MESSAGE "Cannot allocate as many bytes as were asked for: the size is too large"

static void
assert_usable (MultitudeArena *arena)
{
  g_autoptr (GError) error = NULL;
  gpointer mem = multitude_arena_try_alloc (arena, 8, &error);

  g_assert_no_error (error);
  memset (mem, 0xff, 8);
}

static void
assert_unchanged (MultitudeArena *arena,
                  gpointer        expected)
{
  MultitudeMark mark;
  gpointer mem;

  multitude_arena_mark (arena, &mark);
  mem = multitude_arena_alloc (arena, 16);
  g_assert_true (mem == expected);
  multitude_arena_rewind (arena, &mark, NULL);
}

/* After each failure the next allocation is where it would have been. */
static void
test_error_overflow (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  g_autoptr (GError) error = NULL;
  char *last = multitude_arena_alloc (arena, 16);
  char *next = last + 16;

#define expect_overflow(call) \
  G_STMT_START { \
    g_assert_null (call); \
    expect_error (error, MULTITUDE_ERROR_OVERFLOW, OVERFLOW_MESSAGE); \
    assert_unchanged (arena, next); \
  } G_STMT_END

  expect_overflow (multitude_arena_try_alloc (arena, huge, &error));
  expect_overflow (multitude_arena_try_alloc (arena, huge - 7, &error));
  expect_overflow (multitude_arena_try_alloc (arena, huge / 2, &error));
  expect_overflow (multitude_arena_try_alloc (arena, huge / 2 + 1, &error));
  expect_overflow (multitude_arena_try_alloc0 (arena, huge, &error));
  expect_overflow (multitude_arena_try_alloc_aligned (arena, huge - 4096, 4096, &error));
  expect_overflow (multitude_arena_try_alloc_n (arena, huge / 2 + 1, 2, &error));
  expect_overflow (multitude_arena_try_alloc_n (arena, huge, huge, &error));
  expect_overflow (multitude_arena_try_alloc0_n (arena, 2, huge / 2 + 1, &error));
  expect_overflow (multitude_arena_try_realloc (arena, last, 16, huge, &error));
  expect_overflow (multitude_arena_try_realloc (arena, NULL, 0, huge - 20, &error));
  expect_overflow (multitude_try_new (arena, Words, huge / sizeof (Words) + 1, &error));
  expect_overflow (multitude_try_new (arena, Line, huge / sizeof (Line) + 1, &error));
  expect_overflow (multitude_try_new0 (arena, Words, huge / sizeof (Words) + 1, &error));
  expect_overflow (multitude_try_new_flex (arena, Flex, elements, huge / 2 + 1, &error));
  expect_overflow (multitude_try_new_flex (arena, Flex, elements, huge / 2, &error));
#undef expect_overflow

  assert_usable (arena);
}

static void
test_error_alignment (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  g_autoptr (GError) error = NULL;
  char *last = multitude_arena_alloc (arena, 16);

#define expect_misalignment(alignment) \
  G_STMT_START { \
    g_assert_null (multitude_arena_try_alloc_aligned (arena, 8, (alignment), &error)); \
    expect_error (error, MULTITUDE_ERROR_ALIGNMENT, \
                  "Cannot align memory to " G_STRINGIFY (alignment) " bytes"); \
    assert_unchanged (arena, last + 16); \
  } G_STMT_END

  expect_misalignment (0);
  expect_misalignment (3);
  expect_misalignment (24);
  expect_misalignment (65535);
  expect_misalignment (65536);
  expect_misalignment (1073741824);
#undef expect_misalignment

  assert_usable (arena);
}

static void
test_error_budget (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  g_autoptr (GError) error = NULL;
  g_autofree char *data = g_malloc0 (5000);
  char *last;

  multitude_arena_set_byte_budget (arena, 1024);
  last = multitude_arena_alloc (arena, 16);

#define expect_over_budget(call, size) \
  G_STMT_START { \
    g_assert_null (call); \
    expect_error (error, MULTITUDE_ERROR_BUDGET, \
                  "Cannot allocate " size " bytes: the budget is 1024 bytes, of which 0 are in use"); \
    assert_unchanged (arena, last + 16); \
  } G_STMT_END

  expect_over_budget (multitude_arena_try_alloc (arena, 5000, &error), "5000");
  expect_over_budget (multitude_arena_try_alloc (arena, 50000, &error), "50000");
  expect_over_budget (multitude_arena_try_alloc0 (arena, 5000, &error), "5000");
  expect_over_budget (multitude_arena_try_alloc_aligned (arena, 2000, 4096, &error), "2000");
  expect_over_budget (multitude_arena_try_alloc_n (arena, 50, 100, &error), "5000");
  expect_over_budget (multitude_arena_try_alloc0_n (arena, 50, 100, &error), "5000");
  expect_over_budget (multitude_arena_try_memdup (arena, data, 5000, &error), "5000");
  expect_over_budget (multitude_arena_try_realloc (arena, last, 16, 5000, &error), "5000");
  expect_over_budget (multitude_try_new (arena, Words, 100, &error), "2400");
  expect_over_budget (multitude_try_new0 (arena, Line, 20, &error), "1280");
  expect_over_budget (multitude_try_new_flex (arena, Flex, elements, 1000, &error), "2004");
#undef expect_over_budget

  assert_usable (arena);
}

static void
test_error_no_memory (void)
{
  g_autoptr (GError) error = NULL;
  CountingSource counting;
  MultitudeArena *arena;
  char *last;

  counting_source_init (&counting, COUNTING_FIXED);
  counting.refuses = TRUE;
  arena = multitude_arena_new_with_source (&counting.source);
  last = multitude_arena_alloc (arena, 16);

#define expect_no_memory(call, size) \
  G_STMT_START { \
    g_assert_null (call); \
    expect_error (error, MULTITUDE_ERROR_NO_MEMORY, "Cannot allocate " size " bytes: out of memory"); \
    assert_unchanged (arena, last + 16); \
  } G_STMT_END

  expect_no_memory (multitude_arena_try_alloc (arena, 400, &error), "400");
  expect_no_memory (multitude_arena_try_alloc (arena, 40000, &error), "40000");
  expect_no_memory (multitude_arena_try_alloc0 (arena, 400, &error), "400");
  expect_no_memory (multitude_arena_try_alloc_n (arena, 100, 4, &error), "400");
  expect_no_memory (multitude_arena_try_realloc (arena, last, 16, 400, &error), "400");
  expect_no_memory (multitude_try_new (arena, Words, 20, &error), "480");
#undef expect_no_memory

  /* Memory as it was, and an arena that goes on. */
  counting.refuses = FALSE;
  assert_usable (arena);
  g_assert_nonnull (multitude_arena_try_alloc (arena, 400, &error));
  g_object_unref (arena);
  counting_source_clear (&counting);
}

/* More than the machine has, and less than a size can say. */
static void
test_error_no_memory_default (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  g_autoptr (GError) error = NULL;
  gsize size = huge / 16 + 1;
  g_autofree char *message = g_strdup_printf ("Cannot allocate %zu bytes: out of memory", size);
  gpointer mem = multitude_arena_try_alloc (arena, size, &error);

  g_assert_null (mem);
  expect_error (error, MULTITUDE_ERROR_NO_MEMORY, message);
  g_assert_cmpuint (multitude_arena_get_reserved_bytes (arena), ==, 0);
  assert_usable (arena);
}

static void
test_error_not_wanted (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();

  multitude_arena_set_byte_budget (arena, 1024);
  g_assert_null (multitude_arena_try_alloc (arena, 5000, NULL));
  g_assert_null (multitude_arena_try_alloc_aligned (arena, 8, 3, NULL));
  g_assert_null (multitude_arena_try_realloc (arena, NULL, 0, 5000, NULL));
  assert_usable (arena);
}

/* ---- Misuse ---- */

#define NO_ARENA(function) function ": assertion 'self != NULL' failed"

static void
test_null_arena (void)
{
  gpointer mem = NULL;

  expect_critical (mem = (multitude_arena_alloc) (NULL, 8), NO_ARENA ("multitude_arena_alloc"));
  expect_critical (mem = (multitude_arena_alloc0) (NULL, 8), NO_ARENA ("multitude_arena_alloc0"));
  expect_critical (mem = (multitude_arena_memdup) (NULL, "", 1), NO_ARENA ("multitude_arena_memdup"));
  expect_critical (mem = multitude_arena_alloc_aligned (NULL, 8, 8),
                   NO_ARENA ("multitude_arena_alloc_aligned"));
  expect_critical (mem = multitude_arena_alloc_n (NULL, 1, 8), NO_ARENA ("multitude_arena_alloc_n"));
  expect_critical (mem = multitude_arena_alloc0_n (NULL, 1, 8), NO_ARENA ("multitude_arena_alloc0_n"));
  expect_critical (mem = multitude_arena_realloc (NULL, NULL, 0, 8), NO_ARENA ("multitude_arena_realloc"));
  expect_critical (mem = multitude_arena_try_alloc (NULL, 8, NULL), NO_ARENA ("multitude_arena_try_alloc"));
  expect_critical (mem = multitude_arena_try_alloc0 (NULL, 8, NULL), NO_ARENA ("multitude_arena_try_alloc"));
  expect_critical (mem = multitude_arena_try_alloc_aligned (NULL, 8, 8, NULL),
                   NO_ARENA ("multitude_arena_try_alloc_aligned"));
  expect_critical (mem = multitude_arena_try_realloc (NULL, NULL, 0, 8, NULL),
                   NO_ARENA ("multitude_arena_try_realloc"));
  expect_critical (mem = multitude_arena_try_memdup (NULL, "", 1, NULL),
                   NO_ARENA ("multitude_arena_try_memdup"));
  g_assert_null (mem);
}

#define ERROR_IS_SET(function) function ": assertion 'error == NULL || *error == NULL' failed"

static void
test_error_is_set (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  g_autoptr (GError) error = g_error_new_literal (MULTITUDE_ERROR, MULTITUDE_ERROR_INVALID, "set");
  gpointer mem = NULL;

  expect_critical (mem = multitude_arena_try_alloc (arena, 8, &error),
                   ERROR_IS_SET ("multitude_arena_try_alloc"));
  expect_critical (mem = multitude_arena_try_alloc_aligned (arena, 8, 8, &error),
                   ERROR_IS_SET ("multitude_arena_try_alloc_aligned"));
  expect_critical (mem = multitude_arena_try_realloc (arena, NULL, 0, 8, &error),
                   ERROR_IS_SET ("multitude_arena_try_realloc"));
  expect_critical (mem = multitude_arena_try_memdup (arena, "", 1, &error),
                   ERROR_IS_SET ("multitude_arena_try_memdup"));
  g_assert_null (mem);
  g_assert_cmpstr (error->message, ==, "set");
}

static void
add_abort_tests (void)
{
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (aborts); i++)
    {
      g_autofree char *path = g_strconcat ("/alloc-failure/abort/", aborts[i].name, NULL);

      g_test_add_data_func (path, &aborts[i], test_abort);
    }
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  add_abort_tests ();
  g_test_add_func ("/alloc-failure/error/overflow", test_error_overflow);
  g_test_add_func ("/alloc-failure/error/alignment", test_error_alignment);
  g_test_add_func ("/alloc-failure/error/budget", test_error_budget);
  g_test_add_func ("/alloc-failure/error/no-memory", test_error_no_memory);
  g_test_add_func ("/alloc-failure/error/no-memory-default", test_error_no_memory_default);
  g_test_add_func ("/alloc-failure/error/not-wanted", test_error_not_wanted);
  g_test_add_func ("/alloc-failure/misuse/null", test_null_arena);
  g_test_add_func ("/alloc-failure/misuse/error-is-set", test_error_is_set);

  return g_test_run ();
}
