/* A chain of filters over samples, which are copied when a filter changes them and not before.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Usage: filters
 *
 * Sets a chain up from a text, runs recordings through it, and asserts what comes out and
 * who has copied what.
 */

#include <multitude.h>

#include <string.h>

typedef struct _Stage Stage;

typedef gboolean (*Filter) (const Stage     *stage,
                            MultitudeCow    *samples,
                            MultitudeArena  *arena,
                            GError         **error);

struct _Stage
{
  Filter  filter;
  int     level;
  char   *label;                /* of g_malloc() */
};

/* ---- Filters ---- */

static gsize
get_samples (const MultitudeCow  *samples,
             const gint16       **values)
{
  gsize size;

  *values = multitude_cow_get_data (samples, &size);
  return size / sizeof **values;
}

/* Looks first: a recording that is right already is read where it is. */
static gboolean
center (const Stage     *stage G_GNUC_UNUSED,
        MultitudeCow    *samples,
        MultitudeArena  *arena,
        GError         **error)
{
  const gint16 *values;
  gsize n = get_samples (samples, &values);
  gint16 *changed;
  int sum = 0;

  for (gsize i = 0; i < n; i++)
    sum += values[i];
  if (n == 0 || sum / (int) n == 0)
    return TRUE;

  changed = multitude_cow_get_mutable (samples, arena, error);
  for (gsize i = 0; i < n && changed != NULL; i++)
    changed[i] = (gint16) (changed[i] - sum / (int) n);

  return changed != NULL;
}

static gboolean
limit (const Stage     *stage,
       MultitudeCow    *samples,
       MultitudeArena  *arena,
       GError         **error)
{
  const gint16 *values;
  gsize n = get_samples (samples, &values);
  gint16 *changed;
  gsize i = 0;

  while (i < n && ABS (values[i]) <= stage->level)
    i++;
  if (i == n)
    return TRUE;

  changed = multitude_cow_get_mutable (samples, arena, error);
  for (; i < n && changed != NULL; i++)
    changed[i] = (gint16) CLAMP (changed[i], -stage->level, stage->level);

  return changed != NULL;
}

/* In the place of a filter that is not there. */
static gboolean
pass (const Stage     *stage G_GNUC_UNUSED,
      MultitudeCow    *samples G_GNUC_UNUSED,
      MultitudeArena  *arena G_GNUC_UNUSED,
      GError         **error G_GNUC_UNUSED)
{
  return TRUE;
}

/* ---- The chain ---- */

static void
clear_stage (gpointer data)
{
  g_free (((Stage *) data)->label);
}

static void
clear_stages (Stage *stages,
              gsize  n_stages)
{
  for (gsize i = 0; i < n_stages; i++)
    clear_stage (&stages[i]);
}

/* A stage out of its word; #MultitudeFillFunc of the chain. */
static gboolean
parse_stage (gpointer   element,
             gsize      i,
             gpointer   words,
             GError   **error)
{
  const char *word = ((char **) words)[i];
  Stage *stage = element;

  *stage = (Stage) { NULL, 0, NULL };
  if (strcmp (word, "center") == 0)
    stage->filter = center;
  else if (g_str_has_prefix (word, "limit="))
    stage->filter = limit;

  if (stage->filter == NULL)
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, "No filter %s", word);
      return FALSE;
    }

  stage->level = (int) g_ascii_strtoll (word + strcspn (word, "0123456789"), NULL, 10);
  stage->label = g_strdup (word);
  return TRUE;
}

/* The same for chains of a later version: what has no filter here changes nothing. */
static gboolean
parse_known (gpointer   element,
             gsize      i,
             gpointer   words,
             GError   **error G_GNUC_UNUSED)
{
  Stage *stage = element;

  if (!parse_stage (element, i, words, NULL))
    *stage = (Stage) { pass, 0, g_strdup (((char **) words)[i]) };

  return TRUE;
}

/* All stages, or none: those that were there are cleared when one cannot be. */
static Stage *
make_chain (MultitudeArena     *arena,
            char              **words,
            MultitudeFillFunc   parse,
            GError            **error)
{
  return multitude_arena_fill (arena, g_strv_length (words), sizeof (Stage),
                               parse, words, clear_stage, error);
}

static gboolean
run_chain (const Stage     *stages,
           gsize            n_stages,
           MultitudeCow    *samples,
           MultitudeArena  *arena,
           GError         **error)
{
  for (gsize i = 0; i < n_stages; i++)
    if (!stages[i].filter (&stages[i], samples, arena, error))
      return FALSE;

  return TRUE;
}

/* The same stages with another limit; the words are those of the first chain. */
static Stage *
make_louder (MultitudeArena *arena,
             const Stage    *stages,
             gsize           n_stages)
{
  Stage *louder = multitude_memdup_n (arena, Stage, stages, n_stages);

  for (gsize i = 0; i < n_stages; i++)
    louder[i].level *= 2;

  return louder;
}

/* ---- Recordings ---- */

