#!/bin/sh
# The Debian packages that some tests need: a browser, a database server, LibreOffice Calc.
# Installed under CI or with INSTALL=1; otherwise named in one sentence, and those tests are skipped.
set -eu
missing=""
command -v chromium >/dev/null 2>&1 || missing="$missing chromium fonts-dejavu-core"
[ -n "$(ls /usr/lib/*/libatomic.so.1 2>/dev/null)" ] || missing="$missing libatomic1" # the browser's driver links to it
[ -n "$(ls /usr/lib/postgresql/*/bin/initdb 2>/dev/null)" ] || missing="$missing postgresql"
command -v soffice >/dev/null 2>&1 || missing="$missing libreoffice-calc-nogui"
[ -n "$missing" ] || exit 0
if [ -z "${CI:-}" ] && [ -z "${INSTALL:-}" ]; then
    echo "Some tests will be skipped; to run them all: sudo apt-get install$missing"
    exit 0
fi
export DEBIAN_FRONTEND=noninteractive
sudo=""
[ "$(id -u)" = 0 ] || sudo="sudo"
$sudo apt-get update -qq
# shellcheck disable=SC2086
$sudo apt-get install -y -qq --no-install-recommends $missing >/dev/null
