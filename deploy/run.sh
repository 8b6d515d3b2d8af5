#!/usr/bin/env bash
# Starts the application for trying it out: database, demo data, server. The data in var/ stay from one start to the next.
set -euo pipefail
cd "$(dirname "$0")/.."

PORT=${PORT:-8000}
password=${DEMO_PASSWORD:-Perfgoals-demo-2026}
data=${PERFGOALS_VAR:-var}
python=.venv/bin/python

# Migrating and seeding again would change nothing while code, fixtures and database file are the same ones.
# A database elsewhere (DATABASE_URL) may have been emptied unseen: it is always asked.
prepared=$data/prepared
state=$({
    echo "$password"
    find . \( -path ./var -o -path ./.venv -o -path ./.git -o -path ./tests \) -prune \
        -o -type f \( -name '*.py' -o -path './fixtures/*' \) -print0 | sort -z | xargs -0 cat
} | sha256sum)
if [ -n "${DATABASE_URL:-}" ] || [ ! -e "$data/db.sqlite3" ] || [ "$(cat "$prepared" 2>/dev/null)" != "$state" ]; then
    rm -f "$prepared"
    $python manage.py migrate --verbosity 0
    $python manage.py seed_demo
    [ -n "${DATABASE_URL:-}" ] || echo "$state" >"$prepared"
fi

cat <<TEXT

  http://127.0.0.1:$PORT/login/     password of all: $password

  filer     填报人            福田区政务服务数据管理局（本级）
  filer2    填报人            深汕特别合作区智慧城市建设管理服务中心
  unit      单位审核人        same unit as filer
  dept      主管部门审核人    above the units of 福田
  finance   财政审核人
  admin     管理员
  audit     审计员

  Ctrl-C stops it.

TEXT

# Beside the server a worker for background jobs, as long as the server lives. One that dies is started again: it goes
# on with its job.
work() {
    local worker
    while kill -0 "$$" 2>/dev/null; do
        $python manage.py worker &
        worker=$!
        while kill -0 "$$" 2>/dev/null && kill -0 "$worker" 2>/dev/null; do sleep 1; done
        kill -TERM "$worker" 2>/dev/null || true
        wait "$worker" || true
    done
}
work &

# exec: the server takes the place of this script, so that whoever stops the script stops the server, and with it the
# worker. --preload: a mistake in the settings ends the start here, instead of in workers that die and come again.
exec .venv/bin/gunicorn perfgoals.wsgi --bind "127.0.0.1:$PORT" --worker-class gthread --workers 2 --threads 4 \
    --preload --log-level warning
