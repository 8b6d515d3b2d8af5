#!/usr/bin/env bash
# Writes the locks: exact versions with hashes, so that every machine installs the same files.
# --universal keeps one lock good for every Python from 3.11 on.
set -euo pipefail
cd "$(dirname "$0")/.."

lock() {
    .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes --upgrade \
        --custom-compile-command "make lock" "$@"
}

lock pyproject.toml -o requirements.txt
lock pyproject.toml --all-extras --constraints requirements.txt -o requirements-extras.txt
lock --group pyproject.toml:test --constraints requirements.txt -o requirements-test.txt
lock --group pyproject.toml:uv -o deploy/uv.txt
lock --group pyproject.toml:node -o deploy/node.txt

# The npm lock, without a node_modules folder beside it. It is committed, so it names no host: whoever installs
# takes the packages from the registry configured there, and the hashes say that they are the same ones.
cd deploy/assets
npm install --package-lock-only --omit-lockfile-registry-resolved --ignore-scripts --no-audit --no-fund --loglevel=error
if grep '"resolved"' package-lock.json; then
    echo "package-lock.json names a host; remove the file and run make lock again." >&2
    exit 1
fi
