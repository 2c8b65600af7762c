/* A machine with a stack and cells that it frees: a heap of the plain core for each program.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Usage: core-machine
 *
 * Runs two programs, one of which forgets what it allocated.  Ends with a status of zero
 * if both give their result, and what was forgotten goes with the arena.
 */

#include <multitude-core.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- A stack that grows and shrinks --------------------------------------- */

typedef struct
{
  MtudeHeap *heap;
  long      *values;
  size_t     n_values;
} Stack;

static bool
push (Stack *stack,
      long   value)
{
  long *values = mtude_heap_realloc (stack->heap, stack->values,
                                     (stack->n_values + 1) * sizeof *values);

  if (values == NULL)
    return false;

  stack->values = values;
  values[stack->n_values++] = value;
  return true;
}

static long
pop (Stack *stack)
{
  return stack->n_values > 0 ? stack->values[--stack->n_values] : 0;
}

/* "2 3 + 4 *"; what is left in the end is the result. */
static bool
run (Stack      *stack,
     const char *program)
{
  for (; *program != '\0'; program += strspn (program, " "))
    {
      char *end;
      long value = strtol (program, &end, 10), right;

      if (end == program)
        {
          right = pop (stack);
          value = *program == '+' ? pop (stack) + right : pop (stack) * right;
          end = (char *) program + 1;
        }
      if (!push (stack, value))
        return false;
      program = end;
    }

  return true;
}

static bool
compute (MtudeArena *arena)
{
  Stack stack = { .heap = mtude_heap_new (arena, MTUDE_HEAP_KEEPS_SIZES) };
  char *label;
  long result;

  if (stack.heap == NULL || !run (&stack, "2 3 + 4 *"))
    return false;

  label = mtude_heap_alloc (stack.heap, 8);
  if (label == NULL)
    return false;
  strcpy (label, "result");
  result = pop (&stack);
  printf ("%s: %ld\n", label, result);

  mtude_heap_free (stack.heap, label);
  mtude_heap_free (stack.heap, stack.values);
  return result == 20 && mtude_heap_get_n_blocks (stack.heap) == 0;
}

/* ---- Cells of one size ---------------------------------------------------- */

typedef struct Cell Cell;

struct Cell
{
  Cell *next;
  long  value;
};

/* As small as a cell can be: nothing in front of it, since all have one size. */
static bool
count_down (MtudeArena    *arena,
            MtudeHeapKind  kind)
{
  MtudeHeap *heap = mtude_heap_new (arena, kind);
  Cell *cells = NULL;
  long sum = 0;

  for (long i = 10; heap != NULL && i > 0; i--)
    {
      Cell *cell = mtude_heap_alloc0 (heap, 1, sizeof *cell);

      if (cell == NULL)
        return false;
      *cell = (Cell) { .next = cells, .value = i };
      cells = cell;
    }

  /* Every other cell goes, and the next to be made are in their places. */
  for (Cell *cell = cells; cell != NULL; cell = cell->next)
    {
      Cell *gone = cell->next;

      sum += cell->value;
      cell->next = gone->next;
      mtude_heap_free_sized (heap, gone, sizeof *gone);
    }

  printf ("%ld in odd cells, %zu of them forgotten\n", sum, mtude_heap_get_n_blocks (heap));
  return sum == 25 && mtude_heap_get_n_blocks (heap) == 5;
}

/* A text of which its owner knows the size, and tells it. */
static bool
keep_text (MtudeArena *arena)
{
  MtudeHeap *heap = mtude_heap_new (arena, MTUDE_HEAP_IS_TOLD_SIZES);
  char *text = heap != NULL ? mtude_heap_alloc (heap, 6) : NULL;

  if (text == NULL)
    return false;

  strcpy (text, "hello");
  text = mtude_heap_realloc_sized (heap, text, 6, 13);
  if (text == NULL)
    return false;

  strcat (text, ", world");
  mtude_heap_free_sized (heap, text, 13);
  return mtude_heap_get_n_blocks (heap) == 0;
}

int
main (void)
{
  MtudeOptions options;
  MtudeArena arena;
  bool is_good;

  /* Three heaps and what they begin with: no program gets more than that. */
  mtude_options_init (&options);
  options.byte_budget = 65536 + 3 * (MTUDE_HEAP_SIZE + MTUDE_HEAP_MAP_SIZE);
  if (mtude_arena_init (&arena, &options) != MTUDE_OK)
    return EXIT_FAILURE;

  is_good = compute (&arena) && count_down (&arena, MTUDE_HEAP_IS_TOLD_SIZES) && keep_text (&arena);

  /* The forgotten cells, and the heaps themselves. */
  mtude_arena_reset (&arena);
  is_good = is_good && mtude_arena_is_valid (&arena);
  mtude_arena_clear (&arena);
  return is_good ? EXIT_SUCCESS : EXIT_FAILURE;
}
