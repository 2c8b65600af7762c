/* A caller's source of memory that writes down what it is asked for.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Live blocks are in a table of fixed size, found by their address.  A slot is
 * written by whoever holds the block, and its address makes it taken or free, so
 * relaxed atomics do: the block itself is handed on by the code under test, and
 * with it the slot.
 */

#ifndef _GNU_SOURCE
# define _GNU_SOURCE
#endif

#include "recorder.h"

#define N_SLOTS 16384
#define MAX_LOG 65536
#define RESERVED_SIZE 65536
#define GUARD 0x5c
#define FREED 0xdf

typedef enum
{
  CALL_ALLOC,
  CALL_FREE,
  CALL_GROW
} CallKind;

typedef struct
{
  CallKind kind;
  bool     failed;
  size_t   old_size;
  size_t   size;
} Call;

typedef struct
{
  uintptr_t address;            /* atomic; 0: free */
  size_t    size;               /* atomic */
  bool      is_foreign;         /* atomic; not ours to write to */
} Slot;

struct _Recorder
{
  MtudeSource  source;

  /* Main thread. */
  void        *next_address;
  char        *text;

  /* Anyone, atomic. */
  size_t       until_failure;   /* requests up to the one that fails; 0: none does */
  bool         fails_on;        /* and all after it */
  size_t       n_requests;
  size_t       n_granted;
  size_t       n_frees;
  size_t       live_blocks;
  size_t       live_bytes;
  size_t       n_destroyed;
  size_t       n_errors;
  size_t       n_calls;

  Call         log[MAX_LOG];
  Slot         slots[N_SLOTS];
};

static void
log_call (Recorder *recorder,
          CallKind  kind,
          size_t    old_size,
          size_t    size,
          bool      failed)
{
  size_t i = mtude_atomic_add_relaxed (&recorder->n_calls, 1);

  if (i < MAX_LOG)
    recorder->log[i] = (Call) { kind, failed, old_size, size };
}

static void
report (Recorder   *recorder,
        const char *what,
        const void *block,
        size_t      size)
{
  mtude_atomic_add_relaxed (&recorder->n_errors, 1);
  tap_note ("the source sees %s: %p of %zu bytes", what, block, size);
}

static size_t
slot_of_address (uintptr_t address)
{
  uint64_t hash = (uint64_t) address * UINT64_C (0x9e3779b97f4a7c15);

  return (size_t) (hash >> 40) % N_SLOTS;
}

/* The first slot with this address; 0 finds a free one. */
static Slot *
find_slot (Recorder *recorder,
           uintptr_t near,
           uintptr_t address)
{
  size_t first = slot_of_address (near);
  size_t i;

  for (i = 0; i < N_SLOTS; i++)
    {
      Slot *slot = &recorder->slots[(first + i) % N_SLOTS];

      if (mtude_atomic_load_relaxed (&slot->address) == address)
        return slot;
    }

  return NULL;
}

static void
add_block (Recorder *recorder,
           void     *block,
           size_t    size,
           bool      is_foreign)
{
  uintptr_t none;
  Slot *slot;

  /* Arenas on different threads may share a recorder. */
  do
    {
      slot = find_slot (recorder, (uintptr_t) block, 0);
      none = 0;
      if (slot == NULL)
        abort ();
    }
  while (!mtude_atomic_cas_acquire (&slot->address, &none, (uintptr_t) block));

  mtude_atomic_store_relaxed (&slot->size, size);
  mtude_atomic_store_relaxed (&slot->is_foreign, is_foreign);
  mtude_atomic_add_relaxed (&recorder->live_blocks, 1);
  mtude_atomic_add_relaxed (&recorder->live_bytes, size);
}

/* Whether this request is to be refused. */
static bool
request_fails (Recorder *recorder)
{
  size_t left = mtude_atomic_load_relaxed (&recorder->until_failure);

  mtude_atomic_add_relaxed (&recorder->n_requests, 1);
  if (left == 0)
    return false;
  if (left > 1)
    {
      mtude_atomic_store_relaxed (&recorder->until_failure, left - 1);
      return false;
    }

  mtude_atomic_store_relaxed (&recorder->until_failure, recorder->fails_on ? 1 : 0);
  return true;
}

