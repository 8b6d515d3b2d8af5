#!/usr/bin/env bash
# Compiles static/scss/app.scss, which takes from Bootstrap's sources only the parts that the pages use.
set -euo pipefail
cd "$(dirname "$0")/.."

PATH="$PATH:$PWD/.venv/bin" # node of the environment where the machine has none
packages=var/assets/node_modules
# Bootstrap 5.3 is still written with @import and the old colour functions; it is not ours to mend.
node "$packages/sass/sass.js" --style=compressed --no-source-map --no-error-css --load-path="$packages" --quiet-deps \
    --silence-deprecation=import,global-builtin,color-functions,if-function \
    static/scss/app.scss var/assets/served/css/app.css
touch var/assets/served/css/app.css # sass leaves an unchanged file alone; make goes by its time
