/* The tree of examples/xml-tree.c: how long it takes to build and to tear down.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Each variant is measured in a process of its own, that starts as if nothing had been
 * parsed before.  A short text of the tree is kept until the end, as in any program in
 * which something above the memory of a document is still needed.
 *
 * The tree is torn down first: every block freed, or the arena reset.  Then the memory is
 * given back: the arena trimmed and finalized; malloc does what it does.
 */

#include "xml-tree-parse.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

typedef struct
{
  const char      *name;
  const XmlMemory *memory;
} Variant;

static const Variant variants[] = {
  { "the parser alone", NULL },
  { "malloc", &xml_memory_malloc },
  { "multitude", &xml_memory_arena },
};

static double
now_ns (void)
{
  struct timespec now;

  clock_gettime (CLOCK_MONOTONIC, &now);
  return (double) now.tv_sec * 1e9 + (double) now.tv_nsec;
}

/* Exact, unlike the counters that each thread keeps for itself. */
static size_t
resident_bytes (void)
{
  FILE *file = fopen ("/proc/self/smaps_rollup", "r");
  size_t kilobytes = 0;
  char line[128];

  while (file != NULL && fgets (line, sizeof line, file) != NULL)
    if (sscanf (line, "Rss: %zu kB", &kilobytes) == 1)
      break;

  if (file != NULL)
    fclose (file);
  return kilobytes * 1024;
}

static gboolean
measure (const Variant  *variant,
         char          **paths,
         GError        **error)
{
  g_autoptr(GBytes) kept = NULL;
  size_t before = resident_bytes (), after;
  double start, built, released, closed;
  XmlTree tree;

  xml_tree_init (&tree, variant->memory, G_MAXINT64);
  start = now_ns ();
  if (!xml_tree_read (&tree, paths, error))
    return FALSE;
  built = now_ns () - start;

  kept = xml_tree_digest (&tree, error);
  if (kept == NULL)
    return FALSE;

  start = now_ns ();
  xml_tree_release (&tree);
  released = now_ns () - start;
  xml_tree_close (&tree);
  closed = now_ns () - start - released;

  after = resident_bytes ();
  printf ("xml\t%s\t%.0f\t%.0f\t%.0f\t%zu\t%zu\n", variant->name, built, released, closed,
          before, after);
  return TRUE;
}

static gboolean
read_and_forget (const XmlMemory  *memory,
                 char            **paths,
                 GError          **error)
{
  g_autoptr(GBytes) kept = NULL;
  XmlTree tree;

  xml_tree_init (&tree, memory, G_MAXINT64);
  if (!xml_tree_read (&tree, paths, error))
    return FALSE;

  kept = xml_tree_digest (&tree, error);
  xml_tree_clear (&tree);
  return kept != NULL;
}

/* The first document of a process also pays for what is made once: the pages of code, and
 * what the parser keeps.  So there was a small one, and the parser has seen all.  Looking at
 * resident memory touches pages as well.
 */
static gboolean
warm_up (const Variant  *variant,
         char           *small_path,
         char          **paths,
         GError        **error)
{
  char *small_paths[] = { small_path, NULL };

  resident_bytes ();
  return read_and_forget (variant->memory, small_paths, error) &&
         read_and_forget (NULL, paths, error);
}

static int
run_in_child (const Variant  *variant,
              char           *small_path,
              char          **paths)
{
  g_autoptr(GError) error = NULL;
  int status;
  pid_t child;

  fflush (stdout);
  child = fork ();
  if (child < 0)
    return EXIT_FAILURE;

  if (child == 0)
    {
      if (warm_up (variant, small_path, paths, &error) && measure (variant, paths, &error))
        exit (EXIT_SUCCESS);
      fprintf (stderr, "bench-xml: %s\n", error->message);
      exit (EXIT_FAILURE);
    }

  return waitpid (child, &status, 0) == child && status == 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

int
main (int    argc,
      char **argv)
{
  int status = EXIT_SUCCESS;

  if (argc < 3)
    {
      fputs ("usage: bench-xml SMALL-FILE FILE...\n", stderr);
      return 2;
    }

  for (size_t i = 0; status == EXIT_SUCCESS && i < G_N_ELEMENTS (variants); i++)
    status = run_in_child (&variants[i], argv[1], argv + 2);

  return status;
}
