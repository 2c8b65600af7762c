/* Stamps of records: which bits they cover, and where their secret is from.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* That damage is found where the library looks is said by test-damage.c; here it is
 * that nothing of a record is left out, which no arena that works can show.  The secret
 * is drawn before main(), so a child is started again with a kernel that has no random
 * bytes.
 */

#ifndef _GNU_SOURCE
# define _GNU_SOURCE
#endif

#include "mtude-chunk-private.h"
#include "tap.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/auxv.h>
#include <sys/random.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#define CHILD "MTUDE_TEST_STAMPS_CHILD"
#define FACTOR UINT64_C (0x9e3779b97f4a7c15)

static unsigned n_draws;

ssize_t
getrandom (void    *bytes,
           size_t   size,
           unsigned flags)
{
  n_draws++;
  if (getenv (CHILD) != NULL)
    {
      errno = EAGAIN;
      return -1;
    }

  return syscall (SYS_getrandom, bytes, size, flags);
}

/* ---- The function ----------------------------------------------------- */

static uint64_t
added (uint64_t stamp,
       uint64_t word)
{
  uint64_t product = (stamp ^ word) * FACTOR;

  return product ^ product >> 32;
}

static uint64_t
ended (uint64_t stamp)
{
  return (stamp ^ mtude_secret[1]) * FACTOR;
}

/* Both halves of a product, from the products of halves. */
static uint64_t
halves (uint64_t a,
        uint64_t b)
{
#ifdef __SIZEOF_INT128__
  uint64_t low = (a & UINT32_MAX) * (b & UINT32_MAX);
  uint64_t one = (a >> 32) * (b & UINT32_MAX);
  uint64_t two = (a & UINT32_MAX) * (b >> 32);
  uint64_t middle = (low >> 32) + (one & UINT32_MAX) + (two & UINT32_MAX);

  return (a * b) ^ ((a >> 32) * (b >> 32) + (one >> 32) + (two >> 32) + (middle >> 32));
#else
  return added (added (0, a), b) * FACTOR;
#endif
}

static void
stamps_are_what_they_are_said_to_be (void)
{
  static const uint64_t words[] = { 0, 1, UINT64_C (0x8000000000000000), UINT64_C (0x123456789abcdef0), UINT64_MAX };
  size_t i;

  for (i = 0; i < sizeof words / sizeof words[0]; i++)
    {
      const void *where = (const void *) (uintptr_t) words[i];

      check_uint (mtude_stamp_begin (where), words[i] ^ mtude_secret[0]);
      check_uint (mtude_stamp_add (words[i], words[4 - i]), added (words[i], words[4 - i]));
      check_uint (mtude_stamp_end (words[i]), ended (words[i]));
      check_uint (mtude_stamp_pair (words[i], words[4 - i]), halves (words[i], words[4 - i]));
    }
}

/* ---- Headers of chunks ------------------------------------------------ */

static const MtudeChunk original = {
  .home = (MtudeHome *) 0x1000,
  .end = 0x2000,
  .cookie = (void *) 0x3000,
  .size = 0x4000,
  .size_class = 3,
  .kind = MTUDE_CHUNK_NORMAL,
  .tenant = MTUDE_FOR_OWNERS,
};

static MtudeChunk chunk;

static uint64_t
stamp_of_words (uint64_t home,
                uint64_t end,
                uint64_t cookie,
                uint64_t size,
                uint64_t kinds)
{
  uint64_t where = (uint64_t) (uintptr_t) &chunk + kinds * FACTOR;
  uint64_t stamp = halves (home ^ mtude_secret[0], (cookie + where) ^ mtude_secret[1])
                   + halves (end ^ mtude_secret[2], size ^ mtude_secret[3]);

  return stamp >> (64 - MTUDE_CHUNK_STAMP_BITS);
}

