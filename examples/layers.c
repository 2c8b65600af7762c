/* The layers of a drawing, and how to undo: rc boxes that are copied when they change.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Usage: layers
 *
 * A version of the drawing has references to its layers.  Those that a step does not touch
 * are the same ones as before.  All of it is on one thread, so no count is atomic.  Ends
 * with a status of zero if every version is as it was, and nothing was copied in vain.
 */

#include <multitude.h>

#include <string.h>

enum { N_LAYERS = 3, SIDE = 16 };

typedef struct
{
  guint  n_pixels;
  guint8 pixels[];
} Layer;

typedef struct
{
  Layer *layers[N_LAYERS];
} Version;

/* ---- Layers --------------------------------------------------------------- */

static Layer *
layer_new (MultitudeArena *arena)
{
  Layer *layer = multitude_rc_box_new_flex (arena, Layer, pixels, SIDE * SIDE);

  layer->n_pixels = SIDE * SIDE;
  memset (layer->pixels, 0, layer->n_pixels);
  return layer;
}

/* Takes a layer, and gives one that may be changed: a copy if somebody else has it. */
static Layer *
layer_make_writable (MultitudeArena *arena,
                     Layer          *layer,
                     guint          *n_copies)
{
  Layer *copy;

  if (multitude_rc_box_is_unique (layer))
    return layer;

  copy = multitude_rc_box_dup (arena, multitude_rc_box_get_size (layer), layer);
  multitude_rc_box_release (layer);
  ++*n_copies;
  return copy;
}

/* ---- Versions ------------------------------------------------------------- */

/* Runs with the last reference to a version, while the version is still there. */
static void
version_clear (gpointer data)
{
  Version *version = data;

  for (int i = 0; i < N_LAYERS; i++)
    multitude_rc_box_release (version->layers[i]);
}

static Version *
version_new (MultitudeArena *arena)
{
  Version *version = multitude_rc_box_alloc_full (arena, sizeof *version, version_clear);

  for (int i = 0; i < N_LAYERS; i++)
    version->layers[i] = layer_new (arena);

  return version;
}

/* The same layers, one more owner each. */
static Version *
version_copy (MultitudeArena *arena,
              const Version  *other)
{
  Version *version = multitude_rc_box_alloc_full (arena, sizeof *version, version_clear);

  for (int i = 0; i < N_LAYERS; i++)
    version->layers[i] = multitude_rc_box_acquire (other->layers[i]);

  return version;
}

static void
version_paint (MultitudeArena *arena,
               Version        *version,
               int             layer,
               guint8          color,
               guint          *n_copies)
{
  version->layers[layer] = layer_make_writable (arena, version->layers[layer], n_copies);
  memset (version->layers[layer]->pixels, color, SIDE);
}

static gboolean
undo_and_look (MultitudeArena *arena)
{
  Version *first = version_new (arena);
  Version *second = version_copy (arena, first);
  guint n_copies = 0;
  gboolean is_good;

  /* The second stroke finds a layer that nobody else has. */
  version_paint (arena, second, 1, 7, &n_copies);
  version_paint (arena, second, 1, 9, &n_copies);

  is_good = first->layers[0] == second->layers[0] && first->layers[1] != second->layers[1]
            && first->layers[1]->pixels[0] == 0 && second->layers[1]->pixels[0] == 9;
  g_print ("%u layer copied of %d\n", n_copies, N_LAYERS);

  multitude_rc_box_release (second);
  is_good = is_good && multitude_rc_box_is_unique (first->layers[0]);
  multitude_rc_box_release (first);
  return is_good && n_copies == 1;
}

/* ---- Values that may not come to be --------------------------------------- */

typedef struct
{
  char name[16];
} Brush;

static gboolean
name_brush (gpointer   mem,
            gpointer   name,
            GError   **error)
{
  Brush *brush = mem;

  if (g_strlcpy (brush->name, name, sizeof brush->name) < sizeof brush->name)
    return TRUE;

  g_set_error (error, G_FILE_ERROR, G_FILE_ERROR_NAMETOOLONG, "“%s” is no name", (char *) name);
  return FALSE;
}

static Brush *
brush_new (MultitudeArena  *arena,
           const char      *name,
           GError         **error)
{
  return multitude_rc_box_construct (arena, sizeof (Brush), NULL, name_brush, (gpointer) name,
                                     error);
}

static gboolean
load_brushes (MultitudeArena *arena)
{
  g_autoptr(GError) error = NULL;
  Brush *soft = brush_new (arena, "soft", NULL);
  Brush *none = brush_new (arena, "a brush with a long name", &error);
  gboolean is_good = soft != NULL && strcmp (soft->name, "soft") == 0 && none == NULL
                     && g_error_matches (error, G_FILE_ERROR, G_FILE_ERROR_NAMETOOLONG);

  g_clear_pointer (&soft, multitude_rc_box_release);
  return is_good;
}

/* ---- Masks ---------------------------------------------------------------- */

static void
count_mask (gpointer data)
{
  ++**(guint **) data;
}

/* As vector instructions like it, all zero, and of a size that a file gave. */
static gboolean
make_masks (MultitudeArena *arena)
{
  guint8 *wide = multitude_rc_box_alloc_aligned (arena, SIDE * SIDE, 32);
  guint8 *empty = multitude_rc_box_alloc0 (arena, SIDE * SIDE);
  guint8 *loaded = multitude_rc_box_try_alloc (arena, SIDE * SIDE, NULL);
  guint n_cleared = 0, **counted = multitude_rc_box_new (arena, guint *);
  gboolean is_good = (guintptr) wide % 32 == 0 && empty[SIDE * SIDE - 1] == 0 && loaded != NULL;

  multitude_rc_box_release (wide);
  multitude_rc_box_release (empty);
  g_clear_pointer (&loaded, multitude_rc_box_release);
  if (!is_good)
    return FALSE;

  /* Who releases it may bring the function along, which the last owner runs. */
  *counted = &n_cleared;
  multitude_rc_box_release_full (multitude_rc_box_acquire (counted), count_mask);
  is_good = n_cleared == 0;
  multitude_rc_box_release_full (counted, count_mask);
  return is_good && n_cleared == 1;
}

int
main (void)
{
  g_autoptr(MultitudeArena) arena = multitude_arena_new ();

  return undo_and_look (arena) && load_brushes (arena) && make_masks (arena) ? 0 : 1;
}
