/* Four hashes compared at once, by what each is alone.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Built twice: with the instructions that compare four at once, and without them. */

#include "config.h"
#include "tap.h"
#include "mtude-bucket-inline.h"

static void
buckets_begin_at_multiples_of_four (void)
{
  uint32_t slot;

  for (slot = 0; slot < 64; slot++)
    check_uint (mtude_bucket_of (slot), slot / 4 * 4);
  check_uint (mtude_bucket_of (UINT32_MAX), UINT32_MAX - 3);
}

/* All buckets of five hashes, of which two differ in their highest bit alone and two in
 * their lowest, each at another distance from an aligned address.
 */
static void
each_that_is_the_same_has_its_bit (void)
{
  static const uint32_t kinds[] = { 0, 1, 0x80000000, 0x7fffffff, UINT32_MAX };
  uint32_t words[8];
  unsigned n, i, wanted;

  for (n = 0; n < 5 * 5 * 5 * 5; n++)
    for (wanted = 0; wanted < 5; wanted++)
      {
        uint32_t *hashes = words + n % 4;
        unsigned rest = n;
        uint32_t expected = 0;

        for (i = 0; i < 4; i++, rest /= 5)
          {
            hashes[i] = kinds[rest % 5];
            expected |= (uint32_t) (rest % 5 == wanted) << i;
          }
        check_uint (mtude_bucket_match (hashes, kinds[wanted]), expected);
      }
}

static void
matches_are_taken_from_the_first_on (void)
{
  uint32_t matches;

  for (matches = 1; matches < 16; matches++)
    {
      uint32_t first = mtude_bucket_first (matches);

      check (matches >> first & 1);
      check_uint (matches & ((1u << first) - 1), 0);
      check_uint (mtude_bucket_without_first (matches), matches - (1u << first));
    }
}

TAP_MAIN (
  TAP_TEST (buckets_begin_at_multiples_of_four),
  TAP_TEST (each_that_is_the_same_has_its_bit),
  TAP_TEST (matches_are_taken_from_the_first_on))
