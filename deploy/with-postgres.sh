#!/usr/bin/env bash
# Runs a command with DATABASE_URL pointing to a PostgreSQL of its own: a new cluster in a temporary folder, on a free
# port of the loopback, stopped and removed at the end however the command ends.
# usage: deploy/with-postgres.sh COMMAND…
set -euo pipefail

programs=$("$(dirname "$0")/find-postgres.sh") || {
    echo "PostgreSQL 15 or newer is needed (Debian: postgresql)." >&2
    exit 1
}
home=$(mktemp -d "${TMPDIR:-/tmp}/perfgoals-pg-XXXXXX")
as_server=()
if [ "$(id -u)" = 0 ]; then # the server refuses to run as root
    user=nobody
    ! id postgres >/dev/null 2>&1 || user=postgres
    as_server=(runuser -u "$user" --)
fi
server() { (cd "$home" && "${as_server[@]}" "$@"); }

stop() {
    [ ! -e "$home/data/postmaster.pid" ] || server "$programs/pg_ctl" stop -D "$home/data" -m immediate -s || true
    rm -rf "$home"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

read -r port password < <(python3 -c '
import secrets, socket
with socket.socket() as free:
    free.bind(("127.0.0.1", 0))
    print(free.getsockname()[1], secrets.token_hex(16))')
echo "$password" >"$home/password"
[ ${#as_server[@]} -eq 0 ] || chown -R "$user" "$home"

# C.UTF-8 is everywhere and knows Chinese characters as letters; plain C does not.
server "$programs/initdb" -D data -U perfgoals -A scram-sha-256 --pwfile=password -E UTF8 --locale=C.UTF-8 --no-sync >/dev/null
# Nothing of it has to outlive a power cut, so it need not wait for the disk.
server "$programs/pg_ctl" start -D data -l server.log -w -s -o \
    "-p $port -k $home -c listen_addresses=127.0.0.1 -c fsync=off -c synchronous_commit=off -c full_page_writes=off" || {
    cat "$home/server.log" >&2
    exit 1
}

# In the background, so that a signal is answered at once and not when the command has ended.
DATABASE_URL="postgres://perfgoals:$password@127.0.0.1:$port/postgres" "$@" &
command=$!
trap 'kill -INT "$command" 2>/dev/null; wait "$command" || true; exit 130' INT
trap 'kill -TERM "$command" 2>/dev/null; wait "$command" || true; exit 143' TERM
wait "$command"
