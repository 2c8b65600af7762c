/* Calls with numbers that no caller means.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Each call of the table runs in a child with each number, on an arena with a budget of
 * a megabyte.  It may return, with or without a result; it may end the program with a
 * message.  It may not end it otherwise, and what it was not given must be as before:
 * the arena's invariants and the memory beside are looked at afterwards.
 */

#include "hostile.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define BUDGET (1 << 20)
#define N_GUARD 64

static const guint64 values[] = {
  0,
  1,
  G_MAXUINT64,
  G_MAXUINT64 - 7,
  G_MAXINT64,
  G_MAXINT64 - 7,
  G_MAXUINT32,
  G_GUINT64_CONSTANT (1) << 31,
  (G_GUINT64_CONSTANT (1) << 32) + 1,
  (G_GUINT64_CONSTANT (1) << 61) + 1,   /* overflows with 8 bytes each */
  (G_GUINT64_CONSTANT (1) << 63) + 1,   /* with 2 */
  G_MAXUINT64 / 16 + 2,                 /* with 16 */
};

/* ---- The child -------------------------------------------------------- */

typedef struct
{
  Hostile self;
  guchar *before;                       /* guards, around everything else */
  guchar *after;
  guchar *beside;                       /* and in a heap */
} Scene;

static guchar *
new_guard (MultitudeArena *arena)
{
  return memset (multitude_arena_alloc (arena, N_GUARD), 0x5a, N_GUARD);
}

/* A heap that took a wrong size for right would give this memory to others, once what
 * nobody has had is used up.
 */
static void
use_heap (Scene *scene)
{
  guint i;

  for (i = 0; i < 128; i++)
    {
      gpointer block = multitude_heap_malloc (scene->self.told_heap, N_GUARD);

      if (block != NULL)
        memset (block, 0, N_GUARD);
    }
}

static gboolean
guard_is_whole (const guchar *guard)
{
  gsize i;

  for (i = 0; i < N_GUARD; i++)
    if (guard[i] != 0x5a)
      return FALSE;
  return TRUE;
}

static void
open_core_memory (Hostile *self)
{
  MtudeArena *core = &self->arena->core;
  MtudeBlock left = { NULL, 0, 0 };
  MtudeBlock frozen = { NULL, 0, 0 };
  guint32 slot;

  g_assert_true (mtude_block_grow (core, &left, 0, 32, 0, MTUDE_GROW_EXACT));
  self->core_left = mtude_block_leave (&left);
  self->core_growing = (MtudeBlock) { NULL, 0, 0 };
  mtude_table_init (&self->core_table);
  g_assert_true (mtude_block_grow (core, &frozen, 0, 32, 32, MTUDE_GROW_EXACT));
  self->core_frozen = mtude_block_freeze_atomic_rc (core, &frozen, 32, 32, 32, NULL);
  g_assert_true (mtude_block_grow (core, &self->core_growing, 0, 32, 0, MTUDE_GROW_EXACT));
  slot = (mtude_table_probe) (&self->core_table, 24, self->text, NULL);
  g_assert_true ((mtude_table_set) (core, &self->core_table, slot, 24, (gpointer) self->text, self->arena));
}

static void
scene_open (Scene *scene)
{
  static char text[128];
  Hostile *self = &scene->self;

  memset (text, 'a', 64);
  self->text = text;
  self->arena = multitude_arena_new ();
  multitude_arena_set_name (self->arena, "hostile");
  multitude_arena_set_byte_budget (self->arena, BUDGET);
  self->lender = multitude_arena_pool_new ();
  scene->before = new_guard (self->arena);
  self->string = multitude_string_new (self->arena, "text");
  self->string16 = multitude_string16_new_len (self->arena, (const gunichar2 *) text, 4);
  self->array = multitude_array_new (self->arena, FALSE, FALSE, 8);
  multitude_array_append_vals (self->array, text, 4);
  self->byte_array = multitude_byte_array_sized_new (self->arena, 16);
  multitude_byte_array_append (self->byte_array, (const guint8 *) text, 4);
  self->ptr_array = multitude_ptr_array_sized_new (self->arena, 4);
  multitude_ptr_array_add (self->ptr_array, text);
  multitude_ptr_array_add (self->ptr_array, text);
  self->table = multitude_hash_table_new (self->arena, NULL, NULL);
  self->list = multitude_string_list_new_with_arena (self->arena);
  multitude_string_list_append (self->list, "one");
  self->heap = multitude_heap_new (self->arena);
  self->block = multitude_heap_malloc (self->heap, 32);
  self->told_heap = multitude_heap_new_sized (self->arena);
  self->told_block = multitude_heap_malloc (self->told_heap, 32);
  scene->beside = memset (multitude_heap_malloc (self->told_heap, N_GUARD), 0x5a, N_GUARD);
  self->core_heap = mtude_heap_new (&self->arena->core, MTUDE_HEAP_KEEPS_SIZES);
  self->core_block = mtude_heap_alloc (self->core_heap, 32);
  open_core_memory (self);
  self->reserved = multitude_arena_reserve_bytes (self->arena, 64, NULL);
  self->memory = multitude_arena_alloc (self->arena, 32);
  scene->after = new_guard (self->arena);
}

