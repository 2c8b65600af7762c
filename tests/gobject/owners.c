/* Owners of an arena: where they are, how long they live, who may let them go.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Whether memory was let go is read off the source: a chunk comes back when its
 * last owner has gone, and not before.
 */

#include "counting-source.h"
#include "expect.h"

#include <string.h>

#define N_MANY 65536

typedef struct
{
  _Alignas (64) guint64 words[8];
} Line;

typedef struct
{
  guint32 n_elements;
  guint16 elements[];
} Flex;

typedef struct
{
  CountingSource  counting;
  MultitudeArena *arena;
} Fixture;

static void
set_up (Fixture      *self,
        gconstpointer data)
{
  counting_source_init (&self->counting, COUNTING_FIXED);
  self->arena = multitude_arena_new_with_source (&self->counting.source);
}

static void
tear_down (Fixture      *self,
           gconstpointer data)
{
  g_clear_object (&self->arena);
  counting_source_clear (&self->counting);
}

static guint n_cleared;
static gpointer last_cleared;

static void
note_clear (gpointer mem)
{
  n_cleared++;
  last_cleared = mem;
}

/* ---- Places ---- */

static void
test_box (Fixture      *self,
          gconstpointer data)
{
  guint32 *box = multitude_box_new (self->arena, guint32);
  guint64 *zero = multitude_box_new0 (self->arena, guint64);
  Line *line = multitude_box_new0 (self->arena, Line);
  Flex *flex = multitude_box_new_flex (self->arena, Flex, elements, 6);
  char *next = multitude_box_alloc (self->arena, 1);
  char *copy = multitude_box_dup (self->arena, "seven", 6);
  char *wide = multitude_box_alloc_aligned (self->arena, 1, 16384);

  assert_aligned (box, 8);
  g_assert_true ((char *) zero == (char *) box + 8);
  g_assert_cmpuint (*zero, ==, 0);
  assert_aligned (line, 64);
  g_assert_cmpuint (line->words[7], ==, 0);
  g_assert_true ((char *) flex == (char *) line + 64);
  g_assert_true (next == (char *) flex + 16);
  g_assert_true (copy == next + 8);
  g_assert_cmpstr (copy, ==, "seven");
  assert_aligned (wide, 16384);

  multitude_box_free (box);
  multitude_box_free (zero);
  multitude_box_free_in (self->arena, line);
  multitude_box_free (flex);
  multitude_box_free (next);
  multitude_box_free_in (self->arena, copy);
  multitude_box_free (wide);
  multitude_box_free (NULL);
  multitude_box_free_in (self->arena, NULL);
}

static void
test_size_zero (Fixture      *self,
                gconstpointer data)
{
  gpointer boxes[2] = { multitude_box_alloc (self->arena, 0), multitude_box_alloc0 (self->arena, 0) };
  char *rc = multitude_rc_box_alloc (self->arena, 0);
  char *atomic = multitude_atomic_rc_box_alloc (self->arena, 0);

  g_assert_true ((char *) boxes[1] == (char *) boxes[0] + 8);
  g_assert_cmpuint (multitude_rc_box_get_size (rc), ==, 0);
  g_assert_cmpuint (multitude_atomic_rc_box_get_size (atomic), ==, 0);
  assert_aligned (rc, 16);
  assert_aligned (atomic, 16);

  multitude_box_free_n (boxes, 2);
  multitude_box_free_n (NULL, 0);
  multitude_box_free (multitude_box_dup (self->arena, NULL, 0));
  multitude_rc_box_release (rc);
  multitude_atomic_rc_box_release (atomic);
  multitude_atomic_rc_box_release_n (NULL, 0);
}

