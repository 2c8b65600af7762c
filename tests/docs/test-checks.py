# Each check of the manual finds what it is there for, and nothing where all is well.
#
# SPDX-License-Identifier: LGPL-2.1-or-later

import os
import re
import sys
import tempfile

import chapters
import comments
import gir
import manual
import pictures
import readme
import screens
import snippets
import testing
import uses
from tap import Tap
from uses import mkcalls

GIR = '''<repository xmlns="http://www.gtk.org/introspection/core/1.0"
            xmlns:glib="http://www.gtk.org/introspection/glib/1.0">
 <namespace name="N">
  <class name="Thing" version="1.0">
   <doc>A thing.</doc>
   <method name="turn" version="1.0">
    <doc>Turns it.</doc>
    <return-value><doc>whether it did</doc><type name="gboolean"/></return-value>
    <parameters><parameter name="angle"><doc>how far</doc><type name="gint"/></parameter></parameters>
   </method>
  </class>
 </namespace>
</repository>'''

HEADER = '''
MULTITUDE_AVAILABLE_IN_1_0
char           *multitude_arena_copy                 (MultitudeArena  *self,
                                                      const char      *str,
                                                      GError         **error) G_GNUC_MALLOC;
'''

COMMENT = '''
/**
 * multitude_arena_copy: (skip)
 * @self: an arena
 * @str: (nullable):
 *   a string
 * @error: (nullable): a location for a #GError
 *
 * Copies a string.  Only the thread that uses the arena may call this.  Fails
 * with %MULTITUDE_ERROR_BUDGET.
 *
 * Returns: (transfer none): the copy
 *
 * Since: 1.0
 */
'''

TEXT = '''Only the thread that uses the arena may call this.  Fails
 * with %MULTITUDE_ERROR_BUDGET.'''

SECTIONS = '''<SECTION>
<FILE>page</FILE>
multitude_arena_copy
<SUBSECTION Private>
multitude_hidden
</SECTION>
'''

EXAMPLE = '''int
main (void)
{
  int answer;

  answer = 6;
  answer *= 7;
  if (answer < 0)
    return 1;
  return answer;
}
'''

GUIDE = '''<chapter><programlisting language="C"><![CDATA[
answer = 6;
answer *= 7;
if (answer < 0)
  return 1;
return answer;
]]></programlisting>
<programlisting>
  int answer;

  answer = 6;
  answer *= 7;
  if (answer &lt; 0)
    return 1;
</programlisting></chapter>'''

SOURCE = '''/**
 * answer:
 *
 * |[<!-- language="C" -->
 *   int answer;
 *
 *   answer = 6;
 *   answer *= 7;
 *   if (answer < 0)
 *     return 1;
 * ]|
 */
'''

PAIR = '''```c
/* valid */
answer = 6;
answer *= 7;

/* invalid */
if (answer < 0)
  return 1;
```
'''

MARKDOWN = '''# Title

```c
%s```

See [the guide](docs/guide.md) and [the web](https://example.org/x).
Run `sh tests/run.sh asan`, or set `-Dtests=enabled -Db_sanitize=thread`.

| a value of 8 bytes: instructions | **10** | 14 |
'''

CHAPTER = '''<chapter id="guide-thing">
<simplesect id="a">
<title>Pitfalls</title>
<para>%s</para>
</simplesect>
<simplesect id="b">
<title>Threads</title>
<para>%s</para>
</simplesect>
</chapter>
''' % (('word ' * 30,) * 2)

PICTURE = '''<svg viewBox="0 0 40 20">
  <style>
    :root { color-scheme: light dark; }
    svg { color: #000000; }
    @media (prefers-color-scheme: dark) {
      svg { color: #ffffff; }
    }
  </style>
  <rect width="4" height="2"/>
</svg>
'''

USES = '''<SECTION>
<FILE>page</FILE>
MultitudeThing
thing_turn
thing_bend
<SUBSECTION Standard>
THING_TYPE
</SECTION>

<SECTION>
<FILE>other</FILE>
thing_weigh
</SECTION>
'''

