#!/usr/bin/env bash
# Everything that continuous integration runs: checks, all tests on SQLite, and on PostgreSQL those that touch data.
# All three run to their end; the last line counts them together.
set -uo pipefail
cd "$(dirname "$0")/.." || exit 1

PATH="$PWD/.venv/bin:$PATH"
PERFGOALS_CHROMIUM=${PERFGOALS_CHROMIUM:-$(command -v chromium || command -v chromium-browser || command -v google-chrome)}
HYPOTHESIS_STORAGE_DIRECTORY=var/cache/hypothesis
export PATH PERFGOALS_CHROMIUM HYPOTHESIS_STORAGE_DIRECTORY
unset DATABASE_URL
results=var/test-results
rm -rf "$results" && mkdir -p "$results"

deploy/check.sh
checks=$?
echo "== tests on SQLite"
pytest -n "${WORKERS:-2}" --output="$results/sqlite" --junit-xml="$results/sqlite.xml"
sqlite=$?
echo "== tests on PostgreSQL"
deploy/with-postgres.sh pytest -n "${WORKERS:-2}" -m "not db_free" --output="$results/postgres" --junit-xml="$results/postgres.xml"
postgres=$?

exec python deploy/totals.py "check=$checks" "$results/sqlite.xml=$sqlite" "$results/postgres.xml=$postgres"
