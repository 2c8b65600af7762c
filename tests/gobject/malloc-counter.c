/* How often a program calls malloc() and its relatives.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports malloc-counter.h.  Works where the C library has another name for its own
 * malloc (), and where no sanitizer has come first: HAVE_LIBC_MALLOC.
 */

#include "malloc-counter.h"

#include <stdlib.h>

static guint n_mallocs;

#if HAVE_LIBC_MALLOC

void *__libc_malloc  (size_t  size);
void *__libc_calloc  (size_t  n_blocks,
                      size_t  block_size);
void *__libc_realloc (void   *mem,
                      size_t  size);

void *
malloc (size_t size)
{
  __atomic_fetch_add (&n_mallocs, 1, __ATOMIC_RELAXED);
  return __libc_malloc (size);
}

void *
calloc (size_t n_blocks,
        size_t block_size)
{
  __atomic_fetch_add (&n_mallocs, 1, __ATOMIC_RELAXED);
  return __libc_calloc (n_blocks, block_size);
}

void *
realloc (void   *mem,
         size_t  size)
{
  __atomic_fetch_add (&n_mallocs, 1, __ATOMIC_RELAXED);
  return __libc_realloc (mem, size);
}

#endif /* HAVE_LIBC_MALLOC */

guint
malloc_counter_get (void)
{
  return __atomic_load_n (&n_mallocs, __ATOMIC_RELAXED);
}

gboolean
malloc_counter_works (void)
{
  guint before = malloc_counter_get ();

  g_free (g_malloc (100));
  g_free (g_malloc0 (100));

  return malloc_counter_get () == before + 2;
}
