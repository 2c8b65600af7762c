/* The benchmark program: chooses cases, and times, counts or weighs them.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

#include "bench-peers.h"
#include "measure.h"

#include <getopt.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define BENCH_PEER(symbol) extern const BenchPeer bench_peer_##symbol;
BENCH_PEERS
#undef BENCH_PEER

#define BENCH_PEER(symbol) &bench_peer_##symbol,
static const BenchPeer *const peers[] = { BENCH_PEERS };
#undef BENCH_PEER

#define BENCH_MISSING(name) name,
static const char *const missing_peers[] = { BENCH_MISSING_PEERS NULL };
#undef BENCH_MISSING

#define MAX_CASES 512

typedef struct
{
  const char *workload;         /* or NULL for all; the other, too */
  const char *name;
  const char *mode;
  bool        tells_peers;
  BenchPlan   plan;
} Options;

static void
usage (int status)
{
  fputs ("usage: bench [--mode time|count|memory|steps|list] [--workload W1] [--name ROW]\n"
         "             [--repetitions N] [--rounds N] [--seed N] [--largest N] [--peers]\n",
         status == 0 ? stdout : stderr);
  exit (status);
}

static Options
parse_options (int    argc,
               char **argv)
{
  static const struct option known[] = {
    { "mode", required_argument, NULL, 'm' },   { "workload", required_argument, NULL, 'w' },
    { "name", required_argument, NULL, 'n' },   { "repetitions", required_argument, NULL, 'r' },
    { "rounds", required_argument, NULL, 'k' }, { "seed", required_argument, NULL, 's' },
    { "largest", required_argument, NULL, 'l' }, { "peers", no_argument, NULL, 'p' },
    { "help", no_argument, NULL, 'h' },
    { NULL, 0, NULL, 0 },
  };
  Options options = {
    .mode = "time",
    .plan = { .n_repetitions = 10, .n_rounds = 16, .seed = 1, .largest = SIZE_MAX },
  };
  int option;

  while ((option = getopt_long (argc, argv, "", known, NULL)) != -1)
    switch (option)
      {
      case 'm': options.mode = optarg; break;
      case 'w': options.workload = optarg; break;
      case 'n': options.name = optarg; break;
      case 'r': options.plan.n_repetitions = (unsigned) atoi (optarg); break;
      case 'k': options.plan.n_rounds = (unsigned) atoi (optarg); break;
      case 's': options.plan.seed = strtoull (optarg, NULL, 0); break;
      case 'l': options.plan.largest = strtoull (optarg, NULL, 0); break;
      case 'p': options.tells_peers = true; break;
      case 'h': usage (0); break;
      default: usage (2);
      }

  if (options.plan.largest < 1 || options.plan.n_repetitions < 1 || options.plan.n_rounds < 1 || options.plan.n_rounds > 64)
    usage (2);
  return options;
}

static bool
is_wanted (const BenchCase *bench,
           const Options   *options)
{
  return (options->workload == NULL
          || strcmp (options->workload, bench_workloads[bench->workload].name) == 0)
         && (options->name == NULL || strcmp (options->name, bench->name) == 0);
}

static void
add_cases (const BenchPeer *peer,
           Options         *options)
{
  BenchPlan *plan = &options->plan;

  if (peer->start != NULL && !peer->start ())
    {
      if (options->tells_peers)
        printf ("skipped\t%s\n", peer->name);
      return;
    }

  if (options->tells_peers)
    printf ("version\t%s\t%s\n", peer->name, peer->version ());

  for (size_t i = 0; i < peer->n_cases; i++)
    if (is_wanted (&peer->cases[i], options) && plan->n_cases < MAX_CASES)
      plan->cases[plan->n_cases++] = &peer->cases[i];
}

static void
tell_missing_peers (void)
{
  for (size_t i = 0; missing_peers[i] != NULL; i++)
    printf ("skipped\t%s\n", missing_peers[i]);
}

static const char *
mode_of (const BenchWorkload *workload)
{
  if (bench_workload_has_steps (workload))
    return "steps";
  return workload->measure == BENCH_MEMORY ? "memory" : "time";
}

static void
list (const BenchPlan *plan)
{
  for (size_t i = 0; i < plan->n_cases; i++)
    printf ("case\t%s\t%s\n", bench_workloads[plan->cases[i]->workload].name, plan->cases[i]->name);
}

static void
list_workloads (void)
{
  for (size_t i = 0; i < BENCH_N_WORKLOADS; i++)
    printf ("workload\t%s\t%s\t%s\n", bench_workloads[i].name, mode_of (&bench_workloads[i]),
            bench_workloads[i].title);
}

/* Neither memory nor what runs alone is for the shuffled rounds. */
static void
drop_other_cases (BenchPlan *plan)
{
  size_t n_left = 0;

  for (size_t i = 0; i < plan->n_cases; i++)
    {
      const BenchWorkload *workload = &bench_workloads[plan->cases[i]->workload];

      if (workload->measure != BENCH_MEMORY && !bench_workload_has_steps (workload))
        plan->cases[n_left++] = plan->cases[i];
    }
  plan->n_cases = n_left;
}

static void
run (Options *options)
{
  if (strcmp (options->mode, "list") == 0)
    {
      list_workloads ();
      list (&options->plan);
    }
  else if (strcmp (options->mode, "count") == 0)
    {
      bench_count (&options->plan);
    }
  else if (strcmp (options->mode, "memory") == 0)
    {
      bench_memory (&options->plan);
    }
  else if (strcmp (options->mode, "steps") == 0)
    {
      bench_steps (&options->plan);
    }
  else if (strcmp (options->mode, "time") == 0)
    {
      drop_other_cases (&options->plan);
      bench_time (&options->plan);
    }
  else
    {
      usage (2);
    }
}

static void *
do_nothing (void *data)
{
  return data;
}

/* Some libraries do without atomic instructions until a second thread has been made. */
static void
stop_being_single_threaded (void)
{
  pthread_t thread;

  if (pthread_create (&thread, NULL, do_nothing, NULL) == 0)
    pthread_join (thread, NULL);
}

int
main (int    argc,
      char **argv)
{
  static const BenchCase *cases[MAX_CASES];
  Options options = parse_options (argc, argv);

  stop_being_single_threaded ();
  bench_make_words ();
  options.plan.cases = cases;
  for (size_t i = 0; i < sizeof peers / sizeof peers[0]; i++)
    add_cases (peers[i], &options);
  if (options.tells_peers)
    tell_missing_peers ();

  if (options.plan.n_cases == 0)
    {
      fputs ("there is no such case\n", stderr);
      return 1;
    }

  run (&options);
  return 0;
}