/* As many samples as the head of a file says there are. */
static gint16 *
load (MultitudeArena  *arena,
      const gint16    *samples,
      const char      *head,
      GError         **error)
{
  gsize n_samples = (gsize) g_ascii_strtoull (head, NULL, 10);

  return multitude_arena_try_memdup_n (arena, samples, n_samples, sizeof *samples, error);
}

/* How many samples a frame has, one for each channel, is known only when it is loaded. */
static gint16 *
load_frames (MultitudeArena *arena,
             const gint16   *samples,
             gsize           n_frames,
             gsize           n_channels)
{
  return multitude_arena_memdup_n (arena, samples, n_frames, n_channels * sizeof *samples);
}

static const gint16 quiet[] = { 10, -10, 20, -20 };
static const gint16 loud[] = { 300, 100, 100, -100 };

/* Nothing to do, so nothing is done: the end reads what the recorder wrote. */
static void
check_quiet (MultitudeArena *arena,
             const Stage    *stages)
{
  g_auto(MultitudeCow) samples;
  g_autoptr(GError) error = NULL;

  multitude_cow_init_borrowed (&samples, quiet, sizeof quiet);
  g_assert_true (run_chain (stages, 2, &samples, arena, &error));
  g_assert_false (multitude_cow_is_owned (&samples));
  g_assert_true (multitude_cow_get_data (&samples, NULL) == quiet);
}

/* Copied once, by the filter that was the first to change something. */
static GBytes *
check_loud (MultitudeArena *arena,
            const Stage    *stages)
{
  static const gint16 limited[] = { 150, 0, 0, -150 };
  static const gint16 preview[] = { 200, 0, 0, -200 };
  g_auto(MultitudeCow) samples, louder;
  g_autoptr(GError) error = NULL;

  multitude_cow_init_borrowed (&samples, loud, sizeof loud);
  g_assert_true (multitude_cow_init_clone (&louder, &samples, arena, &error));
  g_assert_true (run_chain (stages, 2, &samples, arena, &error));
  g_assert_true (multitude_cow_is_owned (&samples));
  g_assert_cmpmem (multitude_cow_get_data (&samples, NULL), sizeof limited,
                   limited, sizeof limited);

  g_assert_true (run_chain (make_louder (arena, stages, 2), 2, &louder, arena, &error));
  g_assert_cmpmem (multitude_cow_get_data (&louder, NULL), sizeof preview, preview, sizeof preview);
  g_assert_cmpint (loud[0], ==, 300);

  return multitude_cow_steal_bytes (&samples, arena, &error);
}

/* A buffer that the recorder is about to write to again. */
static void
check_live (MultitudeArena *arena,
            const Stage    *stages)
{
  gint16 buffer[] = { 500, -500 };
  g_auto(MultitudeCow) samples;
  g_autoptr(GError) error = NULL;

  g_assert_true (multitude_cow_init_copy (&samples, arena, buffer, sizeof buffer, &error));
  memset (buffer, 0, sizeof buffer);
  g_assert_true (run_chain (stages, 2, &samples, arena, &error));
  g_assert_cmpint (((const gint16 *) multitude_cow_get_data (&samples, NULL))[0], ==, 150);
  multitude_cow_clear (&samples);
}

static void
check_errors (MultitudeArena *arena)
{
  char *words[] = { (char *) "center", (char *) "echo=3", NULL };
  g_autoptr(GError) error = NULL;
  Stage *known;

  g_assert_null (make_chain (arena, words, parse_stage, &error));
  g_assert_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE);
  g_print ("%s\n", error->message);
  g_clear_error (&error);

  known = make_chain (arena, words, parse_known, &error);
  g_assert_no_error (error);
  g_assert_cmpstr (known[1].label, ==, "echo=3");
  check_quiet (arena, known);
  clear_stages (known, 2);

  g_assert_cmpint (load (arena, loud, "4", &error)[3], ==, -100);
  g_assert_null (load (arena, loud, "18446744073709551615", &error));
  g_assert_error (error, MULTITUDE_ERROR, MULTITUDE_ERROR_OVERFLOW);
}

int
main (void)
{
  char *words[] = { (char *) "center", (char *) "limit=150", NULL };
  g_autoptr(MultitudeArena) arena = multitude_arena_new ();
  g_autoptr(GError) error = NULL;
  g_autoptr(GBytes) bytes = NULL;
  Stage *stages = make_chain (arena, words, parse_stage, &error);

  g_assert_no_error (error);
  g_assert_cmpstr (stages[1].label, ==, "limit=150");
  check_quiet (arena, stages);
  bytes = check_loud (arena, stages);
  g_assert_cmpuint (g_bytes_get_size (bytes), ==, sizeof loud);
  check_live (arena, stages);
  g_assert_cmpmem (load_frames (arena, loud, 2, 2), sizeof loud, loud, sizeof loud);
  check_errors (arena);

  clear_stages (stages, 2);
  return 0;
}
