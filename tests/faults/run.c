/* The source fails at request k, for every k, in every exported call.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* One test for each family of scenarios, and one that fails when an exported symbol
 * has neither a scenario nor a reason why it needs none.  A call that aborts is made in
 * a child of this process.
 */

#include "fixture.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

/* No call needs as many requests. */
#define MAX_REQUESTS 200

static const FaultFamily *const families[] = {
  &fault_family_array,
  &fault_family_bound,
  &fault_family_byte_array,
  &fault_family_bytes,
  &fault_family_core,
  &fault_family_core_parts,
  &fault_family_heap,
  &fault_family_owners,
  &fault_family_pool,
  &fault_family_ptr_array,
  &fault_family_quiet_arena,
  &fault_family_quiet_arrays,
  &fault_family_quiet_boxes,
  &fault_family_quiet_bytes,
  &fault_family_quiet_core,
  &fault_family_quiet_lists,
  &fault_family_quiet_owners,
  &fault_family_quiet_parts,
  &fault_family_quiet_pool,
  &fault_family_quiet_room,
  &fault_family_quiet_stats,
  &fault_family_quiet_strings,
  &fault_family_quiet_table,
  &fault_family_quiet_warnings,
  &fault_family_quiet_words,
  &fault_family_read,
  &fault_family_record_list,
  &fault_family_ref_string,
  &fault_family_stream,
  &fault_family_string,
  &fault_family_string16,
  &fault_family_string_list,
  &fault_family_strv,
  &fault_family_table,
};

typedef struct
{
  const FaultFamily   *family;
  const FaultScenario *scenario;
  CountingKind         kind;
  FaultMode            mode;
  guint                k;
  char                *expected; /* of a call of which nothing is refused */
} Trial;

/* Before the call. */
typedef struct
{
  char   *text;
  guint64 used;
  guint64 reserved;
} State;

typedef enum
{
  NOTHING_REFUSED,
  REFUSED                       /* and then either failed or succeeded */
} Verdict;

/* What a failed assertion needs beside it. */
static void
say_where (const Trial *trial)
{
  g_test_message ("%s: request %u%s of a source that %s", trial->scenario->function, trial->k,
                  trial->mode == FAULT_ONE ? "" : " and all after it",
                  trial->kind == COUNTING_FIXED ? "is fixed" : "grows blocks");
}

static gboolean
call (const Trial  *trial,
      Fault        *fault,
      GError      **error)
{
  gboolean done;

  g_string_truncate (fault->seen, 0);
  done = trial->scenario->call (fault, error);
  g_assert_true (error == NULL || done == (*error == NULL)
                 || trial->scenario->outcome == FAULT_RETURNS);
  return done;
}

/* ---- Calls that fail ---- */

static void
check_error (const Trial *trial,
             GError      *error)
{
  if (trial->scenario->outcome != FAULT_SETS_ERROR)
    {
      g_assert_no_error (error);
      return;
    }

  /* GIO has a code of its own for a stream that cannot grow. */
  if (error->domain == G_IO_ERROR)
    g_assert_error (error, G_IO_ERROR, G_IO_ERROR_NO_SPACE);
  else
    g_assert_error (error, MULTITUDE_ERROR, MULTITUDE_ERROR_NO_MEMORY);
  g_assert_true (g_str_has_prefix (error->message, "faulty: Cannot allocate "));
  g_assert_true (g_str_has_suffix (error->message, " bytes: out of memory"));
}

static guint64
fail_again (const Trial *trial,
            Fault       *fault,
            guint        n_times)
{
  guint64 most = 0;
  guint i;

  for (i = 0; i < n_times; i++)
    {
      g_autoptr (GError) error = NULL;

      g_assert_false (call (trial, fault, &error));
      most = MAX (most, fault_get_used (fault));
    }

  return most;
}

/* What is kept is not kept anew each time. */
static void
check_kept_once (const Trial *trial,
                 Fault       *fault)
{
  guint64 most = fail_again (trial, fault, 4);

  g_assert_cmpuint (fail_again (trial, fault, 8), <=, most);
  g_string_truncate (fault->seen, 0);
}

/* A chunk that was full, and is no longer the current one, is the owners' and not used;
 * and an arena may keep the memory of one builder for the next.
 */
