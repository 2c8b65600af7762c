/* A report for people: a table, and sentences.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports stats_report_to_text() and stats_table_append(). */

#include "config.h"

#include "multitude-stats-private.h"

#include <string.h>
#include <sys/wait.h>

/* ---- Tables ---- */

static guint
width_of (const char *text)
{
  guint width = 0;

  for (; *text != '\0'; text = g_utf8_next_char (text))
    {
      gunichar c = g_utf8_get_char (text);

      width += g_unichar_iszerowidth (c) ? 0 : g_unichar_iswide (c) ? 2 : 1;
    }

  return width;
}

static guint *
column_widths (GPtrArray *rows,
               guint      n_columns)
{
  guint *widths = g_new0 (guint, n_columns);
  guint i, column;

  for (i = 0; i < rows->len; i++)
    {
      char **cells = g_ptr_array_index (rows, i);

      for (column = 0; column < n_columns; column++)
        widths[column] = MAX (widths[column], width_of (cells[column]));
    }

  return widths;
}

static void
append_blanks (GString *string,
               guint    n)
{
  for (; n > 0; n--)
    g_string_append_c (string, ' ');
}

/* Names begin at the left, and numbers end at the right. */
static void
append_cell (GString    *string,
             const char *cell,
             guint       column,
             guint       width)
{
  guint blanks = width - width_of (cell);

  if (column == 0)
    {
      g_string_append (string, cell);
      append_blanks (string, blanks);
      return;
    }

  append_blanks (string, blanks + 2);
  g_string_append (string, cell);
}

void
stats_table_append (GString   *string,
                    GPtrArray *rows,
                    guint      n_columns)
{
  g_autofree guint *widths = column_widths (rows, n_columns);
  guint i, column;

  for (i = 0; i < rows->len; i++)
    {
      char **cells = g_ptr_array_index (rows, i);

      for (column = 0; column < n_columns; column++)
        append_cell (string, cells[column], column, widths[column]);
      g_string_append_c (string, '\n');
    }
}

/* ---- Rows ---- */

#define N_COLUMNS 10

static void
take_row (GPtrArray   *rows,
          const char **cells)
{
  g_ptr_array_add (rows, g_strdupv ((char **) cells));
}

static void
add_heading (GPtrArray *rows)
{
  const char *cells[N_COLUMNS + 1] = {
    _("Arena"), _("Number"), _("Peak"), _("Kept"), _("Retained"), _("Cached"), _("Wasted"),
    _("Resets"), _("Requests"), _("Late"), NULL,
  };

  take_row (rows, cells);
}

static void
add_group (GPtrArray        *rows,
           const char       *name,
           const StatsGroup *group)
{
  const StatsFigures *figures = &group->figures;
  const guint64 numbers[N_COLUMNS - 1] = {
    group->n_arenas, figures->peak, figures->kept, figures->retained, figures->cached,
    figures->wasted, figures->resets, figures->chunks + figures->single_blocks,
    figures->late_chunks + figures->late_single_blocks,
  };
  g_autoptr(GStrvBuilder) cells = g_strv_builder_new ();
  gsize i;

  g_strv_builder_add (cells, name);
  for (i = 0; i < G_N_ELEMENTS (numbers); i++)
    {
      g_autofree char *number = g_strdup_printf ("%" G_GUINT64_FORMAT, numbers[i]);

      g_strv_builder_add (cells, number);
    }
  g_ptr_array_add (rows, g_strv_builder_end (cells));
}

/* It could end a line, or turn the direction of one. */
static gboolean
is_unfit (gunichar c)
{
  switch (g_unichar_type (c))
    {
    case G_UNICODE_CONTROL:
    case G_UNICODE_FORMAT:
    case G_UNICODE_LINE_SEPARATOR:
    case G_UNICODE_PARAGRAPH_SEPARATOR:
      return TRUE;
    default:
      return FALSE;
    }
}

/* What is unfit for a table is shown as backslashes and numbers. */
static void
append_character (GString    *string,
                  const char *c,
                  const char *end)
{
  if (!is_unfit (g_utf8_get_char (c)))
    {
      g_string_append_len (string, c, end - c);
      return;
    }

  for (; c < end; c++)
    g_string_append_printf (string, "\\%03o", (guint) (guchar) *c);
}

static char *
name_of (const StatsGroup *group)
{
  GString *string;
  const char *c, *next;

  if (group->name == NULL)
    return g_strdup (_("(no name)"));

  string = g_string_new (NULL);
  for (c = group->name; *c != '\0'; c = next)
    {
      next = g_utf8_next_char (c);
      append_character (string, c, next);
    }

  return g_string_free (string, FALSE);
}

static void
append_groups (GString     *string,
               StatsReport *self)
{
  g_autoptr(GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify) g_strfreev);
  guint i;

  add_heading (rows);
  for (i = 0; i < self->groups->len; i++)
    {
      const StatsGroup *group = g_ptr_array_index (self->groups, i);

      g_autofree char *name = name_of (group);

      add_group (rows, name, group);
    }
  if (self->groups->len > 1)
    add_group (rows, _("All"), &self->totals);
  stats_table_append (string, rows, N_COLUMNS);
}

/* ---- Sentences ---- */

static void
append_end (GString     *string,
            StatsReport *self)
{
  guint n_unfinished = stats_report_count_unfinished (self);

  if (self->command == NULL)
    return;

  if (WIFSIGNALED (self->wait_status))
    {
      g_string_append_printf (string, _("Ended by signal %d (%s)."), WTERMSIG (self->wait_status),
                              g_strsignal (WTERMSIG (self->wait_status)));
      g_string_append_c (string, '\n');
    }
  if (n_unfinished > 0)
    {
      g_string_append_printf (string, _("Processes that did not come to their end, and of whose "
                                        "living arenas nothing is known: %u."), n_unfinished);
      g_string_append_c (string, '\n');
    }
}

static void
append_past (GString     *string,
             StatsReport *self)
{
  g_autofree char *number = g_strdup_printf ("%" G_GUINT64_FORMAT, self->n_past);
  g_autofree char *peak = g_strdup_printf ("%" G_GUINT64_FORMAT, self->past_peak);

  if (self->n_past == 0)
    return;

  g_string_append_printf (string, _("Arenas that have ended: %s, with a peak of up to %s bytes."),
                          number, peak);
  g_string_append_c (string, '\n');
}

static void
append_advice (GString     *string,
               StatsReport *self)
{
  guint i;

  for (i = 0; i < self->advice->len; i++)
    {
      const StatsAdvice *advice = g_ptr_array_index (self->advice, i);

      g_autofree char *name = name_of (advice->group);

      g_string_append_printf (string, "\n%s: %s\n", name, advice->text);
    }
}

char *
stats_report_to_text (StatsReport *self)
{
  GString *string = g_string_new (NULL);

  if (self->groups->len > 0)
    append_groups (string, self);
  else
    {
      g_string_append (string, _("No arena was used."));
      g_string_append_c (string, '\n');
    }
  append_past (string, self);
  append_end (string, self);
  append_advice (string, self);
  return g_string_free (string, FALSE);
}