USER = EXAMPLE + '''
#include "a-part.h"

static void
use (void)
{
  /* thing_bend () */
#if 1
  thing_turn ("thing_weigh");
#else
  thing_weigh ();
#endif
}
'''

PART = 'void thing_bend (void);'

SCRIPT = '''"""thing_bend ()"""
thing = Multitude.Thing()  # thing_weigh
thing.turn('thing_bend')
'''

FILES = {
    'README.md': '',
    'docs/guide.md': '',
    'tests/run.sh': 'case $1 in\n  asan)\n    ;;\nesac\n',
    'tests/bench/counts/hot-paths.txt': 'value-64   15.0\nvalue-8     10.0\n',
    'meson_options.txt': "option('tests', type: 'feature')\n",
}


TESTING = '''# Title

| Layer | What only it can falsify | Command | Time |
|---|---|---|---|
| core | all | `meson test --suite core` | 1 s |
| lint | more | `meson test --suite lint` | 1 s |
| twins | some | `meson test --suite twins`, if asked for | 1 s |
| test | everything | `sh tests/run.sh` | 1 s |
| asan | memory | `sh tests/run.sh asan` | 1 s |
'''


def comment_faults(header=HEADER, comment=COMMENT, sections=SECTIONS, inline='multitude_hidden ();',
                   exported=('multitude_arena_copy', 'multitude_hidden')):
    functions = [comments.Function(match) for match in comments.EXPORT.finditer(header)]
    blocks = {match[1]: comments.Comment(match) for match in comments.BLOCK.finditer(comment)}
    return list(comments.faults(functions, blocks, set(exported),
                                comments.read_sections(sections), inline))


def snippet_faults(guide=GUIDE, example=EXAMPLE, source=SOURCE, pair=PAIR, build="'a'"):
    documents = {'docs/guide.xml': guide, 'README.md': MARKDOWN % ''.join(EXAMPLE),
                 'answer.c': source, 'STYLE.md': pair}
    texts = {'examples/a.c': example, snippets.programs.BUILD: build}
    return list(snippets.faults(documents, snippets.examples_of(texts)))


def testing_faults(text=TESTING):
    return list(testing.faults(text, {'core', 'lint'}, {'core', 'lint', 'twins'}, {'test', 'asan'}))


def chapter_faults(text=CHAPTER, **excuses):
    return list(chapters.faults({'thing': text}, {('thing', title): 'why' for title in excuses}))


def readme_faults(text=MARKDOWN):
    return list(readme.faults(text, FILES))


def without(text, part):
    assert part in text, part
    return text.replace(part, '', 1)


def instead(text, part, other):
    assert part in text, part
    return text.replace(part, other, 1)


def use_faults(sections=USES, user=USER, script=SCRIPT, header=PART, build="'a', 'b.py'"):
    examples = {'examples/a.c': user, 'examples/b.py': script, 'examples/a-part.h': header}
    used = uses.used_names(examples, build)
    names = [name for _, section in mkcalls.sections(sections) for name in section]
    return list(uses.faults(names, used))


def call_links(name, **more):
    """Where the page of calls leads from NAME, one a line."""
    examples = {'examples/a.c': USER, 'examples/a-part.c': 'thing_turn (); thing_bend ();',
                'examples/b.py': SCRIPT, **more}
    return mkcalls.Uses(examples).links(name).split(', ')


def differs(found, *expected):
    return [f'{found}, and not {list(expected)}'] if found != list(expected) else []


def pictures_missing(page):
    with tempfile.TemporaryDirectory() as folder:
        for name, text in (('page.html', page), ('there.svg', '<svg/>')):
            with open(os.path.join(folder, name), 'w', encoding='utf-8') as file:
                file.write(text)
        return manual.missing_pictures(folder)


