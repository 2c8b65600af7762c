/* Measures how a tree is built and released, and prints the figures side by side.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* A child process measures one variant and says what it found in one line of
 * numbers; the parent starts the children, keeps the best and makes the table.
 */

#include "xml-tree-compare.h"

#include "xml-tree-parse.h"
#include "xml-tree-process.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* A ratio to less than this says more about the clock than about the program. */
#define SMALLEST_DIVISOR 10

typedef enum
{
  FIGURE_NODES,
  FIGURE_MALLOCS,
  FIGURE_BUILD,
  FIGURE_RELEASE,
  FIGURE_CLOSE,
  FIGURE_PEAK,
  FIGURE_AFTER,
  N_FIGURES
} Figure;

/* Negative: not known. */
typedef struct
{
  gint64 values[N_FIGURES];
} Measurement;

typedef struct
{
  const char *title;
  double      unit;             /* how many of what is measured make one of what is shown */
  int         decimals;
  const char *meaning;
} Column;

static const Column columns[N_FIGURES] = {
  [FIGURE_NODES] = { "nodes", 1, 0, "elements and pieces of text in the tree" },
  [FIGURE_MALLOCS] = { "mallocs", 1, 0, "calls to malloc and its like until the tree is finished" },
  [FIGURE_BUILD] = { "build ms", 1000, 2, "from opening the first file to the finished tree" },
  [FIGURE_RELEASE] = { "release ms", 1000, 3,
                       "the tree is torn down: every block freed, or the arena reset" },
  [FIGURE_CLOSE] = { "close ms", 1000, 3,
                     "its memory goes back to the system: malloc_trim(), or the end of the arena" },
  [FIGURE_PEAK] = { "peak KiB", 1, 0, "most resident memory, above that before the first file" },
  [FIGURE_AFTER] = { "after KiB", 1, 0,
                     "resident memory at the end, when one short text of the tree is kept" },
};

typedef enum
{
  VARIANT_PARSER,
  VARIANT_MALLOC,
  VARIANT_MALLOC_TRIM,
  VARIANT_ARENA,
  N_VARIANTS
} Variant;

static const struct
{
  const char      *name;
  const char      *title;
  const XmlMemory *memory;
} variants[N_VARIANTS] = {
  [VARIANT_PARSER] = { "parser", "parser alone", NULL },
  [VARIANT_MALLOC] = { "malloc", "malloc", &xml_memory_malloc },
  [VARIANT_MALLOC_TRIM] = { "malloc_trim", "with malloc_trim", &xml_memory_malloc_trim },
  [VARIANT_ARENA] = { "arena", "arena", &xml_memory_arena },
};

static int
find_variant (const char *name)
{
  for (int i = 0; i < N_VARIANTS; i++)
    {
      if (strcmp (variants[i].name, name) == 0)
        return i;
    }

  return -1;
}

/* ---- In a child ---- */

static gint64
get_growth (gint64 before,
            gint64 now)
{
  return before < 0 || now < 0 ? -1 : MAX (now - before, 0);
}

static gboolean
measure_build (XmlTree      *tree,
               char        **paths,
               Measurement  *found,
               GError      **error)
{
  gint64 n_mallocs = process_get_n_mallocs ();
  gint64 start = g_get_monotonic_time ();

  if (!xml_tree_read (tree, paths, error))
    return FALSE;

  found->values[FIGURE_BUILD] = g_get_monotonic_time () - start;
  found->values[FIGURE_NODES] = tree->n_nodes;
  found->values[FIGURE_MALLOCS] = get_growth (n_mallocs, process_get_n_mallocs ());
  return TRUE;
}

static void
measure_release (XmlTree     *tree,
                 Measurement *found)
{
  gint64 start = g_get_monotonic_time ();
  gint64 released;

  xml_tree_release (tree);
  released = g_get_monotonic_time ();
  xml_tree_close (tree);

  found->values[FIGURE_RELEASE] = released - start;
  found->values[FIGURE_CLOSE] = g_get_monotonic_time () - released;
}

/* The text that is kept is what makes this an ordinary program: somewhere above
 * the memory of the tree there is always something that is still needed.
 */
static gboolean
measure_tree (XmlTree      *tree,
              char        **paths,
              Measurement  *found,
              GError      **error)
{
  g_autoptr(GBytes) kept = NULL;
  gint64 resident;

  process_reset_peak ();
  resident = process_get_resident_kib ();

  if (!measure_build (tree, paths, found, error))
    return FALSE;

  found->values[FIGURE_PEAK] = get_growth (resident, process_get_peak_resident_kib ());

  kept = xml_tree_digest (tree, error);
  if (kept == NULL)
    return FALSE;

  measure_release (tree, found);
  found->values[FIGURE_AFTER] = get_growth (resident, process_get_resident_kib ());
  return TRUE;
}

gboolean
compare_measure (const char            *variant_name,
                 const CompareOptions  *options,
                 GError               **error)
{
  int variant = find_variant (variant_name);
  Measurement found;
  XmlTree tree;

  if (variant < 0)
    {
      g_set_error (error, G_OPTION_ERROR, G_OPTION_ERROR_BAD_VALUE,
                   "There is no variant named %s", variant_name);
      return FALSE;
    }

  xml_tree_init (&tree, variants[variant].memory, options->byte_budget);
  if (!measure_tree (&tree, options->paths, &found, error))
    {
      xml_tree_clear (&tree);
      return FALSE;
    }

  for (int i = 0; i < N_FIGURES; i++)
    printf ("%" PRId64 "%c", found.values[i], i + 1 < N_FIGURES ? ' ' : '\n');

  return TRUE;
}