static void
all_of_a_header_is_stamped (void)
{
  unsigned size_class;
  int kind;
  int tenant;

  chunk = original;
  check_uint (mtude_chunk_compute_stamp (&chunk), stamp_of_words (0x1000, 0x2000, 0x3000, 0x4000, 3 | 1 << 6));

  for (size_class = 0; size_class <= MTUDE_MAX_CLASS; size_class++)
    for (kind = MTUDE_CHUNK_NORMAL; kind <= MTUDE_CHUNK_APART; kind++)
      for (tenant = MTUDE_FOR_VALUES; tenant <= MTUDE_FOR_OWNERS; tenant++)
        {
          chunk.size_class = size_class;
          chunk.kind = (MtudeChunkKind) kind;
          chunk.tenant = (MtudeTenant) tenant;
          check_uint (mtude_chunk_compute_stamp (&chunk),
                      stamp_of_words (0x1000, 0x2000, 0x3000, 0x4000,
                                      size_class | (uint64_t) kind << 3 | (uint64_t) tenant << 6));
        }
}

static void
changes_of_a_header_are_stamped (void)
{
  chunk = original;
  mtude_chunk_stamp (&chunk);
  check_uint (chunk.stamp, stamp_of_words (0x1000, 0x2000, 0x3000, 0x4000, 3 | 1 << 6));

  mtude_chunk_set_home (&chunk, (MtudeHome *) 0x5000);
  check_pointer (chunk.home, (void *) 0x5000);
  check_uint (chunk.stamp, stamp_of_words (0x5000, 0x2000, 0x3000, 0x4000, 3 | 1 << 6));

  mtude_chunk_set_kind (&chunk, MTUDE_CHUNK_SEALED);
  check_uint (chunk.kind, MTUDE_CHUNK_SEALED);
  check_uint (chunk.stamp, stamp_of_words (0x5000, 0x2000, 0x3000, 0x4000,
                                           3 | MTUDE_CHUNK_SEALED << 3 | 1 << 6));
}

static void
shared_tenure_is_of_the_secret (void)
{
  uint64_t word = ended ((uint64_t) (uintptr_t) &chunk ^ mtude_secret[0]);

  check_uint (mtude_chunk_shared_tenure (&chunk), (uint32_t) (word >> 32) | MTUDE_TENURE_SHARED);
  chunk.tenure = mtude_chunk_shared_tenure (&chunk);
  check (mtude_chunk_is_shared (&chunk));
  chunk.tenure ^= 1;
  check (!mtude_chunk_is_shared (&chunk));
}

/* ---- The secret ------------------------------------------------------- */

/* Of the bytes that the kernel has given each program, which are not used as they are. */
static void
check_fallback (void)
{
  uint64_t secret[2] = { UINT64_C (0x243f6a8885a308d3), UINT64_C (0x13198a2e03707344) };
  uint64_t given[2];

  memcpy (given, (const void *) getauxval (AT_RANDOM), sizeof given);
  secret[0] = (given[0] ^ secret[1]) * FACTOR;
  secret[1] = ((given[1] + secret[0]) ^ secret[1]) * FACTOR;
  check_uint (mtude_secret[0], secret[0]);
  check_uint (mtude_secret[1], secret[1]);
}

static void
secret_without_random_bytes (void)
{
  int status;
  pid_t child;

  if (getenv (CHILD) != NULL)
    {
      check_fallback ();
      return;
    }

  child = fork ();
  check (child >= 0);
  if (child == 0)
    {
      setenv (CHILD, "1", 1);
      dup2 (open ("/dev/null", O_WRONLY), STDOUT_FILENO);
      execl ("/proc/self/exe", "test-stamps", "secret_without_random_bytes", NULL);
      _exit (127);
    }

  check (waitpid (child, &status, 0) == child);
  check_uint (status, 0);
}

static void
secret_is_drawn_once (void)
{
  check_uint (n_draws, 1);
}

TAP_MAIN (TAP_TEST (stamps_are_what_they_are_said_to_be),
          TAP_TEST (all_of_a_header_is_stamped),
          TAP_TEST (changes_of_a_header_are_stamped),
          TAP_TEST (shared_tenure_is_of_the_secret),
          TAP_TEST (secret_without_random_bytes),
          TAP_TEST (secret_is_drawn_once))
