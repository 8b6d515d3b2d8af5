#!/usr/bin/env bash
# Makes the virtual environment with uv in it, which installs the rest from the hashed locks.
# An intranet mirror is set in PIP_INDEX_URL (for uv itself) and UV_DEFAULT_INDEX.
set -euo pipefail
cd "$(dirname "$0")/.."

.venv/bin/python -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null ||
    "$(deploy/find-python.sh)" -m venv --clear .venv
.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes -r deploy/uv.txt
