#!/bin/sh
# Writes the lock files anew from the .in files (`make lock`): every package with its version and
# the hashes of all its files, so that nothing else can be installed.
set -eu
here=$(dirname "$0")
tools=$(mktemp -d)
trap 'rm -rf "$tools"' EXIT
/usr/bin/python3 -m venv "$tools/venv"
"$tools/venv/bin/pip" install --quiet pip-tools
cd "$here"
for name in build demo test bench; do
  # setuptools comes with the virtual environment.
  "$tools/venv/bin/pip-compile" --quiet --generate-hashes --strip-extras --allow-unsafe \
    --no-header --no-annotate --no-emit-index-url --no-emit-find-links --no-emit-trusted-host \
    --output-file "$name.lock" "$name.in" "$@"
done
