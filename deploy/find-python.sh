#!/usr/bin/env bash
# Prints a CPython 3.10 that really runs (a pyenv shim may not), or "3.10" for uv to fetch one.
set -u
runs() { "$1" -c 'import sys; raise SystemExit(sys.version_info[:2] != (3, 10))' >/dev/null 2>&1; }
for candidate in python3.10 "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.10.*/bin/python /usr/bin/python3.10; do
    if path=$(command -v "$candidate" 2>/dev/null) && runs "$path"; then
        echo "$path"
        exit 0
    fi
done
echo 3.10
