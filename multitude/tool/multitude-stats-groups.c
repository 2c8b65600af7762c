/* From lines to groups: the figures of all arenas of one name.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports StatsReport but for its advice.  Who writes the lines may be killed in the
 * middle of one, so that what has not all of its words is passed over.
 */

#include "config.h"

#include "multitude-stats-private.h"

#include <stddef.h>
#include <string.h>

typedef enum
{
  KEY_SUM,
  KEY_MOST
} KeyKind;

typedef struct
{
  const char *word;
  gsize       offset;
  KeyKind     kind;
} Key;

#define FIGURE(word, kind) { #word, offsetof (StatsFigures, word), kind }

static const Key keys[] = {
  FIGURE (peak, KEY_MOST),
  FIGURE (peaks, KEY_SUM),
  FIGURE (reserved, KEY_SUM),
  FIGURE (used, KEY_MOST),
  FIGURE (wasted, KEY_MOST),
  FIGURE (cached, KEY_MOST),
  FIGURE (retained, KEY_MOST),
  FIGURE (kept, KEY_SUM),
  FIGURE (resets, KEY_SUM),
  FIGURE (chunks, KEY_SUM),
  FIGURE (single_blocks, KEY_SUM),
  FIGURE (reused, KEY_SUM),
  FIGURE (moved, KEY_SUM),
  FIGURE (requested, KEY_SUM),
  FIGURE (late_resets, KEY_SUM),
  FIGURE (late_chunks, KEY_SUM),
  FIGURE (late_single_blocks, KEY_SUM),
  FIGURE (max_normal_alloc, KEY_MOST),
  FIGURE (budget, KEY_MOST),
  FIGURE (spent, KEY_MOST),
};

/* ---- Beginning and end ---- */

static void
group_free (gpointer data)
{
  StatsGroup *group = data;

  g_free (group->name);
  g_free (group);
}

static void
advice_free (gpointer data)
{
  StatsAdvice *advice = data;

  g_free (advice->text);
  g_free (advice);
}

/* Keys are names where they stand in groups, since there may be no name. */
static guint
name_hash (gconstpointer key)
{
  const char *name = *(const char *const *) key;

  return name != NULL ? g_str_hash (name) : 0;
}

static gboolean
name_equal (gconstpointer a,
            gconstpointer b)
{
  return g_strcmp0 (*(const char *const *) a, *(const char *const *) b) == 0;
}

StatsReport *
stats_report_new (void)
{
  StatsReport *self = g_new0 (StatsReport, 1);

  self->processes = g_hash_table_new (NULL, NULL);
  self->by_name = g_hash_table_new (name_hash, name_equal);
  self->groups = g_ptr_array_new_with_free_func (group_free);
  self->advice = g_ptr_array_new_with_free_func (advice_free);
  return self;
}

void
stats_report_free (StatsReport *self)
{
  g_hash_table_unref (self->by_name);
  g_hash_table_unref (self->processes);
  g_ptr_array_unref (self->advice);
  g_ptr_array_unref (self->groups);
  g_strfreev (self->command);
  g_free (self);
}

/* ---- Lines ---- */

/* A backslash and three digits are a byte.  What else there may be is no work of the
 * library's, and stays.
 */
static gboolean
read_byte (const char *escaped,
           char       *byte)
{
  int number;

  if (escaped[0] != '\\' || escaped[1] < '0' || escaped[1] > '3'
      || escaped[2] < '0' || escaped[2] > '7' || escaped[3] < '0' || escaped[3] > '7')
    return FALSE;

  number = (escaped[1] - '0') * 64 + (escaped[2] - '0') * 8 + (escaped[3] - '0');
  *byte = (char) number;
  return number != 0;
}

static char *
read_name (const char *escaped)
{
  g_autoptr(GString) name = g_string_new (NULL);
  char byte;

  while (*escaped != '\0')
    {
      gboolean is_escaped = read_byte (escaped, &byte);

      g_string_append_c (name, is_escaped ? byte : *escaped);
      escaped += is_escaped ? 4 : 1;
    }

  return g_utf8_make_valid (name->str, (gssize) name->len);
}

static gboolean
read_number (const char *word,
             const char *name,
             guint64    *number)
{
  gsize length = strlen (name);

  return strncmp (word, name, length) == 0 && word[length] == '='
         && g_ascii_string_to_unsigned (word + length + 1, 10, 0, G_MAXUINT64, number, NULL);
}

static gboolean
look_up_number (char       **words,
                const char  *name,
                guint64     *number)
{
  for (; *words != NULL; words++)
    if (read_number (*words, name, number))
      return TRUE;

  return FALSE;
}

static guint64
find_number (char       **words,
             const char  *name)
{
  guint64 number;

  return look_up_number (words, name, &number) ? number : 0;
}

static gboolean
has_number (char       **words,
            const char  *name)
{
  guint64 number;

  return look_up_number (words, name, &number);
}

static void
read_figures (StatsFigures  *figures,
              char         **words)
{
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (keys); i++)
    G_STRUCT_MEMBER (guint64, figures, keys[i].offset) = find_number (words, keys[i].word);

  figures->peaks = figures->peak;
  if (figures->budget > 0)
    figures->spent = (guint64) ((double) figures->peak / (double) figures->budget * 100.0);
}

