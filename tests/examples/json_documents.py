# JSON documents, good and bad, and what is wrong with the bad ones.
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Texts of RFC 8259 and of this project, and random ones that are always the same."""

import json
import random

VALID = {
    'null': 'null',
    'true': 'true',
    'false': ' \t\r\n false \n',
    'zero': '0',
    'negative zero': '-0',
    'negative zero with a fraction': '-0.0',
    'largest integer': '9223372036854775807',
    'least integer': '-9223372036854775808',
    'one more': '9223372036854775808',
    'one less': '-9223372036854775809',
    'many digits': '1' * 300,
    'exponents': '[1e0, 1E0, 1e+2, 1e-2, 1.5e3, -2.5E-3, 0e9, 0.0e-9]',
    'smallest': '[5e-324, 4e-324, 1e-400, 2.2250738585072014e-308]',
    'largest': '1.7976931348623157e308',
    'rounding': '[0.1, 0.2, 0.30000000000000004, 9007199254740993.0, 1e23, 123456789.123456789]',
    'empty string': '""',
    'escapes': r'"\"\\\/\b\f\n\r\t"',
    'unicode escapes': r'"\u0041\u00e9\u20AC\uFFFF\u0000\u001f\u007f"',
    'surrogates': r'"\ud83d\ude00\uD800\uDC00\udbff\udfff"',
    'as it is': '"\u00e9\u20ac\uffff\U0001f600\U0010ffff\u007f\u2028"',
    'a NUL inside': r'["a\u0000b", {"a\u0000b": 1, "a\u0000c": 2, "a": 3}]',
    'empty containers': '[[], {}, [[]], [{}], {"a": []}, {"a": {}}]',
    'spaces': ' [ \t1\r\n,\n2 ] ',
    'no spaces': '{"a":[1,{"b":2}],"c":{"d":[]}}',
    'equal names': '{"a": 1, "b": 2, "a": 3}',
    'empty name': '{"": {"": ""}}',
    'image (RFC 8259)': '''{
        "Image": {
            "Width":  800,
            "Height": 600,
            "Title":  "View from 15th Floor",
            "Thumbnail": {
                "Url":    "http://www.example.com/image/481989943",
                "Height": 125,
                "Width":  100
            },
            "Animated" : false,
            "IDs": [116, 943, 234, 38793]
          }
      }''',
    'places (RFC 8259)': '''[
        {
           "precision": "zip",
           "Latitude":  37.7668,
           "Longitude": -122.3959,
           "City":      "SAN FRANCISCO",
           "Zip":       "94107"
        },
        {
           "precision": "zip",
           "Latitude":  37.371991,
           "Longitude": -122.026020,
           "City":      "SUNNYVALE",
           "Zip":       "94085"
        }
      ]''',
}

INVALID = [
    ('nothing', b'', 1, 1, 'the text ends where a value was expected'),
    ('blank', b' \n\t\n ', 3, 2, 'the text ends where a value was expected'),
    ('byte order mark', b'\xef\xbb\xbf1', 1, 1, 'there is U+FEFF where a value was expected'),
    ('word', b'nil', 1, 1, 'there is n where a value was expected'),
    ('half a word', b'[tru]', 1, 2, 'there is t where a value was expected'),
    ('capitals', b'True', 1, 1, 'there is T where a value was expected'),
    ('long word', b'nullx', 1, 5, 'there is x where the end was expected'),
    ('two values', b'1 2', 1, 3, 'there is 2 where the end was expected'),
    ('comment', b'1 // one', 1, 3, 'there is / where the end was expected'),
    ('NUL behind', b'1\0', 1, 2, 'there is a NUL in the text'),
    ('NUL in a string', b'"a\0b"', 1, 3, 'there is a NUL in the text'),
    ('infinity', b'Infinity', 1, 1, 'there is I where a value was expected'),
    ('not a number', b'[NaN]', 1, 2, 'there is N where a value was expected'),
    ('plus', b'+1', 1, 1, 'there is + where a value was expected'),
    ('minus alone', b'-', 1, 2, 'the text ends where a digit was expected'),
    ('minus twice', b'--1', 1, 2, 'there is - where a digit was expected'),
    ('needless zero', b'[01]', 1, 3, 'a number does not begin with a 0 that is not needed'),
    ('needless zero behind a minus', b'-00', 1, 3,
     'a number does not begin with a 0 that is not needed'),
    ('hexadecimal', b'0x10', 1, 2, 'there is x where the end was expected'),
    ('dot in front', b'.5', 1, 1, 'there is . where a value was expected'),
    ('dot at the end', b'5.', 1, 3, 'the text ends where a digit was expected'),
    ('dot and exponent', b'5.e1', 1, 3, 'there is e where a digit was expected'),
    ('no exponent', b'5e', 1, 3, 'the text ends where a digit was expected'),
    ('no exponent behind its sign', b'[5e+]', 1, 5, 'there is ] where a digit was expected'),
    ('too large', b'[1,\n 1e400]', 2, 2, 'the number is too large'),
    ('too many digits', b'-' + b'9' * 400, 1, 1, 'the number is too large'),
    ('single quotes', b"'a'", 1, 1, "there is ' where a value was expected"),
    ('open string', b'"abc', 1, 5, 'the text ends where the end of a string was expected'),
    ('open string behind an escape', b'"abc\\"', 1, 7,
     'the text ends where the end of a string was expected'),
    ('newline in a string', b'["a\nb"]', 1, 4, 'a control character in a string has to be escaped'),
    ('tab in a string', b'"\t"', 1, 2, 'a control character in a string has to be escaped'),
    ('tab in a name', b'{"a\tb": 1}', 1, 4, 'a control character in a string has to be escaped'),
    ('no such escape', b'"\\x41"', 1, 2, 'there is no such escape'),
    ('escaped newline', b'"a\\\nb"', 1, 3, 'there is no such escape'),
    ('capital U', b'"\\U0041"', 1, 2, 'there is no such escape'),
    ('backslash at the end', b'"\\', 1, 2, 'there is no such escape'),
    ('short escape', b'"\\u12"', 1, 2, '\\u needs four hexadecimal digits'),
    ('no hexadecimal digit', b'"\\u12g4"', 1, 2, '\\u needs four hexadecimal digits'),
    ('sign in an escape', b'"\\u+123"', 1, 2, '\\u needs four hexadecimal digits'),
    ('first half alone', b'"\\ud83d"', 1, 2,
     'the first half of a surrogate pair has no second one'),
    ('first half twice', b'"\\ud83d\\ud83d"', 1, 2,
     'the first half of a surrogate pair has no second one'),
    ('first half and a letter', b'"\\ud83d\\u0041"', 1, 2,
     'the first half of a surrogate pair has no second one'),
    ('first half and half of an escape', b'"\\ud83d\\ude"', 1, 2,
     '\\u needs four hexadecimal digits'),
    ('first half and another escape', b'"\\ud83d\\n"', 1, 2,
     'the first half of a surrogate pair has no second one'),
    ('second half alone', b'["\xc3\xa9", "x\\ude00"]', 1, 9,
     'the second half of a surrogate pair has no first one'),
    ('Latin 1', b'["\xc3\xa9", "\xe9"]', 1, 8, 'this is not UTF-8'),
    ('overlong', b'"\xc0\x80"', 1, 2, 'this is not UTF-8'),
    ('encoded surrogate', b'"\xed\xa0\x80"', 1, 2, 'this is not UTF-8'),
    ('beyond Unicode', b'"\xf4\x90\x80\x80"', 1, 2, 'this is not UTF-8'),
    ('cut character', b'"\xf0\x9f\x98', 1, 2, 'this is not UTF-8'),
    ('open array', b'[', 1, 2, 'the text ends where a value was expected'),
    ('open array behind a value', b'[1\n', 2, 1, 'the text ends where a comma or ] was expected'),
    ('closed too early', b']', 1, 1, 'there is ] where a value was expected'),
    ('closed twice', b'[]]', 1, 3, 'there is ] where the end was expected'),
    ('closed by the other one', b'[1}', 1, 3, 'there is } where a comma or ] was expected'),
    ('object closed by the other one', b'{"a": 1]', 1, 8,
     'there is ] where a comma or } was expected'),
    ('comma at the end', b'[1,]', 1, 4, 'there is ] where a value was expected'),
    ('comma alone', b'[,]', 1, 2, 'there is , where a value was expected'),
    ('comma twice', b'[1,,2]', 1, 4, 'there is , where a value was expected'),
    ('no comma', b'[1 2]', 1, 4, 'there is 2 where a comma or ] was expected'),
    ('form feed', b'[1,\f2]', 1, 4, 'there is U+000C where a value was expected'),
    ('no-break space', b'[\xc2\xa01]', 1, 2, 'there is U+00A0 where a value was expected'),
    ('open object', b'{', 1, 2, 'the text ends where a name was expected'),
    ('name without quotes', b'{a: 1}', 1, 2, 'there is a where a name was expected'),
    ('number as a name', b'{1: 1}', 1, 2, 'there is 1 where a name was expected'),
    ('name alone', b'{"a"}', 1, 5, 'there is } where a colon was expected'),
    ('name and comma', b'{"a", "b"}', 1, 5, 'there is , where a colon was expected'),
    ('no value', b'{"a":}', 1, 6, 'there is } where a value was expected'),
    ('comma at the end of an object', b'{"a": 1,}', 1, 9, 'there is } where a name was expected'),
    ('semicolon', b'{"a": 1;}', 1, 8, 'there is ; where a comma or } was expected'),
    ('several lines', b'{\n  "\xe9\x9b\xaa": [1, 2],\r\n  "\xe5\x9b\xbd": \xe5\x9b\xbd\n}', 3, 8,
     'there is \u56fd where a value was expected'),
]


def random_string(source):
    alphabet = ['a', 'b', ' ', '"', '\\', '/', '\n', '\t', '\0', '\x1f', '\x7f', '\u00e9', '\u20ac',
                '\u2028', '\ufffd', '\U0001f600', '\U0010ffff']
    return ''.join(source.choice(alphabet) for _ in range(source.choice([0, 1, 3, 8, 40])))


def random_value(source, depth):
    kind = source.randrange(6 if depth == 0 else 9)
    if kind == 0:
        return None
    if kind == 1:
        return source.random() < 0.5
    if kind == 2:
        return source.randrange(-2**source.choice([4, 31, 63]), 2**source.choice([4, 31, 63]))
    if kind == 3:
        return source.uniform(-1, 1) * 10.0**source.randrange(-300, 300)
    if kind in (4, 5):
        return random_string(source)
    if kind == 6:
        return [random_value(source, depth - 1) for _ in range(source.choice([0, 1, 2, 5, 20]))]
    return {random_string(source): random_value(source, depth - 1)
            for _ in range(source.choice([0, 1, 2, 5, 20]))}


def random_documents(count):
    """Texts of the same documents each time, spelt in several ways."""
    source = random.Random(8259)
    for _ in range(count):
        yield json.dumps(random_value(source, 5), ensure_ascii=source.random() < 0.5,
                         indent=source.choice([None, 0, 3]))
