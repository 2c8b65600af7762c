/* The command line of a compiler: lists of strings that are put together from parts.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Usage: command-line
 *
 * Builds the commands for some files and asserts them.  A builder may be handed around
 * while a list grows, and outlive the function that has made its arena.
 */

#include <multitude.h>

#include <gio/gio.h>
#include <string.h>

/* ---- Parts ---- */

/* Holds its arena, so that nobody else has to. */
static MultitudeStrvBuilder *
begin (GError **error)
{
  g_autoptr(MultitudeArena) arena = multitude_arena_new ();

  return multitude_strv_builder_new_holding (arena, error);
}

static void
add_flags (MultitudeStrvBuilder *command,
           const char           *flags)
{
  g_auto(GStrv) words = g_strsplit (flags, " ", -1);

  multitude_strv_builder_addv (command, (const char **) words);
}

static void
add_output (MultitudeStrvBuilder *command,
            const char           *source)
{
  g_autofree char *object = g_strdup (source);

  object[strlen (object) - 1] = 'o';
  multitude_strv_builder_add_many (command, "-c", source, "-o", object, NULL);
}

/* ---- Lists ---- */

/* One box with all its strings: for this program. */
static char **
make_command (const char  *flags,
              const char  *source,
              GError     **error)
{
  g_autoptr(MultitudeStrvBuilder) command = begin (error);

  if (command == NULL)
    return NULL;

  multitude_strv_builder_add (command, "cc");
  add_flags (command, flags);
  add_output (command, source);
  return multitude_strv_builder_end (command);
}

/* What takes a #GStrv over frees it string by string. */
static void
set_environment (GObject    *launcher,
                 const char *path)
{
  g_autoptr(MultitudeStrvBuilder) variables = begin (NULL);

  multitude_strv_builder_add (variables, "LC_ALL=C");
  multitude_strv_builder_add (variables, path);
  g_object_set_data_full (launcher, "environment", multitude_strv_builder_end_copy (variables),
                          (GDestroyNotify) g_strfreev);
}

/* ---- Shared ---- */

typedef struct
{
  MultitudeStrvBuilder *warnings;
} Parser;

static void
parse_line (Parser     *parser,
            const char *line)
{
  if (strstr (line, "warning:") != NULL)
    multitude_strv_builder_add (parser->warnings, line);
}

/* The parser adds to a list that the caller ends; both have a reference. */
static void
check_warnings (void)
{
  MultitudeStrvBuilder *warnings = begin (NULL);
  Parser parser = { multitude_strv_builder_ref (warnings) };
  char **list;

  parse_line (&parser, "a.c:1: warning: unused");
  parse_line (&parser, "a.c:2: note: declared here");
  parse_line (&parser, "b.c:7: warning: shadowed");
  multitude_strv_builder_unref (parser.warnings);

  list = multitude_strv_builder_end (warnings);
  multitude_strv_builder_unref (warnings);
  g_assert_cmpuint (g_strv_length (list), ==, 2);
  g_assert_cmpstr (list[1], ==, "b.c:7: warning: shadowed");
  multitude_box_free (list);
}

int
main (void)
{
  g_autoptr(GError) error = NULL;
  g_autoptr(GObject) launcher = g_object_new (G_TYPE_OBJECT, NULL);
  char **command = make_command ("-O2 -Wall", "main.c", &error);
  g_autofree char *line = NULL;
  char **environment;

  g_assert_no_error (error);
  line = g_strjoinv (" ", command);
  g_print ("%s\n", line);
  g_assert_cmpstr (line, ==, "cc -O2 -Wall -c main.c -o main.o");
  multitude_box_free (command);

  set_environment (launcher, "PATH=/usr/bin");
  environment = g_object_get_data (launcher, "environment");
  g_assert_cmpstr (environment[1], ==, "PATH=/usr/bin");
  check_warnings ();

  return 0;
}
