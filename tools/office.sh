#!/bin/sh
# Installs what the tests need to turn Word documents into PDF, to look at them and to drive LibreOffice, where it may:
#
#     tools/office.sh
#
# It never fails: without these programs the tests that need them are left out, and on CI (CI=true) they fail.
set -eu
wanted="libreoffice-writer-nogui fonts-liberation2 fonts-crosextra-carlito fonts-crosextra-caladea poppler-utils python3-uno"

left_out() {
    echo "note: $1, so the tests that turn documents into PDF are left out"
}

if ! command -v dpkg-query >/dev/null; then
    command -v soffice >/dev/null && /usr/bin/python3 -c "import uno" 2>/dev/null ||
        left_out "LibreOffice or python3-uno is missing, and this is no Debian to install them on"
    exit 0
fi
missing=
for package in $wanted; do
    dpkg-query --show --showformat '${db:Status-Abbrev}' "$package" 2>/dev/null | grep -q '^ii' ||
        missing="$missing $package"
done
[ -n "$missing" ] || exit 0
if [ "$(id -u)" != 0 ]; then
    left_out "not installed:$missing (sudo apt-get install --no-install-recommends$missing)"
    exit 0
fi
echo "installing$missing"
# shellcheck disable=SC2086  # a list of packages
(apt-get update -qq && DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends $missing) \
    >/dev/null || left_out "apt-get could not install$missing"
