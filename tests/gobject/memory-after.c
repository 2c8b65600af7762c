/* What a process has after its work, when it was warned: as much as before.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The work is a large XML document, read into a tree of small nodes as the example
 * program xml-tree does, with something that is kept from it.  Resident memory is what
 * the kernel says.  A smaller document comes first, so that the code is loaded, the
 * tables of the parser are there, and the heap has what it needs by itself.
 *
 * The arena's figure has to be right.  That of malloc is printed beside it.
 */

#include "test-monitor.h"

#include <multitude.h>
#include <glib/gstdio.h>

#include "xml-tree-parse.h"
#include "xml-tree-process.h"

#define N_WARM_UP 2000
#define N_BOOKS 60000

/* Of what there was before, in per cent. */
#define TOLERANCE 2

static char *
write_document (guint n_books)
{
  g_autoptr (GString) text = g_string_new ("<library>\n");
  g_autoptr (GError) error = NULL;
  char *path = NULL;
  int fd = g_file_open_tmp ("memory-after-XXXXXX.xml", &path, &error);
  guint i;

  g_assert_no_error (error);
  for (i = 0; i < n_books; i++)
    g_string_append_printf (text, "<book id=\"b%u\"><title>Title %u</title><note>a note of %u</note></book>\n",
                            i, i, i);
  g_string_append (text, "</library>\n");
  g_close (fd, NULL);
  g_file_set_contents (path, text->str, (gssize) text->len, &error);
  g_assert_no_error (error);

  return path;
}

typedef struct
{
  gint64 before;
  gint64 peak;
  gint64 after;
} Resident;

/* The document is read and given up; what was kept of it stays until the end. */
static GBytes *
read_document (XmlTree    *tree,
               const char *path,
               gint64     *peak)
{
  char *paths[] = { (char *) path, NULL };
  g_autoptr (GError) error = NULL;
  GBytes *kept;

  xml_tree_read (tree, paths, &error);
  g_assert_no_error (error);
  g_assert_cmpuint (tree->n_nodes, >, 0);
  *peak = process_get_resident_kib ();
  kept = xml_tree_digest (tree, &error);
  g_assert_no_error (error);
  xml_tree_release (tree);

  return kept;
}

static Resident
measure (XmlTree        *tree,
         GMemoryMonitor *monitor)
{
  g_autofree char *small = write_document (N_WARM_UP);
  g_autofree char *large = write_document (N_BOOKS);
  GBytes *kept[2];
  Resident resident;

  kept[0] = read_document (tree, small, &resident.peak);
  test_monitor_warn (monitor, G_MEMORY_MONITOR_WARNING_LEVEL_CRITICAL);

  resident.before = process_get_resident_kib ();
  kept[1] = read_document (tree, large, &resident.peak);
  test_monitor_warn (monitor, G_MEMORY_MONITOR_WARNING_LEVEL_CRITICAL);
  resident.after = process_get_resident_kib ();

  g_bytes_unref (kept[0]);
  g_bytes_unref (kept[1]);
  g_unlink (small);
  g_unlink (large);

  return resident;
}

static void
print_figures (const char     *memory,
               const Resident *resident)
{
  g_test_message ("%s: %" G_GINT64_FORMAT " KiB before, %" G_GINT64_FORMAT " KiB with the tree, %"
                  G_GINT64_FORMAT " KiB after: %+.1f %%",
                  memory, resident->before, resident->peak, resident->after,
                  100.0 * (double) (resident->after - resident->before) / (double) resident->before);
}

static gboolean
can_measure (void)
{
  g_free (g_malloc (1));
  if (process_get_resident_kib () > 0 && process_get_n_mallocs () > 0)
    return TRUE;

  g_test_skip ("resident memory is not that of the program alone");
  return FALSE;
}

static void
test_arena (void)
{
  g_autoptr (GMemoryMonitor) monitor = test_monitor_new ();
  Resident resident;
  XmlTree tree;

  if (!can_measure ())
    return;

  xml_tree_init (&tree, &xml_memory_arena, G_MAXUINT64);
  multitude_arena_trim_on_memory_warning (tree.store, monitor, G_MEMORY_MONITOR_WARNING_LEVEL_MEDIUM);
  resident = measure (&tree, monitor);
  print_figures ("arena", &resident);
  xml_tree_close (&tree);

  g_assert_cmpint (resident.peak, >, resident.before * 3 / 2);
  g_assert_cmpint (resident.after * 100, <=, resident.before * (100 + TOLERANCE));
}

/* A pool, whose arena comes back with all that it has. */
static void
test_pool (void)
{
  g_autoptr (GMemoryMonitor) monitor = test_monitor_new ();
  g_autoptr (MultitudeArenaPool) pool = multitude_arena_pool_new ();
  gint64 before, with_idle, after;
  MultitudeArena *arena;

  if (!can_measure ())
    return;

  multitude_arena_pool_trim_on_memory_warning (pool, monitor, G_MEMORY_MONITOR_WARNING_LEVEL_MEDIUM);
  before = process_get_resident_kib ();
  arena = multitude_arena_pool_acquire (pool);
  while (multitude_arena_get_reserved_bytes (arena) < (32 << 20))
    g_assert_nonnull (multitude_arena_alloc0 (arena, 1000));
  multitude_arena_pool_release (pool, arena);
  with_idle = process_get_resident_kib ();
  test_monitor_warn (monitor, G_MEMORY_MONITOR_WARNING_LEVEL_MEDIUM);
  after = process_get_resident_kib ();

  g_assert_cmpint (with_idle, >, before + (30 << 10));
  g_assert_cmpint (after * 100, <=, before * (100 + TOLERANCE));
}

static void
test_malloc (void)
{
  g_autoptr (GMemoryMonitor) monitor = test_monitor_new ();
  Resident resident;
  XmlTree tree;

  if (!can_measure ())
    return;

  xml_tree_init (&tree, &xml_memory_malloc, G_MAXUINT64);
  resident = measure (&tree, monitor);
  print_figures ("malloc", &resident);
  xml_tree_close (&tree);
}

int
main (int    argc,
      char **argv)
{
  g_test_init (&argc, &argv, NULL);

  /* In this order: what malloc has got is not given back. */
  g_test_add_func ("/memory-after/arena", test_arena);
  g_test_add_func ("/memory-after/pool", test_pool);
  g_test_add_func ("/memory-after/with-malloc", test_malloc);

  return g_test_run ();
}
