#!/usr/bin/env bash
# Puts uv into .tools/, a virtual environment of its own, so that no Python version on the path hides it.
set -eu
for python in python3 python3.13 python3.12 python3.11 python3.10 python; do
    if command -v "$python" >/dev/null 2>&1 && "$python" -c 'import venv, ensurepip' >/dev/null 2>&1; then
        "$python" -m venv .tools
        .tools/bin/pip install --quiet --disable-pip-version-check 'uv>=0.5'
        exit 0
    fi
done
if command -v pip3 >/dev/null 2>&1; then # no venv module (Debian without python3-venv)
    pip3 install --quiet --disable-pip-version-check --target .tools/lib 'uv>=0.5'
    mkdir -p .tools/bin && ln -sf ../lib/bin/uv .tools/bin/uv
    exit 0
fi
echo "No Python 3 with venv or pip was found: install python3-venv (Debian: apt install python3-venv)." >&2
exit 1
