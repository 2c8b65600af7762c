/* One message for many listeners in the plain core: a box that each of them frees once.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Usage: core-broadcast
 *
 * A message has as many claims as there are listeners, each on a thread of its own.  Ends
 * with a status of zero if all of them have read it, and its memory has come back.
 */

#include <multitude-core.h>

#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { N_LISTENERS = 4 };

typedef struct
{
  size_t length;
  char   text[];
} Message;

/* ---- All have the same box ------------------------------------------------ */

static void *
listen (void *data)
{
  Message *message = data;
  uintptr_t sum = 0;

  for (size_t i = 0; i < message->length; i++)
    sum += (unsigned char) message->text[i];

  mtude_box_free (message);
  return (void *) sum;
}

static bool
broadcast (MtudeArena *arena,
           const char *text)
{
  Message *message = mtude_box_alloc_claims (arena, sizeof *message + strlen (text),
                                             _Alignof (Message), N_LISTENERS);
  pthread_t threads[N_LISTENERS];
  uintptr_t total = 0;

  if (message == NULL)
    return false;

  message->length = strlen (text);
  memcpy (message->text, text, message->length);
  for (int i = 0; i < N_LISTENERS; i++)
    if (pthread_create (&threads[i], NULL, listen, message) != 0)
      abort ();

  for (int i = 0; i < N_LISTENERS; i++)
    {
      void *sum;

      pthread_join (threads[i], &sum);
      total += (uintptr_t) sum;
    }

  printf ("%d listeners, %zu in all\n", N_LISTENERS, (size_t) total);
  return total == N_LISTENERS * (uintptr_t) ('a' + 'b' + 'c');
}

/* ---- A message that does not come to be ----------------------------------- */

typedef struct
{
  const char *bytes;            /* behind the length */
  size_t      length;
  size_t      n_there;
} Received;

static bool
read_message (void *memory,
              void *data)
{
  const Received *received = data;
  Message *message = memory;

  if (received->length > received->n_there)
    return false;

  message->length = received->length;
  memcpy (message->text, received->bytes, received->length);
  return true;
}

/* A length and as many bytes, in a box whose memory is given back if they are not there:
 * the next one is at the same address.
 */
static Message *
receive (MtudeArena *arena,
         const char *data,
         size_t      size)
{
  const MtudeConstruct construct = read_message;
  Received received = { data + 1, (unsigned char) data[0], size - 1 };

  return mtude_box_construct (arena, sizeof (Message) + received.length, construct, &received);
}

/* On the thread of the arena there is a cheaper way to free, and one for many at once. */
static bool
receive_all (MtudeArena *arena)
{
  Message *cut = receive (arena, "\5abc", 4);
  Message *messages[] = { receive (arena, "\3abc", 4), receive (arena, "\2de", 3),
                          receive (arena, "\0", 1) };
  bool is_good = cut == NULL && messages[0] != NULL && messages[1] != NULL && messages[2] != NULL
                 && messages[1]->length == 2 && messages[2]->length == 0;

  if (is_good)
    {
      void *rest[] = { messages[1], messages[2] };

      mtude_box_free_in (arena, messages[0]);
      mtude_box_free_n (rest, 2);
    }

  return is_good;
}

/* ---- A message for a device ----------------------------------------------- */

static bool
fill_buffer (MtudeArena *arena)
{
  unsigned char *buffer = mtude_box_alloc_aligned (arena, 4096, 4096);
  void *beyond = mtude_box_alloc_aligned (arena, 4096, 2 * MTUDE_MAX_OWNER_ALIGN);
  bool is_good = buffer != NULL && (uintptr_t) buffer % 4096 == 0 && beyond == NULL
                 && mtude_arena_get_status (arena) == MTUDE_BAD_ALIGNMENT;

  if (buffer != NULL)
    mtude_box_free (buffer);
  return is_good;
}

int
main (void)
{
  MtudeArena arena;
  bool is_good;

  if (mtude_arena_init (&arena, NULL) != MTUDE_OK)
    return EXIT_FAILURE;

  is_good = broadcast (&arena, "abc");
  is_good = receive_all (&arena) && is_good;
  is_good = fill_buffer (&arena) && is_good;

  mtude_arena_reset_full (&arena, MTUDE_RESET_FREE_ALL);
  is_good = is_good && mtude_arena_get_reserved (&arena) == 0;
  mtude_arena_clear (&arena);
  return is_good ? EXIT_SUCCESS : EXIT_FAILURE;
}
