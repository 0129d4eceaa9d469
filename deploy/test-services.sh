#!/usr/bin/env bash
# The services that the tests start for themselves, and Unicode's own test cases. Missing ones are installed
# with Debian's packages when that is possible (as root); otherwise this says what to install.
set -u
missing=()
command -v redis-server >/dev/null 2>&1 || missing+=(redis-server)
ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || missing+=(postgresql)
command -v nginx >/dev/null 2>&1 || ls /usr/sbin/nginx >/dev/null 2>&1 || missing+=(nginx)
command -v chromium >/dev/null 2>&1 || missing+=(chromium)
[ -e /usr/share/unicode/NormalizationTest.txt.bz2 ] || [ -e /usr/share/unicode/NormalizationTest.txt ] || missing+=(unicode-data)
[ ${#missing[@]} -eq 0 ] && exit 0
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
    echo "Installing for the tests (once): ${missing[*]}"
    export DEBIAN_FRONTEND=noninteractive
    apt-get update -qq >/dev/null && apt-get install -y -qq --no-install-recommends "${missing[@]}" fonts-noto-core >/dev/null && exit 0
fi
echo "The tests need: ${missing[*]}. Install them first (Debian: sudo apt install ${missing[*]})." >&2
exit 1