def cases():
    """Names, what was found, and a word of what has to be found, or None."""
    yield 'manual: clean', manual.complaints('multitude-error.c\nBuilding documentation\n'), None
    yield 'manual: warning', manual.complaints('a.xml:1: warning: no link for x'), 'no link'
    yield 'manual: a picture', pictures_missing('<img src="there.svg"/>'), None
    yield 'manual: no picture', pictures_missing('<object data="gone.svg"/>'), 'gone.svg'

    yield 'gir: clean', gir.faults(GIR), None
    for part, word in {
            '<doc>A thing.</doc>': 'class has no documentation',
            '<doc>Turns it.</doc>': 'method has no documentation',
            ' version="1.0"': 'has no Since',
            '<doc>how far</doc>': 'parameter angle',
            '<doc>whether it did</doc>': 'return value',
    }.items():
        yield f'gir: without {part}', gir.faults(without(GIR, part)), word

    yield 'comments: clean', comment_faults(), None
    for part, word in {
            ' * Since: 1.0\n': 'no Since',
            ' * Returns: (transfer none): the copy\n': 'no Returns',
            '(transfer none): ': 'who owns',
            ' * @str: (nullable):\n *   a string\n': 'describes',
            '  Only the thread that uses the arena may call this.': 'thread',
            'Fails\n * with %MULTITUDE_ERROR_BUDGET.': 'how it fails',
    }.items():
        yield (f'comments: without {part.strip(" *")!r}',
               comment_faults(comment=without(COMMENT, part)), word)
    yield 'comments: none', comment_faults(comment=''), 'no comment'
    yield 'comments: void', comment_faults(instead(HEADER, 'char           *', 'void            ')), 'returns nothing'
    yield 'comments: parameter of another name', comment_faults(instead(HEADER, '*str', '*string')), 'describes'
    similar = instead(COMMENT, TEXT, 'As multitude_arena_other().')
    yield ('comments: what another comment says',
           comment_faults(comment=similar + instead(COMMENT, '_copy', '_other')), None)
    yield 'comments: what no other comment says', comment_faults(comment=similar), 'thread'
    yield ('comments: not in the manual',
           comment_faults(sections=without(SECTIONS, 'multitude_arena_copy\n')), 'not in the manual')
    yield ('comments: private without need', comment_faults(inline=''), 'no inline code')
    yield ('comments: undeclared', comment_faults(header=''), 'no header')

    yield 'snippets: clean', snippet_faults(), None
    yield 'snippets: changed example', snippet_faults(example=instead(EXAMPLE, '*= 7', '*= 8')), 'no example'
    yield 'snippets: changed guide', snippet_faults(instead(GUIDE, 'int answer', 'int question')), 'no example'
    yield 'snippets: changed indentation', snippet_faults(instead(GUIDE, '\n    return', '\n   return')), 'no example'

    for build in ('', "# 'a'", "'b'"):
        yield f'snippets: not run, {build}', snippet_faults(build=build), 'no example'

    yield 'chapters: clean', chapter_faults(), None
    for part, other, word in [
            ('>Pitfalls', '>What to keep in mind', 'no section Pitfalls'),
            ('>Threads', '>Workers', 'no section Threads'),
            ('word ' * 30, 'word ', 'next to nothing in Pitfalls'),
    ]:
        yield f'chapters: {word}', chapter_faults(instead(CHAPTER, part, other)), word
    first, second = re.findall('<simplesect.*?</simplesect>\n', CHAPTER, re.DOTALL)
    third = first.replace('Pitfalls', 'More')
    for what, other in (('Threads first', second + first), ('more', first + second + third),
                        ('between', first + third + second)):
        yield (f'chapters: {what}', chapter_faults(instead(CHAPTER, first + second, other)),
               'does not end with Pitfalls, Threads')
    yield ('chapters: more, excused',
           chapter_faults(instead(CHAPTER, second, third), Threads=1), 'end with Pitfalls')
    yield 'chapters: excused', chapter_faults(without(CHAPTER, second), Threads=1), None
    yield 'chapters: an excuse for nothing', chapter_faults(Threads=1), 'and an excuse'

    yield 'pictures: clean', pictures.faults({'a.svg': PICTURE}), None
    for part, other, word in [
            ('light dark', 'light', 'both schemes'),
            (': dark)', ': light)', 'no colours for a dark page'),
            ('width="4" height="2"', 'width="40" height="20"', 'its ground'),
    ]:
        yield f'pictures: {word}', pictures.faults({'a.svg': instead(PICTURE, part, other)}), word

    yield ('snippets: changed comment',
           snippet_faults(source=instead(SOURCE, '= 6', '= 5')), 'answer.c:4: 6 lines')
    yield ('snippets: changed pair',
           snippet_faults(pair=instead(PAIR, '< 0', '> 0')), 'STYLE.md:1: 2 lines')

    shown = '<screen>\nat 0x7f\n</screen><para/><screen>\n4 &lt; 5\n</screen>'
    for name, said, word in [
            ('clean', ['at 0x80\n', '4 < 5\n'], None),
            ('unknown', [None, '4 < 5\n'], None),
            ('the last is stale', ['at 0x80\n', '4 < 6\n'], 'shown:\n4 < 5\nsaid:\n4 < 6'),
            ('one is said by none', ['at 0x80\n'], 'shown:\n4 < 5'),
            ('one is not shown', ['at 0x80\n', '4 < 5\n', 'more\n'], 'said:\nmore'),
            ('another order', ['4 < 5\n', 'at 0x80\n'], 'shown:'),
    ]:
        yield f'screens: {name}', screens.faults(screens.screens_of(shown), said), word

    yield 'uses: clean', use_faults(user=instead(USER, '#if 1', '#if THING')), None
    for part, other, word in [
            ('thing_turn (', 'turn (', 'thing_turn: no example'),
            ('thing_turn ("', '// thing_turn ("', 'thing_turn: no example'),
            ('#if 1', '#if 0', 'thing_turn: no example'),
            ('#if 1', '#if 1', 'thing_weigh: no example'),
            ('#include', '/* #include */ //', 'thing_bend: no example'),
    ]:
        yield f'uses: {other}', use_faults(user=instead(USER, part, other)), word
    yield 'uses: not run', use_faults(build="'c', 'b.py'"), 'thing_turn: no example'
    yield 'uses: not run any more', use_faults(build="# 'a',\n'b.py'"), 'thing_turn: no example'

    program = '<link linkend="example-a-c">a.c</link>'
    yield 'calls: a part of a program', differs(call_links('thing_bend'), program), None
    yield ('calls: in a script', differs(call_links('MultitudeThing'),
                                         '<link linkend="example-b-py">b.py</link>'), None)
    yield 'calls: in no program', differs(call_links('thing_weigh'), ''), None
    yield ('calls: most of it first',
           differs(call_links('thing_turn', **{'examples/c.py': 'thing_turn ()\n' * 3}),
                   '<link linkend="example-c-py">c.py</link>', program), None)
    yield ('calls: names', differs([mkcalls.anchor_of('THING_MAX'), mkcalls.page_id('One, two')],
                                   'THING-MAX:CAPS', 'multitude-One-two'), None)

    yield 'readme: clean', readme_faults(), None
    for part, other, word in [
            ('docs/guide.md', 'docs/gone.md', 'not there'),
            ('tests/run.sh', 'tests/gone.sh', 'not there'),
            ('sh asan', 'sh msan', 'does not know'),
            ('-Dtests=', '-Dtest=', 'not an option'),
            ('# Title', '![status](README.md)', 'badges'),
            ('**10**', '**9**', 'not what'),
            ('a value', 'values', 'not what'),
    ]:
        yield f'readme: {other}', readme_faults(instead(MARKDOWN, part, other)), word

    yield 'testing: clean', testing_faults(), None
    for part, other, word in [
            ('--suite core', '--suite heart', 'the suite core has no row'),
            ('sh asan`', 'sh`', 'the configuration asan has no row'),
            ('sh asan`', 'sh msan`', 'there is no configuration msan'),
            ('| core | all |', '| core | |', 'not all of'),
            ('| lint |', 'lint |', 'the suite lint has no row'),
            ('suite twins', 'suite triplets', 'there is no suite triplets'),
    ]:
        yield f'testing: {word}', testing_faults(instead(TESTING, part, other)), word


def problem(found, word):
    if word is None:
        return '\n'.join(found)
    if not any(word in fault for fault in found):
        return f'Nothing says "{word}":\n' + '\n'.join(found)
    return ''


def main():
    tap = Tap()
    for name, found, word in cases():
        tap.check(name, problem(found, word))
    return tap.close()


if __name__ == '__main__':
    sys.exit(main())
