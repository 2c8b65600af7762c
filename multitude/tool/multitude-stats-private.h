/* The parts of the command multitude-stats.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Lines come from a file that the programs of a run have left them in, or from the
 * socket of a process that is alive.  They are added to groups: all arenas of one name.
 * Rules look at the groups and give advice.  All of that is a report, which is written
 * for people or for machines.
 *
 * The lines are those of multitude/core/mtude-figures.c.
 */

#pragma once

#include <gio/gio.h>
#include <stdio.h>

#define _(message) (g_dgettext (GETTEXT_PACKAGE, message))

/* ---- Groups ---- */

/* Figures of one arena, or of all of one name: sums, except where it says "most". */
typedef struct
{
  guint64 peak;                 /* most */
  guint64 peaks;                /* the sum of them */
  guint64 reserved;             /* of those that are alive */
  guint64 used;                 /* most at the end of a generation, as the next three */
  guint64 wasted;
  guint64 cached;
  guint64 retained;
  guint64 kept;                 /* by owners when the arena ended */
  guint64 resets;
  guint64 chunks;
  guint64 single_blocks;
  guint64 reused;
  guint64 moved;
  guint64 requested;
  guint64 late_resets;          /* since the arena had settled, as the next two */
  guint64 late_chunks;
  guint64 late_single_blocks;
  guint64 max_normal_alloc;     /* most */
  guint64 budget;               /* most; 0 if there is none */
  guint64 spent;                /* of a budget, most, in per cent */
} StatsFigures;

typedef struct
{
  char         *name;           /* valid UTF-8, or NULL */
  guint64       n_arenas;
  guint64       n_alive;
  StatsFigures  figures;
} StatsGroup;

typedef struct
{
  const char *rule;             /* for machines */
  StatsGroup *group;
  char       *text;             /* for people */
} StatsAdvice;

typedef struct
{
  /* How it came about. */
  char      **command;          /* or NULL: a look at a process */
  GPid        pid;
  int         wait_status;      /* of a command */

  GHashTable *processes;        /* pid: whether it has come to its end */
  GHashTable *by_name;
  GPtrArray  *groups;           /* of StatsGroup; largest first in the end */
  GPtrArray  *advice;           /* of StatsAdvice */
  StatsGroup  totals;

  /* Of a look: the arenas that were there before it. */
  guint64     n_past;
  guint64     past_peak;
  guint64     past_kept;
} StatsReport;

StatsReport *stats_report_new       (void);
void         stats_report_free      (StatsReport *self);
void         stats_report_add_line  (StatsReport *self,
                                     const char  *line);
void         stats_report_finish    (StatsReport *self);

/* Processes that have begun, and not come to their end by exit(). */
guint        stats_report_count_unfinished (StatsReport *self);

G_DEFINE_AUTOPTR_CLEANUP_FUNC (StatsReport, stats_report_free)

/* ---- Rules ---- */

void         stats_advise           (StatsReport *self);

/* ---- Where lines come from ---- */

/* All lines up to the end of a stream. */
gboolean     stats_report_read      (StatsReport   *self,
                                     GInputStream  *stream,
                                     GError       **error);

/* Between hold and release SIGHUP, SIGINT, SIGQUIT and SIGTERM end nothing.  They wait
 * until a program is named, and are passed on to that; what comes when none is any more, 0,
 * is for this process after the release.
 */
void         stats_signals_hold     (void);
void         stats_signals_pass_to  (GPid         pid);
void         stats_signals_release  (void);

/* In a child, before it becomes the program: signals do what they did. */
void         stats_signals_restore  (void);

/* What a shell says when a program is not there, or is none. */
enum
{
  STATS_EXIT_FAILED     = 125,
  STATS_EXIT_CANNOT_RUN = 126,
  STATS_EXIT_NOT_FOUND  = 127
};

/* Both say what is wrong on the standard error output.  A status that is not 0 is that
 * of the tool then.
 */
int          stats_run              (StatsReport *self,
                                     char       **command);
int          stats_look             (StatsReport *self,
                                     GPid         pid);

/* ---- Reports ---- */

/* As a string of the tool's, in the encoding UTF-8. */
char        *stats_report_to_text   (StatsReport *self);
char        *stats_report_to_json   (StatsReport *self);

/* A table whose columns are as wide as what is in them. */
void         stats_table_append     (GString     *string,
                                     GPtrArray   *rows,
                                     guint        n_columns);

typedef enum
{
  STATS_OUTPUT_TEXT,
  STATS_OUTPUT_JSON
} StatsOutput;

/* A file is opened before anything is run, as a shell does: what cannot be written is
 * known in time, and a device or a link stays what it is.  NULL if it cannot be.
 */
FILE        *stats_output_open      (const char  *path);

/* To a file, which is closed, or to where the report goes without one. */
gboolean     stats_output_write     (StatsReport *self,
                                     StatsOutput  output,
                                     FILE        *file);

void         stats_complain         (const char  *format,
                                     ...) G_GNUC_PRINTF (1, 2);
