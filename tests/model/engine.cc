/* The accesses of instrumented C code, handed to the model checker relacy.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports the functions of model.h and those that the instrumentation calls.
 *
 * What relacy knows of a piece of memory is kept beside it, found by its address: for
 * plain accesses a *granule* of four bytes, for atomic ones a *word* with its past
 * values.  An atomic access also counts as a plain read, so that a plain write to the
 * same bytes has to be ordered; after one the word begins anew with what was written.
 * Memory outside of blocks, such as stacks, is not looked at, but atomic words are
 * wherever they are.
 *
 * All of it is forgotten after each order that was tried.
 */

#include <relacy/relacy.hpp>

/* They are macros there. */
#undef new
#undef delete
#undef malloc
#undef calloc
#undef realloc
#undef free
#undef assert
#undef errno
#undef $

#include "model.h"

#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace
{

const rl::debug_info nowhere = rl::debug_info ("", "", 0);

/* ---- What is known of memory ------------------------------------------- */

struct Block
{
  uintptr_t      start;
  size_t         size;
  bool           is_there;
  rl::var_data  *there;
};

struct Granule
{
  uintptr_t      key;
  rl::var_data  *data;
};

struct Word
{
  uintptr_t         key;
  rl::atomic_data  *data;
  uint64_t          history[rl::atomic_history_size];
  uint64_t          value;
  bool              has_failed;
  bool              is_stale;
};

/* Open addressing; what is in use is listed, so that it can be forgotten. */
template <typename T, unsigned N> struct Table
{
  T        slots[N];
  unsigned used[N];
  unsigned n_used;

  T *look (uintptr_t key, bool may_add)
  {
    unsigned i = (unsigned) ((key * UINT64_C (0x9e3779b97f4a7c15)) >> 40) % N;

    for (; slots[i].key != 0; i = (i + 1) % N)
      if (slots[i].key == key)
        return &slots[i];
    if (!may_add)
      return nullptr;
    if (n_used == N / 2)
      abort ();

    used[n_used++] = i;
    slots[i].key = key;
    return &slots[i];
  }

  template <typename F> void clear (F drop)
  {
    for (unsigned i = 0; i < n_used; i++)
      {
        drop (&slots[used[i]]);
        slots[used[i]] = T ();
      }
    n_used = 0;
  }
};

Table<Granule, 8192> granules;
Table<Word, 512> words;
Block blocks[64];
unsigned n_blocks;

const ModelScenario *scenario;
const char *complaint;

typedef rl::mutex Lock;

alignas (Lock) unsigned char lock_memory[sizeof (Lock)];
Lock *lock;

/* Sets what the first store of a word leaves unset: nobody has seen it before. */
void (*word_unseen) (rl::atomic_data *data);

/* Of the twin: in a file with this name, between these lines. */
const char *twin_file;
int twin_first;
int twin_last;

/* Those that were come to. */
ModelSite *sites[256];
unsigned n_sites;
bool tells_sites;

rl::thread_info_base &
here ()
{
  return *rl::ctx ().threadx_;
}

[[noreturn]] void
fail (const char *what, rl::test_result_e result)
{
  complaint = what;
  rl::ctx ().fail_test (what, result, nowhere);
  abort ();
}

void
touch (rl::var_data *data, bool is_write)
{
  if (!(is_write ? data->store (here ()) : data->load (here ())))
    fail (is_write ? "a write races" : "a read races", rl::test_result_data_race);
}

Block *
block_of (uintptr_t address)
{
  for (unsigned i = 0; i < n_blocks; i++)
    if (address - blocks[i].start < blocks[i].size)
      return &blocks[i];

  return nullptr;
}

bool
is_looked_at (uintptr_t address)
{
  Block *block = block_of (address);

  if (block == nullptr)
    return false;
  if (!block->is_there)
    fail ("memory is used after its end", rl::test_result_access_to_freed_memory);

  touch (block->there, false);
  return true;
}

void
touch_granules (uintptr_t address, size_t size, bool is_write)
{
  for (uintptr_t key = address / 4; key <= (address + size - 1) / 4; key++)
    {
      Granule *granule = granules.look (key, true);

      if (granule->data == nullptr)
        granule->data = rl::ctx ().var_ctor ();
      touch (granule->data, is_write);
    }
}

void
access (const volatile void *memory, size_t size, bool is_write)
{
  uintptr_t address = (uintptr_t) memory;

  if (!rl::is_ctx () || scenario == nullptr || size == 0 || !is_looked_at (address))
    return;

  touch_granules (address, size, is_write);
  if (!is_write)
    return;

  for (uintptr_t key = address & ~(uintptr_t) 3; key < address + size; key += 4)
    {
      Word *word = words.look (key, false);

      if (word != nullptr)
        word->is_stale = true;
    }
}

/* ---- Atomic words ------------------------------------------------------ */

uint64_t
read_raw (uintptr_t address, size_t size)
{
  uint64_t value = 0;

  memcpy (&value, (const void *) address, size);
  return value;
}

/* With the value that is in memory, which everybody sees. */
void
word_begin (Word *word, size_t size)
{
  unsigned index;

  if (word->data != nullptr)
    rl::ctx ().atomic_dtor (word->data);
  word->data = rl::ctx ().atomic_ctor (word);
  word->has_failed = false;
  word->is_stale = false;
  word->value = read_raw (word->key, size);
  index = here ().atomic_init (word->data);
  word_unseen (word->data);
  word->history[index] = word->value;
}

/* Another thread may go first; what is known of the word is looked at after that. */
Word *
word_step (const volatile void *memory, size_t size)
{
  uintptr_t address = (uintptr_t) memory;
  Word *word;

  rl::ctx ().sched ();
  if (is_looked_at (address))
    touch_granules (address, size, false);
  word = words.look (address, true);
  if (word->data == nullptr || word->is_stale)
    word_begin (word, size);
  return word;
}

void
word_set (Word *word, unsigned index, uint64_t value, size_t size)
{
  word->value = value;
  word->history[index] = value;
  memcpy ((void *) word->key, &value, size);
}

const char *
file_of (const ModelSite *site)
{
  const char *slash = strrchr (site->file, '/');

  return slash != nullptr ? slash + 1 : site->file;
}

void
get_to_know (ModelSite *site)
{
  if (n_sites == sizeof sites / sizeof sites[0])
    abort ();

  sites[n_sites++] = site;
  site->is_known = true;
  /* There is no memory checker here, and nobody debugs. */
  site->is_no_step = strcmp (file_of (site), "mtude-track-private.h") == 0
                     || strcmp (file_of (site), "mtude-debug-private.h") == 0;
  if (twin_file != nullptr && strcmp (file_of (site), twin_file) == 0
      && site->line >= twin_first && site->line <= twin_last)
    site->order = MODEL_RELAXED;
}

ModelOrder
order_of (ModelSite *site)
{
  if (!site->is_known)
    get_to_know (site);

  return site->order;
}

unsigned
change_by_order (Word *word, ModelOrder order)
{
  bool has_changed_between;

  switch (order)
    {
    case MODEL_ACQUIRE:
      return here ().atomic_rmw_acquire (word->data, has_changed_between);
    case MODEL_RELEASE:
      return here ().atomic_rmw_release (word->data, has_changed_between);
    default:
      return here ().atomic_rmw_relaxed (word->data, has_changed_between);
    }
}

/* A weak one may fail for no reason; once for each word is enough. */
bool
fails_for_no_reason (Word *word)
{
  rl::context &context = rl::ctx ();

  if (context.is_random_sched ())
    return context.rand (4, rl::sched_type_cas_fail) == 0;
  if (word->has_failed)
    return false;

  word->has_failed = context.rand (2, rl::sched_type_cas_fail) == 0;
  return word->has_failed;
}

/* ---- The search -------------------------------------------------------- */

void
forget ()
{
  rl::context &context = rl::ctx ();

  granules.clear ([&] (Granule *granule) { context.var_dtor (granule->data); });
  words.clear ([&] (Word *word) { context.atomic_dtor (word->data); });
  for (unsigned i = 0; i < n_blocks; i++)
    context.var_dtor (blocks[i].there);
  n_blocks = 0;
  if (lock != nullptr)
    lock->~Lock ();
  lock = nullptr;
}

/* After an order that was wrong, what is known has gone with its search. */
void
forget_lost ()
{
  granules.clear ([] (Granule *) {});
  words.clear ([] (Word *) {});
  n_blocks = 0;
  lock = nullptr;
}

template <unsigned N> struct Suite : rl::test_suite<Suite<N>, N>
{
  void before () { scenario->begin (); }
  void thread (unsigned id) { scenario->threads[id] (); }

  void after ()
  {
    scenario->end ();
    for (unsigned i = 0; i < n_blocks; i++)
      if (blocks[i].is_there)
        fail ("a block has not ended", rl::test_result_memory_leak);
  }

  ~Suite () { forget (); }
};

template <unsigned N> void
unseen (rl::atomic_data *data)
{
  auto *word = static_cast<rl::atomic_data_impl<N> *> (data);
  auto &record = word->history_[word->current_index_ % rl::atomic_history_size];

  for (unsigned i = 0; i < N; i++)
    record.first_seen_order_[i] = (rl::timestamp_t) -1;
}

template <unsigned N> bool
simulate (rl::test_params &params)
{
  word_unseen = unseen<N>;
  return rl::simulate<Suite<N> > (params);
}

const char *
describe (const ModelScenario *described)
{
  switch (described->search)
    {
    case MODEL_ALL:
      return "all";
    case MODEL_BOUNDED:
      return "bounded";
    default:
      return "random";
    }
}

bool
search (const ModelScenario *searched, rl::test_params &params)
{
  static std::ostream silent (nullptr);
  bool is_sound;

  params.output_stream = &silent;
  params.progress_stream = &silent;
  /* What it would record is of no use here, and this keeps it from a second run. */
  params.collect_history = true;
  params.search_type = searched->search == MODEL_ALL ? rl::sched_full
                       : searched->search == MODEL_BOUNDED ? rl::sched_bound : rl::sched_random;
  params.context_bound = searched->limit;
  params.iteration_count = searched->search == MODEL_RANDOM ? searched->limit : 1;

  complaint = nullptr;
  scenario = searched;
  is_sound = searched->threads[2] == nullptr ? simulate<2> (params)
             : searched->threads[3] == nullptr ? simulate<3> (params) : simulate<4> (params);
  scenario = nullptr;
  forget_lost ();
  return is_sound;
}

bool
run (const ModelScenario *searched, unsigned number)
{
  rl::test_params params;
  bool is_sound = search (searched, params);

  printf ("%sok %u - %s (%s, %llu orders)\n", is_sound ? "" : "not ", number, searched->name,
          describe (searched), (unsigned long long) params.stop_iteration);
  if (!is_sound)
    printf ("# %s\n", complaint != nullptr ? complaint : rl::test_result_str (params.test_result));
  fflush (stdout);
  return is_sound;
}

bool
is_named (const char *name, int argc, char **argv)
{
  for (int i = 1; i < argc; i++)
    if (strcmp (argv[i], name) == 0)
      return true;

  return argc < 2;
}

void
read_twin (const char *place)
{
  static char file[256];

  if (sscanf (place, "%255[^:]:%d-%d", file, &twin_first, &twin_last) != 3)
    {
      fprintf (stderr, "%s: not FILE:FIRST-LAST\n", place);
      exit (2);
    }
  twin_file = file;
}

void
list (const ModelScenario *scenarios, size_t n_scenarios)
{
  for (size_t i = 0; i < n_scenarios; i++)
    puts (scenarios[i].name);
}

void
tell_sites ()
{
  for (unsigned i = 0; i < n_sites; i++)
    printf ("# site %s:%d\n", file_of (sites[i]), sites[i]->line);
}

}

