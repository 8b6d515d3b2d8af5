#!/usr/bin/env bash
# Runs every linter and check to its end and names all that failed, so that one run shows everything.
set -euo pipefail
cd "$(dirname "$0")/.."

PATH="$PWD/.venv/bin:$PATH"
failed=()
check() { # NAME COMMAND…
    local name=$1
    shift
    echo "== $name"
    "$@" || failed+=("$name")
}
templates() {
    local files
    mapfile -t files < <(find . \( -path ./var -o -path ./.venv -o -name node_modules \) -prune -o -path '*templates/*.html' -print)
    [ ${#files[@]} -eq 0 ] || djade --check --target-version 5.2 "${files[@]}"
}
# The types take longest: they are looked at while the others run.
mkdir -p var/cache
mypy >var/cache/mypy.log 2>&1 &
types=$!
# Every top-level package is looked at, whichever exist by now.
packages=()
for folder in perfgoals indicators projects selfeval packs; do
    [ ! -d "$folder" ] || packages+=("$folder")
done

check ruff ruff check --quiet
check format ruff format --check --quiet
check djade templates
check bandit bandit --quiet --configfile pyproject.toml --severity-level medium --recursive "${packages[@]}"
check imports lint-imports --no-logo --cache-dir var/cache/imports
check django python manage.py check
check migrations python manage.py makemigrations --check --dry-run
echo "== types"
wait "$types" || failed+=(types)
cat var/cache/mypy.log

if [ ${#failed[@]} -gt 0 ]; then
    echo "check: failed: ${failed[*]}"
    exit 1
fi
echo "check: all well"