static void *
block_new (Recorder *recorder,
           size_t    size)
{
  bool grows = recorder->source.grow != NULL;
  size_t reserved = grows && size < RESERVED_SIZE ? RESERVED_SIZE : size;
  void *block;

  if (posix_memalign (&block, MTUDE_CHUNK_ALIGN, reserved) != 0)
    return NULL;

  memset (block, RECORDER_FILL, size);
  memset ((char *) block + size, GUARD, reserved - size);
  return block;
}

static void *
recorder_alloc (size_t size,
                void  *data)
{
  Recorder *recorder = data;
  void *block = recorder->next_address;
  bool is_foreign = block != NULL;

  if (request_fails (recorder))
    {
      log_call (recorder, CALL_ALLOC, 0, size, true);
      return NULL;
    }

  recorder->next_address = NULL;
  if (!is_foreign)
    block = block_new (recorder, size);
  log_call (recorder, CALL_ALLOC, 0, size, block == NULL);
  if (block == NULL)
    return NULL;

  mtude_atomic_add_relaxed (&recorder->n_granted, 1);
  add_block (recorder, block, size, is_foreign);
  return block;
}

/* The slot of a live block of this size, or NULL and a complaint. */
static Slot *
look_up (Recorder   *recorder,
         const char *what,
         const void *block,
         size_t      size)
{
  Slot *slot = find_slot (recorder, (uintptr_t) block, (uintptr_t) block);

  if (slot != NULL && mtude_atomic_load_relaxed (&slot->size) == size)
    return slot;

  report (recorder, what, block, size);
  return NULL;
}

/* A block that can grow is followed by its guard. */
static void
look_at_guard (Recorder   *recorder,
               const void *block,
               size_t      size)
{
  const unsigned char *bytes = block;
  size_t i;

  if (recorder->source.grow == NULL)
    return;

  for (i = size; i < RESERVED_SIZE; i++)
    if (bytes[i] != GUARD)
      {
        report (recorder, "a write behind the end", bytes + i, 1);
        return;
      }
}

static void
recorder_free_block (void   *block,
                     size_t  size,
                     void   *data)
{
  Recorder *recorder = data;
  Slot *slot = look_up (recorder, "a wrong free", block, size);
  bool is_foreign;

  log_call (recorder, CALL_FREE, 0, size, false);
  mtude_atomic_add_relaxed (&recorder->n_frees, 1);
  if (slot == NULL)
    return;

  mtude_atomic_sub_relaxed (&recorder->live_blocks, 1);
  mtude_atomic_sub_relaxed (&recorder->live_bytes, size);

  /* The slot goes first: the address may be handed out again at once. */
  is_foreign = mtude_atomic_load_relaxed (&slot->is_foreign);
  mtude_atomic_store_relaxed (&slot->address, 0);
  if (is_foreign)
    return;

  look_at_guard (recorder, block, size);
  memset (block, FREED, size);
  free (block);
}

static bool
recorder_grow (void   *block,
               size_t  old_size,
               size_t  new_size,
               void   *data)
{
  Recorder *recorder = data;
  bool fails = request_fails (recorder) || new_size > RESERVED_SIZE;
  Slot *slot = look_up (recorder, "a wrong grow", block, old_size);

  log_call (recorder, CALL_GROW, old_size, new_size, fails);
  if (fails || slot == NULL)
    return false;

  look_at_guard (recorder, block, old_size);
  memset ((char *) block + old_size, RECORDER_FILL, new_size - old_size);
  mtude_atomic_store_relaxed (&slot->size, new_size);
  mtude_atomic_add_relaxed (&recorder->n_granted, 1);
  mtude_atomic_add_relaxed (&recorder->live_bytes, new_size - old_size);
  return true;
}

static void
recorder_destroy (void *data)
{
  Recorder *recorder = data;

  mtude_atomic_add_relaxed (&recorder->n_destroyed, 1);
}

