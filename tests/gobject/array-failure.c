/* Arrays that cannot have their memory.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* A source refuses from its k-th request on, for every k until all goes well.  What
 * an array held then it still holds, where it was.
 */

#include "counting-source.h"
#include "expect.h"

#include <string.h>

/* The counting source comes first, so that it finds itself in the data. */
typedef struct
{
  CountingSource counting;
  guint          n_allowed;     /* from now on */
} Limited;

static gpointer
limited_alloc (gsize    size,
               gpointer data)
{
  Limited *self = data;

  self->counting.refuses = self->n_allowed == 0;
  if (self->n_allowed > 0)
    self->n_allowed--;
  return self->counting.source.alloc (size, &self->counting);
}

static MultitudeArena *
new_limited_arena (Limited *limited)
{
  MultitudeSource source;

  counting_source_init (&limited->counting, COUNTING_FIXED);
  limited->n_allowed = G_MAXUINT;
  source = limited->counting.source;
  source.alloc = limited_alloc;
  source.data = limited;
  return multitude_arena_new_with_source (&source);
}

/* ---- Calls that may fail ---- */

/* Ten elements of each kind, with something behind them. */
typedef struct
{
  MultitudeArena     *arena;
  MultitudeArray     *array;
  MultitudeByteArray *bytes;
  MultitudePtrArray  *pointers;
  gpointer            behind;
} Fixture;

typedef gboolean (*Attempt) (Fixture  *fixture,
                             GError  **error);

static char large[100000];

static gboolean
try_new (Fixture  *fixture,
         GError  **error)
{
  g_autoptr (MultitudeArray) array = multitude_array_try_sized_new (fixture->arena, TRUE, FALSE, 4, 20000, error);

  return array != NULL;
}

static gboolean
try_new_bytes (Fixture  *fixture,
               GError  **error)
{
  g_autoptr (MultitudeByteArray) array = multitude_byte_array_try_sized_new (fixture->arena, 20000, error);

  return array != NULL;
}

static gboolean
try_new_pointers (Fixture  *fixture,
                  GError  **error)
{
  g_autoptr (MultitudePtrArray) array = multitude_ptr_array_try_new_full (fixture->arena, 20000, g_free, error);

  return array != NULL;
}

static gboolean
try_append (Fixture  *fixture,
            GError  **error)
{
  return multitude_array_try_append_vals (fixture->array, large, 25000, error);
}

static gboolean
try_reserve (Fixture  *fixture,
             GError  **error)
{
  return multitude_array_try_reserve (fixture->array, 25000, error);
}

static gboolean
try_append_bytes (Fixture  *fixture,
                  GError  **error)
{
  return multitude_byte_array_try_append (fixture->bytes, (guint8 *) large, sizeof large, error);
}

static gboolean
try_append_gbytes (Fixture  *fixture,
                   GError  **error)
{
  g_autoptr (GBytes) bytes = g_bytes_new_static (large, sizeof large);

  return multitude_byte_array_append_bytes (fixture->bytes, bytes, error);
}

static gboolean
try_reserve_bytes (Fixture  *fixture,
                   GError  **error)
{
  return multitude_byte_array_try_reserve (fixture->bytes, sizeof large, error);
}

static gboolean
try_add (Fixture  *fixture,
         GError  **error)
{
  gsize i;

  for (i = 0; i < 3000; i++)
    if (!multitude_ptr_array_try_add (fixture->pointers, GSIZE_TO_POINTER (fixture->pointers->len), error))
      return FALSE;

  return TRUE;
}

static gboolean
try_reserve_pointers (Fixture  *fixture,
                      GError  **error)
{
  return multitude_ptr_array_try_reserve (fixture->pointers, 25000, error);
}

static const struct
{
  const char *name;
  Attempt     attempt;
  guint       n_requests;       /* at least, as headers are coloured by their address */
} attempts[] = {
  { "new", try_new, 1 },
  { "new-bytes", try_new_bytes, 1 },
  { "new-pointers", try_new_pointers, 1 },
  { "append", try_append, 1 },
  { "reserve", try_reserve, 1 },
  { "append-bytes", try_append_bytes, 1 },
  { "append-gbytes", try_append_gbytes, 1 },
  { "reserve-bytes", try_reserve_bytes, 1 },
  { "add", try_add, 3 },
  { "reserve-pointers", try_reserve_pointers, 1 },
};

static void
check_contents (Fixture *fixture)
{
  guint i;

  for (i = 0; i < 10; i++)
    {
      g_assert_cmpuint (multitude_array_index (fixture->array, guint32, i), ==, i);
      g_assert_cmpuint (fixture->bytes->data[i], ==, i);
    }
  for (i = 0; i < fixture->pointers->len; i++)
    g_assert_true (multitude_ptr_array_index (fixture->pointers, i) == GSIZE_TO_POINTER (i));
}

