# Debian packages that the scripts need, and how they are installed; sourced, not run.
#
# SPDX-License-Identifier: LGPL-2.1-or-later

# To build the library and the C examples, and to run the real job.
build_packages='gcc libc6-dev libglib2.0-dev meson ninja-build pkg-config shared-mime-info'

# Bindings, manual, translations and everything that a test looks at.
test_packages="$build_packages abigail-tools dpkg-dev g++ gettext gir1.2-glib-2.0
  gir1.2-gtk-4.0 gjs
  gdb gobject-introspection gtk-doc-tools libexpat1-dev libgirepository1.0-dev libglib2.0-doc
  libapr1-dev libgtk-4-dev liblua5.4-dev libpcre2-dev libtalloc-dev python3 python3-gi relacy-dev
  valac valgrind xvfb zlib1g-dev"

# A browser that shows the manual.
render_packages="$build_packages chromium fonts-dejavu-core gtk-doc-tools libglib2.0-doc python3"

# A second compiler, with the runtime of its sanitizers.
clang_packages='clang libclang-rt-14-dev'

coverage_packages='gcovr valgrind'

valgrind_packages='valgrind libc6-dbg'

# To build packages for Debian, look at them, and build programs against them.
packaging_packages="$build_packages debhelper dh-python dpkg-dev fakeroot g++ gettext gjs
  gobject-introspection gtk-doc-tools libgirepository1.0-dev libglib2.0-doc lintian python3
  python3-gi valac valgrind-if-available"

# Other allocators, to be measured beside this one; those that are missing are left out.
bench_packages='g++ libapr1-dev libjemalloc-dev libmimalloc-dev librust-bumpalo-dev
  libtalloc-dev rustc valgrind'

say ()
{
  printf '== %s\n' "$*"
}

fail ()
{
  printf '%s: %s\n' "$0" "$*" >&2
  exit 1
}

# Those of the arguments that dpkg does not have.
missing_packages ()
{
  for package in "$@"; do
    case $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null) in
      installed) ;;
      *) printf '%s ' "$package" ;;
    esac
  done
}

as_root ()
{
  if [ "$(id -u)" -eq 0 ]; then
    env "$@"
  elif command -v sudo >/dev/null; then
    sudo env "$@"
  else
    fail "cannot run '$*': neither root nor sudo"
  fi
}

# Installs what is missing; touches neither the network nor apt when nothing is.
ensure_packages ()
{
  if ! command -v dpkg-query >/dev/null; then
    say 'not a Debian system; taking the tools as they are'
    return
  fi

  missing=$(missing_packages "$@")
  if [ -z "$missing" ]; then
    return
  fi

  say "installing packages (a minute or two): $missing"
  as_root DEBIAN_FRONTEND=noninteractive apt-get -q=2 update
  # shellcheck disable=SC2086
  as_root DEBIAN_FRONTEND=noninteractive apt-get -q=2 -y --no-install-recommends \
    -o Dpkg::Use-Pty=0 -o DPkg::Lock::Timeout=300 install $missing
}

# Configures the build folder $1 with the options that follow, or again when it
# was there; a folder that cannot be taken over, for instance because the tree
# was copied from elsewhere, is made anew.
configure_build ()
{
  build=$1
  shift

  if [ -f "$build/build.ninja" ] && meson setup --reconfigure "$build" "$@" >"$build.log" 2>&1; then
    return
  fi

  rm -rf "$build"
  mkdir -p "${build%/*}"
  if ! meson setup "$build" "$@" >"$build.log" 2>&1; then
    cat "$build.log" >&2
    return 1
  fi
}

# Builds the targets that follow the build folder $1, or all when there are none.
compile_build ()
{
  build=$1
  shift

  if ! ninja -C "$build" "$@" >"$build.log" 2>&1; then
    cat "$build.log" >&2
    return 1
  fi
}
