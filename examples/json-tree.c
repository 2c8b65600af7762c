/* Reads a JSON document in a worker thread, and looks things up in it.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Usage: json-tree [OPTION...] FILE [POINTER...]
 *
 * Prints the values that the pointers find, a line for each: "/servers/0/name" is the
 * name of the first of the servers.  Without one it prints the whole document.
 */

#include <stdio.h>
#include <stdlib.h>

#include "json-tree-document.h"
#include "json-tree-print.h"
#include "json-tree-query.h"

#define EXIT_USAGE 2

#define DEFAULT_MAX_BYTES   (64 << 20)
#define DEFAULT_MAX_DEPTH   256
#define DEFAULT_BYTE_BUDGET (G_GINT64_CONSTANT (1) << 30)

typedef struct
{
  MultitudeSnapshot *document;
  GError            *error;
  gboolean           is_done;
} Reading;

static void
document_read (GObject      *source_object,
               GAsyncResult *result,
               gpointer      user_data)
{
  Reading *reading = user_data;

  reading->document = json_document_read_finish (result, &reading->error);
  reading->is_done = TRUE;
}

static MultitudeSnapshot *
wait_for_document (const char        *path,
                   const JsonLimits  *limits,
                   GError           **error)
{
  Reading reading = { NULL };

  json_document_read_async (path, limits, document_read, &reading);
  while (!reading.is_done)
    g_main_context_iteration (NULL, TRUE);

  if (reading.error != NULL)
    g_propagate_error (error, reading.error);

  return reading.document;
}

static gboolean
print_value (const JsonValue  *root,
             const char       *pointer,
             GError          **error)
{
  const JsonValue *value = json_value_query (root, pointer);

  if (value == NULL)
    {
      g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_NOENT, "there is no value at %s", pointer);
      return FALSE;
    }

  json_value_print (value, stdout);
  putchar ('\n');
  return TRUE;
}

static gboolean
run (char             **arguments,
     const JsonLimits  *limits,
     GError           **error)
{
  g_autoptr(MultitudeSnapshot) document = wait_for_document (arguments[0], limits, error);

  if (document == NULL)
    return FALSE;

  if (arguments[1] == NULL)
    return print_value (multitude_snapshot_get_root (document), "", error);

  for (char **pointer = arguments + 1; *pointer != NULL; pointer++)
    {
      if (!print_value (multitude_snapshot_get_root (document), *pointer, error))
        return FALSE;
    }

  return TRUE;
}

/* ---- Options ---- */

typedef struct
{
  gint64   max_bytes;
  gint     max_depth;
  gint64   byte_budget;
  char   **arguments;
} Options;

static gboolean
check_options (const Options  *options,
               GError        **error)
{
  const char *fault = NULL;

  if (options->arguments == NULL)
    fault = "Name a file";
  else if (options->max_bytes < 0 || options->max_bytes > G_MAXINT || options->max_depth < 0
           || options->byte_budget < 0)
    fault = "A limit is negative or too large";

  if (fault == NULL)
    return TRUE;

  g_set_error_literal (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE, fault);
  return FALSE;
}

static gboolean
parse_options (Options   *options,
               int       *argc,
               char    ***argv,
               GError   **error)
{
  const GOptionEntry entries[] = {
    { "max-bytes", 0, 0, G_OPTION_ARG_INT64, &options->max_bytes,
      "Read no file that has more bytes (default: 64 MiB)", "N" },
    { "max-depth", 0, 0, G_OPTION_ARG_INT, &options->max_depth,
      "Refuse arrays and objects that are deeper in each other (default: 256)", "N" },
    { "budget", 0, 0, G_OPTION_ARG_INT64, &options->byte_budget,
      "Let the arena have this many bytes and no more (default: 1 GiB)", "BYTES" },
    { G_OPTION_REMAINING, 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options->arguments, NULL, NULL },
    { NULL }
  };
  g_autoptr(GOptionContext) context = g_option_context_new ("FILE [POINTER...]");

  g_option_context_set_summary (context,
                                "Reads a JSON document and prints the values that JSON pointers "
                                "such as\n/servers/0/name find in it, or all of it.");
  g_option_context_add_main_entries (context, entries, NULL);

  return g_option_context_parse (context, argc, argv, error) && check_options (options, error);
}

int
main (int    argc,
      char **argv)
{
  Options options = { DEFAULT_MAX_BYTES, DEFAULT_MAX_DEPTH, DEFAULT_BYTE_BUDGET, NULL };
  g_autoptr(GError) error = NULL;
  int status = EXIT_SUCCESS;

  if (!parse_options (&options, &argc, &argv, &error))
    {
      status = EXIT_USAGE;
    }
  else
    {
      JsonLimits limits = { (gsize) options.max_bytes, (guint) options.max_depth,
                            (guint64) options.byte_budget };

      if (!run (options.arguments, &limits, &error))
        status = EXIT_FAILURE;
    }

  if (error != NULL)
    fprintf (stderr, "json-tree: %s\n", error->message);

  g_strfreev (options.arguments);
  return status;
}
