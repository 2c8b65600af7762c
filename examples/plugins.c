/* Plug-ins that get an allocator, and forget to free: a heap for each, and who leaks is named.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Usage: plugins
 *
 * A host runs plug-ins that take their allocator in the ways that libraries do, and
 * says what each left behind.  All of it goes with the arena.  Ends with a status of zero
 * if each leaves what it should.
 */

#include <multitude.h>

#include <string.h>

/* ---- User data first, and all four functions ------------------------------ */

typedef struct
{
  void *(*malloc) (void *data, size_t size);
  void *(*calloc) (void *data, size_t n, size_t size);
  void *(*realloc) (void *data, void *mem, size_t size);
  void  (*free) (void *data, void *mem);
  void  *data;
} Allocator;

/* Counts letters, and frees everything but the table. */
static int
count_letters (const Allocator *with,
               const char      *text)
{
  int *counts = with->calloc (with->data, 256, sizeof *counts);
  char *seen = with->malloc (with->data, 1);
  size_t n_seen = 0;
  int n_different;

  for (; *text != '\0'; text++)
    if (counts[(unsigned char) *text]++ == 0)
      {
        seen = with->realloc (with->data, seen, n_seen + 1);
        seen[n_seen++] = *text;
      }

  n_different = (int) n_seen;
  with->free (with->data, seen);
  return n_different;
}

/* ---- User data last ------------------------------------------------------- */

/* Doubles a buffer as it reads, and frees it. */
static size_t
read_all (void      *(*allocate) (size_t size, void *data),
          void      *(*resize) (void *mem, size_t size, void *data),
          void       (*release) (void *mem, void *data),
          void        *data,
          const char  *text)
{
  size_t room = 4, length = 0;
  char *buffer = allocate (room, data);

  for (; text[length] != '\0'; length++)
    {
      if (length == room)
        buffer = resize (buffer, room *= 2, data);
      buffer[length] = text[length];
    }

  length = memchr (buffer, '!', length) != NULL ? length : 0;
  release (buffer, data);
  return length;
}

/* ---- Sizes are told ------------------------------------------------------- */

typedef struct _Node Node;

struct _Node
{
  Node *next;
  int   value;
};

/* A list whose nodes have nothing in front of them: each free says how large it is. */
static int
sum_and_free (MultitudeHeap *heap,
              int            n)
{
  Node *nodes = NULL;
  int sum = 0;

  for (int i = 1; i <= n; i++)
    {
      Node *node = multitude_heap_malloc (heap, sizeof *node);

      *node = (Node) { .next = nodes, .value = i };
      nodes = node;
    }

  while (nodes != NULL)
    {
      Node *node = nodes;

      sum += node->value;
      nodes = node->next;
      multitude_heap_free_sized (heap, node, sizeof *node);
    }

  return sum;
}

/* One function for all, which a script engine calls with both sizes. */
static size_t
run_script (void *(*change) (void *data, void *mem, size_t old_size, size_t new_size),
            void   *data,
            size_t  n)
{
  int *stack = change (data, NULL, 0, n * sizeof *stack);
  size_t sum = 0;

  for (size_t i = 0; i < n; i++)
    stack[i] = (int) i;
  stack = change (data, stack, n * sizeof *stack, 2 * n * sizeof *stack);
  for (size_t i = 0; i < n; i++)
    sum += (size_t) (stack[n + i] = stack[i]);

  change (data, stack, 2 * n * sizeof *stack, 0);
  return sum;
}

/* ---- No user data at all -------------------------------------------------- */

/* The functions know no heap, so the host says which one is this thread's. */
static int
draw_board (void *(*allocate) (size_t n, size_t size))
{
  char (*board)[8] = allocate (8, sizeof *board);
  int n_empty = 0;

  board[3][4] = 'x';
  for (int i = 0; i < 64; i++)
    n_empty += board[i / 8][i % 8] == '\0';

  return n_empty;
}

/* ---- The host ------------------------------------------------------------- */

static gboolean
report (const char    *plugin,
        MultitudeHeap *heap,
        gsize          n_expected)
{
  gsize n_blocks = multitude_heap_get_n_blocks (heap);

  g_print ("%s left %zu blocks\n", plugin, n_blocks);
  return n_blocks == n_expected;
}

static gboolean
run_count_letters (MultitudeArena *arena)
{
  MultitudeHeap *heap = multitude_heap_new (arena);
  Allocator allocator = { multitude_heap_malloc, multitude_heap_calloc, multitude_heap_realloc,
                          multitude_heap_free, heap };
  int n_letters = count_letters (&allocator, "mississippi");

  return report ("letters", heap, 1) && n_letters == 4;
}

static gboolean
run_read_all (MultitudeArena *arena)
{
  MultitudeHeap *heap = multitude_heap_new (arena);
  size_t n_read = read_all (multitude_heap_malloc_with_data, multitude_heap_realloc_with_data,
                            multitude_heap_free_with_data, heap, "a text of some length!");

  return report ("reader", heap, 0) && n_read == 22;
}

static gboolean
run_sum (MultitudeArena *arena)
{
  MultitudeHeap *heap = multitude_heap_new_sized (arena);
  int sum = sum_and_free (heap, 100);

  return report ("sum", heap, 0) && sum == 5050;
}

static gboolean
run_engine (MultitudeArena *arena)
{
  MultitudeHeap *heap = multitude_heap_new_sized (arena);
  size_t sum = run_script (multitude_heap_realloc_sized, heap, 100);

  return report ("script", heap, 0) && sum == 4950;
}

static gboolean
run_board (MultitudeArena *arena)
{
  MultitudeHeap *heap = multitude_heap_new (arena);
  MultitudeHeap *previous = multitude_heap_swap_thread_default (heap);
  int n_empty = draw_board (multitude_heap_thread_calloc);

  multitude_heap_swap_thread_default (previous);
  return report ("board", heap, 1) && n_empty == 63;
}

int
main (void)
{
  g_autoptr(MultitudeArena) arena = multitude_arena_new ();

  return run_count_letters (arena) && run_read_all (arena) && run_sum (arena)
         && run_engine (arena) && run_board (arena) ? 0 : 1;
}