static void
fill (Fixture *fixture)
{
  guint32 i;

  fixture->array = multitude_array_new (fixture->arena, FALSE, FALSE, 4);
  fixture->bytes = multitude_byte_array_new (fixture->arena);
  fixture->pointers = multitude_ptr_array_new (fixture->arena);
  for (i = 0; i < 10; i++)
    {
      guint8 byte = (guint8) i;

      multitude_array_append_val (fixture->array, i);
      multitude_byte_array_append (fixture->bytes, &byte, 1);
      multitude_ptr_array_add (fixture->pointers, GSIZE_TO_POINTER (i));
    }
  fixture->behind = multitude_box_alloc (fixture->arena, 8);
}

/* Whether the call gets along with so many requests. */
static gboolean
succeeds_with (Attempt attempt,
               guint   n_allowed)
{
  g_autoptr (GError) error = NULL;
  Limited limited;
  Fixture fixture = { new_limited_arena (&limited), NULL, NULL, NULL, NULL };
  MultitudeArray array;
  MultitudeByteArray bytes;
  gboolean done;

  fill (&fixture);
  array = *fixture.array;
  bytes = *fixture.bytes;

  limited.n_allowed = n_allowed;
  done = attempt (&fixture, &error);
  if (done)
    g_assert_no_error (error);
  else
    {
      g_assert_error (error, MULTITUDE_ERROR, (int) MULTITUDE_ERROR_NO_MEMORY);
      g_assert_cmpmem (fixture.array, sizeof array, &array, sizeof array);
      g_assert_cmpmem (fixture.bytes, sizeof bytes, &bytes, sizeof bytes);
    }
  check_contents (&fixture);

  /* What they have can be used. */
  limited.n_allowed = 0;
  g_bytes_unref (multitude_array_free_to_bytes (fixture.array));
  g_bytes_unref (multitude_byte_array_free_to_bytes (fixture.bytes));
  multitude_atomic_rc_box_release (multitude_ptr_array_free_to_atomic_rc_box (fixture.pointers));
  multitude_box_free (fixture.behind);
  g_object_unref (fixture.arena);
  counting_source_clear (&limited.counting);
  return done;
}

static void
test_every_request (void)
{
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (attempts); i++)
    {
      guint n = 0;

      while (!succeeds_with (attempts[i].attempt, n))
        n++;
      g_test_message ("%s: %u", attempts[i].name, n);
      g_assert_cmpuint (n, >=, attempts[i].n_requests);
    }
}

/* Not even the struct: at the first request there is nothing yet. */
static void
test_no_struct (void)
{
  g_autoptr (GError) error = NULL;
  Limited limited;
  MultitudeArena *arena = new_limited_arena (&limited);

  limited.n_allowed = 0;
  g_assert_null (multitude_array_try_sized_new (arena, FALSE, FALSE, 4, 0, &error));
  expect_error (error, MULTITUDE_ERROR_NO_MEMORY, "Cannot allocate 64 bytes: out of memory");
  g_assert_null (multitude_byte_array_try_sized_new (arena, 0, &error));
  expect_error (error, MULTITUDE_ERROR_NO_MEMORY, "Cannot allocate 64 bytes: out of memory");
  g_assert_null (multitude_ptr_array_try_new_full (arena, 0, NULL, &error));
  expect_error (error, MULTITUDE_ERROR_NO_MEMORY, "Cannot allocate 64 bytes: out of memory");
  g_assert_null (multitude_byte_array_new_holding (arena, &error));
  expect_error (error, MULTITUDE_ERROR_NO_MEMORY, "Cannot allocate 64 bytes: out of memory");

  g_object_unref (arena);
  counting_source_clear (&limited.counting);
}

/* ---- What is said ---- */

