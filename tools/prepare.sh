#!/bin/sh
# Makes .venv with what constraints.txt pins; with "dev", also what the tests and checks need.
# Does nothing when that is already so. PYTHON picks the interpreter, PIP_ARGS goes to pip.
set -eu
cd "$(dirname "$0")/.."
extras=${1:-}

fit() {
    "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

python=${PYTHON:-}
if [ -z "$python" ]; then
    for candidate in python3.11 python3.12 python3.13 python3 python; do
        if fit "$candidate"; then
            python=$candidate
            break
        fi
    done
fi
if [ -z "$python" ] || ! fit "$python"; then
    echo "error: Python 3.11 or newer is needed and was not found (${python:-no python3 on the PATH})." >&2
    echo "Debian: apt-get install python3 python3-venv. macOS: brew install python@3.12." >&2
    echo "Or name one: PYTHON=/path/to/python3 make ..." >&2
    exit 1
fi

wanted=$("$python" -c '
import hashlib, pathlib, sys
text = b"".join(pathlib.Path(p).read_bytes() for p in ("pyproject.toml", "constraints.txt"))
print(hashlib.sha256(text + sys.version.encode() + str(pathlib.Path.cwd()).encode()).hexdigest())')
current() {
    [ -x .venv/bin/python ] && [ -f "$1" ] && [ "$(cat "$1")" = "$wanted" ]
}
if current .venv/.installed-dev; then
    exit 0
fi
if [ -z "$extras" ] && current .venv/.installed; then
    exit 0
fi

if ! "$python" -c 'import venv, ensurepip' >/dev/null 2>&1; then
    echo "error: $python cannot make virtual environments." >&2
    echo "Debian: apt-get install python3-venv. Then run this again." >&2
    exit 1
fi
if ! [ -x .venv/bin/python ] || ! .venv/bin/python -c 'import pip' >/dev/null 2>&1; then
    echo "Making .venv with $("$python" --version)"
    "$python" -m venv .venv
fi
echo "Installing what constraints.txt pins into .venv (a few minutes the first time)"
rm -f .venv/.installed .venv/.installed-dev
target="."
if [ "$extras" = dev ]; then
    target=".[dev]"
fi
# PIP_ARGS is meant to be split into words.
# shellcheck disable=SC2086
if ! .venv/bin/python -m pip install --disable-pip-version-check --no-input \
    -c constraints.txt ${PIP_ARGS:-} -e "$target"; then
    echo "error: pip could not install everything; its last lines above say what and why." >&2
    echo "Run this again when that is put right: what was fetched is not fetched twice." >&2
    exit 1
fi
printf '%s' "$wanted" >".venv/.installed${extras:+-$extras}"
