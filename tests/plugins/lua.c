/* Lua runs a real program in an arena.
 *
 * SPDX-License-Identifier: LGPL-2.1-or-later
 */

/* The program counts the words of a text; what it returns is compared with what it
 * returns without an arena.  Lua tells how large its blocks are, so the heap is one
 * that is told.
 */

#include "plugin.h"

#include <lauxlib.h>
#include <lua.h>
#include <lualib.h>
#include <string.h>

static char *program;
static gsize program_length;

/* Runs under lua_pcall (), for everything in it may find no memory. */
static int
run_program (lua_State *lua)
{
  gsize length;
  const char *text = g_bytes_get_data (plugin_input (), &length);

  luaL_openlibs (lua);
  lua_pushlstring (lua, text, length);
  lua_setglobal (lua, "text");
  if (luaL_loadbuffer (lua, program, program_length, "program") != LUA_OK)
    return lua_error (lua);
  lua_call (lua, 0, 1);
  return 1;
}

/* The program's result, which is Lua's; NULL if it had no memory. */
static const char *
result_of (lua_State *lua)
{
  int status;

  lua_pushcfunction (lua, run_program);
  status = lua_pcall (lua, 0, 1, 0);
  if (status != LUA_OK)
    {
      g_assert_cmpstr (lua_tostring (lua, -1), ==, "not enough memory");
      return NULL;
    }
  return lua_tostring (lua, -1);
}

static const char *
expected_result (void)
{
  static char *expected;

  if (expected == NULL)
    {
      lua_State *lua = luaL_newstate ();

      expected = g_strdup (result_of (lua));
      lua_close (lua);
      g_assert_nonnull (expected);
    }
  return expected;
}

static gboolean
job (MultitudeHeap *heap,
     PluginEnd      end)
{
  lua_State *lua = lua_newstate (multitude_heap_realloc_sized, heap);
  const char *result;
  gboolean has_memory;

  if (lua == NULL)
    return FALSE;

  result = result_of (lua);
  has_memory = result != NULL;
  if (has_memory)
    g_assert_cmpstr (result, ==, expected_result ());
  if (end == PLUGIN_CLEANS_UP)
    lua_close (lua);
  return has_memory;
}

int
main (int    argc,
      char **argv)
{
  int status;

  g_assert_true (g_file_get_contents (LUA_FILE, &program, &program_length, NULL));
  status = plugin_main (argc, argv, TEXT_FILE, multitude_heap_new_sized, job);
  g_free (program);
  return status;
}
