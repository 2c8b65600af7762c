/* Arrays of strings that grow in an arena, and end in one piece.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* Exports MultitudeStrvBuilder.  The strings are collected one behind the other, each
 * with its NUL, which is where the next one begins; at the end they make room for the
 * array in front of them.
 *
 *   the block holds n_strings strings in its first `used` bytes
 */

#include "config.h"

#include "multitude-strv-builder.h"

#include "multitude-builder-private.h"
#include "multitude-references-private.h"

/* The arena is that of the struct and of the strings, and has to outlive both. */
struct _MultitudeStrvBuilder
{
  MtudeBlock      block;
  gsize           used;
  gsize           n_strings;
  MultitudeArena *arena;
  guint           ref_count;
  guint           holds_arena;
};

G_STATIC_ASSERT (sizeof (MultitudeStrvBuilder) <= MTUDE_BUILDER_SIZE);

static MultitudeStrvBuilder *
boxed_copy (MultitudeStrvBuilder *builder)
{
  if (!builder->holds_arena)
    {
      g_object_ref (builder->arena);
      builder->holds_arena = TRUE;
    }
  return multitude_strv_builder_ref (builder);
}

/**
 * multitude_strv_builder_get_type: (skip)
 *
 * Gets the boxed type of builders, for values and properties.  A copy is a reference,
 * which keeps the arena alive as well.
 *
 * May be called from any thread.
 *
 * Returns: a #GType
 *
 * Since: 1.0
 */
G_DEFINE_BOXED_TYPE (MultitudeStrvBuilder, multitude_strv_builder, boxed_copy,
                     multitude_strv_builder_unref)

static MultitudeStrvBuilder *
builder_new (MultitudeArena *arena)
{
  MultitudeStrvBuilder *builder = mtude_builder_alloc (&arena->core);

  if (builder != NULL)
    *builder = (MultitudeStrvBuilder) { .arena = arena, .ref_count = 1 };

  return builder;
}

/**
 * multitude_strv_builder_new: (skip)
 * @arena: an arena
 *
 * Creates a builder without strings.  The twin of g_strv_builder_new().
 *
 * Only the thread that uses the arena may call this.  Aborts the program when there
 * is no memory.
 *
 * Returns: (transfer full): a builder, to be released before the arena is
 *
 * Since: 1.0
 */
MultitudeStrvBuilder *
multitude_strv_builder_new (MultitudeArena *arena)
{
  MultitudeStrvBuilder *builder;

  g_return_val_if_fail (arena != NULL, NULL);

  builder = builder_new (arena);
  if (G_UNLIKELY (builder == NULL))
    multitude_abort (&arena->core, MTUDE_BUILDER_SIZE, 8);

  return builder;
}

/**
 * multitude_strv_builder_new_holding: (rename-to multitude_strv_builder_new)
 * @arena: an arena
 * @error: (nullable): a location for a #GError, or %NULL
 *
 * Creates a builder that holds a reference to its arena, as scripts need it, which do
 * not free things in an order.  The last reference to the builder has to be given up
 * by the thread that uses the arena.
 *
 * Only the thread that uses the arena may call this.  Fails with
 * %MULTITUDE_ERROR_BUDGET or %MULTITUDE_ERROR_NO_MEMORY.
 *
 * Returns: (transfer full): a builder, or %NULL with @error set
 *
 * Since: 1.0
 */