static void
test_errors (void)
{
  static const char too_large[] = "Cannot allocate as many bytes as were asked for: the size is too large";
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  g_autoptr (MultitudeArray) array = NULL;
  g_autoptr (MultitudeByteArray) bytes = NULL;
  g_autoptr (MultitudePtrArray) pointers = NULL;
  g_autoptr (GError) error = NULL;
  guint32 number = 5;

  multitude_arena_set_byte_budget (arena, 8192);
  array = multitude_array_new (arena, TRUE, FALSE, 4);
  bytes = multitude_byte_array_new (arena);
  pointers = multitude_ptr_array_new (arena);
  multitude_array_append_val (array, number);
  g_assert_false (multitude_array_try_append_vals (array, large, 10000, &error));
  g_assert_error (error, MULTITUDE_ERROR, (int) MULTITUDE_ERROR_BUDGET);
  g_assert_true (g_str_has_prefix (error->message, "Cannot allocate 40008 bytes: the budget is 8192 bytes"));
  g_clear_error (&error);

  g_assert_false (multitude_array_try_append_vals (array, NULL, G_MAXUINT, &error));
  expect_error (error, MULTITUDE_ERROR_OVERFLOW, too_large);
  g_assert_false (multitude_array_try_append_vals (array, NULL, G_MAXUINT - 2, &error));
  expect_error (error, MULTITUDE_ERROR_OVERFLOW, too_large);
  g_assert_false (multitude_array_try_reserve (array, G_MAXUINT, &error));
  expect_error (error, MULTITUDE_ERROR_OVERFLOW, too_large);
  g_assert_false (multitude_byte_array_try_append (bytes, NULL, G_MAXUINT, &error));
  expect_error (error, MULTITUDE_ERROR_OVERFLOW, too_large);
  g_assert_false (multitude_ptr_array_try_reserve (pointers, G_MAXUINT, &error));
  expect_error (error, MULTITUDE_ERROR_OVERFLOW, too_large);

  g_assert_true (multitude_array_try_append_vals (array, NULL, 0, &error));
  g_assert_true (multitude_array_try_reserve (array, 1, &error));
  g_assert_no_error (error);
  g_assert_cmpuint (array->len, ==, 1);
  g_assert_cmpuint (multitude_array_index (array, guint32, 0), ==, 5);
  g_assert_cmpuint (multitude_array_index (array, guint32, 1), ==, 0);
}

/* ---- The program ends ---- */

typedef struct
{
  const char *name;
  void      (*call) (MultitudeArena *arena);
  const char *message;
} Abort;

static void
abort_append (MultitudeArena *arena)
{
  g_autoptr (MultitudeArray) array = multitude_array_new (arena, FALSE, FALSE, 4);

  multitude_array_append_vals (array, large, 10000);
}

static void
abort_insert (MultitudeArena *arena)
{
  g_autoptr (MultitudeArray) array = multitude_array_new (arena, FALSE, FALSE, 4);

  multitude_array_insert_vals (array, 7, NULL, G_MAXUINT - 3);
}

static void
abort_sized (MultitudeArena *arena)
{
  g_autoptr (MultitudeArray) array G_GNUC_UNUSED = multitude_array_sized_new (arena, FALSE, FALSE, G_MAXUINT, G_MAXUINT - 1);
}

static void
abort_add (MultitudeArena *arena)
{
  g_autoptr (MultitudePtrArray) array = multitude_ptr_array_new (arena);
  gsize i;

  for (i = 0; i < 1000; i++)
    multitude_ptr_array_add (array, array);
}

static void
abort_bytes (MultitudeArena *arena)
{
  g_autoptr (MultitudeByteArray) array = multitude_byte_array_new (arena);

  multitude_byte_array_append (array, (guint8 *) large, sizeof large);
}

static void
abort_split (MultitudeArena *arena)
{
  g_autoptr (MultitudeArray) array = multitude_array_new (arena, TRUE, FALSE, 1);
  g_autoptr (MultitudeArray) tail = NULL;

  multitude_array_append_vals (array, large, 3000);
  tail = multitude_array_split_off (array, 0);
}

static const Abort aborts[] = {
  { "append", abort_append, "*failed to allocate 40000 bytes aligned to 16: *" },
  { "insert", abort_insert, "*adding 4294967295 to array would overflow*" },
  { "sized", abort_sized, "*adding 4294967294 to array would overflow*" },
  { "add", abort_add, "*failed to allocate * bytes aligned to 16: *" },
  { "bytes", abort_bytes, "*failed to allocate 100000 bytes aligned to 16: *" },
  { "split", abort_split, "*failed to allocate 3001 bytes aligned to 16: *" },
};

static void
test_abort (gconstpointer data)
{
  const Abort *abort_test = data;

  if (g_test_subprocess ())
    {
      g_autoptr (MultitudeArena) arena = multitude_arena_new ();

      multitude_arena_set_byte_budget (arena, 4096);
      abort_test->call (arena);
      return;
    }

  g_test_trap_subprocess (NULL, 0, 0);
  g_test_trap_assert_failed ();
  g_test_trap_assert_stderr (abort_test->message);
}

int
main (int    argc,
      char **argv)
{
  gsize i;

  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/array-failure/every-request", test_every_request);
  g_test_add_func ("/array-failure/no-struct", test_no_struct);
  g_test_add_func ("/array-failure/errors", test_errors);
  for (i = 0; i < G_N_ELEMENTS (aborts); i++)
    {
      g_autofree char *path = g_strconcat ("/array-failure/abort/", aborts[i].name, NULL);

      g_test_add_data_func (path, &aborts[i], test_abort);
    }

  return g_test_run ();
}
