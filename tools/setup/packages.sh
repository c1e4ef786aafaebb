#!/bin/sh
# packages.sh GROUP...: installs the Debian packages of these groups (debian-packages.txt) that are
# missing. Asks dpkg only, and so takes no time, where all are there.
set -eu
list=$(dirname "$0")/debian-packages.txt

wanted=
for group in "$@"; do
  wanted="$wanted $(awk -v group="$group" '$1 == group {print $2}' "$list")"
done

missing=
optional=
for name in $wanted; do
  package=${name#\?}
  case $(dpkg-query -W -f '${db:Status-Status}' "$package" 2>/dev/null || true) in
    installed) ;;
    *) if [ "$name" = "$package" ]; then missing="$missing $package"
       else optional="$optional $package"; fi ;;
  esac
done
[ -n "$missing$optional" ] || exit 0

root=
if [ "$(id -u)" != 0 ]; then
  root=sudo
  if ! command -v sudo >/dev/null; then
    [ -n "$missing" ] || exit 0
    echo "setup: as root, run: apt-get install -y$missing$optional" >&2
    exit 1
  fi
fi
echo "setup: installing from Debian:$missing$optional"
$root apt-get update -q || echo "setup: apt-get update failed; going on with the old lists" >&2
for package in $optional; do
  if apt-get install --simulate -q "$package" >/dev/null 2>&1; then
    missing="$missing $package"
  else
    echo "setup: no package $package here; what needs it will be skipped" >&2
  fi
done
if [ -n "$missing" ]; then
  # shellcheck disable=SC2086 # a list of words
  $root env DEBIAN_FRONTEND=noninteractive apt-get install -y -q --no-install-recommends $missing
fi
