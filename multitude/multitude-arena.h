/* The arena as a GObject.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* One type for everybody: C programs allocate from it inline
 * (multitude-arena-inline.h), bindings create, reset and watch it and get bytes
 * out of it.
 */

#pragma once

#include <gio/gio.h>

#include "multitude-enums.h"
#include "multitude-error.h"
#include "multitude-source.h"
#include "multitude-stats.h"
#include "multitude-version.h"

G_BEGIN_DECLS

#define MULTITUDE_TYPE_ARENA (multitude_arena_get_type ())

/**
 * MultitudeArena:
 *
 * Memory that is allocated piece by piece and released at once.  The fields are
 * for inline code alone.
 *
 * Since: 1.0
 */
MULTITUDE_AVAILABLE_IN_1_0
G_DECLARE_FINAL_TYPE (MultitudeArena, multitude_arena, MULTITUDE, ARENA, GObject)

/**
 * MultitudeMark: (skip)
 *
 * A position of an arena, taken by multitude_arena_mark() and usually on the
 * stack.
 *
 * Since: 1.0
 */
typedef struct _MultitudeMark MultitudeMark;

MULTITUDE_AVAILABLE_IN_1_0
MultitudeArena *multitude_arena_new                  (void) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
MultitudeArena *multitude_arena_new_with_source      (const MultitudeSource *source) G_GNUC_WARN_UNUSED_RESULT;

MULTITUDE_AVAILABLE_IN_1_0
const char     *multitude_arena_get_name             (MultitudeArena *self);
MULTITUDE_AVAILABLE_IN_1_0
void            multitude_arena_set_name             (MultitudeArena *self,
                                                      const char     *name);
MULTITUDE_AVAILABLE_IN_1_0
guint64         multitude_arena_get_byte_budget      (MultitudeArena *self);
MULTITUDE_AVAILABLE_IN_1_0
void            multitude_arena_set_byte_budget      (MultitudeArena *self,
                                                      guint64         byte_budget);
MULTITUDE_AVAILABLE_IN_1_0
gsize           multitude_arena_get_max_normal_alloc (MultitudeArena *self);
MULTITUDE_AVAILABLE_IN_1_0
void            multitude_arena_set_max_normal_alloc (MultitudeArena *self,
                                                      gsize           max_normal_alloc);
MULTITUDE_AVAILABLE_IN_1_0
guint64         multitude_arena_get_local_capacity   (MultitudeArena *self);
MULTITUDE_AVAILABLE_IN_1_0
void            multitude_arena_set_local_capacity   (MultitudeArena *self,
                                                      guint64         bytes);
MULTITUDE_AVAILABLE_IN_1_0
guint64         multitude_arena_get_shared_capacity  (MultitudeArena *self);
MULTITUDE_AVAILABLE_IN_1_0
void            multitude_arena_set_shared_capacity  (MultitudeArena *self,
                                                      guint64         bytes);
MULTITUDE_AVAILABLE_IN_1_0
guint64         multitude_arena_get_reset_limit      (MultitudeArena *self);
MULTITUDE_AVAILABLE_IN_1_0
void            multitude_arena_set_reset_limit      (MultitudeArena *self,
                                                      guint64         reset_limit);
MULTITUDE_AVAILABLE_IN_1_0
guint64         multitude_arena_get_reserved_bytes   (MultitudeArena *self);
MULTITUDE_AVAILABLE_IN_1_0
guint64         multitude_arena_get_peak_bytes       (MultitudeArena *self);
MULTITUDE_AVAILABLE_IN_1_0
guint64         multitude_arena_get_cached_bytes     (MultitudeArena *self);
MULTITUDE_AVAILABLE_IN_1_0
MultitudeStats *multitude_arena_get_stats            (MultitudeArena *self) G_GNUC_WARN_UNUSED_RESULT;

MULTITUDE_AVAILABLE_IN_1_0
gpointer        multitude_arena_alloc                (MultitudeArena *self,
                                                      gsize           size) G_GNUC_MALLOC G_GNUC_ALLOC_SIZE (2) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
gpointer        multitude_arena_alloc0               (MultitudeArena *self,
                                                      gsize           size) G_GNUC_MALLOC G_GNUC_ALLOC_SIZE (2) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
gpointer        multitude_arena_alloc_aligned        (MultitudeArena *self,
                                                      gsize           size,
                                                      gsize           alignment) G_GNUC_MALLOC G_GNUC_ALLOC_SIZE (2) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
gpointer        multitude_arena_alloc_n              (MultitudeArena *self,
                                                      gsize           n_blocks,
                                                      gsize           block_size) G_GNUC_MALLOC G_GNUC_ALLOC_SIZE2 (2, 3) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
gpointer        multitude_arena_alloc0_n             (MultitudeArena *self,
                                                      gsize           n_blocks,
                                                      gsize           block_size) G_GNUC_MALLOC G_GNUC_ALLOC_SIZE2 (2, 3) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
gpointer        multitude_arena_realloc              (MultitudeArena *self,
                                                      gpointer        mem,
                                                      gsize           old_size,
                                                      gsize           new_size) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
