/* A sound that is recorded, mixed, undone and sent: plain memory of an arena, in its shapes.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Usage: sounds
 *
 * Ends with a status of zero if the mix is what it should be, and is again what it was
 * after an undo.
 */

#include <multitude.h>

#include <string.h>

enum { N_CHANNELS = 2, BLOCK = 64, N_BLOCKS = 5 };

typedef struct
{
  float  *samples;
  gsize   n_samples;
} Channel;

/* ---- Recording: what is newest grows where it is --------------------------- */

/* One channel after the other, so that neither has anything behind it while it grows. */
static void
record (MultitudeArena *arena,
        Channel        *channel,
        float           level)
{
  gsize size = BLOCK * sizeof (float);

  for (int block = 0; block < N_BLOCKS; block++)
    {
      channel->samples = multitude_arena_realloc (arena, channel->samples, block * size,
                                                  (block + 1) * size);
      for (int i = 0; i < BLOCK; i++)
        channel->samples[channel->n_samples++] = level * (float) (block + 1);
    }
}

/* The number of channels comes from a device, and the product is checked. */
static Channel *
record_all (MultitudeArena *arena,
            gsize           n_channels)
{
  Channel *channels = multitude_arena_alloc_n (arena, n_channels, sizeof *channels);

  memset (channels, 0, n_channels * sizeof *channels);
  for (gsize i = 0; i < n_channels; i++)
    record (arena, &channels[i], (float) (i + 1));

  return channels;
}

/* ---- Mixing: as vector instructions like it -------------------------------- */

static float *
mix (MultitudeArena *arena,
     const Channel  *channels,
     gsize           n_channels)
{
  gsize n_samples = channels[0].n_samples;
  float *mixed = multitude_arena_alloc_aligned (arena, n_samples * sizeof *mixed, 64);

  for (gsize i = 0; i < n_samples; i++)
    {
      mixed[i] = 0;
      for (gsize j = 0; j < n_channels; j++)
        mixed[i] += channels[j].samples[i];
    }

  return mixed;
}

/* What a plug-in of somebody else wants may be impossible. */
static gboolean
can_align (MultitudeArena *arena,
           gsize           alignment)
{
  g_autoptr(GError) error = NULL;
  gpointer buffer = multitude_arena_try_alloc_aligned (arena, BLOCK, alignment, &error);

  g_assert_true (buffer != NULL
                 || g_error_matches (error, MULTITUDE_ERROR, MULTITUDE_ERROR_ALIGNMENT));
  return buffer != NULL;
}

/* ---- Undoing: a copy is one call ------------------------------------------- */

static gboolean
fade_and_undo (MultitudeArena *arena,
               float          *mixed,
               gsize           n_samples)
{
  float *before = multitude_arena_memdup (arena, mixed, n_samples * sizeof *mixed);
  float faded;

  for (gsize i = 0; i < n_samples; i++)
    mixed[i] *= 1 - (float) i / (float) n_samples;
  faded = mixed[n_samples / 2];

  memcpy (mixed, before, n_samples * sizeof *mixed);
  return faded == before[n_samples / 2] / 2;
}

/* ---- Sending: many bytes over one copy ------------------------------------- */

/* A packet for each block, which whoever sends it releases on a thread of its own. */
static gsize
send (MultitudeArena *arena,
      const float    *mixed)
{
  gsize lengths[N_BLOCKS], n_sent = 0;
  g_autoptr(GPtrArray) packets = NULL;

  for (int i = 0; i < N_BLOCKS; i++)
    lengths[i] = BLOCK * sizeof *mixed;

  packets = multitude_arena_new_bytes_array (arena, mixed, N_BLOCKS * lengths[0], lengths, N_BLOCKS,
                                             NULL);
  for (guint i = 0; packets != NULL && i < packets->len; i++)
    n_sent += g_bytes_get_size (g_ptr_array_index (packets, i));

  return n_sent;
}

int
main (void)
{
  g_autoptr(MultitudeArena) arena = multitude_arena_new ();
  Channel *channels = record_all (arena, N_CHANNELS);
  gsize n_samples = channels[0].n_samples;
  float *mixed = mix (arena, channels, N_CHANNELS);
  gboolean is_good = fade_and_undo (arena, mixed, n_samples);
  gsize n_sent = send (arena, mixed);

  g_print ("%zu samples, the last is %g; %zu bytes sent\n",
           n_samples, (double) mixed[n_samples - 1], n_sent);

  return is_good && n_samples == BLOCK * N_BLOCKS && mixed[n_samples - 1] == 15
         && n_sent == n_samples * sizeof *mixed
         && can_align (arena, 4096) && !can_align (arena, 48) ? 0 : 1;
}