/* ---- For scenarios ----------------------------------------------------- */

int
model_main (int argc, char **argv, const ModelScenario *scenarios, size_t n_scenarios)
{
  unsigned n_run = 0;
  unsigned n_failed = 0;

  for (; argc > 1 && strncmp (argv[1], "--", 2) == 0; argc--, argv++)
    if (strncmp (argv[1], "--twin=", 7) == 0)
      read_twin (argv[1] + 7);
    else if (strcmp (argv[1], "--sites") == 0)
      tells_sites = true;
    else if (strcmp (argv[1], "--list") == 0)
      return list (scenarios, n_scenarios), EXIT_SUCCESS;

  for (size_t i = 0; i < n_scenarios; i++)
    if (is_named (scenarios[i].name, argc, argv))
      n_failed += !run (&scenarios[i], ++n_run);
  if (tells_sites)
    tell_sites ();
  printf ("1..%u\n", n_run);

  return n_failed == 0 && n_run > 0 ? EXIT_SUCCESS : EXIT_FAILURE;
}

unsigned
model_thread (void)
{
  return rl::thread_index ();
}

void
model_lock ()
{
  if (lock == nullptr)
    lock = ::new (lock_memory) Lock ();
  lock->lock (nowhere);
}

void
model_unlock ()
{
  lock->unlock (nowhere);
}

