# What page.js is there to find is found, and nothing in a page that has none of it.
#
# SPDX-License-Identifier: LGPL-2.1-or-later

import os
import sys
import tempfile

import browser
from render import SCHEMES, checks
from tap import Tap, skip_all

WIDTH, HEIGHT = 1280, 600

PAGE = '''<!DOCTYPE html>
<html><head><meta charset="utf-8"><style>
  :root {{ color-scheme: light dark; }}
  body {{ max-width: 600px; margin: 60px auto; }}
  pre {{ overflow-x: auto; }}
  #top {{ position: fixed; top: 0; left: 0; height: 40px; }}
  {style}
</style></head><body>
  <table class="navigation" id="top"><tr><td>Top</td></tr></table>
  <h1>Words</h1>
  {body}
</body></html>'''

PICTURE = '''<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 100" width="400" height="100">
  <rect width="400" height="100" fill="#ffffff"/>
  <rect x="10" y="10" width="120" height="30" fill="#1a5fb4"/>
  {shapes}
</svg>'''
SHOWN = '<object type="image/svg+xml" data="picture.svg"></object>'

LONG = 'x' * 200

# Name: rules of style, the page's body, the picture's shapes, and a part of what is said.
CASES = {
    'nothing': ('', '<p>Words</p><pre>' + LONG + '</pre>' + SHOWN,
                '<text x="20" y="30" fill="#ffffff">value</text>', None),
    'page': ('', f'<div style="width: 1400px">{LONG}</div>', '', 'the page is'),
    'table': ('', f'<table><tr><td>{LONG}</td></tr></table>', '', 'table from'),
    'code': ('pre { overflow-x: visible; }', f'<pre>{LONG}</pre>', '', 'pre holds'),
    'cut': ('div { overflow-x: auto; }', f'<div><table><tr><td>{LONG}</td></tr></table></div>', '',
            'div is cut'),
    'bar': ('body { margin-top: 0; }', '', '', 'the bar at the top lies over'),
    'image': ('', '<img src="none.png">', '', 'none.png did not load'),
    'object': ('', '<object type="image/svg+xml" data="none.svg"></object>', '',
               'none.svg did not load'),
    'squeezed': ('object { width: 100px; height: 100px; }', SHOWN, '', 'is shown 100 by 100'),
    'contrast': ('p { color: #888888; }', '<p>Words</p>', '', 'p: rgb(136, 136, 136) on'),
    'ground': ('p { background: rgba(0, 0, 0, 0.7); }', '<p>Words</p>', '', 'contrast'),
    'scheme': (':root { color-scheme: light; }', '', '', 'the page is not dark'),
    'text on a shape': ('', SHOWN, '<text x="20" y="30" fill="#77aa77">value</text>',
                        'picture.svg: contrast'),
    'text beside its shape': ('', SHOWN, '<text x="90" y="30" fill="#ffffff">value value</text>',
                              'picture.svg: contrast'),
    'text beyond the edge': ('', SHOWN, '<text x="380" y="80" fill="#000000">value value</text>',
                             'picture.svg: beyond the edge'),
    'text over another': ('', SHOWN, '<text x="200" y="80">value</text><text x="210" y="82">word</text>',
                          'picture.svg: over another text'),
}


def write(folder, name, text):
    path = os.path.join(folder, name)
    with open(path, 'w', encoding='utf-8') as file:
        file.write(text)
    return path


def said(page, folder, case):
    style, body, shapes, _ = case
    write(folder, 'picture.svg', PICTURE.format(shapes=shapes))
    page.show(write(folder, 'page.html', PAGE.format(style=style, body=body)))
    faults = []
    for scheme in SCHEMES:
        page.prefer(scheme)
        faults += page.evaluate(checks())
    return faults


def problem(faults, expected):
    if expected is None:
        return '\n'.join(faults)
    if not any(expected in fault for fault in faults):
        return f'no "{expected}" in {faults}'
    return ''


def main():
    program = browser.find()
    if not program:
        skip_all('chromium is not installed')

    tap = Tap()
    with tempfile.TemporaryDirectory() as folder, browser.Browser(program) as started:
        page = browser.Page(started)
        page.resize(WIDTH, HEIGHT)
        for name, case in CASES.items():
            tap.check(name, problem(said(page, folder, case), case[-1]))
    return tap.close()


if __name__ == '__main__':
    sys.exit(main())
