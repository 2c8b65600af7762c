/* Strings that are cut and joined, and what they end as.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* A text ends where it was: seen by its address, and by the figure of what was
 * relocated.  What it ended as is used when the arena is gone.
 */

#include "counting-source.h"
#include "expect.h"

#include <string.h>

/* ---- What a string ends as ---- */

typedef enum
{
  FROZEN_BYTES,
  FROZEN_STOLEN,
  FROZEN_REF_STRING,
  FROZEN_BOX,
  FROZEN_SEGMENT,
  FROZEN_ATOMIC_RC
} FrozenKind;

typedef struct
{
  FrozenKind  kind;
  const char *text;
  gsize       len;
  GBytes     *bytes;
} Frozen;

static Frozen
freeze (MultitudeString *string,
        FrozenKind       kind)
{
  Frozen frozen = { kind, NULL, string->len, NULL };

  switch (kind)
    {
    case FROZEN_BYTES:
      frozen.bytes = multitude_string_free_to_bytes (string);
      break;
    case FROZEN_STOLEN:
      frozen.bytes = multitude_string_steal_bytes (string);
      g_assert_cmpstr (string->str, ==, "");
      g_assert_cmpuint (string->len, ==, 0);
      multitude_string_append (string, "again");
      g_assert_cmpstr (string->str, ==, "again");
      multitude_string_free (string, TRUE);
      break;
    case FROZEN_REF_STRING:
      frozen.text = multitude_string_free_to_ref_string (string);
      break;
    case FROZEN_BOX:
      frozen.text = multitude_string_free_to_box (string);
      break;
    case FROZEN_SEGMENT:
      frozen.text = multitude_string_free (string, FALSE);
      break;
    case FROZEN_ATOMIC_RC:
    default:
      frozen.text = multitude_string_free_to_atomic_rc_box (string);
      break;
    }

  if (frozen.bytes != NULL)
    {
      gsize size;

      frozen.text = g_bytes_get_data (frozen.bytes, &size);
      g_assert_cmpuint (size, ==, frozen.len);
    }
  return frozen;
}

static void
thaw (Frozen     *frozen,
      const char *expected)
{
  assert_aligned (frozen->text, 16);
  g_assert_cmpuint (frozen->len, ==, strlen (expected));
  g_assert_cmpstr (frozen->text, ==, expected);

  switch (frozen->kind)
    {
    case FROZEN_BYTES:
    case FROZEN_STOLEN:
      g_bytes_unref (frozen->bytes);
      break;
    case FROZEN_REF_STRING:
      g_assert_cmpuint (multitude_ref_string_length (frozen->text), ==, frozen->len);
      g_assert_true (multitude_ref_string_acquire ((char *) frozen->text) == frozen->text);
      multitude_ref_string_release ((char *) frozen->text);
      multitude_ref_string_release ((char *) frozen->text);
      break;
    case FROZEN_BOX:
    case FROZEN_SEGMENT:
      multitude_box_free ((char *) frozen->text);
      break;
    case FROZEN_ATOMIC_RC:
    default:
      g_assert_cmpuint (multitude_atomic_rc_box_get_size ((char *) frozen->text), ==, frozen->len);
      multitude_atomic_rc_box_release ((char *) frozen->text);
      break;
    }
}

/* ---- Where it was before ---- */

typedef struct
{
  const char *name;
  gsize       len;
  gboolean    is_displaced;     /* by an owner behind it */
  gboolean    is_relocated;     /* once, because of that */
  gsize       cut_at;           /* of a string with so many bytes more in front; or 0 */
} Origin;

static const Origin origins[] = {
  { "empty", 0, FALSE, FALSE, 0 },
  { "current", 5, FALSE, FALSE, 0 },
  { "current-of-240", 239, FALSE, FALSE, 0 },
  { "long", 5000, FALSE, FALSE, 0 },
  { "displaced", 100, TRUE, FALSE, 0 },
  { "relocated", 300, TRUE, TRUE, 0 },
  { "oversized", 70000, FALSE, FALSE, 0 },
  { "oversized-and-relocated", 200000, TRUE, TRUE, 0 },
  { "cut", 100, FALSE, FALSE, 1 },
  { "cut-further", 1000, FALSE, FALSE, 33 },
  { "cut-and-displaced", 40, TRUE, FALSE, 31 },
  { "cut-of-64-kib", 65480, FALSE, FALSE, 33 },
  { "cut-of-more", 65500, FALSE, FALSE, 33 },
  { "cut-at-once", 70000, FALSE, FALSE, 1 },
};

