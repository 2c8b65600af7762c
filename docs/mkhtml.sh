#!/bin/sh
# Stands in for gtkdoc-mkhtml: writes the pages, and adds our rules to gtk-doc's style.
#
# SPDX-License-Identifier: LGPL-2.1-or-later

# gtk-doc brings a style of its own along, last of all and under a fixed name, and has no
# option for another one.

set -eu

rules=$(dirname "$0")/multitude.css
gtkdoc-mkhtml "$@"
cat "$rules" >>style.css