void
model_fail (const char *what)
{
  fail (what, rl::test_result_user_assert_failed);
}

void
model_block_begin (void *memory, size_t size)
{
  uintptr_t start = (uintptr_t) memory;
  Block *block = block_of (start);

  if (block == nullptr)
    {
      if (n_blocks == sizeof blocks / sizeof blocks[0])
        abort ();
      block = &blocks[n_blocks++];
      block->start = start;
      block->there = rl::ctx ().var_ctor ();
    }
  else if (block->is_there)
    fail ("memory begins twice", rl::test_result_user_assert_failed);

  block->size = size;
  block->is_there = true;
  touch (block->there, true);
}

void
model_block_end (void *memory)
{
  Block *block = block_of ((uintptr_t) memory);

  if (block == nullptr || block->start != (uintptr_t) memory || !block->is_there)
    fail ("memory ends twice", rl::test_result_double_free);

  touch (block->there, true);
  block->is_there = false;
  for (unsigned i = 0; i < words.n_used; i++)
    {
      Word *word = &words.slots[words.used[i]];

      if (word->key - block->start < block->size)
        word->is_stale = true;
    }
}

void *
model_memset (void *memory, int byte, size_t size)
{
  access (memory, size, true);
  return memset (memory, byte, size);
}

void *
model_memcpy (void *to, const void *from, size_t size)
{
  access (from, size, false);
  access (to, size, true);
  return memcpy (to, from, size);
}