Recorder *
recorder_new (RecorderKind kind)
{
  Recorder *recorder = calloc (1, sizeof *recorder);

  if (recorder == NULL)
    abort ();

  recorder->source.alloc = recorder_alloc;
  recorder->source.free = recorder_free_block;
  recorder->source.grow = kind == RECORDER_GROWS ? recorder_grow : NULL;
  recorder->source.data = recorder;
  recorder->source.destroy = recorder_destroy;
  return recorder;
}

void
recorder_free (Recorder *recorder)
{
  free (recorder->text);
  free (recorder);
}

const MtudeSource *
recorder_source (Recorder *recorder)
{
  return &recorder->source;
}

void
recorder_options (Recorder     *recorder,
                  MtudeOptions *options)
{
  mtude_options_init (options);
  options->source = &recorder->source;
}

void
recorder_fail_at (Recorder *recorder,
                  size_t    n)
{
  recorder->fails_on = false;
  mtude_atomic_store_relaxed (&recorder->until_failure, n);
}

void
recorder_fail_from (Recorder *recorder,
                    size_t    n)
{
  recorder->fails_on = true;
  mtude_atomic_store_relaxed (&recorder->until_failure, n);
}

void
recorder_return_next (Recorder *recorder,
                      void     *address)
{
  recorder->next_address = address;
}

static bool
calls_are_equal (const Call *a,
                 const Call *b)
{
  return a->kind == b->kind && a->failed == b->failed && a->old_size == b->old_size
         && a->size == b->size;
}

static void
print_call (FILE       *text,
            const Call *call,
            size_t      n)
{
  if (n > 1)
    fprintf (text, "%zu x ", n);

  if (call->kind == CALL_GROW)
    fprintf (text, "grow %zu %zu", call->old_size, call->size);
  else
    fprintf (text, "%s %zu", call->kind == CALL_ALLOC ? "alloc" : "free", call->size);
  if (call->failed)
    fputs (" fails", text);
}

static void
print_calls (FILE       *text,
             const Call *log,
             size_t      n_calls)
{
  size_t first;
  size_t next;

  for (first = 0; first < n_calls; first = next)
    {
      for (next = first + 1; next < n_calls && calls_are_equal (&log[first], &log[next]); next++)
        ;
      if (first > 0)
        fputs ("; ", text);
      print_call (text, &log[first], next - first);
    }
}

const char *
recorder_take_log (Recorder *recorder)
{
  size_t n_calls = mtude_atomic_load_relaxed (&recorder->n_calls);
  size_t length;
  FILE *text;

  free (recorder->text);
  recorder->text = NULL;
  text = open_memstream (&recorder->text, &length);
  if (text == NULL)
    abort ();

  print_calls (text, recorder->log, n_calls < MAX_LOG ? n_calls : MAX_LOG);
  if (n_calls > MAX_LOG)
    fprintf (text, "; and %zu more", n_calls - MAX_LOG);
  fclose (text);

  mtude_atomic_store_relaxed (&recorder->n_calls, 0);
  return recorder->text;
}

size_t
recorder_n_requests (Recorder *recorder)
{
  return mtude_atomic_load_relaxed (&recorder->n_requests);
}

size_t
recorder_n_granted (Recorder *recorder)
{
  return mtude_atomic_load_relaxed (&recorder->n_granted);
}

size_t
recorder_n_frees (Recorder *recorder)
{
  return mtude_atomic_load_relaxed (&recorder->n_frees);
}

size_t
recorder_live_blocks (Recorder *recorder)
{
  return mtude_atomic_load_relaxed (&recorder->live_blocks);
}

size_t
recorder_live_bytes (Recorder *recorder)
{
  return mtude_atomic_load_relaxed (&recorder->live_bytes);
}

size_t
recorder_n_destroyed (Recorder *recorder)
{
  return mtude_atomic_load_relaxed (&recorder->n_destroyed);
}

size_t
recorder_n_errors (Recorder *recorder)
{
  return mtude_atomic_load_relaxed (&recorder->n_errors);
}