/* What the calls of an exit code are. */
enum
{
  WENT_WELL,
  WROTE_ELSEWHERE = 20,
  BROKE_ARENA
};

static void
say_last_words (const char     *domain,
                GLogLevelFlags  level,
                const char     *message,
                gpointer        unused)
{
  if (write (STDERR_FILENO, message, strlen (message)) < 0)
    _exit (30);
}

static void
run_child (const HostileCall *call,
           guint64            value,
           int                end)
{
  const struct rlimit no_core = { 0, 0 };
  Scene scene;

  setrlimit (RLIMIT_CORE, &no_core);
  dup2 (end, STDOUT_FILENO);
  dup2 (end, STDERR_FILENO);
  g_log_set_default_handler (say_last_words, NULL);
  scene_open (&scene);
  call->call (&scene.self, value);

  use_heap (&scene);
  if (!guard_is_whole (scene.before) || !guard_is_whole (scene.after) || !guard_is_whole (scene.beside))
    _exit (WROTE_ELSEWHERE);
  if (!mtude_arena_is_valid (&scene.self.arena->core))
    _exit (BROKE_ARENA);
  _exit (WENT_WELL);
}

/* ---- The parent ------------------------------------------------------- */

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

/* What is wrong with how it ended, or NULL. */
static const char *
find_fault (int         status,
            const char *words)
{
  if (strstr (words, "Sanitizer") != NULL || strstr (words, "runtime error") != NULL)
    return "a sanitizer has found it";
  if (WIFEXITED (status))
    {
      if (WEXITSTATUS (status) == WROTE_ELSEWHERE)
        return "it has written elsewhere";
      if (WEXITSTATUS (status) == BROKE_ARENA)
        return "the arena is broken";
      return WEXITSTATUS (status) == WENT_WELL ? NULL : "it has exited";
    }

  /* SIGTRAP is how GLib ends a program. */
  if (WTERMSIG (status) != SIGABRT && WTERMSIG (status) != SIGTRAP)
    return "a signal has ended it";
  return words[0] != '\0' ? NULL : "it has ended without a word";
}

static void
try_value (const HostileCall *call,
           guint64            value)
{
  g_autoptr (GString) words = g_string_new (NULL);
  const char *fault;
  int ends[2];
  int status;
  pid_t child;

  g_assert_cmpint (pipe (ends), ==, 0);
  fflush (NULL);
  child = fork ();
  g_assert_cmpint (child, >=, 0);
  if (child == 0)
    run_child (call, value, ends[1]);

  close (ends[1]);
  read_all (ends[0], words);
  close (ends[0]);
  g_assert_cmpint (waitpid (child, &status, 0), ==, child);

  fault = find_fault (status, words->str);
  if (fault != NULL)
    {
      g_test_message ("%s with %" G_GINT64_MODIFIER "u: %s (status 0x%x): %s", call->name, value, fault,
                      status, words->str);
      g_test_fail ();
    }
}

static void
test_call (gconstpointer data)
{
  const HostileCall *call = data;
  gsize i;

  for (i = 0; i < G_N_ELEMENTS (values); i++)
    try_value (call, values[i]);
}

int
main (int    argc,
      char **argv)
{
  const HostileCall *call;

  g_test_init (&argc, &argv, NULL);
  for (call = hostile_calls; call->name != NULL; call++)
    {
      g_autofree char *path = g_strconcat ("/hostile/", call->name, NULL);

      g_test_add_data_func (path, call, test_call);
    }

  return g_test_run ();
}