static void
check_unchanged (const Trial *trial,
                 Fault       *fault,
                 const State *before)
{
  g_autofree char *after = NULL;

  g_string_truncate (fault->seen, 0);
  after = fault_describe (fault, trial->family);
  g_assert_cmpstr (after, ==, before->text);
  if (trial->scenario->keeps == NULL && before->reserved == multitude_arena_get_reserved_bytes (fault->arena))
    g_assert_cmpuint (fault_get_used (fault), ==, before->used);
  else if (trial->scenario->keeps == NULL)
    g_assert_cmpuint (fault_get_used (fault), <=, before->used + MTUDE_BUILDER_SIZE);
  else if (trial->mode == FAULT_FROM)
    check_kept_once (trial, fault);
}

static Verdict
try_call (const Trial *trial)
{
  Fault fault;
  State before;
  g_autofree char *after = NULL;
  g_autoptr (GError) error = NULL;
  Verdict verdict;

  fault_open (&fault, trial->family, trial->kind);
  before.text = fault_describe (&fault, trial->family);
  before.used = fault_get_used (&fault);
  before.reserved = multitude_arena_get_reserved_bytes (fault.arena);
  fault_arm (&fault, trial->mode, trial->k);
  if (!call (trial, &fault, &error))
    {
      g_assert_true (fault_was_refused (&fault, trial->k));
      check_error (trial, error);
      check_unchanged (trial, &fault, &before);
      fault_disarm (&fault);
      g_clear_error (&error);
      g_assert_true (call (trial, &fault, &error));
      g_assert_no_error (error);
      verdict = REFUSED;
    }
  else
    verdict = fault_was_refused (&fault, trial->k) ? REFUSED : NOTHING_REFUSED;

  fault_disarm (&fault);
  after = fault_describe (&fault, trial->family);
  g_assert_cmpstr (after, ==, trial->expected);
  g_free (before.text);
  fault_close (&fault, trial->family);
  return verdict;
}

/* ---- Calls that end the program ---- */

#define CHILD_DONE 0
#define CHILD_DONE_THOUGH_REFUSED 10
#define CHILD_DIFFERS 11

/* In the child, in place of the one of the tests, which ends all of them. */
static void
say_last_words (const char     *domain,
                GLogLevelFlags  level,
                const char     *message,
                gpointer        unused)
{
  if (write (STDERR_FILENO, message, strlen (message)) < 0)
    _exit (12);
}

static void
run_child (const Trial *trial,
           Fault       *fault,
           int          end)
{
  g_autofree char *after = NULL;

  dup2 (end, STDOUT_FILENO);
  dup2 (end, STDERR_FILENO);
  g_log_set_default_handler (say_last_words, NULL);
  fault_arm (fault, trial->mode, trial->k);
  if (!call (trial, fault, NULL))
    _exit (CHILD_DIFFERS);

  after = fault_describe (fault, trial->family);
  if (strcmp (after, trial->expected) != 0)
    _exit (CHILD_DIFFERS);
  _exit (fault_was_refused (fault, trial->k) ? CHILD_DONE_THOUGH_REFUSED : CHILD_DONE);
}

static void
read_all (int      end,
          GString *text)
{
  char buffer[512];
  gssize n;

  do
    {
      n = read (end, buffer, sizeof buffer);
      if (n > 0)
        g_string_append_len (text, buffer, n);
    }
  while (n > 0 || (n < 0 && errno == EINTR));
}

/* A list dies of the error that its other call sets. */
static void
check_last_words (const char *words)
{
  g_test_message ("%s", words);
  if (g_str_has_prefix (words, "faulty: Cannot allocate "))
    g_assert_true (g_str_has_suffix (words, " bytes: out of memory"));
  else
    {
      g_assert_true (g_str_has_prefix (words, "arena 'faulty': failed to allocate "));
      g_assert_true (g_str_has_suffix (words, ": the source has no memory"));
    }
}

static int
wait_for (pid_t child)
{
  int status;
  pid_t ended;

  do
    ended = waitpid (child, &status, 0);
  while (ended < 0 && errno == EINTR);
  g_assert_cmpint (ended, ==, child);
  return status;
}

static Verdict
try_abort (const Trial *trial)
{
  g_autoptr (GString) words = g_string_new (NULL);
  Fault fault;
  int ends[2];
  pid_t child;
  int status;

  fault_open (&fault, trial->family, trial->kind);
  g_assert_cmpint (pipe (ends), ==, 0);
  fflush (NULL);
  child = fork ();
  g_assert_cmpint (child, >=, 0);
  if (child == 0)
    run_child (trial, &fault, ends[1]);

  close (ends[1]);
  read_all (ends[0], words);
  close (ends[0]);
  status = wait_for (child);
  fault_close (&fault, trial->family);

  if (WIFSIGNALED (status))
    {
      g_assert_cmpint (WTERMSIG (status), ==, SIGTRAP);
      check_last_words (words->str);
      return REFUSED;
    }

  g_assert_true (WIFEXITED (status));
  g_assert_cmpstr (words->str, ==, "");
  if (WEXITSTATUS (status) != CHILD_DONE)
    g_assert_cmpint (WEXITSTATUS (status), ==, CHILD_DONE_THOUGH_REFUSED);
  return WEXITSTATUS (status) == CHILD_DONE ? NOTHING_REFUSED : REFUSED;
}

