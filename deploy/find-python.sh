#!/usr/bin/env bash
# Prints a Python that is new enough and can make virtual environments (Debian splits that part off).
set -euo pipefail

for name in "${PYTHON:-python3}" python3.14 python3.13 python3.12 python3.11; do
    if "$name" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        command -v "$name"
        exit 0
    fi
done
echo "Python 3.11 or newer with venv is needed (Debian: python3-venv); PYTHON= names one that is elsewhere." >&2
exit 1