/* ---- In the parent ---- */

static char **
get_child_arguments (Variant                variant,
                     const CompareOptions  *options,
                     GError               **error)
{
  g_autoptr(GStrvBuilder) builder = g_strv_builder_new ();
  g_autofree char *program = g_file_read_link ("/proc/self/exe", error);
  g_autofree char *measure = g_strconcat ("--measure=", variants[variant].name, NULL);
  g_autofree char *budget = g_strdup_printf ("--budget=%" PRIu64, options->byte_budget);

  if (program == NULL)
    return NULL;

  g_strv_builder_add_many (builder, program, measure, budget, "--", NULL);
  g_strv_builder_addv (builder, (const char **) options->paths);
  return g_strv_builder_end (builder);
}

static gboolean
parse_measurement (const char   *line,
                   Measurement  *found,
                   GError      **error)
{
  g_auto(GStrv) words = g_strsplit (line, " ", -1);

  if (g_strv_length (words) != N_FIGURES)
    {
      g_set_error (error, G_SPAWN_ERROR, G_SPAWN_ERROR_FAILED, "A measurement said: %s", line);
      return FALSE;
    }

  for (int i = 0; i < N_FIGURES; i++)
    found->values[i] = g_ascii_strtoll (words[i], NULL, 10);

  return TRUE;
}

/* A child that fails has said why, on the error stream that it shares with us. */
static gboolean
run_child (Variant                variant,
           const CompareOptions  *options,
           Measurement           *found,
           GError               **error)
{
  g_auto(GStrv) arguments = get_child_arguments (variant, options, error);
  g_autofree char *output = NULL;
  int status;

  return arguments != NULL &&
         g_spawn_sync (NULL, arguments, NULL, G_SPAWN_DEFAULT, NULL, NULL,
                       &output, NULL, &status, error) &&
         g_spawn_check_wait_status (status, error) &&
         parse_measurement (output, found, error);
}

/* What disturbs a measurement only ever adds to it. */
static void
keep_best (Measurement       *best,
           const Measurement *found,
           gboolean           is_first)
{
  for (int i = 0; i < N_FIGURES; i++)
    best->values[i] = is_first ? found->values[i] : MIN (best->values[i], found->values[i]);
}

/* Each round begins with another variant: a busy machine may have a rhythm. */
static gboolean
measure_all (const CompareOptions  *options,
             Measurement           *best,
             GError               **error)
{
  for (int i = 0; i < options->n_rounds * N_VARIANTS; i++)
    {
      int round = i / N_VARIANTS;
      int variant = (i + round) % N_VARIANTS;
      Measurement found;

      if (!run_child (variant, options, &found, error))
        return FALSE;

      keep_best (&best[variant], &found, round == 0);
    }

  return TRUE;
}

static void
print_number (double number,
              int    decimals)
{
  printf ("%12.*f", decimals, number);
}

static void
print_measurement (Variant            variant,
                   const Measurement *found)
{
  printf ("%-20s", variants[variant].title);

  for (int i = 0; i < N_FIGURES; i++)
    {
      if (found->values[i] >= 0)
        print_number (found->values[i] / columns[i].unit, columns[i].decimals);
      else
        printf ("%12s", "n/a");
    }

  putchar ('\n');
}

/* The parser costs the same whoever holds the nodes; `less` is what of it to
 * leave out.
 */
static void
print_ratio (const char        *title,
             const Measurement *arena,
             const Measurement *other,
             const Measurement *less)
{
  printf ("%-20s", title);

  for (int i = 0; i < N_FIGURES; i++)
    {
      gint64 dividend = arena->values[i] - less->values[i];
      gint64 divisor = other->values[i] - less->values[i];

      if (dividend >= 0 && divisor >= SMALLEST_DIVISOR)
        print_number ((double) dividend / divisor, 4);
      else
        printf ("%12s", "-");
    }

  putchar ('\n');
}

static void
print_head (void)
{
  printf ("%-20s", "");
  for (int i = 0; i < N_FIGURES; i++)
    printf ("%12s", columns[i].title);

  putchar ('\n');
}

static void
print_legend (int n_rounds)
{
  putchar ('\n');
  for (int i = 0; i < N_FIGURES; i++)
    printf ("%-12s%s\n", columns[i].title, columns[i].meaning);

  printf ("Each figure is the best of %d new processes.\n", n_rounds);
}

gboolean
compare_print (const CompareOptions  *options,
               GError               **error)
{
  static const Measurement nothing;
  Measurement best[N_VARIANTS];

  if (!measure_all (options, best, error))
    return FALSE;

  print_head ();
  for (int variant = 0; variant < N_VARIANTS; variant++)
    print_measurement (variant, &best[variant]);

  print_ratio ("arena / malloc", &best[VARIANT_ARENA], &best[VARIANT_MALLOC], &nothing);
  print_ratio ("less the parser", &best[VARIANT_ARENA], &best[VARIANT_MALLOC],
               &best[VARIANT_PARSER]);
  print_legend (options->n_rounds);
  return TRUE;
}