/* The two kinds of counted values have the same calls, but for those `_in`. */
#define DEFINE_SHARED_TESTS(rc) \
static void \
test_ ## rc ## _places (Fixture      *self, \
                        gconstpointer data) \
{ \
  guint32 *value = multitude_ ## rc ## _new (self->arena, guint32); \
  guint64 *zero = multitude_ ## rc ## _new0 (self->arena, guint64); \
  Line *line = multitude_ ## rc ## _new0 (self->arena, Line); \
  Flex *flex = multitude_ ## rc ## _new_flex (self->arena, Flex, elements, 6); \
  char *copy = multitude_ ## rc ## _dup (self->arena, 6, "seven"); \
  char *wide = multitude_ ## rc ## _alloc_aligned (self->arena, 1, 16384); \
  char *symbol = (multitude_ ## rc ## _alloc) (self->arena, 24); \
  gpointer values[] = { value, zero, line, flex, copy, wide, symbol }; \
  gsize sizes[] = { 4, 8, 64, 16, 6, 1, 24 }; \
  gsize i; \
\
  assert_aligned (value, 16); \
  g_assert_true ((char *) zero == (char *) value + 16); \
  g_assert_cmpuint (*zero, ==, 0); \
  assert_aligned (line, 64); \
  g_assert_cmpuint (line->words[0], ==, 0); \
  g_assert_true (copy == (char *) flex + 32); \
  g_assert_cmpstr (copy, ==, "seven"); \
  assert_aligned (wide, 16384); \
  assert_aligned (symbol, 16); \
\
  for (i = 0; i < G_N_ELEMENTS (values); i++) \
    { \
      g_assert_cmpuint (multitude_ ## rc ## _get_size (values[i]), ==, sizes[i]); \
      multitude_ ## rc ## _release (values[i]); \
    } \
} \
\
static void \
test_ ## rc ## _mut (Fixture      *self, \
                     gconstpointer data) \
{ \
  gpointer mem = multitude_ ## rc ## _alloc0 (self->arena, 8); \
\
  g_assert_true (multitude_ ## rc ## _is_unique (mem)); \
  g_assert_true (multitude_ ## rc ## _get_mut (mem) == mem); \
  g_assert_true (multitude_ ## rc ## _acquire (mem) == mem); \
  g_assert_false (multitude_ ## rc ## _is_unique (mem)); \
  g_assert_null (multitude_ ## rc ## _get_mut (mem)); \
  (multitude_ ## rc ## _release) (mem); \
  g_assert_true (multitude_ ## rc ## _get_mut (mem) == mem); \
  g_assert_true ((multitude_ ## rc ## _acquire) (mem) == mem); \
  multitude_ ## rc ## _release (mem); \
  multitude_ ## rc ## _release (mem); \
} \
\
static void \
test_ ## rc ## _notify (Fixture      *self, \
                        gconstpointer data) \
{ \
  gpointer mem = multitude_ ## rc ## _alloc_full (self->arena, 20000, note_clear); \
\
  n_cleared = 0; \
  g_assert_cmpuint (multitude_ ## rc ## _get_size (mem), ==, 20000); \
  multitude_ ## rc ## _acquire (mem); \
  g_clear_object (&self->arena); \
  multitude_ ## rc ## _release (mem); \
  g_assert_cmpuint (n_cleared, ==, 0); \
  multitude_ ## rc ## _release (mem); \
  g_assert_cmpuint (n_cleared, ==, 1); \
  g_assert_true (last_cleared == mem); \
} \
\
static void \
test_ ## rc ## _release_full (Fixture      *self, \
                              gconstpointer data) \
{ \
  GString **mem = multitude_ ## rc ## _alloc_full (self->arena, sizeof (GString *), own_word); \
  g_autoptr (GString) words = g_string_new (NULL); \
\
  *mem = words; \
  multitude_ ## rc ## _acquire (mem); \
  multitude_ ## rc ## _release_full (mem, last_word); \
  g_assert_cmpstr (words->str, ==, ""); \
  multitude_ ## rc ## _release_full (mem, last_word); \
  g_assert_cmpstr (words->str, ==, "last own "); \
} \
\
static void \
test_ ## rc ## _many (Fixture      *self, \
                      gconstpointer data) \
{ \
  g_autofree gpointer *values = g_new (gpointer, N_MANY); \
  gsize i; \
\
  n_cleared = 0; \
  for (i = 0; i < N_MANY; i++) \
    { \
      values[i] = multitude_ ## rc ## _alloc_full (self->arena, sizeof (gsize), note_clear); \
      *(gsize *) values[i] = i; \
    } \
\
  multitude_arena_reset (self->arena); \
  for (i = 0; i < N_MANY; i++) \
    { \
      g_assert_cmpuint (*(gsize *) values[i], ==, i); \
      multitude_ ## rc ## _release (values[i]); \
      g_assert_cmpuint (n_cleared, ==, i + 1); \
    } \
} \
\
static void \
test_ ## rc ## _destructor_allocates (Fixture      *self, \
                                      gconstpointer data) \
{ \
  Busy *busy = multitude_ ## rc ## _alloc_full (self->arena, sizeof (Busy), rc ## _busy_clear); \
\
  busy->arena = self->arena; \
  busy->other = multitude_ ## rc ## _alloc_full (self->arena, 8, note_clear); \
  n_cleared = 0; \
  multitude_ ## rc ## _release (busy); \
  g_assert_cmpuint (n_cleared, ==, 1 + N_BUSY); \
  multitude_arena_reset_full (self->arena, MULTITUDE_RESET_FREE_ALL); \
  g_assert_cmpuint (multitude_arena_get_reserved_bytes (self->arena), ==, 0); \
  g_assert_cmpuint (counting_source_get_outstanding (&self->counting), ==, 0); \
}

static void
own_word (gpointer mem)
{
  g_string_append (*(GString **) mem, "own ");
}

static void
last_word (gpointer mem)
{
  g_string_append (*(GString **) mem, "last ");
}

/* Its destructor fills chunks of the arena, and lets another value of it go. */
#define N_BUSY 20000

typedef struct
{
  MultitudeArena *arena;
  gpointer        other;
} Busy;

#define DEFINE_BUSY_CLEAR(rc) \
static void \
rc ## _busy_clear (gpointer mem) \
{ \
  Busy *busy = mem; \
  gsize i; \
\
  for (i = 0; i < N_BUSY; i++) \
    multitude_ ## rc ## _release (multitude_ ## rc ## _alloc_full (busy->arena, 16, note_clear)); \
  multitude_box_free_in (busy->arena, multitude_box_alloc (busy->arena, 30000)); \
  multitude_ ## rc ## _release (busy->other); \
}

DEFINE_BUSY_CLEAR (rc_box)
DEFINE_BUSY_CLEAR (atomic_rc_box)
DEFINE_SHARED_TESTS (rc_box)
DEFINE_SHARED_TESTS (atomic_rc_box)

/* ---- Letting go ---- */

/* In chunks of two arenas, by turns and in runs. */
static void
test_box_free_n (Fixture      *self,
                 gconstpointer data)
{
  g_autoptr (MultitudeArena) other = multitude_arena_new_with_source (&self->counting.source);
  g_autofree gpointer *boxes = g_new (gpointer, N_MANY);
  gsize i;

  for (i = 0; i < N_MANY; i++)
    boxes[i] = multitude_box_alloc ((i / 3) % 2 ? other : self->arena, 24);

  g_clear_object (&self->arena);
  multitude_box_free_n (boxes, N_MANY - 1);
  g_clear_object (&other);
  g_assert_cmpuint (counting_source_get_outstanding (&self->counting), >, 0);
  multitude_box_free_n (&boxes[N_MANY - 1], 1);
  g_assert_cmpuint (counting_source_get_outstanding (&self->counting), ==, 0);
  self->counting.n_destroyed--;
}

static void
test_atomic_release_n (Fixture      *self,
                       gconstpointer data)
{
  g_autofree gpointer *values = g_new (gpointer, N_MANY);
  gsize i;

  n_cleared = 0;
  for (i = 0; i < N_MANY; i++)
    values[i] = multitude_atomic_rc_box_alloc_full (self->arena, 24, note_clear);
  multitude_atomic_rc_box_acquire (values[7]);

  g_clear_object (&self->arena);
  multitude_atomic_rc_box_release_n (values, N_MANY);
  g_assert_cmpuint (n_cleared, ==, N_MANY - 1);
  g_assert_cmpuint (counting_source_get_outstanding (&self->counting), >, 0);
  multitude_atomic_rc_box_release (values[7]);
  g_assert_cmpuint (n_cleared, ==, N_MANY);
}

static void
test_atomic_release_in (Fixture      *self,
                        gconstpointer data)
{
  GString **mem = multitude_atomic_rc_box_alloc_full (self->arena, sizeof (GString *), own_word);
  g_autoptr (GString) words = g_string_new (NULL);

  *mem = words;
  multitude_atomic_rc_box_acquire (mem);
  multitude_atomic_rc_box_acquire (mem);
  multitude_atomic_rc_box_release_in (self->arena, mem);
  multitude_atomic_rc_box_release_full_in (self->arena, mem, last_word);
  g_assert_cmpstr (words->str, ==, "");
  multitude_atomic_rc_box_release_full_in (self->arena, mem, last_word);
  g_assert_cmpstr (words->str, ==, "last own ");
  (multitude_atomic_rc_box_release_in) (self->arena, multitude_atomic_rc_box_alloc (self->arena, 8));
}

static gpointer
release_elsewhere (gpointer data)
{
  gpointer *values = data;

  multitude_box_free (values[0]);
  multitude_atomic_rc_box_release_full (values[1], note_clear);
  return NULL;
}

static void
test_other_thread (Fixture      *self,
                   gconstpointer data)
{
  gpointer values[] = {
    multitude_box_alloc (self->arena, 100),
    multitude_atomic_rc_box_alloc_full (self->arena, 100, note_clear),
  };

  n_cleared = 0;
  g_clear_object (&self->arena);
  g_thread_join (g_thread_new ("release", release_elsewhere, values));
  g_assert_cmpuint (n_cleared, ==, 2);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

#define add(path, function) g_test_add ("/owners/" path, Fixture, NULL, set_up, function, tear_down)
#define add_shared(path, rc) \
  G_STMT_START { \
    add (path "/places", test_ ## rc ## _places); \
    add (path "/mut", test_ ## rc ## _mut); \
    add (path "/notify", test_ ## rc ## _notify); \
    add (path "/release-full", test_ ## rc ## _release_full); \
    add (path "/many", test_ ## rc ## _many); \
    add (path "/destructor-allocates", test_ ## rc ## _destructor_allocates); \
  } G_STMT_END

  add ("box/places", test_box);
  add ("box/free-n", test_box_free_n);
  add ("size-zero", test_size_zero);
  add_shared ("rc-box", rc_box);
  add_shared ("atomic-rc-box", atomic_rc_box);
  add ("atomic-rc-box/release-n", test_atomic_release_n);
  add ("atomic-rc-box/release-in", test_atomic_release_in);
  add ("other-thread", test_other_thread);
#undef add_shared
#undef add

  return g_test_run ();
}