/* ---- Calls that ask for nothing ---- */

static void
run_quietly (const Trial *trial)
{
  Fault fault;

  say_where (trial);
  fault_open (&fault, trial->family, trial->kind);
  fault_refuse_all (&fault);
  g_assert_true (call (trial, &fault, NULL));
  g_assert_false (fault_was_refused (&fault, 0));
  fault_close (&fault, trial->family);
}

/* ---- Scenarios ---- */

static char *
expect (const Trial *trial)
{
  Fault fault;
  char *after;

  fault_open (&fault, trial->family, trial->kind);
  g_assert_true (call (trial, &fault, NULL));
  after = fault_describe (&fault, trial->family);
  fault_close (&fault, trial->family);
  return after;
}

static void
run_scenario (Trial *trial)
{
  Verdict verdict;

  if (trial->scenario->outcome == FAULT_ASKS_FOR_NOTHING)
    {
      run_quietly (trial);
      return;
    }

  say_where (trial);
  trial->expected = expect (trial);
  for (trial->k = 0; ; trial->k++)
    {
      g_assert_cmpuint (trial->k, <, MAX_REQUESTS);
      say_where (trial);
      if (trial->scenario->outcome == FAULT_ABORTS)
        verdict = try_abort (trial);
      else
        verdict = try_call (trial);
      if (verdict == NOTHING_REFUSED)
        break;
    }

  /* It does need memory. */
  g_assert_cmpuint (trial->k, >, 0);
  g_free (trial->expected);
}

static void
test_family (gconstpointer data)
{
  const FaultFamily *family = data;
  gsize i;
  guint how;

  for (i = 0; i < family->n_scenarios; i++)
    for (how = 0; how < 4; how++)
      {
        Trial trial = {
          .family = family,
          .scenario = &family->scenarios[i],
          .kind = how % 2 == 0 ? COUNTING_FIXED : COUNTING_GROWING,
          .mode = how / 2 == 0 ? FAULT_FROM : FAULT_ONE,
        };

        run_scenario (&trial);
      }
}

/* ---- The list ---- */

static void
note (GHashTable *known,
      const char *function,
      const char *what)
{
  if (!g_hash_table_insert (known, (gpointer) function, (gpointer) what))
    g_error ("%s is in the tables twice", function);
}

static GHashTable *
collect_known (void)
{
  GHashTable *known = g_hash_table_new (g_str_hash, g_str_equal);
  gsize i;
  gsize j;

  for (i = 0; i < G_N_ELEMENTS (families); i++)
    for (j = 0; j < families[i]->n_scenarios; j++)
      note (known, families[i]->scenarios[j].function, families[i]->name);
  for (i = 0; i < fault_n_exemptions; i++)
    for (j = 0; fault_exemptions[i].functions[j] != NULL; j++)
      note (known, fault_exemptions[i].functions[j], fault_exemptions[i].reason);
  return known;
}

static void
test_list (void)
{
  g_autoptr (GHashTable) known = collect_known ();
  GHashTableIter iter;
  gpointer function;
  guint n_wrong = 0;
  gsize i;

  for (i = 0; fault_exported[i] != NULL; i++)
    if (!g_hash_table_remove (known, fault_exported[i]))
      {
        g_test_message ("%s has neither a scenario nor a reason for none", fault_exported[i]);
        n_wrong++;
      }

  g_hash_table_iter_init (&iter, known);
  while (g_hash_table_iter_next (&iter, &function, NULL))
    {
      g_test_message ("%s is in the tables, but not exported", (const char *) function);
      n_wrong++;
    }

  g_test_message ("%" G_GSIZE_FORMAT " exported symbols", i);
  g_assert_cmpuint (i, >, 0);
  g_assert_cmpuint (n_wrong, ==, 0);
}

int
main (int    argc,
      char **argv)
{
  gsize i;

  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/faults/list", test_list);
  for (i = 0; i < G_N_ELEMENTS (families); i++)
    {
      g_autofree char *path = g_strconcat ("/faults/", families[i]->name, NULL);

      g_test_add_data_func (path, families[i], test_family);
    }

  return g_test_run ();
}
