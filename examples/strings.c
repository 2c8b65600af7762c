/* A page of HTML out of notes: assembled, frozen, and used without the arena.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Usage: strings [FILE]
 *
 * FILE has notes: headings begin with "# ", items with "- ", all else is text, and an
 * empty line ends a paragraph.  Without one there are notes in the program, for which
 * it knows what comes out, and ends with a status of zero if that is so.
 */

#include <multitude.h>

#include <string.h>

static const char built_in_notes[] =
  "# Release <2.4>\n"
  "Bugs & all, in the shops on Friday.\n"
  "\n"
  "# To do\n"
  "- mend the door\n"
  "- ask Ada & Grace\n"
  "\n"
  "And not to forget:\n"
  "the door.\n";

static const char built_in_page[] =
  "<h1 id=\"Release%20%3C2.4%3E\">Release &lt;2.4&gt;</h1>\n"
  "<p>Bugs &amp; all, in the shops on Friday.</p>\n"
  "<h1 id=\"To%20do\">To do</h1>\n"
  "<li>mend the door</li>\n"
  "<li>ask Ada &amp; Grace</li>\n"
  "<p>And not to forget: the door.</p>\n";

/* ---- Assembling ----------------------------------------------------------- */

/* Each step is a comparison and a copy. */
static void
append_escaped (MultitudeString *html,
                const char      *text)
{
  for (; *text != '\0'; text++)
    switch (*text)
      {
      case '&':
        multitude_string_append (html, "&amp;");
        break;
      case '<':
        multitude_string_append (html, "&lt;");
        break;
      case '>':
        multitude_string_append (html, "&gt;");
        break;
      default:
        multitude_string_append_c (html, *text);
        break;
      }
}

static void
append_heading (MultitudeString *html,
                const char      *heading)
{
  multitude_string_append (html, "<h1 id=\"");
  multitude_string_append_uri_escaped (html, heading, NULL, TRUE);
  multitude_string_append (html, "\">");
  append_escaped (html, heading);
  multitude_string_append (html, "</h1>\n");
}

static void
append_element (MultitudeString *html,
                const char      *name,
                const char      *text)
{
  multitude_string_append_printf (html, "<%s>", name);
  append_escaped (html, text);
  multitude_string_append_printf (html, "</%s>\n", name);
}

/* The lines of a paragraph are collected; the string keeps its memory for the next. */
static void
end_paragraph (MultitudeString *html,
               MultitudeString *paragraph)
{
  if (paragraph->len == 0)
    return;

  append_element (html, "p", paragraph->str);
  multitude_string_truncate (paragraph, 0);
}

static void
append_line (MultitudeString      *html,
             MultitudeString      *paragraph,
             MultitudeStrvBuilder *headings,
             const char           *line)
{
  gboolean is_heading = g_str_has_prefix (line, "# ");
  gboolean is_item = g_str_has_prefix (line, "- ");

  if (!is_heading && !is_item && *line != '\0')
    {
      if (paragraph->len > 0)
        multitude_string_append_c (paragraph, ' ');
      multitude_string_append (paragraph, line);
      return;
    }

  end_paragraph (html, paragraph);
  if (is_heading)
    {
      multitude_strv_builder_add (headings, line + 2);
      append_heading (html, line + 2);
    }
  else if (is_item)
    append_element (html, "li", line + 2);
}

/* ---- Freezing ------------------------------------------------------------- */

typedef struct
{
  GBytes *page;                 /* for a stream, or a file */
  char   *title;                /* a ref-string, for whoever wants one */
  char  **headings;             /* a box */
} Result;

static char *
make_title (MultitudeArena  *arena,
            char           **headings)
{
  MultitudeString *title = multitude_string_new (arena, headings[0] != NULL ? headings[0] : "Notes");

  multitude_string_append_printf (title, " and %u more", MAX (g_strv_length (headings), 1) - 1);
  return multitude_string_free_to_ref_string (title);
}

static void
make_page (Result     *result,
           const char *text)
{
  MultitudeArena *arena = multitude_arena_new ();
  MultitudeString *html = multitude_string_new (arena, NULL);
  MultitudeString *paragraph = multitude_string_new (arena, NULL);
  MultitudeStrvBuilder *headings = multitude_strv_builder_new (arena);
  MultitudeString *line = multitude_string_sized_new (arena, 80);

  while (*text != '\0')
    {
      gsize length = strcspn (text, "\n");

      multitude_string_truncate (line, 0);
      multitude_string_append_len (line, text, (gssize) length);
      append_line (html, paragraph, headings, line->str);
      text += length + (text[length] == '\n');
    }
  end_paragraph (html, paragraph);

  result->page = multitude_string_free_to_bytes (html);
  result->headings = multitude_strv_builder_end (headings);
  result->title = make_title (arena, result->headings);

  multitude_string_free (line, TRUE);
  multitude_string_free (paragraph, TRUE);
  multitude_strv_builder_unref (headings);
  g_object_unref (arena);
}

/* ---- The program ---------------------------------------------------------- */

static gboolean
is_as_expected (const Result *result)
{
  gsize size;
  const char *page = g_bytes_get_data (result->page, &size);

  return size == strlen (built_in_page) && memcmp (page, built_in_page, size) == 0
         && strcmp (result->title, "Release <2.4> and 1 more") == 0
         && g_strv_length (result->headings) == 2 && strcmp (result->headings[1], "To do") == 0;
}

int
main (int    argc,
      char **argv)
{
  g_autofree char *contents = NULL;
  g_autoptr(GError) error = NULL;
  gboolean is_good;
  Result result;

  if (argc > 1 && !g_file_get_contents (argv[1], &contents, NULL, &error))
    {
      g_printerr ("strings: %s\n", error->message);
      return 1;
    }

  make_page (&result, contents != NULL ? contents : built_in_notes);

  /* The arena is gone. */
  g_print ("%s\n%.*s", result.title, (int) g_bytes_get_size (result.page),
           (const char *) g_bytes_get_data (result.page, NULL));
  is_good = contents != NULL || is_as_expected (&result);

  g_bytes_unref (result.page);
  multitude_ref_string_release (result.title);
  multitude_box_free (result.headings);
  return is_good ? 0 : 1;
}