gpointer        multitude_arena_memdup               (MultitudeArena *self,
                                                      gconstpointer   mem,
                                                      gsize           size) G_GNUC_ALLOC_SIZE (3) G_GNUC_WARN_UNUSED_RESULT;

MULTITUDE_AVAILABLE_IN_1_0
gpointer        multitude_arena_try_alloc            (MultitudeArena  *self,
                                                      gsize            size,
                                                      GError         **error) G_GNUC_MALLOC G_GNUC_ALLOC_SIZE (2) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
gpointer        multitude_arena_try_alloc0           (MultitudeArena  *self,
                                                      gsize            size,
                                                      GError         **error) G_GNUC_MALLOC G_GNUC_ALLOC_SIZE (2) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
gpointer        multitude_arena_try_alloc_aligned    (MultitudeArena  *self,
                                                      gsize            size,
                                                      gsize            alignment,
                                                      GError         **error) G_GNUC_MALLOC G_GNUC_ALLOC_SIZE (2) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
gpointer        multitude_arena_try_alloc_n          (MultitudeArena  *self,
                                                      gsize            n_blocks,
                                                      gsize            block_size,
                                                      GError         **error) G_GNUC_MALLOC G_GNUC_ALLOC_SIZE2 (2, 3) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
gpointer        multitude_arena_try_alloc0_n         (MultitudeArena  *self,
                                                      gsize            n_blocks,
                                                      gsize            block_size,
                                                      GError         **error) G_GNUC_MALLOC G_GNUC_ALLOC_SIZE2 (2, 3) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
gpointer        multitude_arena_try_realloc          (MultitudeArena  *self,
                                                      gpointer         mem,
                                                      gsize            old_size,
                                                      gsize            new_size,
                                                      GError         **error) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
gpointer        multitude_arena_try_memdup           (MultitudeArena  *self,
                                                      gconstpointer    mem,
                                                      gsize            size,
                                                      GError         **error) G_GNUC_ALLOC_SIZE (3) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
char           *multitude_arena_try_strdup           (MultitudeArena  *self,
                                                      const char      *str,
                                                      GError         **error) G_GNUC_MALLOC G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
char           *multitude_arena_try_strndup          (MultitudeArena  *self,
                                                      const char      *str,
                                                      gsize            n,
                                                      GError         **error) G_GNUC_MALLOC G_GNUC_WARN_UNUSED_RESULT;

MULTITUDE_AVAILABLE_IN_1_0
char           *multitude_arena_strdup               (MultitudeArena *self,
                                                      const char     *str) G_GNUC_MALLOC G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
char           *multitude_arena_strndup              (MultitudeArena *self,
                                                      const char     *str,
                                                      gsize           n) G_GNUC_MALLOC G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
char           *multitude_arena_strdup_printf        (MultitudeArena *self,
                                                      const char     *format,
                                                      ...) G_GNUC_MALLOC G_GNUC_PRINTF (2, 3) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
char           *multitude_arena_strdup_vprintf       (MultitudeArena *self,
                                                      const char     *format,
                                                      va_list         args) G_GNUC_MALLOC G_GNUC_PRINTF (2, 0) G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
char           *multitude_arena_strconcat            (MultitudeArena *self,
                                                      const char     *string1,
                                                      ...) G_GNUC_MALLOC G_GNUC_NULL_TERMINATED G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
char           *multitude_arena_strjoinv             (MultitudeArena     *self,
                                                      const char         *separator,
                                                      char          **str_array) G_GNUC_MALLOC G_GNUC_WARN_UNUSED_RESULT;
MULTITUDE_AVAILABLE_IN_1_0
char          **multitude_arena_strdupv              (MultitudeArena     *self,
                                                      char          **str_array) G_GNUC_WARN_UNUSED_RESULT;

MULTITUDE_AVAILABLE_IN_1_0
void            multitude_arena_add_cleanup          (MultitudeArena *self,
                                                      GDestroyNotify  notify,
                                                      gpointer        data);
MULTITUDE_AVAILABLE_IN_1_0
gpointer        multitude_arena_take_object          (MultitudeArena *self,
                                                      gpointer        object);
MULTITUDE_AVAILABLE_IN_1_0
gboolean        multitude_arena_hold_object          (MultitudeArena  *self,
                                                      GObject         *object,
                                                      GError         **error);

MULTITUDE_AVAILABLE_IN_1_0
void            multitude_arena_reset                (MultitudeArena     *self);
MULTITUDE_AVAILABLE_IN_1_0
void            multitude_arena_reset_full           (MultitudeArena     *self,
                                                      MultitudeResetMode  mode);
MULTITUDE_AVAILABLE_IN_1_0
void            multitude_arena_trim                 (MultitudeArena     *self);

MULTITUDE_AVAILABLE_IN_1_0
void            multitude_arena_mark                 (MultitudeArena       *self,
                                                      MultitudeMark        *mark);
MULTITUDE_AVAILABLE_IN_1_0
gboolean        multitude_arena_rewind               (MultitudeArena       *self,
                                                      const MultitudeMark  *mark,
                                                      GError              **error);

