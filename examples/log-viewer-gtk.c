/* A log viewer: each line of a file is a record, and an object while it is on the screen.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Usage: log-viewer-gtk [--check] FILE
 *
 * Shows the lines of a file with their numbers.  A record says where in the file, which
 * is mapped, the line is.  With --check the program scrolls to the end by itself, prints
 * how many rows and objects there are and what the last row shows, and ends; its exit
 * status is 77 where there is no display.
 */

#include <gtk/gtk.h>
#include <multitude.h>
#include <string.h>

#define NO_DISPLAY 77
#define MAX_SECONDS 20

/* ---- Lines ---- */

typedef struct
{
  guint64 offset;
  guint32 length;
  guint32 number;
} LogRecord;

#define LOG_TYPE_LINE (log_line_get_type ())

G_DECLARE_FINAL_TYPE (LogLine, log_line, LOG, LINE, GObject)

struct _LogLine
{
  GObject  parent_instance;

  guint    number;
  char    *text;
};

G_DEFINE_FINAL_TYPE (LogLine, log_line, G_TYPE_OBJECT)

static guint n_lines_alive;

static void
log_line_finalize (GObject *object)
{
  n_lines_alive--;
  g_free (LOG_LINE (object)->text);

  G_OBJECT_CLASS (log_line_parent_class)->finalize (object);
}

static void
log_line_class_init (LogLineClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = log_line_finalize;
}

static void
log_line_init (LogLine *self G_GNUC_UNUSED)
{
  n_lines_alive++;
}

/* Called for a row that comes into sight. */
static gpointer
create_line (MultitudeRecordList *list G_GNUC_UNUSED,
             guint                position G_GNUC_UNUSED,
             const guint8        *record,
             gsize                size G_GNUC_UNUSED,
             gpointer             user_data)
{
  const LogRecord *where = (const LogRecord *) (gconstpointer) record;
  const char *text = g_mapped_file_get_contents (user_data);
  LogLine *line = g_object_new (LOG_TYPE_LINE, NULL);

  line->number = where->number;
  line->text = g_utf8_make_valid (text + where->offset, where->length);

  return line;
}

static GArray *
find_lines (const char *text,
            gsize       size)
{
  GArray *records = g_array_new (FALSE, FALSE, sizeof (LogRecord));
  gsize offset = 0;

  while (offset < size)
    {
      const char *newline = memchr (text + offset, '\n', size - offset);
      gsize length = newline != NULL ? (gsize) (newline - text) - offset : size - offset;
      LogRecord record = { offset, (guint32) MIN (length, G_MAXUINT32), records->len + 1 };

      g_array_append_val (records, record);
      offset += length + 1;
    }

  return records;
}

/* The list keeps the file, and the objects have a copy of their line. */
static GListModel *
load (const char  *path,
      GError     **error)
{
  g_autoptr(GMappedFile) file = g_mapped_file_new (path, FALSE, error);
  g_autoptr(GArray) records = NULL;
  MultitudeRecordList *list;

  if (file == NULL)
    return NULL;

  records = find_lines (g_mapped_file_get_contents (file), g_mapped_file_get_length (file));
  list = multitude_record_list_new (LOG_TYPE_LINE, sizeof (LogRecord), create_line,
                                    g_mapped_file_ref (file), (GDestroyNotify) g_mapped_file_unref);
  multitude_record_list_append_records (list, records->data, records->len);

  return G_LIST_MODEL (list);
}

/* ---- Rows ---- */

typedef struct
{
  GMainLoop  *loop;
  GListModel *lines;
  GtkWidget  *window;
  GtkWidget  *scroller;
  GtkWidget  *first_row;        /* NULL: not bound */
  GtkWidget  *last_row;         /* NULL: not bound */
  gboolean    was_first_seen;
  int         status;
} Viewer;

static void
set_up_row (GtkListItemFactory *factory G_GNUC_UNUSED,
            GtkListItem        *row,
            gpointer            data G_GNUC_UNUSED)
{
  gtk_list_item_set_child (row, g_object_new (GTK_TYPE_LABEL, "xalign", 0.0, NULL));
}

static void
bind_row (GtkListItemFactory *factory G_GNUC_UNUSED,
          GtkListItem        *row,
          Viewer             *self)
{
  LogLine *line = gtk_list_item_get_item (row);
  GtkWidget *label = gtk_list_item_get_child (row);
  g_autofree char *text = g_strdup_printf ("%7u  %s", line->number, line->text);

  gtk_label_set_text (GTK_LABEL (label), text);
  if (gtk_list_item_get_position (row) == 0)
    self->first_row = label;
  if (gtk_list_item_get_position (row) == g_list_model_get_n_items (self->lines) - 1)
    self->last_row = label;
}

static void
unbind_row (GtkListItemFactory *factory G_GNUC_UNUSED,
            GtkListItem        *row,
            Viewer             *self)
{
  if (gtk_list_item_get_child (row) == self->first_row)
    self->first_row = NULL;
  if (gtk_list_item_get_child (row) == self->last_row)
    self->last_row = NULL;
}