typedef struct
{
  CountingSource   counting;
  MultitudeArena  *arena;
  char            *text;
  gpointer         behind;
  MultitudeString *before;
} Fixture;

/* The text differs at each place from that 26 bytes before, too. */
static char *
make_text (gsize len)
{
  char *text = g_malloc (len + 1);
  gsize i;

  for (i = 0; i < len; i++)
    text[i] = (char) ('a' + (i + i / 26) % 26);
  text[len] = '\0';
  return text;
}

static MultitudeString *
build (Fixture      *self,
       const Origin *origin)
{
  MultitudeString *string = multitude_string_new (self->arena, NULL);
  gsize first = origin->is_relocated ? 10 : origin->len;

  if (origin->len >= 65536 && !origin->is_relocated && origin->cut_at == 0)
    multitude_string_reserve (string, origin->len);
  if (origin->cut_at > 0)
    {
      multitude_string_reserve (string, origin->cut_at + origin->len + (origin->len < 65500 ? 32 : 48));
      multitude_string_set_size (string, origin->cut_at);
      memset (string->str, 'x', origin->cut_at);
      multitude_string_append_len (string, self->text, (gssize) origin->len);
      self->before = string;
      string = multitude_string_split_off (string, origin->cut_at);
      g_assert_cmpuint (self->before->len, ==, origin->cut_at);
      g_assert_cmpuint (strspn (self->before->str, "x"), ==, origin->cut_at);
    }
  else
    multitude_string_append_len (string, self->text, (gssize) first);

  if (origin->is_displaced)
    self->behind = memset (multitude_box_alloc (self->arena, 64), 0xee, 64);
  if (origin->is_relocated)
    multitude_string_append (string, self->text + first);
  return string;
}

static guint64
n_relocated (MultitudeArena *arena)
{
  g_autoptr (MultitudeStats) stats = multitude_arena_get_stats (arena);

  return multitude_stats_get_n_relocated (stats);
}

static void
set_up (Fixture      *self,
        const Origin *origin)
{
  *self = (Fixture) { 0 };
  counting_source_init (&self->counting, COUNTING_FIXED);
  self->arena = multitude_arena_new_with_source (&self->counting.source);
  self->text = make_text (origin->len);
}

static void
test_freeze (gconstpointer data)
{
  const Origin *origin = data;
  FrozenKind kind;

  for (kind = FROZEN_BYTES; kind <= FROZEN_ATOMIC_RC; kind++)
    {
      Fixture self;
      MultitudeString *string;
      const char *str;
      Frozen frozen;

      set_up (&self, origin);
      string = build (&self, origin);
      str = string->str;
      frozen = freeze (string, kind);

      if (origin->len > 0)
        g_assert_true (frozen.text == str);
      g_assert_cmpuint (n_relocated (self.arena), ==, origin->is_relocated);
      g_clear_pointer (&self.before, multitude_string_clean_up);
      g_clear_pointer (&self.behind, multitude_box_free);
      multitude_arena_reset_full (self.arena, MULTITUDE_RESET_FREE_ALL);
      multitude_box_free (memset (multitude_box_alloc (self.arena, 300), 0xee, 300));
      g_clear_object (&self.arena);

      thaw (&frozen, self.text);
      counting_source_clear (&self.counting);
      g_free (self.text);
    }
}

/* What is not used is used by the next allocation. */
static void
test_gives_back (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  MultitudeString *string = multitude_string_new (arena, "0123456789");
  char *box = multitude_string_free_to_box (string);
  char *next = multitude_box_alloc (arena, 8);

  g_assert_true (next == box + 16);
  multitude_box_free (next);
  multitude_box_free (box);
}

/* ---- In two, and in one ---- */

