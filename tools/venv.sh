#!/bin/sh
# Makes a virtual environment of exactly the locked packages and the project, or brings one up to date:
#
#     tools/venv.sh PYTHON FOLDER LOCK [--editable]
#
# Every package is compared with its hash in LOCK, and nothing is built from source.
set -eu
python=$1 folder=$2 lock=$3 editable=${4:-}

fail() {
    printf 'error: %s\ntry: %s\n' "$1" "$2" >&2
    exit 7
}

# What there is to put packages into a new environment with: the module ensurepip, else a pip of PYTHON's own.
installer() {
    if "$python" -c 'from ensurepip import bootstrap' 2>/dev/null; then
        echo ensurepip
    elif "$python" -m pip --python "$python" --version >/dev/null 2>&1; then
        echo pip
    fi
}

make_folder() {
    command -v "$python" >/dev/null ||
        fail "there is no $python here" "install python3.11, or name another: make PYTHON=/path/to/python3.11"
    version=$("$python" -c 'import sys; print("%d.%d" % sys.version_info[:2])')
    "$python" -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
        fail "$python is Python $version, and 3.11 is the oldest that will do" "make PYTHON=/path/to/python3.11"
    with=$(installer)
    # Debian keeps ensurepip in a package of its own.
    if [ -z "$with" ] && command -v apt-get >/dev/null && [ "$(id -u)" = 0 ]; then
        echo "installing python$version-venv, without which $python makes no virtual environments"
        (apt-get update -qq && apt-get install -qq -y --no-install-recommends "python$version-venv") >/dev/null || true
        with=$(installer)
    fi
    # --clear, because what is there may have been made by a Python that has gone since.
    case $with in
    ensurepip) "$python" -m venv --clear "$folder" ;;
    pip) "$python" -m venv --clear --without-pip "$folder" ;;
    *)
        fail "$python makes no virtual environments here: it has neither the module ensurepip nor pip" \
            "sudo apt-get install python$version-venv, then the same make command again"
        ;;
    esac
}

"$folder/bin/python" -c '' 2>/dev/null || make_folder
pip_install() {
    "$@" --disable-pip-version-check install --quiet --no-input --only-binary :all: --require-hashes -r "$lock"
    # The lock has the build backend, so nothing is fetched to build the project with.
    # shellcheck disable=SC2086  # nothing is nothing, and not an empty word
    "$@" --disable-pip-version-check install --quiet --no-input --no-deps --no-build-isolation $editable .
}

if "$folder/bin/python" -m pip --version >/dev/null 2>&1; then
    pip_install "$folder/bin/python" -m pip
else
    pip_install "$python" -m pip --python "$folder/bin/python"
fi

# Where Python may write no bytecode of its own (PYTHONDONTWRITEBYTECODE), each start of the program would compile all of
# its modules anew, which takes a third of the time of a short command.
[ -z "$editable" ] || "$folder/bin/python" -m compileall -q isa_admin