MultitudeStrvBuilder *
multitude_strv_builder_new_holding (MultitudeArena  *arena,
                                    GError         **error)
{
  MultitudeStrvBuilder *builder;

  g_return_val_if_fail (MULTITUDE_IS_ARENA (arena), NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  builder = builder_new (arena);
  if (builder == NULL)
    {
      multitude_set_error (error, arena, MTUDE_BUILDER_SIZE, 8);
      return NULL;
    }

  g_object_ref (arena);
  builder->holds_arena = TRUE;
  return builder;
}

/**
 * multitude_strv_builder_ref: (skip)
 * @builder: a builder
 *
 * Takes one more reference.  Only the thread that uses the arena may call this.
 *
 * Returns: (transfer full): @builder
 *
 * Since: 1.0
 */
MultitudeStrvBuilder *
multitude_strv_builder_ref (MultitudeStrvBuilder *builder)
{
  g_return_val_if_fail (builder != NULL, NULL);

  multitude_references_take (&builder->ref_count);
  return builder;
}

/**
 * multitude_strv_builder_unref: (skip)
 * @builder: (transfer full): a builder
 *
 * Gives up one reference; with the last one the builder and its strings go.  Only the
 * thread that uses the arena may call this.
 *
 * Since: 1.0
 */
void
multitude_strv_builder_unref (MultitudeStrvBuilder *builder)
{
  g_return_if_fail (builder != NULL);

  if (!multitude_references_drop (&builder->ref_count))
    return;

  multitude_builder_drop_block (builder->arena, &builder->block, builder->holds_arena != 0);
  multitude_builder_drop (builder->arena, builder, builder->holds_arena != 0);
}

/* ---- Adding ---- */

static gsize
size_with (const MultitudeStrvBuilder *builder,
           gsize                       n_more)
{
  return n_more > G_MAXSIZE - builder->used ? G_MAXSIZE : builder->used + n_more;
}

/* With the NUL in `size`; false if there is no memory, and then nothing has changed. */
static gboolean
add (MultitudeStrvBuilder *builder,
     const char           *value,
     gsize                 size)
{
  if (!mtude_block_grow (&builder->arena->core, &builder->block, builder->used, size_with (builder, size), 0,
                         MTUDE_GROW_AMORTIZED))
    return FALSE;

  mtude_copy (builder->block.data + builder->used, value, size);
  builder->used += size;
  builder->n_strings++;
  return TRUE;
}

/**
 * multitude_strv_builder_add: (skip)
 * @builder: a builder
 * @value: a string
 *
 * Adds a copy of a string.  The twin of g_strv_builder_add().
 *
 * Only the thread that uses the arena may call this.  Aborts the program when there
 * is no memory.
 *
 * Since: 1.0
 */
void
multitude_strv_builder_add (MultitudeStrvBuilder *builder,
                            const char           *value)
{
  gsize size;

  g_return_if_fail (builder != NULL);
  g_return_if_fail (value != NULL);

  size = strlen (value) + 1;
  if (G_UNLIKELY (!add (builder, value, size)))
    multitude_abort (&builder->arena->core, size_with (builder, size), 1);
}

/**
 * multitude_strv_builder_try_add: (rename-to multitude_strv_builder_add)
 * @builder: a builder
 * @value: a string
 * @error: (nullable): a location for a #GError, or %NULL
 *
 * As multitude_strv_builder_add(), but returns false and sets @error where that would
 * abort.  The builder is then as it was.
 *
 * Only the thread that uses the arena may call this.  Fails with
 * %MULTITUDE_ERROR_BUDGET, %MULTITUDE_ERROR_NO_MEMORY or
 * %MULTITUDE_ERROR_OVERFLOW.
 *
 * Returns: whether the string was added
 *
 * Since: 1.0
 */
gboolean
multitude_strv_builder_try_add (MultitudeStrvBuilder  *builder,
                                const char            *value,
                                GError               **error)
{
  gsize size;

  g_return_val_if_fail (builder != NULL, FALSE);
  g_return_val_if_fail (value != NULL, FALSE);
  g_return_val_if_fail (error == NULL || *error == NULL, FALSE);

  size = strlen (value) + 1;
  if (add (builder, value, size))
    return TRUE;

  multitude_set_error (error, builder->arena, size_with (builder, size), 1);
  return FALSE;
}

/**
 * multitude_strv_builder_addv: (skip)
 * @builder: a builder
 * @value: (array zero-terminated=1): strings
 *
 * Adds copies of all strings of an array.  The twin of g_strv_builder_addv().
 *
 * Only the thread that uses the arena may call this.  Aborts the program when there
 * is no memory.
 *
 * Since: 1.0
 */
void
multitude_strv_builder_addv (MultitudeStrvBuilder  *builder,
                             const char           **value)
{
  gsize i;

  g_return_if_fail (builder != NULL);
  g_return_if_fail (value != NULL);

  for (i = 0; value[i] != NULL; i++)
    multitude_strv_builder_add (builder, value[i]);
}

/**
 * multitude_strv_builder_add_many: (skip)
 * @builder: a builder
 * @...: strings, then %NULL
 *
 * Adds copies of some strings.  The twin of g_strv_builder_add_many().
 *
 * Only the thread that uses the arena may call this.  Aborts the program when there
 * is no memory.
 *
 * Since: 1.0
 */
void
multitude_strv_builder_add_many (MultitudeStrvBuilder *builder,
                                 ...)
{
  va_list args;
  const char *value;

  g_return_if_fail (builder != NULL);

  va_start (args, builder);
  while ((value = va_arg (args, const char *)) != NULL)
    multitude_strv_builder_add (builder, value);
  va_end (args);
}

/* ---- The end ---- */

static gsize
table_size (const MultitudeStrvBuilder *builder)
{
  return (builder->n_strings + 1) * sizeof (char *);
}

static char **
fill_table (MultitudeStrvBuilder *builder)
{
  char **strv = (char **) (gpointer) builder->block.data;
  char *string = builder->block.data + table_size (builder);
  gsize i;

  memmove (string, builder->block.data, builder->used);
  for (i = 0; i < builder->n_strings; i++)
    {
      strv[i] = string;
      string += strlen (string) + 1;
    }

  strv[i] = NULL;
  return strv;
}

/* NULL if there is no memory, and then nothing has changed. */
static char **
end (MultitudeStrvBuilder *builder)
{
  MtudeArena *core = &builder->arena->core;
  gsize size = size_with (builder, table_size (builder));
  char **strv;

  if (!mtude_block_grow (core, &builder->block, builder->used, size, 0, MTUDE_GROW_EXACT))
    return NULL;

  fill_table (builder);
  strv = mtude_block_freeze_box (core, &builder->block, size);
  builder->used = 0;
  builder->n_strings = 0;
  return strv;
}

/**
 * multitude_strv_builder_end: (skip)
 * @builder: a builder
 *
 * Makes the array, and leaves the builder without strings, to be used further.  The
 * twin of g_strv_builder_end(); but the array and its strings are one box.
 *
 * Takes time in proportion to the strings, which move to make room for the array, and
 * memory for that only if something was allocated behind them.
 *
 * Only the thread that uses the arena may call this.  Aborts the program when there
 * is no memory.
 *
 * Returns: (transfer full) (array zero-terminated=1): the strings, to be freed all
 *   together with multitude_box_free() on any thread.  They may outlive the arena.
 *
 * Since: 1.0
 */
char **
multitude_strv_builder_end (MultitudeStrvBuilder *builder)
{
  char **strv;

  g_return_val_if_fail (builder != NULL, NULL);

  strv = end (builder);
  if (G_UNLIKELY (strv == NULL))
    multitude_abort (&builder->arena->core, size_with (builder, table_size (builder)), sizeof (char *));

  return strv;
}

/**
 * multitude_strv_builder_try_end: (skip)
 * @builder: a builder
 * @error: (nullable): a location for a #GError, or %NULL
 *
 * As multitude_strv_builder_end(), but returns %NULL and sets @error where that would
 * abort.  The builder is then as it was.
 *
 * Only the thread that uses the arena may call this.
 *
 * Returns: (transfer full) (nullable) (array zero-terminated=1): the strings, or %NULL
 *   with @error set
 *
 * Since: 1.0
 */
char **
multitude_strv_builder_try_end (MultitudeStrvBuilder  *builder,
                                GError               **error)
{
  char **strv;

  g_return_val_if_fail (builder != NULL, NULL);
  g_return_val_if_fail (error == NULL || *error == NULL, NULL);

  strv = end (builder);
  if (strv == NULL)
    multitude_set_error (error, builder->arena, size_with (builder, table_size (builder)), sizeof (char *));

  return strv;
}

/**
 * multitude_strv_builder_end_copy: (rename-to multitude_strv_builder_end)
 * @builder: a builder
 *
 * As multitude_strv_builder_end(), but with the strings in GLib's memory: for scripts,
 * which free them one by one.
 *
 * Only the thread that uses the arena may call this.  Aborts the program when GLib has
 * no memory.
 *
 * Returns: (transfer full) (array zero-terminated=1): the strings, to be freed with
 *   g_strfreev()
 *
 * Since: 1.0
 */
char **
multitude_strv_builder_end_copy (MultitudeStrvBuilder *builder)
{
  const char *string;
  char **strv;
  gsize i;

  g_return_val_if_fail (builder != NULL, NULL);

  strv = g_new (char *, builder->n_strings + 1);
  string = builder->block.data;
  for (i = 0; i < builder->n_strings; i++)
    {
      strv[i] = g_strdup (string);
      string += strlen (string) + 1;
    }
  strv[i] = NULL;

  builder->used = 0;
  builder->n_strings = 0;
  return strv;
}