static void
add_figures (StatsFigures       *sum,
             const StatsFigures *figures)
{
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      guint64 *total = &G_STRUCT_MEMBER (guint64, sum, keys[i].offset);
      guint64 number = G_STRUCT_MEMBER (guint64, figures, keys[i].offset);

      *total = keys[i].kind == KEY_SUM ? *total + number : MAX (*total, number);
    }
}

static void
add_to_group (StatsGroup         *group,
              const StatsFigures *figures,
              gboolean            is_alive)
{
  group->n_arenas++;
  group->n_alive += is_alive;
  add_figures (&group->figures, figures);
}

/* The name comes last. */
static const char *
last_of (char **words)
{
  guint n = g_strv_length (words);

  return n > 0 ? words[n - 1] : "";
}

static gboolean
has_name (char **words)
{
  return g_str_has_prefix (last_of (words), "name=");
}

static char *
find_name (char **words)
{
  return has_name (words) ? read_name (last_of (words) + strlen ("name=")) : NULL;
}

static gboolean
is_optional (gsize offset)
{
  return offset == offsetof (StatsFigures, budget) || offset == offsetof (StatsFigures, peaks)
         || offset == offsetof (StatsFigures, spent);
}

static StatsGroup *
ensure_group (StatsReport *self,
              char        *name)
{
  StatsGroup *group = g_hash_table_lookup (self->by_name, &name);

  if (group != NULL)
    {
      g_free (name);
      return group;
    }

  group = g_new0 (StatsGroup, 1);
  group->name = name;
  g_ptr_array_add (self->groups, group);
  g_hash_table_insert (self->by_name, &group->name, group);
  return group;
}

/* Of an arena: all figures, each once.  A budget may be missing, and so may a name; what
 * is reckoned here is in no line.
 */
static gboolean
has_figures (char **words)
{
  gsize n_figures = 0;
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      gboolean is_there = has_number (words, keys[i].word);

      if (!is_there && !is_optional (keys[i].offset))
        return FALSE;
      n_figures += is_there;
    }

  return g_strv_length (words) == n_figures + has_name (words);
}

static void
add_arena (StatsReport  *self,
           char        **words,
           gboolean      is_alive)
{
  StatsFigures figures = { 0 };

  read_figures (&figures, words);
  add_to_group (ensure_group (self, find_name (words)), &figures, is_alive);
  add_to_group (&self->totals, &figures, is_alive);
}

static void
add_past (StatsReport  *self,
          char        **words)
{
  self->n_past = find_number (words, "arenas");
  self->past_peak = find_number (words, "peak");
  self->past_kept = find_number (words, "kept");
}

static void
note_process (StatsReport *self,
              guint64      pid,
              gboolean     has_ended)
{
  gpointer key = GSIZE_TO_POINTER (pid);

  if (has_ended || !g_hash_table_contains (self->processes, key))
    g_hash_table_insert (self->processes, key, GINT_TO_POINTER (has_ended));
}

static gboolean
has_past (char **words)
{
  return has_number (words, "arenas") && has_number (words, "peak") && has_number (words, "kept");
}

static void
add_event (StatsReport  *self,
           guint64       pid,
           const char   *event,
           char        **words)
{
  if (g_str_equal (event, "ended") && has_figures (words))
    add_arena (self, words, FALSE);
  else if (g_str_equal (event, "alive") && has_figures (words))
    add_arena (self, words, TRUE);
  else if (g_str_equal (event, "past") && has_past (words))
    add_past (self, words);
  else if (!g_str_equal (event, "begin") && !g_str_equal (event, "exit"))
    return;

  note_process (self, pid, g_str_equal (event, "exit"));
}

/* The event, the process, and what belongs to the event. */
void
stats_report_add_line (StatsReport *self,
                       const char  *line)
{
  g_auto(GStrv) words = g_strsplit (line, " ", -1);
  guint64 pid;

  if (g_strv_length (words) >= 2 && read_number (words[1], "pid", &pid))
    add_event (self, pid, words[0], words + 2);
}

/* ---- The whole ---- */

guint
stats_report_count_unfinished (StatsReport *self)
{
  GHashTableIter iter;
  gpointer has_ended;
  guint n = 0;

  g_hash_table_iter_init (&iter, self->processes);
  while (g_hash_table_iter_next (&iter, NULL, &has_ended))
    n += !GPOINTER_TO_INT (has_ended);

  return n;
}

/* The largest peak first; of equal ones, by name. */
static int
compare_groups (gconstpointer a,
                gconstpointer b)
{
  const StatsGroup *group_a = *(StatsGroup *const *) a;
  const StatsGroup *group_b = *(StatsGroup *const *) b;

  if (group_a->figures.peak != group_b->figures.peak)
    return group_a->figures.peak > group_b->figures.peak ? -1 : 1;

  return g_strcmp0 (group_a->name, group_b->name);
}

void
stats_report_finish (StatsReport *self)
{
  g_ptr_array_sort (self->groups, compare_groups);
  stats_advise (self);
}
