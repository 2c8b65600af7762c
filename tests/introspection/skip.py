# Stands in for a test that cannot run.
#
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The argument is the reason."""

import sys

from tap import skip_all

skip_all(sys.argv[1])