static void
check_split (MultitudeArena *arena,
             gsize           len,
             gsize           at,
             gboolean        is_shrunk)
{
  g_autofree char *text = make_text (len);
  MultitudeString *string = multitude_string_new (arena, text);
  MultitudeString *tail;
  guint64 n_before;
  char *str;

  if (is_shrunk)
    multitude_string_shrink (string);
  str = string->str;
  tail = multitude_string_split_off (string, at);
  n_before = n_relocated (arena);

  g_assert_cmpuint (string->len, ==, at);
  g_assert_cmpint (strncmp (string->str, text, at), ==, 0);
  g_assert_cmpint (string->str[at], ==, '\0');
  g_assert_cmpuint (tail->len, ==, len - at);
  g_assert_cmpstr (tail->str, ==, text + at);
  g_assert_true (at == 0 || string->str == str);
  g_assert_true (at > 0 || tail->str == str);

  g_assert_true (multitude_string_join (string, tail) == string);
  g_assert_cmpuint (string->len, ==, len);
  g_assert_cmpstr (string->str, ==, text);
  if (!is_shrunk)
    {
      g_assert_true (string->str == str);
      g_assert_cmpuint (n_relocated (arena), ==, n_before);
    }
  multitude_string_free (string, TRUE);
}

static void
test_split (void)
{
  CountingSource counting;
  MultitudeArena *arena;
  gsize len, at;

  counting_source_init (&counting, COUNTING_FIXED);
  arena = multitude_arena_new_with_source (&counting.source);
  for (len = 1; len < 120; len++)
    for (at = 0; at <= len; at++)
      {
        check_split (arena, len, at, FALSE);
        check_split (arena, len, at, TRUE);
      }

  g_object_unref (arena);
  counting_source_clear (&counting);
}

/* What is longer has a longer prefix, and nothing is copied all the same. */
static void
test_split_long (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  g_autofree char *text = make_text (80000);
  MultitudeString *string = multitude_string_new (arena, NULL);
  MultitudeString *tail;
  const char *str;

  multitude_string_reserve (string, 80000 + 48);
  multitude_string_append (string, text);
  str = string->str;
  tail = multitude_string_split_off (string, 1000);
  g_assert_true (string->str == str);
  g_assert_cmpuint (tail->str - str, >, 1001 + 24);
  g_assert_cmpuint (tail->str - str, <, 1001 + 24 + 16);
  g_assert_cmpstr (tail->str, ==, text + 1000);

  multitude_string_join (string, tail);
  g_assert_true (string->str == str);
  g_assert_cmpstr (string->str, ==, text);
  g_assert_cmpuint (n_relocated (arena), ==, 0);
  multitude_string_free (string, TRUE);
}

/* As long as it may become, and not as it is. */
static void
test_split_and_grown (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  g_autofree char *text = make_text (66000);
  MultitudeString *string = multitude_string_new (arena, NULL);
  MultitudeString *tail;
  const char *str;
  char *frozen;

  multitude_string_reserve (string, 67000);
  multitude_string_append_len (string, text, 200);
  tail = multitude_string_split_off (string, 100);
  multitude_string_append_len (tail, text + 200, 65800);
  str = tail->str;
  frozen = multitude_string_free_to_ref_string (tail);
  g_assert_true (frozen == str);
  g_assert_cmpstr (frozen, ==, text + 100);
  g_assert_cmpuint (multitude_ref_string_length (frozen), ==, 65900);
  g_assert_cmpuint (n_relocated (arena), ==, 0);
  multitude_ref_string_release (frozen);
  multitude_string_free (string, TRUE);
}

/* Beyond the first 64 KiB of a chunk the tail is copied. */
static void
test_split_far (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  g_autofree char *text = make_text (200000);
  MultitudeString *string = multitude_string_new (arena, text);
  MultitudeString *tail = multitude_string_split_off (string, 100000);
  char *head, *rest;

  g_assert_cmpuint (string->len, ==, 100000);
  g_assert_cmpstr (tail->str, ==, text + 100000);
  rest = multitude_string_free_to_ref_string (tail);
  head = multitude_string_free_to_ref_string (string);
  g_assert_cmpuint (multitude_ref_string_length (head), ==, 100000);
  g_assert_cmpint (strncmp (head, text, 100000), ==, 0);
  g_assert_cmpstr (rest, ==, text + 100000);
  multitude_ref_string_release (head);
  multitude_ref_string_release (rest);
}

/* Two that are no neighbours, and of two arenas. */
static void
test_join_others (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  g_autoptr (MultitudeArena) other_arena = multitude_arena_new ();
  MultitudeString *string = multitude_string_new (arena, "one");

  multitude_string_join (string, multitude_string_new (arena, " two"));
  multitude_string_join (string, multitude_string_new (other_arena, " three"));
  multitude_string_join (string, multitude_string_new (other_arena, ""));
  g_assert_cmpstr (string->str, ==, "one two three");

  multitude_string_truncate (string, 0);
  multitude_string_join (string, multitude_string_new (other_arena, "four"));
  g_assert_cmpstr (string->str, ==, "four");
  multitude_string_free (string, TRUE);
}

