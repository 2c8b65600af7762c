/* Fuzzer: documents of any kind for the example that reads XML.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The tree in an arena and the one of malloc() are dumped and compared; the first byte
 * may give the arena a budget, with which reading may fail, and nothing else.
 */

#ifndef _GNU_SOURCE
# define _GNU_SOURCE
#endif

#include "entry.h"

#include "xml-tree-parse.h"

#include <multitude.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static char *
dump (XmlTree *tree)
{
  char *text = NULL;
  size_t length;
  FILE *stream = open_memstream (&text, &length);

  xml_element_dump_children (tree->root, stream);
  fclose (stream);
  return text;
}

/* NULL with an error if the document cannot be read. */
static char *
read_tree (const XmlMemory  *memory,
           char             *path,
           guint64           byte_budget,
           GError          **error)
{
  char *paths[] = { path, NULL };
  g_autoptr (GBytes) digest = NULL;
  char *text = NULL;
  XmlTree tree;

  xml_tree_init (&tree, memory, byte_budget);

  /* GMarkup may go on behind the error that it has set. */
  if (xml_tree_read (&tree, paths, error) && *error == NULL)
    {
      text = dump (&tree);
      digest = xml_tree_digest (&tree, NULL);
    }
  xml_tree_clear (&tree);
  return text;
}

/* GMarkup sets an error twice where an entity is not valid UTF-8 either. */
static void
ignore (const char     *domain,
        GLogLevelFlags  level,
        const char     *message,
        gpointer        unused)
{
}

int
LLVMFuzzerTestOneInput (const uint8_t *data,
                        size_t         size)
{
  static int file = -1;
  static char path[32];
  g_autoptr (GError) plain_error = NULL;
  g_autoptr (GError) error = NULL;
  guint64 budget;
  char *plain;
  char *text;

  fuzz_entry_init ();
  if (size == 0)
    return 0;
  if (file < 0)
    {
      g_log_set_handler ("GLib", G_LOG_LEVEL_WARNING, ignore, NULL);
      file = memfd_create ("fuzz-xml", MFD_CLOEXEC);
      g_snprintf (path, sizeof path, "/proc/self/fd/%d", file);
    }
  if (ftruncate (file, 0) != 0 || pwrite (file, data + 1, size - 1, 0) != (ssize_t) (size - 1))
    g_error ("cannot write the document");

  budget = data[0] % 4 == 3 ? 512u + 16u * data[0] : G_MAXUINT64;
  plain = read_tree (&xml_memory_malloc, path, G_MAXUINT64, &plain_error);
  text = read_tree (&xml_memory_arena, path, budget, &error);
  if (budget == G_MAXUINT64 || text != NULL)
    {
      g_assert_cmpstr (text, ==, plain);
      if (error != NULL)
        g_assert_error (error, plain_error->domain, plain_error->code);
    }
  else if (plain != NULL)
    g_assert_error (error, MULTITUDE_ERROR, MULTITUDE_ERROR_BUDGET);

  free (text);
  free (plain);
  return 0;
}