MULTITUDE_AVAILABLE_IN_1_0
void            multitude_arena_wait_async           (MultitudeArena       *self,
                                                      gsize                 bytes,
                                                      GCancellable         *cancellable,
                                                      GAsyncReadyCallback   callback,
                                                      gpointer              user_data);
MULTITUDE_AVAILABLE_IN_1_0
gboolean        multitude_arena_wait_finish          (MultitudeArena       *self,
                                                      GAsyncResult         *result,
                                                      GError              **error);

/**
 * multitude_new:
 * @arena: a #MultitudeArena
 * @struct_type: the type of the elements
 * @n_structs: the number of elements
 *
 * Allocates @n_structs elements of type @struct_type, as g_new() does, with the
 * alignment of the type.  The elements are not initialised.
 *
 * With a constant @n_structs this is a handful of instructions.  Aborts the
 * program when there is no memory, or when the size is beyond what can be
 * addressed.
 *
 * Returns: (transfer none): a pointer to the first element, cast to a pointer to
 *   @struct_type; valid until the arena is reset, rewound or freed
 *
 * Since: 1.0
 */
#define multitude_new(arena, struct_type, n_structs) \
  ((struct_type *) multitude_arena_alloc_type ((arena), (n_structs), sizeof (struct_type), \
                                               __alignof__ (struct_type)))

/**
 * multitude_new0:
 * @arena: a #MultitudeArena
 * @struct_type: the type of the elements
 * @n_structs: the number of elements
 *
 * Allocates @n_structs elements of type @struct_type and sets them to zero, as
 * g_new0() does; else as multitude_new().
 *
 * Returns: (transfer none): a pointer to the first element, cast to a pointer to
 *   @struct_type; valid until the arena is reset, rewound or freed
 *
 * Since: 1.0
 */
#define multitude_new0(arena, struct_type, n_structs) \
  ((struct_type *) multitude_arena_alloc0_type ((arena), (n_structs), sizeof (struct_type), \
                                                __alignof__ (struct_type)))

/**
 * multitude_new_flex:
 * @arena: a #MultitudeArena
 * @struct_type: a struct that ends with an array of unknown length
 * @member: the name of that array
 * @n_elements: the number of elements that it shall have
 *
 * Allocates a @struct_type whose last @member has @n_elements elements.  Nothing
 * is initialised.  Fails as multitude_new() does.
 *
 * Returns: (transfer none): the struct, cast to a pointer to @struct_type; valid
 *   until the arena is reset, rewound or freed
 *
 * Since: 1.0
 */
#define multitude_new_flex(arena, struct_type, member, n_elements) \
  ((struct_type *) multitude_arena_alloc_flex ((arena), G_STRUCT_OFFSET (struct_type, member), \
                                               (n_elements), \
                                               sizeof (((struct_type *) 0)->member[0]), \
                                               sizeof (struct_type), \
                                               __alignof__ (struct_type)))

/**
 * multitude_try_new:
 * @arena: a #MultitudeArena
 * @struct_type: the type of the elements
 * @n_structs: the number of elements
 * @error: (nullable): a location for a #GError, or %NULL
 *
 * Allocates as multitude_new() does, but returns %NULL and sets @error where
 * that would abort.
 *
 * Returns: (transfer none) (nullable): a pointer to the first element, or %NULL
 *
 * Since: 1.0
 */
#define multitude_try_new(arena, struct_type, n_structs, error) \
  ((struct_type *) multitude_arena_try_alloc_type ((arena), (n_structs), sizeof (struct_type), \
                                                   __alignof__ (struct_type), (error)))

/**
 * multitude_try_new0:
 * @arena: a #MultitudeArena
 * @struct_type: the type of the elements
 * @n_structs: the number of elements
 * @error: (nullable): a location for a #GError, or %NULL
 *
 * Allocates as multitude_new0() does, but returns %NULL and sets @error where
 * that would abort.
 *
 * Returns: (transfer none) (nullable): a pointer to the first element, or %NULL
 *
 * Since: 1.0
 */
#define multitude_try_new0(arena, struct_type, n_structs, error) \
  ((struct_type *) multitude_arena_try_alloc0_type ((arena), (n_structs), sizeof (struct_type), \
                                                    __alignof__ (struct_type), (error)))

/**
 * multitude_try_new_flex:
 * @arena: a #MultitudeArena
 * @struct_type: a struct that ends with an array of unknown length
 * @member: the name of that array
 * @n_elements: the number of elements that it shall have
 * @error: (nullable): a location for a #GError, or %NULL
 *
 * Allocates as multitude_new_flex() does, but returns %NULL and sets @error where
 * that would abort.
 *
 * Returns: (transfer none) (nullable): the struct, or %NULL
 *
 * Since: 1.0
 */
#define multitude_try_new_flex(arena, struct_type, member, n_elements, error) \
  ((struct_type *) multitude_arena_try_alloc_flex ((arena), G_STRUCT_OFFSET (struct_type, member), \
                                                   (n_elements), \
                                                   sizeof (((struct_type *) 0)->member[0]), \
                                                   sizeof (struct_type), \
                                                   __alignof__ (struct_type), (error)))

G_END_DECLS