/* ---- For sites ---------------------------------------------------------- */

uint64_t
model_load (const volatile void *memory, size_t size, ModelSite *site)
{
  ModelOrder order = order_of (site);
  Word *word;

  if (site->is_no_step)
    return read_raw ((uintptr_t) memory, size);

  word = word_step (memory, size);
  return word->history[order == MODEL_ACQUIRE ? here ().atomic_load_acquire (word->data)
                                              : here ().atomic_load_relaxed (word->data)];
}

void
model_store (volatile void *memory, size_t size, uint64_t value, ModelSite *site)
{
  Word *word = word_step (memory, size);
  unsigned index = order_of (site) == MODEL_RELEASE ? here ().atomic_store_release (word->data)
                                                    : here ().atomic_store_relaxed (word->data);

  word_set (word, index, value, size);
}

uint64_t
model_change (volatile void *memory, size_t size, ModelChange change, uint64_t operand,
              ModelSite *site)
{
  Word *word = word_step (memory, size);
  unsigned index = change_by_order (word, order_of (site));
  uint64_t before = word->value;
  uint64_t mask = UINT64_MAX >> (64 - 8 * size);
  uint64_t after = operand;

  switch (change)
    {
    case MODEL_EXCHANGE:
      break;
    case MODEL_ADD:
      after = before + operand;
      break;
    case MODEL_SUB:
      after = before - operand;
      break;
    case MODEL_OR:
      after = before | operand;
      break;
    case MODEL_AND:
      after = before & operand;
      break;
    }

  word_set (word, index, after & mask, size);
  return before;
}

bool
model_cas (volatile void *memory, size_t size, uint64_t *seen, uint64_t value, bool is_weak,
           ModelSite *site)
{
  Word *word = word_step (memory, size);

  if (word->value == *seen && !(is_weak && fails_for_no_reason (word)))
    {
      word_set (word, change_by_order (word, order_of (site)), value, size);
      return true;
    }

  (void) here ().atomic_load_relaxed_rmw (word->data);
  *seen = word->value;
  return false;
}

void
model_fence (ModelSite *site)
{
  if (order_of (site) == MODEL_ACQUIRE)
    rl::ctx ().atomic_thread_fence_acquire ();
}

/* ---- For the instrumentation -------------------------------------------- */

#define ACCESS(name, size, is_write) \
  extern "C" void __tsan_ ## name (void *memory) { access (memory, size, is_write); }

ACCESS (read1, 1, false)
ACCESS (read2, 2, false)
ACCESS (read4, 4, false)
ACCESS (read8, 8, false)
ACCESS (read16, 16, false)
ACCESS (write1, 1, true)
ACCESS (write2, 2, true)
ACCESS (write4, 4, true)
ACCESS (write8, 8, true)
ACCESS (write16, 16, true)
ACCESS (unaligned_read2, 2, false)
ACCESS (unaligned_read4, 4, false)
ACCESS (unaligned_read8, 8, false)
ACCESS (unaligned_read16, 16, false)
ACCESS (unaligned_write2, 2, true)
ACCESS (unaligned_write4, 4, true)
ACCESS (unaligned_write8, 8, true)
ACCESS (unaligned_write16, 16, true)

extern "C" void
__tsan_read_range (void *memory, size_t size)
{
  access (memory, size, false);
}

extern "C" void
__tsan_write_range (void *memory, size_t size)
{
  access (memory, size, true);
}

extern "C" void *
__tsan_memset (void *memory, int byte, size_t size)
{
  return model_memset (memory, byte, size);
}

extern "C" void *
__tsan_memcpy (void *to, const void *from, size_t size)
{
  return model_memcpy (to, from, size);
}

extern "C" void
__tsan_init ()
{
}

extern "C" void
__tsan_func_entry (void *)
{
}

extern "C" void
__tsan_func_exit (void *)
{
}
