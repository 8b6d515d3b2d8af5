#!/usr/bin/env bash
# Installs the front-end packages into var/assets/node_modules, from npm's lock; nothing of them is committed or executed.
# Of a package only the files that pages load are served: they are named here, one by one.
# npm takes an intranet mirror from npm_config_registry.
set -euo pipefail
cd "$(dirname "$0")/.."

if ! command -v npm >/dev/null; then
    .venv/bin/uv pip install --quiet --python .venv/bin/python --require-hashes -r deploy/node.txt
    PATH="$PWD/.venv/bin:$PATH"
fi
mkdir -p var/assets
cp deploy/assets/package.json deploy/assets/package-lock.json var/assets/
npm ci --prefix var/assets --ignore-scripts --omit=optional --no-audit --no-fund --loglevel=error >/dev/null

served=var/assets/served/vendor
mkdir -p "$served"
install -m 644 var/assets/node_modules/echarts/dist/echarts.common.min.js "$served/" # bars, points, tooltips, SVG
