# A browser without a window, told what to do over two pipes.
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Browser starts Chromium on a profile of its own; Page is one tab of it.

Requests and answers are those of the DevTools protocol, each one JSON that a NUL ends.
Nothing is waited for longer than PATIENCE seconds, and close () leaves no process behind.
"""

import base64
import fcntl
import json
import os
import select
import shutil
import subprocess
import tempfile
import time

NAMES = ('chromium', 'chromium-browser')
PATIENCE = 60

# Where Chromium reads requests and writes answers, by its own decision.
REQUESTS, ANSWERS = 3, 4

ARGUMENTS = [
    '--headless=new',
    '--remote-debugging-pipe',
    # The user that runs tests may be root, for whom there is no sandbox; the pages are ours.
    '--no-sandbox',
    '--allow-file-access-from-files',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-dev-shm-usage',
    '--disable-extensions',
    '--disable-gpu',
    '--disable-sync',
    '--force-device-scale-factor=1',
    '--hide-scrollbars',
    '--host-resolver-rules=MAP * ~NOTFOUND',
    '--no-default-browser-check',
    '--no-first-run',
    '--use-mock-keychain',
]


def find():
    """The program, or None."""
    return next((path for path in map(shutil.which, NAMES) if path), None)


class Trouble(Exception):
    """The browser did not answer, or not as it should."""


class Browser:
    """One process and its profile."""

    def __init__(self, program):
        self.profile = tempfile.mkdtemp(prefix='multitude-render-')
        self.count = 0
        self.rest = b''
        self.events = []

        ours_out, self.requests = (_out_of_the_way(fd) for fd in os.pipe())
        self.answers, theirs_in = (_out_of_the_way(fd) for fd in os.pipe())

        def connect():
            os.dup2(ours_out, REQUESTS)
            os.dup2(theirs_in, ANSWERS)

        self.process = subprocess.Popen(
            [program, *ARGUMENTS, f'--user-data-dir={self.profile}', 'about:blank'],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            pass_fds=(REQUESTS, ANSWERS), preexec_fn=connect)
        os.close(ours_out)
        os.close(theirs_in)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        os.close(self.requests)
        os.close(self.answers)
        # Its own processes end with the first of them.
        self.process.kill()
        self.process.wait()
        shutil.rmtree(self.profile, ignore_errors=True)

    def call(self, method, session=None, **parameters):
        """The answer to one request."""
        self.count += 1
        request = {'id': self.count, 'method': method, 'params': parameters}
        if session:
            request['sessionId'] = session
        os.write(self.requests, json.dumps(request).encode() + b'\0')

        answer = self._until(lambda message: message.get('id') == self.count)
        if 'error' in answer:
            raise Trouble(f'{method}: {answer["error"]["message"]}')
        return answer['result']

    def wait_for(self, event):
        """Until EVENT has happened since the last forget ()."""
        if not any(message.get('method') == event for message in self.events):
            self._until(lambda message: message.get('method') == event)

    def forget(self):
        self.events.clear()

    def _until(self, wanted):
        deadline = time.monotonic() + PATIENCE
        while True:
            message = self._message(deadline)
            if wanted(message):
                return message
            self.events.append(message)

    def _message(self, deadline):
        while b'\0' not in self.rest:
            left = max(0, deadline - time.monotonic())
            if not select.select([self.answers], [], [], left)[0]:
                raise Trouble(f'no answer within {PATIENCE} seconds')
            more = os.read(self.answers, 1 << 20)
            if not more:
                raise Trouble('the browser ended')
            self.rest += more
        message, self.rest = self.rest.split(b'\0', 1)
        return json.loads(message)


class Page:
    """A tab: what it shows, how wide, and in which colours."""

    def __init__(self, browser):
        self.browser = browser
        target = browser.call('Target.createTarget', url='about:blank')['targetId']
        self.session = browser.call('Target.attachToTarget', targetId=target,
                                    flatten=True)['sessionId']
        self._call('Page.enable')

    def show(self, path):
        self.browser.forget()
        answer = self._call('Page.navigate', url='file://' + os.path.abspath(path))
        if answer.get('errorText'):
            raise Trouble(f'{path}: {answer["errorText"]}')
        self.browser.wait_for('Page.loadEventFired')

    def resize(self, width, height):
        self._call('Emulation.setDeviceMetricsOverride', width=width, height=height,
                   deviceScaleFactor=1, mobile=False)

    def prefer(self, scheme):
        """SCHEME is 'light' or 'dark'."""
        self._call('Emulation.setEmulatedMedia',
                   features=[{'name': 'prefers-color-scheme', 'value': scheme}])

    def evaluate(self, script):
        answer = self._call('Runtime.evaluate', expression=script, returnByValue=True,
                            awaitPromise=True)
        if 'exceptionDetails' in answer:
            raise Trouble(json.dumps(answer['exceptionDetails']))
        return answer['result'].get('value')

    def screenshot(self, whole=False):
        """A PNG of what is seen, or of all that can be scrolled to."""
        answer = self._call('Page.captureScreenshot', captureBeyondViewport=whole)
        return base64.b64decode(answer['data'])

    def _call(self, method, **parameters):
        return self.browser.call(method, self.session, **parameters)


def _out_of_the_way(descriptor):
    """The same file under a number that is neither REQUESTS nor ANSWERS."""
    moved = fcntl.fcntl(descriptor, fcntl.F_DUPFD_CLOEXEC, 10)
    os.close(descriptor)
    return moved
