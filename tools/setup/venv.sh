#!/bin/sh
# venv.sh LOCK FOLDER: a Python environment with exactly what the lock file names, by hash.
set -eu
lock=$1
folder=$2
rm -rf "$folder"
# Debian's own Python: another one first in PATH may lack what venv needs.
/usr/bin/python3 -m venv "$folder"
"$folder/bin/pip" install --quiet --disable-pip-version-check --require-hashes \
  --only-binary :all: -r "$lock"
