# Pictures of pages of the manual, for eyes: screenshots.py HTML FOLDER [PAGE...].
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Arguments: the folder with the pages, one for the pictures, and names of pages, all
when there are none.  Each is FOLDER/PAGE-WIDTH-SCHEME.png, as high as the page is.
"""

import glob
import os
import sys

import browser
from render import settings


def main():
    html, folder, *names = sys.argv[1:]
    if not names:
        names = sorted(os.path.basename(path).removesuffix('.html')
                       for path in glob.glob(os.path.join(html, '*.html')))
    os.makedirs(folder, exist_ok=True)

    with browser.Browser(browser.find()) as started:
        page = browser.Page(started)
        for name in names:
            page.show(os.path.join(html, name + '.html'))
            for width, scheme in settings(page):
                path = os.path.join(folder, f'{name}-{width}-{scheme}.png')
                with open(path, 'wb') as file:
                    file.write(page.screenshot(whole=True))
    return 0


if __name__ == '__main__':
    sys.exit(main())
