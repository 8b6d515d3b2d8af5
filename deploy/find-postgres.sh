#!/usr/bin/env bash
# Prints the folder of the PostgreSQL server programs, 15 or newer: Debian keeps them outside of PATH.
set -euo pipefail

for folder in $(printf '%s\n' /usr/lib/postgresql/*/bin | sort -rV) "$(dirname "$(command -v postgres || echo /none/x)")"; do
    [ -x "$folder/initdb" ] || continue
    version=$("$folder/postgres" --version | grep -oE '[0-9]+' | head -n 1)
    if [ "$version" -ge 15 ]; then
        echo "$folder"
        exit 0
    fi
done
exit 1