static GtkWidget *
new_view (Viewer *self)
{
  GtkListItemFactory *factory = gtk_signal_list_item_factory_new ();
  GtkSelectionModel *selection = GTK_SELECTION_MODEL (gtk_no_selection_new (g_object_ref (self->lines)));

  g_signal_connect (factory, "setup", G_CALLBACK (set_up_row), self);
  g_signal_connect (factory, "bind", G_CALLBACK (bind_row), self);
  g_signal_connect (factory, "unbind", G_CALLBACK (unbind_row), self);

  return gtk_list_view_new (selection, factory);
}

static gboolean
on_close (GtkWindow *window G_GNUC_UNUSED,
          gpointer   loop)
{
  g_main_loop_quit (loop);
  return FALSE;
}

static void
open_window (Viewer *self)
{
  self->scroller = gtk_scrolled_window_new ();
  self->window = gtk_window_new ();
  gtk_scrolled_window_set_child (GTK_SCROLLED_WINDOW (self->scroller), new_view (self));
  gtk_window_set_child (GTK_WINDOW (self->window), self->scroller);
  gtk_window_set_default_size (GTK_WINDOW (self->window), 800, 600);
  g_signal_connect (self->window, "close-request", G_CALLBACK (on_close), self->loop);
  gtk_window_present (GTK_WINDOW (self->window));
}

/* ---- The check ---- */

static gboolean
is_in_sight (Viewer    *self,
             GtkWidget *row)
{
  graphene_rect_t bounds;

  return row != NULL && gtk_widget_get_mapped (row)
         && gtk_widget_compute_bounds (row, self->scroller, &bounds)
         && bounds.origin.y >= 0
         && bounds.origin.y + bounds.size.height <= (float) gtk_widget_get_height (self->scroller);
}

/* Half of the way that is left, and more of it in the next frame: as with the mouse, and
 * unlike one jump, which GTK 4.8 does not draw before another one.
 */
static void
scroll_on (Viewer *self)
{
  GtkAdjustment *adjustment = gtk_scrolled_window_get_vadjustment (GTK_SCROLLED_WINDOW (self->scroller));
  double value = gtk_adjustment_get_value (adjustment);

  gtk_adjustment_set_value (adjustment, (value + gtk_adjustment_get_upper (adjustment)) / 2);
}

/* Waits for one row to be in sight, then for the other. */
static gboolean
check (GtkWidget     *window G_GNUC_UNUSED,
       GdkFrameClock *clock G_GNUC_UNUSED,
       gpointer       data)
{
  Viewer *self = data;

  if (!self->was_first_seen && is_in_sight (self, self->first_row))
    {
      g_print ("first: %s\n", gtk_label_get_text (GTK_LABEL (self->first_row)));
      self->was_first_seen = TRUE;
    }

  if (!self->was_first_seen)
    return G_SOURCE_CONTINUE;

  if (!is_in_sight (self, self->last_row))
    {
      scroll_on (self);
      return G_SOURCE_CONTINUE;
    }

  g_print ("last: %s\nrows: %u\nitems: %u\n", gtk_label_get_text (GTK_LABEL (self->last_row)),
           g_list_model_get_n_items (self->lines), n_lines_alive);
  g_main_loop_quit (self->loop);
  return G_SOURCE_REMOVE;
}

static gboolean
give_up (gpointer data)
{
  Viewer *self = data;

  g_printerr ("The last row did not come into sight\n");
  self->status = 1;
  g_main_loop_quit (self->loop);
  return G_SOURCE_CONTINUE;
}

static int
run (Viewer   *self,
     gboolean  is_check)
{
  guint timeout = is_check ? g_timeout_add_seconds (MAX_SECONDS, give_up, self) : 0;

  self->loop = g_main_loop_new (NULL, FALSE);
  open_window (self);
  if (is_check)
    gtk_widget_add_tick_callback (self->window, check, self, NULL);
  g_main_loop_run (self->loop);

  if (is_check)
    g_source_remove (timeout);
  gtk_window_destroy (GTK_WINDOW (self->window));
  while (g_main_context_iteration (NULL, FALSE))
    ;
  g_main_loop_unref (self->loop);
  g_object_unref (self->lines);
  if (is_check)
    g_print ("left: %u\n", n_lines_alive);

  return self->status;
}

int
main (int    argc,
      char **argv)
{
  gboolean is_check = argc == 3 && g_str_equal (argv[1], "--check");
  g_autoptr(GError) error = NULL;
  Viewer viewer = { 0 };

  if (argc != 2 + is_check)
    {
      g_printerr ("Usage: %s [--check] FILE\n", argv[0]);
      return 2;
    }
  if (!gtk_init_check ())
    {
      g_printerr ("There is no display\n");
      return NO_DISPLAY;
    }

  viewer.lines = load (argv[argc - 1], &error);
  if (viewer.lines == NULL)
    {
      g_printerr ("%s\n", error->message);
      return 1;
    }

  return run (&viewer, is_check);
}
