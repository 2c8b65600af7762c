# Writes the stub that tells editors and type checkers what Python sees of the library.
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Usage: stubs.py OVERRIDE [STUB]; without STUB it is printed.

What is introspected comes from the typelib, what is on top of it from the source of the
override, whose annotations are taken as they are.  `ninja stubs` runs it.
"""

import ast
import re
import sys

import gi

gi.require_version('GIRepository', '2.0')
gi.require_version('Multitude', '1')
from gi.repository import GIRepository, GObject, Multitude

HEAD = '''\
# What Python sees of the library, for editors and type checkers.
#
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# Made by tests/tools/stubs.py from the typelib and the override; `ninja stubs` makes it
# anew.

import builtins
import collections.abc
import contextlib
from typing import Any, Callable, ClassVar, Iterable, Iterator, Optional, Sequence, Union

from gi.repository import Gio, GLib, GObject

_Buffer = Union[bytes, bytearray, memoryview, Sequence[int]]
'''

SIMPLE = {
    'gboolean': 'bool', 'gfloat': 'float', 'gdouble': 'float', 'utf8': 'str', 'filename': 'str',
    'unichar': 'str', 'GType': 'GObject.GType', 'void': 'None', 'GError': 'GLib.Error',
    'error': 'GLib.Error', 'ghash': 'dict[Any, Any]',
}

# It is called with the source, the result, and the data.
ASYNC_CALLBACK = 'Callable[..., None]'


# ---- What the typelib says ------------------------------------------------

def type_name(info, is_input):
    tag = info.get_tag_as_string()
    if tag == 'void' and info.is_pointer():
        return 'Any'
    if tag in SIMPLE:
        return SIMPLE[tag]
    if re.fullmatch(r'g?u?int(8|16|32|64)', tag):
        return 'int'
    if tag in ('array', 'glist', 'gslist'):
        element = info.get_param_type(0)
        if element.get_tag_as_string() in ('guint8', 'uint8'):
            return '_Buffer' if is_input else 'bytes'
        return f'{"Sequence" if is_input else "list"}[{type_name(element, is_input)}]'
    interface = info.get_interface()
    name = f'{interface.get_namespace()}.{interface.get_name()}'
    if name == 'Gio.AsyncReadyCallback':
        return ASYNC_CALLBACK
    if type(interface).__name__ == 'CallbackInfo':
        return 'Callable[..., Any]'
    return name.removeprefix('Multitude.')


def optional(name, may_be_null):
    return f'Optional[{name}]' if may_be_null else name


class Signature:
    """Parameters and result of a call, as PyGObject arranges them."""

    def __init__(self, info):
        self.info = info
        arguments = info.get_arguments()
        types = [argument.get_type() for argument in arguments]
        hidden = {kind.get_array_length() for kind in types + [info.get_return_type()]
                  if kind.get_tag_as_string() == 'array'}
        hidden |= {argument.get_destroy() for argument in arguments}
        user_data = {argument.get_closure() for argument in arguments} - {-1}
        visible = [argument for index, argument in enumerate(arguments)
                   if index not in hidden and index not in user_data]
        self.inputs = [argument for argument in visible
                       if argument.get_direction() != GIRepository.Direction.OUT]
        self.outputs = [argument for argument in visible
                        if argument.get_direction() != GIRepository.Direction.IN]
        # The data of one function follows what is visible.  PyGObject has that of another
        # in between, so that the override has to say what there is.
        assert len(user_data) <= 1, info.__name__
        self.has_user_data = bool(user_data)

    def parameters(self):
        names = []
        may_be_left_out = not self.has_user_data
        for argument in reversed(self.inputs):
            may_be_left_out = may_be_left_out and argument.may_be_null()
            name = optional(type_name(argument.get_type(), True), argument.may_be_null())
            names.insert(0, f'{argument.get_name()}: {name}{" = ..." if may_be_left_out else ""}')
        return names + ['*user_data: Any'] * self.has_user_data

    def result(self):
        results = [optional(type_name(argument.get_type(), False), argument.may_be_null())
                   for argument in self.outputs]
        own = optional(type_name(self.info.get_return_type(), False), self.info.may_return_null())
        if own != 'None' or not results:
            results.insert(0, own)
        return results[0] if len(results) == 1 else f'tuple[{", ".join(results)}]'


def call_lines(info, container=None):
    signature = Signature(info)
    parameters, result = signature.parameters(), signature.result()
    lines = []
    if container and info.is_constructor():
        lines.append('@classmethod')
        parameters.insert(0, 'cls')
        result = container
    elif container and info.is_method():
        parameters.insert(0, 'self')
    elif container:
        lines.append('@staticmethod')
    return lines + [f'def {info.__name__}({", ".join(parameters)}) -> {result}: ...']


def field_lines(thing):
    """PyGObject does not tell the types of fields."""
    return [f'{info.get_name().replace("-", "_")}: Any' for info in thing.__info__.get_fields()]


def property_types(thing):
    """Name and type of each property, in order, and whether it can be set."""
    specs = {spec.name: spec for spec in thing.list_properties()}
    for info in sorted(thing.__info__.get_properties(), key=lambda info: info.get_name()):
        spec = specs[info.get_name()]
        name = type_name(info.get_type(), True)
        may_be_null = info.get_type().get_tag_as_string() not in SIMPLE or name == 'str'
        is_number = name in ('int', 'float', 'bool', 'GObject.GType')
        yield (info.get_name().replace('-', '_'), optional(name, may_be_null and not is_number),
               bool(spec.flags & GObject.ParamFlags.READABLE),
               bool(spec.flags & GObject.ParamFlags.WRITABLE))


def property_lines(thing):
    properties = list(property_types(thing))
    readable = [(name, kind) for name, kind, is_readable, __ in properties if is_readable]
    if not readable:
        return []
    return ['class Props:', *(f'    {name}: {kind}' for name, kind in readable), '',
            '@property', 'def props(self) -> Props: ...']


def init_lines(thing):
    settable = [f'{name}: {kind} = ...' for name, kind, __, is_settable in property_types(thing)
                if is_settable]
    return [f'def __init__(self, *, {", ".join(settable)}) -> None: ...'] if settable else []


def bases(thing):
    info = thing.__info__
    if not hasattr(info, 'get_interfaces'):
        return 'GObject.GBoxed' if hasattr(thing, '__gtype__') and thing.__gtype__.name != 'void' else ''
    interfaces = [f'{interface.get_namespace()}.{interface.get_name()}'
                  for interface in info.get_interfaces()]
    parent = info.get_parent()
    return ', '.join([f'{parent.get_namespace()}.{parent.get_name()}'.removeprefix('Multitude.'),
                      *interfaces])


# ---- What the override says -----------------------------------------------

class Bare(ast.NodeTransformer):
    """Takes the namespace off names, and quotes off annotations."""

    def visit_Attribute(self, node):
        if isinstance(node.value, ast.Name) and node.value.id == 'Multitude':
            return ast.Name(node.attr)
        return node

    def visit_Constant(self, node):
        return ast.parse(node.value, mode='eval').body if isinstance(node.value, str) else node


def bare(node):
    return ast.unparse(Bare().visit(node))


def function_lines(node):
    arguments = node.args
    arguments.defaults = [ast.Constant(...) for __ in arguments.defaults]
    arguments.kw_defaults = [default and ast.Constant(...) for default in arguments.kw_defaults]
    for argument in [*arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg]:
        if argument is not None and argument.annotation is not None:
            argument.annotation = Bare().visit(argument.annotation)
    decorators = [f'@{text}' for text in map(ast.unparse, node.decorator_list)
                  if text not in ('_export', 'override')]
    return decorators + [f'def {node.name}({ast.unparse(arguments)}) -> {bare(node.returns)}: ...']


def is_shown(name):
    return not name.startswith('_') or name.startswith('__')


def member_lines(node):
    for member in node.body:
        if isinstance(member, ast.FunctionDef) and is_shown(member.name):
            yield member.name, function_lines(member)
        elif isinstance(member, ast.Assign) and is_shown(member.targets[0].id):
            yield (member.targets[0].id,
                   [f'{member.targets[0].id}: ClassVar[None]  # type: ignore[assignment]'])


def read_override(path):
    """The classes and functions that it exports, by their names."""
    with open(path, encoding='utf-8') as file:
        tree = ast.parse(file.read())
    return {node.name: node for node in tree.body
            if isinstance(node, (ast.ClassDef, ast.FunctionDef))
            and any(ast.unparse(decorator) == '_export' for decorator in node.decorator_list)}


# ---- The stub -------------------------------------------------------------

def indented(lines):
    return [f'    {line}'.rstrip() for line in lines]


def class_lines(name, parents, members):
    body = [line for lines in members for line in [*lines, '']][:-1]
    return [f'class {name}{f"({parents})" if parents else ""}:', *indented(body or ['...'])]


def introspected_class(name, thing, node):
    added = {}
    for member, lines in member_lines(node) if node else []:
        added.setdefault(member, []).extend(lines)
    is_object = hasattr(thing.__info__, 'get_interfaces')
    members = [field_lines(thing)]
    if is_object:
        members.append(property_lines(thing))
    if is_object and not {'__init__', '__new__'} & set(added):
        members.append(init_lines(thing))
    methods = {info.__name__: info for info in thing.__info__.get_methods()}
    members += [call_lines(methods[method], name) for method in sorted(methods) if method not in added]
    members += added.values()
    return class_lines(name, bases(thing), filter(None, members))


def enum_lines(name, thing):
    values = [f'{value.get_name().upper()}: ClassVar["{name}"]' for value in thing.__info__.get_values()]
    methods = [call_lines(info, name) for info in thing.__info__.get_methods()]
    return class_lines(name, 'GObject.GEnum', [values, *methods])


def entry_lines(name, thing, node):
    if isinstance(thing, (int, str)) and not isinstance(thing, type):
        return [f'{name}: {type(thing).__name__}']
    if hasattr(getattr(thing, '__info__', None), 'get_values'):
        return enum_lines(name, thing)
    if hasattr(thing, '__info__'):
        return introspected_class(name, thing, node)
    if isinstance(thing, type):
        return class_lines(name, ', '.join(map(bare, node.bases)),
                           [lines for __, lines in member_lines(node)])
    return function_lines(node) if node else call_lines(thing)


def make_stub(override):
    nodes = read_override(override)
    introspected = [name for name in dir(Multitude._introspection_module) if not name.startswith('_')]
    # Constants, functions, what the override has of its own, then the rest by name.
    own = [name for name in nodes if name not in introspected]
    things = {name: getattr(Multitude, name) for name in introspected}
    plain = [name for name in introspected if not isinstance(things[name], type)]
    order = plain + own + [name for name in introspected if name not in plain]
    blocks = []
    for name in order:
        lines = entry_lines(name, getattr(Multitude, name), nodes.get(name))
        blocks.append('\n'.join(lines))
    return HEAD + '\n' + '\n\n'.join(blocks) + '\n'


def main():
    override, *stub = sys.argv[1:]
    text = make_stub(override)
    if not stub:
        print(text, end='')
        return
    with open(stub[0], 'w', encoding='utf-8') as file:
        file.write(text)


if __name__ == '__main__':
    main()
