/* Reads from the environment which mistake to make, before anything else runs.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports switch.h.  The environment has
 *
 *   MUTATION_CHOSEN    a number, of the mutant
 *   MUTATION_REACHED   a file that is as long as there are mutants, where they are told;
 *                      shared, because children of a program end in many ways
 *   MUTATION_SECONDS   of processor time: many a mutant never ends
 *   MUTATION_MEMORY    bytes of address space: others ask for all there is
 */

#include "switch.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

static unsigned char nobody_reads[MUTATION_COUNT];

int mutation_chosen = -1;
unsigned char *mutation_reached = nobody_reads;

static long
number_from (const char *name,
             long        otherwise)
{
  const char *value = getenv (name);

  return value != NULL ? strtol (value, NULL, 10) : otherwise;
}

static void
limit (int  resource,
       long most)
{
  struct rlimit limits = { (rlim_t) most, (rlim_t) most };

  if (most >= 0)
    setrlimit (resource, &limits);
}

static void
share_reached (const char *path)
{
  int file = open (path, O_RDWR);
  void *memory = mmap (NULL, MUTATION_COUNT, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);

  if (memory == MAP_FAILED)
    {
      perror (path);
      _exit (EXIT_FAILURE);
    }

  close (file);
  mutation_reached = memory;
}

__attribute__ ((constructor (101))) static void
choose (void)
{
  const char *path = getenv ("MUTATION_REACHED");

  limit (RLIMIT_CORE, 0);
  limit (RLIMIT_CPU, number_from ("MUTATION_SECONDS", -1));
  limit (RLIMIT_AS, number_from ("MUTATION_MEMORY", -1));
  if (path != NULL)
    share_reached (path);

  mutation_chosen = (int) number_from ("MUTATION_CHOSEN", -1);
}
