/* Resident memory as the kernel counts it, and the calls to malloc.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The calls are counted by standing in front of the C library's functions, which
 * the linker allows to every program.  A sanitizer stands there itself, and
 * other C libraries have no second name for what is behind; then there is no
 * count.  Under valgrind nobody comes by here, and the count stays at zero.
 */

#include "xml-tree-process.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if defined (__has_feature)
# if __has_feature (address_sanitizer) || __has_feature (memory_sanitizer) || __has_feature (thread_sanitizer)
#  define COUNTS_MALLOC 0
# endif
#endif

#ifndef COUNTS_MALLOC
# if defined (__SANITIZE_ADDRESS__) || defined (__SANITIZE_THREAD__) || !defined (__GLIBC__)
#  define COUNTS_MALLOC 0
# else
#  define COUNTS_MALLOC 1
# endif
#endif

#if COUNTS_MALLOC

extern void *__libc_malloc   (size_t  size);
extern void *__libc_calloc   (size_t  n_blocks,
                              size_t  block_size);
extern void *__libc_realloc  (void   *block,
                              size_t  size);
extern void *__libc_memalign (size_t  alignment,
                              size_t  size);

/* Of the calling thread: an atomic counter would slow down what is measured. */
static _Thread_local gint64 n_mallocs;

void *
malloc (size_t size)
{
  n_mallocs++;
  return __libc_malloc (size);
}

void *
calloc (size_t n_blocks,
        size_t block_size)
{
  n_mallocs++;
  return __libc_calloc (n_blocks, block_size);
}

void *
realloc (void   *block,
         size_t  size)
{
  n_mallocs++;
  return __libc_realloc (block, size);
}

void *
aligned_alloc (size_t alignment,
               size_t size)
{
  n_mallocs++;
  return __libc_memalign (alignment, size);
}

int
posix_memalign (void   **block,
                size_t   alignment,
                size_t   size)
{
  void *memory;

  n_mallocs++;
  memory = __libc_memalign (alignment, size);
  if (memory == NULL)
    return ENOMEM;

  *block = memory;
  return 0;
}

gint64
process_get_n_mallocs (void)
{
  return n_mallocs > 0 ? n_mallocs : -1;
}

#else

gint64
process_get_n_mallocs (void)
{
  return -1;
}

#endif

static gint64
get_status_field (const char *name)
{
  g_autofree char *status = NULL;
  const char *field;

  if (!g_file_get_contents ("/proc/self/status", &status, NULL, NULL))
    return -1;

  field = strstr (status, name);
  return field != NULL ? g_ascii_strtoll (field + strlen (name), NULL, 10) : -1;
}

gint64
process_get_resident_kib (void)
{
  return get_status_field ("\nVmRSS:");
}

gint64
process_get_peak_resident_kib (void)
{
  return get_status_field ("\nVmHWM:");
}

/* Where this is not allowed the peak is that of the whole life, which is hardly
 * another one in a process that has just begun.
 */
void
process_reset_peak (void)
{
  FILE *file = fopen ("/proc/self/clear_refs", "we");

  if (file == NULL)
    return;

  fputs ("5", file);
  fclose (file);
}