/* A stream of lines: each is frozen, and the rest goes on where it is. */
static void
test_lines (void)
{
  g_autoptr (MultitudeArena) arena = multitude_arena_new ();
  g_autoptr (GPtrArray) lines = g_ptr_array_new_with_free_func ((GDestroyNotify) multitude_ref_string_release);
  MultitudeString *rest = multitude_string_new (arena, "first line\nsecond\n\nthe last one");
  const char *const expected[] = { "first line", "second", "" };
  char *newline;
  guint i;

  while ((newline = strchr (rest->str, '\n')) != NULL)
    {
      MultitudeString *line = rest;

      rest = multitude_string_split_off (line, (gsize) (newline + 1 - line->str));
      multitude_string_truncate (line, line->len - 1);
      g_ptr_array_add (lines, multitude_string_free_to_ref_string (line));
    }

  g_assert_cmpstr (rest->str, ==, "the last one");
  g_assert_cmpuint (lines->len, ==, 3);
  for (i = 0; i < 3; i++)
    g_assert_cmpstr (g_ptr_array_index (lines, i), ==, expected[i]);
  g_assert_cmpuint (n_relocated (arena), ==, 0);
  multitude_string_free (rest, TRUE);
}

/* ---- Steady state ---- */

static void
cycle (MultitudeArena *arena)
{
  guint i, j;

  for (i = 0; i < 600; i++)
    {
      MultitudeString *string = multitude_string_new (arena, NULL);
      Frozen frozen;

      for (j = 0; j < 16 + i % 50; j++)
        multitude_string_append (string, "a piece of text");
      if (i % 7 == 0)
        string = multitude_string_join (string, multitude_string_split_off (string, 100));
      frozen = freeze (string, i % (FROZEN_ATOMIC_RC + 1));
      g_assert_cmpuint (frozen.len, ==, 15 * (16 + i % 50));
      switch (frozen.kind)
        {
        case FROZEN_BYTES:
        case FROZEN_STOLEN:
          g_bytes_unref (frozen.bytes);
          break;
        case FROZEN_REF_STRING:
        case FROZEN_ATOMIC_RC:
          multitude_ref_string_release_in (arena, (char *) frozen.text);
          break;
        case FROZEN_BOX:
        case FROZEN_SEGMENT:
        default:
          multitude_box_free_in (arena, (char *) frozen.text);
          break;
        }
    }
  multitude_arena_reset (arena);
}

static void
test_steady_state (void)
{
  CountingSource counting;
  MultitudeArena *arena;
  guint n_requests, i;

  counting_source_init (&counting, COUNTING_FIXED);
  arena = multitude_arena_new_with_source (&counting.source);
  for (i = 0; i < 4; i++)
    cycle (arena);
  n_requests = counting_source_get_n_requests (&counting);
  for (i = 0; i < 64; i++)
    cycle (arena);
  g_assert_cmpuint (counting_source_get_n_requests (&counting) - n_requests, ==, 0);

  g_object_unref (arena);
  counting_source_clear (&counting);
}

int
main (int    argc,
      char **argv)
{
  gsize i;

  g_test_init (&argc, &argv, NULL);

  for (i = 0; i < G_N_ELEMENTS (origins); i++)
    {
      g_autofree char *path = g_strconcat ("/string-freeze/", origins[i].name, NULL);

      g_test_add_data_func (path, &origins[i], test_freeze);
    }
  g_test_add_func ("/string-freeze/gives-back", test_gives_back);
  g_test_add_func ("/string-freeze/split", test_split);
  g_test_add_func ("/string-freeze/split-long", test_split_long);
  g_test_add_func ("/string-freeze/split-and-grown", test_split_and_grown);
  g_test_add_func ("/string-freeze/split-far", test_split_far);
  g_test_add_func ("/string-freeze/join-others", test_join_others);
  g_test_add_func ("/string-freeze/lines", test_lines);
  g_test_add_func ("/string-freeze/steady-state", test_steady_state);

  return g_test_run ();
}
