# A list of words: each word of a file is a row, and an object while it is on the screen.
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Usage: word-list-gtk.py [--check] FILE

Shows the words of a file, sorted, each of them once.  With --check the program scrolls
to the end by itself, prints how many rows and objects there are and what the last row
shows, and ends; its exit status is 77 where there is no GTK 4 or no display."""

import re
import sys

import gi

NO_DISPLAY = 77
MAX_SECONDS = 20

try:
    gi.require_version('Gdk', '4.0')
    gi.require_version('Gtk', '4.0')
    gi.require_version('Multitude', '1')
    from gi.repository import Gdk, GLib, Gtk, Multitude
except (ImportError, ValueError) as problem:
    print(problem, file=sys.stderr)
    sys.exit(NO_DISPLAY)


def load(path):
    with open(path, encoding='utf-8', errors='replace') as file:
        words = sorted(set(re.findall(r'\w+', file.read())))

    # As one text, which the list keeps; strings that are passed one by one take longer.
    model = Multitude.StringList()
    model.append_lines(GLib.Bytes.new('\n'.join(words).encode()))
    return model


class Viewer:

    def __init__(self, model):
        self.model = model
        self.alive = set()
        self.first_row = None
        self.last_row = None
        self.was_first_seen = False
        self.status = 0
        self.loop = GLib.MainLoop()

        factory = Gtk.SignalListItemFactory()
        factory.connect('setup', lambda _, row: row.set_child(Gtk.Label(xalign=0)))
        factory.connect('bind', self.bind)
        factory.connect('unbind', self.unbind)
        view = Gtk.ListView.new(Gtk.NoSelection.new(model), factory)
        self.scroller = Gtk.ScrolledWindow(child=view)
        self.window = Gtk.Window(title='Words', default_width=400, default_height=600,
                                 child=self.scroller)
        self.window.connect('close-request', lambda _: self.loop.quit())

    def bind(self, _, row):
        item = row.get_item()
        row.get_child().set_text(item.get_string())
        self.count(item)
        if row.get_position() == 0:
            self.first_row = row.get_child()
        if row.get_position() == len(self.model) - 1:
            self.last_row = row.get_child()

    def unbind(self, _, row):
        if row.get_child() == self.first_row:
            self.first_row = None
        if row.get_child() == self.last_row:
            self.last_row = None

    def count(self, item):
        """An object is counted until it goes, which may be long after its row does."""
        address = hash(item)
        if address not in self.alive:
            self.alive.add(address)
            item.weak_ref(self.alive.discard, address)

    def run(self, is_check):
        self.window.present()
        if is_check:
            self.window.add_tick_callback(self.check)
            GLib.timeout_add_seconds(MAX_SECONDS, self.give_up)
        self.loop.run()
        self.window.destroy()
        return self.status

    def check(self, *_):
        """Waits for one row to be in sight, then for the other."""
        if not self.was_first_seen and self.is_in_sight(self.first_row):
            print(f'first: {self.first_row.get_text()}')
            self.was_first_seen = True

        if not self.was_first_seen:
            return GLib.SOURCE_CONTINUE

        if not self.is_in_sight(self.last_row):
            self.scroll_on()
            return GLib.SOURCE_CONTINUE

        print(f'last: {self.last_row.get_text()}')
        print(f'rows: {len(self.model)}\nitems: {len(self.alive)}')
        self.loop.quit()
        return GLib.SOURCE_REMOVE

    def scroll_on(self):
        """Half of the way that is left, and more of it in the next frame: as with the
        mouse, and unlike one jump, which GTK 4.8 does not draw before another one."""
        adjustment = self.scroller.get_vadjustment()
        adjustment.set_value((adjustment.get_value() + adjustment.get_upper()) / 2)

    def is_in_sight(self, row):
        if row is None or not row.get_mapped():
            return False

        _, bounds = row.compute_bounds(self.scroller)
        top = bounds.origin.y
        return 0 <= top and top + bounds.size.height <= self.scroller.get_height()

    def give_up(self):
        print('The last row did not come into sight', file=sys.stderr)
        self.status = 1
        self.loop.quit()
        return GLib.SOURCE_REMOVE


def main():
    is_check = sys.argv[1:2] == ['--check']
    if len(sys.argv) != 2 + is_check:
        print(__doc__.splitlines()[0], file=sys.stderr)
        return 2
    # GTK was initialized when the module was imported, or not.
    if Gdk.Display.get_default() is None:
        print('There is no display', file=sys.stderr)
        return NO_DISPLAY

    return Viewer(load(sys.argv[-1])).run(is_check)


if __name__ == '__main__':
    sys.exit(main())
