# The stub for editors and type checkers says what Python sees, no less and no more.
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Arguments: the override and the stub.

The stub is compared with what the program that makes it would make, and, without that
program, with the names that there are when a script runs.
"""

import ast
import builtins
import contextlib
import sys

from cases import Case, Multitude, main
from gi.repository import Gio, GLib, GObject

import stubs

OVERRIDE, STUB = sys.argv[1:]
DIFFERS = 'the stub is not up to date: run "ninja stubs"'

# Of a class, what it is asked for without being named.
QUIET = {'__module__', '__doc__', '__dict__', '__weakref__', '__info__', '__gtype__', '__init__',
         '__new__', '__gsignals__', '__enum_values__', '__abstractmethods__', '_abc_impl',
         '__orig_bases__', '__parameters__'}


MODULES = {'Gio': Gio, 'GLib': GLib, 'GObject': GObject, 'builtins': builtins,
           'contextlib': contextlib}


def read_stub():
    with open(STUB, encoding='utf-8') as file:
        return file.read()


def classes(tree):
    return {node.name: node for node in tree.body if isinstance(node, ast.ClassDef)}


def declared_names(body):
    names = []
    for node in body:
        if isinstance(node, (ast.ClassDef, ast.FunctionDef)):
            names.append(node.name)
        elif isinstance(node, ast.AnnAssign):
            names.append(node.target.id)
    return names


def is_ours(thing):
    return thing.__module__.endswith('.Multitude') and thing.__module__.startswith('gi.')


def members(thing):
    """All that a class has of this library, also where the override derives from it."""
    names = set()
    for base in thing.__mro__:
        if is_ours(base):
            names |= {name for name in vars(base) if not name.startswith('_') or name.endswith('__')}
    return names - QUIET


class Stub(Case):

    def setUp(self):
        self.text = read_stub()
        self.tree = ast.parse(self.text)

    def test_is_up_to_date(self):
        self.assertTrue(self.text == stubs.make_stub(OVERRIDE), DIFFERS)

    def test_each_name_once(self):
        for body in [self.tree.body, *(node.body for node in classes(self.tree).values())]:
            names = [name for name in declared_names(body) if name not in ('strings', 'props')]
            self.assertEqual(len(names), len(set(names)))

    def test_names_of_the_namespace(self):
        names = {name for name in dir(Multitude) if not name.startswith('_')}
        self.assertEqual({name for name in declared_names(self.tree.body) if not name.startswith('_')},
                         names, DIFFERS)

    def declared(self, name):
        """All names of a class, also from those of the stub that it derives from."""
        node = classes(self.tree)[name]
        names = set(declared_names(node.body))
        for base in node.bases:
            if ast.unparse(base) in classes(self.tree):
                names |= self.declared(ast.unparse(base))
        return names

    def test_names_of_each_class(self):
        for name in classes(self.tree):
            declared = self.declared(name) - QUIET - {'Props', 'props'}
            self.assertEqual(declared, members(getattr(Multitude, name)), f'{name}: {DIFFERS}')

    def test_properties_of_each_class(self):
        for name, node in classes(self.tree).items():
            props = {member.name: member for member in node.body if isinstance(member, ast.ClassDef)}
            declared = declared_names(props['Props'].body) if props else []
            thing = getattr(Multitude, name)
            readable = [spec.name.replace('-', '_') for spec in thing.list_properties()
                        if spec.flags & GObject.ParamFlags.READABLE
                        and spec.owner_type == thing.__gtype__] \
                if issubclass(thing, GObject.Object) else []
            self.assertEqual(sorted(declared), sorted(readable), name)

    def test_names_of_types_exist(self):
        known = (set(dir(builtins)) | set(declared_names(self.tree.body)) | {'_Buffer'}
                 | {alias.asname or alias.name for node in self.tree.body
                    if isinstance(node, (ast.Import, ast.ImportFrom)) for alias in node.names})
        for node in ast.walk(self.tree):
            if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
                # Of the class that the name is in, or of its setter.
                self.assertIn(node.id, known | {'Props', 'collections', 'strings'})
            elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
                module = MODULES.get(node.value.id)
                if module:
                    self.assertTrue(hasattr(module, node.attr), ast.unparse(node))

    def test_some_lines(self):
        for line in ['class Arena(GObject.Object):',
                     'class StringList(GObject.Object, Gio.ListModel):',
                     'def view(data: GLib.Bytes) -> memoryview: ...',
                     '    def new_bytes(self, data: Optional[_Buffer] = ...) -> GLib.Bytes: ...',
                     '    def utf16_to_utf8(self, str: Sequence[int]) -> tuple[str, int, int]: ...',
                     '        byte_budget: int', '        name: Optional[str]',
                     '    BUDGET: ClassVar["Error"]',
                     '    def get_strings(self, position: int, n_strings: int) -> list[str]: ...']:
            self.assertIn(line, self.text.splitlines())


if __name__ == '__main__':
    del sys.argv[1:]
    main()
