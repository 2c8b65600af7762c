/* A report for machines: one JSON document.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports stats_report_to_json().  The manual has all keys, in the chapter on this
 * command.  They stay; a version with other ones has another number.
 */

#include "config.h"

#include "multitude-stats-private.h"

#include <sys/wait.h>

#define FORMAT_VERSION 1

/* ---- Values ---- */

static void
append_string (GString    *string,
               const char *text)
{
  if (text == NULL)
    {
      g_string_append (string, "null");
      return;
    }

  g_string_append_c (string, '"');
  for (; *text != '\0'; text = g_utf8_next_char (text))
    {
      gunichar c = g_utf8_get_char (text);

      if (c < 0x20)
        g_string_append_printf (string, "\\u%04x", c);
      else if (c == '"' || c == '\\')
        g_string_append_printf (string, "\\%c", (char) c);
      else
        g_string_append_unichar (string, c);
    }
  g_string_append_c (string, '"');
}

/* Programs may be called anything. */
static void
append_argument (GString    *string,
                 const char *argument)
{
  g_autofree char *text = g_utf8_make_valid (argument, -1);

  append_string (string, text);
}

static void
append_number (GString    *string,
               const char *key,
               guint64     number)
{
  g_string_append_printf (string, ", \"%s\": %" G_GUINT64_FORMAT, key, number);
}

static void
append_number_or_null (GString    *string,
                       const char *key,
                       gboolean    is_there,
                       int         number)
{
  g_string_append_printf (string, "  \"%s\": ", key);
  if (is_there)
    g_string_append_printf (string, "%d,\n", number);
  else
    g_string_append (string, "null,\n");
}

/* ---- Parts ---- */

static void
append_figures (GString          *string,
                const StatsGroup *group)
{
  const StatsFigures *figures = &group->figures;

  g_string_append_printf (string, "\"arenas\": %" G_GUINT64_FORMAT, group->n_arenas);
  append_number (string, "alive", group->n_alive);
  append_number (string, "peak", figures->peak);
  append_number (string, "peaks", figures->peaks);
  append_number (string, "reserved", figures->reserved);
  append_number (string, "used", figures->used);
  append_number (string, "wasted", figures->wasted);
  append_number (string, "cached", figures->cached);
  append_number (string, "retained", figures->retained);
  append_number (string, "kept", figures->kept);
  append_number (string, "resets", figures->resets);
  append_number (string, "chunks", figures->chunks);
  append_number (string, "single_blocks", figures->single_blocks);
  append_number (string, "reused", figures->reused);
  append_number (string, "moved", figures->moved);
  append_number (string, "requested", figures->requested);
  append_number (string, "late_resets", figures->late_resets);
  append_number (string, "late_chunks", figures->late_chunks);
  append_number (string, "late_single_blocks", figures->late_single_blocks);
}

static void
append_group (GString          *string,
              const StatsGroup *group)
{
  g_string_append (string, "{\"name\": ");
  append_string (string, group->name);
  g_string_append (string, ", ");
  append_figures (string, group);
  append_number (string, "max_normal_alloc", group->figures.max_normal_alloc);
  if (group->figures.budget > 0)
    append_number (string, "budget", group->figures.budget);
  else
    g_string_append (string, ", \"budget\": null");
  g_string_append_c (string, '}');
}

static void
append_groups (GString     *string,
               StatsReport *self)
{
  guint i;

  g_string_append (string, "  \"arenas\": [");
  for (i = 0; i < self->groups->len; i++)
    {
      g_string_append (string, i > 0 ? ",\n    " : "\n    ");
      append_group (string, g_ptr_array_index (self->groups, i));
    }
  g_string_append (string, i > 0 ? "\n  ],\n" : "],\n");
}

static void
append_advice (GString     *string,
               StatsReport *self)
{
  guint i;

  g_string_append (string, "  \"advice\": [");
  for (i = 0; i < self->advice->len; i++)
    {
      const StatsAdvice *advice = g_ptr_array_index (self->advice, i);

      g_string_append_printf (string, "%s    {\"rule\": \"%s\", \"name\": ", i > 0 ? ",\n" : "\n",
                              advice->rule);
      append_string (string, advice->group->name);
      g_string_append (string, ", \"text\": ");
      append_string (string, advice->text);
      g_string_append_c (string, '}');
    }
  g_string_append (string, i > 0 ? "\n  ]\n" : "]\n");
}

static void
append_command (GString  *string,
                char    **command)
{
  guint i;

  g_string_append (string, "  \"command\": ");
  if (command == NULL)
    {
      g_string_append (string, "null,\n");
      return;
    }

  g_string_append_c (string, '[');
  for (i = 0; command[i] != NULL; i++)
    {
      g_string_append (string, i > 0 ? ", " : "");
      append_argument (string, command[i]);
    }
  g_string_append (string, "],\n");
}

static void
append_end (GString     *string,
            StatsReport *self)
{
  gboolean has_ended = self->command != NULL;

  append_number_or_null (string, "exit_status", has_ended && WIFEXITED (self->wait_status),
                         WEXITSTATUS (self->wait_status));
  append_number_or_null (string, "signal", has_ended && WIFSIGNALED (self->wait_status),
                         WTERMSIG (self->wait_status));
  append_number_or_null (string, "pid", !has_ended, (int) self->pid);
}

char *
stats_report_to_json (StatsReport *self)
{
  GString *string = g_string_new (NULL);

  g_string_append_printf (string, "{\n  \"version\": %d,\n", FORMAT_VERSION);
  append_command (string, self->command);
  append_end (string, self);
  g_string_append_printf (string, "  \"processes\": %u,\n  \"unfinished\": %u,\n",
                          g_hash_table_size (self->processes),
                          self->command != NULL ? stats_report_count_unfinished (self) : 0);
  append_groups (string, self);
  g_string_append (string, "  \"totals\": {");
  append_figures (string, &self->totals);
  g_string_append_printf (string, "},\n  \"past\": {\"arenas\": %" G_GUINT64_FORMAT, self->n_past);
  append_number (string, "peak", self->past_peak);
  append_number (string, "kept", self->past_kept);
  g_string_append (string, "},\n");
  append_advice (string, self);
  g_string_append (string, "}\n");
  return g_string_free (string, FALSE);
}
