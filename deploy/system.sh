#!/usr/bin/env bash
# Sees to what Python and npm packages cannot bring: libraries, fonts, programs of the operating system.
# usage: deploy/system.sh run|test|bench
# Installs what is missing as root on Debian; otherwise says what to install and stops.
set -euo pipefail
cd "$(dirname "$0")"

missing=()
# Asks the package manager where there is one; a Python from elsewhere and other systems are asked for the thing itself.
packages() { # NAME…
    local name
    command -v dpkg-query >/dev/null || return 0
    for name in "$@"; do
        [ "$(dpkg-query -W -f '${db:Status-Abbrev}' "$name" 2>/dev/null)" = "ii " ] || missing+=("$name")
    done
}
program() { # PACKAGE NAME…: one of the names has to be there
    local package=$1 name
    shift
    for name in "$@"; do
        command -v "$name" >/dev/null && return 0
    done
    missing+=("$package")
}

# Without libharfbuzz-subset0 a PDF still comes out, but many times slower.
packages libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fonts-noto-cjk
./find-python.sh >/dev/null 2>&1 || missing+=(python3 python3-venv)
case ${1:-run} in
    run) ;;
    test)
        ./find-postgres.sh >/dev/null || missing+=(postgresql)
        program chromium chromium chromium-browser google-chrome
        program poppler-utils pdftotext
        ;;
    bench) program libreoffice-calc soffice libreoffice ;;
    *)
        echo "usage: deploy/system.sh run|test|bench" >&2
        exit 2
        ;;
esac
[ ${#missing[@]} -gt 0 ] || exit 0

if [ "$(id -u)" != 0 ] || ! command -v apt-get >/dev/null; then
    echo "Please install these first, as root: apt-get install --no-install-recommends ${missing[*]}" >&2
    exit 1
fi

echo "Installing Debian packages: ${missing[*]}"
export DEBIAN_FRONTEND=noninteractive
install() { apt-get install -qq -y --no-install-recommends "$@" >/dev/null; }
apt-get update -qq
if [[ " ${missing[*]} " == *" postgresql "* ]]; then
    # The tests start a cluster of their own; Debian would start one at once and leave it running.
    install postgresql-common
    sed -i 's/^#\?create_main_cluster.*/create_main_cluster = false/' /etc/postgresql-common/createcluster.conf
fi
install "${missing[@]}"
