# The layouts of types, as the compiler tells them to a debugger.
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Reads what "readelf --debug-dump=info" prints of an object that was compiled with
-gdwarf-4 -fno-eliminate-unused-debug-types, and tells each named structure, union,
enumeration and typedef of ours in lines that do not depend on anything else.
"""

import re

OURS = re.compile(r'_?(?:Multitude|Mtude|multitude_|mtude_)')

# Made by GLib's macros for cleaning up, one beside each type.
MADE_BY_MACRO = re.compile(r'_(?:auto|listauto|slistauto|queueauto)ptr$')

ENTRY = re.compile(r' *<(\d+)><([0-9a-f]+)>: Abbrev Number: \d+ \((DW_TAG_\w+)\)')
VALUE = re.compile(r' *<[0-9a-f]+> +(DW_AT_\w+) *: (.*)')
INDIRECT = re.compile(r'\(indirect (?:line )?string, offset: (?:0x)?[0-9a-f]+\): ')
QUALIFIERS = {'DW_TAG_const_type': 'const', 'DW_TAG_volatile_type': 'volatile',
              'DW_TAG_restrict_type': 'restrict', 'DW_TAG_atomic_type': '_Atomic'}
AGGREGATES = {'DW_TAG_structure_type': 'struct', 'DW_TAG_union_type': 'union',
              'DW_TAG_enumeration_type': 'enum'}


class Entry:
    """One entry of the debugger's tree."""

    def __init__(self, tag):
        self.tag = tag
        self.values = {}
        self.children = []

    @property
    def name(self):
        return INDIRECT.sub('', self.values.get('DW_AT_name', '')).strip()

    def number(self, key):
        return int(self.values.get(key, '0').split()[0], 0)


class Layouts:
    """The types of one dump."""

    def __init__(self, dump):
        self.entries = {}
        self.top = []
        open_entries = []
        for line in dump.splitlines():
            entry = ENTRY.match(line)
            value = VALUE.match(line)
            if entry:
                depth = int(entry[1])
                new = self.entries[int(entry[2], 16)] = Entry(entry[3])
                del open_entries[depth:]
                (open_entries[-1].children if open_entries else self.top).append(new)
                open_entries.append(new)
            elif value and open_entries:
                open_entries[-1].values[value[1]] = value[2].strip()

    def describe(self):
        """Blocks of lines, one a type, sorted by name."""
        blocks = {}
        for unit in self.top:
            for entry in unit.children:
                if OURS.match(entry.name) and not MADE_BY_MACRO.search(entry.name):
                    lines = self._block(entry)
                    if lines:
                        blocks[lines[0]] = lines
        return [blocks[first] for first in sorted(blocks)]

    def _target(self, entry):
        value = entry.values.get('DW_AT_type')
        return self.entries[int(value.strip('<>'), 16)] if value else None

    def _block(self, entry):
        if entry.tag == 'DW_TAG_typedef':
            target = self._target(entry)
            if target is not None and not target.name and target.tag in AGGREGATES:
                return self._aggregate(target, f'typedef {entry.name}')
            return [f'typedef {entry.name} = {self._type(target)}']
        if entry.tag in AGGREGATES and 'DW_AT_declaration' not in entry.values:
            return self._aggregate(entry, f'{AGGREGATES[entry.tag]} {entry.name}')
        return []

    def _aggregate(self, entry, title):
        lines = [f'{title}: {entry.number("DW_AT_byte_size")} bytes']
        return lines + self._members(entry, 0, '  ')

    def _members(self, entry, base, indent):
        lines = []
        for child in entry.children:
            if child.tag == 'DW_TAG_enumerator':
                lines.append(f'{indent}{child.name} = {child.number("DW_AT_const_value")}')
            elif child.tag == 'DW_TAG_member':
                lines += self._member(child, base, indent)
        return lines

    def _member(self, member, base, indent):
        offset = base + member.number('DW_AT_data_member_location')
        target = self._target(member)
        bits = ''
        if 'DW_AT_bit_size' in member.values:
            bits = f' : {member.number("DW_AT_bit_size")}'
        lines = [f'{indent}{offset:4}  {self._type(target)} {member.name or "(unnamed)"}{bits}']
        if target.tag in AGGREGATES and not target.name:
            lines += self._members(target, offset, indent + '  ')
        return lines

    def _type(self, entry):
        if entry is None:
            return 'void'
        if entry.tag == 'DW_TAG_pointer_type':
            return self._pointer(self._target(entry))
        if entry.tag in QUALIFIERS:
            return f'{QUALIFIERS[entry.tag]} {self._type(self._target(entry))}'
        if entry.tag == 'DW_TAG_array_type':
            return self._type(self._target(entry)) + self._bounds(entry)
        if entry.tag == 'DW_TAG_subroutine_type':
            return f'{self._type(self._target(entry))} {self._parameters(entry)}'
        if entry.tag in AGGREGATES:
            return f'{AGGREGATES[entry.tag]} {entry.name}'.strip()
        return entry.name

    def _pointer(self, target):
        if target is not None and target.tag == 'DW_TAG_subroutine_type':
            return f'{self._type(self._target(target))} (*) {self._parameters(target)}'
        return f'{self._type(target)} *'

    def _parameters(self, entry):
        types = ['...' if child.tag == 'DW_TAG_unspecified_parameters'
                 else self._type(self._target(child)) for child in entry.children]
        return f'({", ".join(types) or "void"})'

    def _bounds(self, entry):
        return ''.join(f'[{child.number("DW_AT_upper_bound") + 1}]'
                       if 'DW_AT_upper_bound' in child.values else '[]'
                       for child in entry.children)
