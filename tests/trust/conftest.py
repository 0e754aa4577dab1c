"""Keyrings for the tests of this room, and a pinentry that answers as told."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from tests.gpg_home import GpgHome, cached_home, gpg_home

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

ANA = "Ana Officer <ana@example.org>"
BEN = "Ben Reviewer <ben@example.org>"

_PINENTRY = """#!{python}
import os, pathlib, signal, sys
log = pathlib.Path({log!r})
say = lambda words: print(words, flush=True)
def end(*_):
    with log.open("a") as file:
        file.write("the end\\n")
    os._exit(0)
signal.signal(signal.SIGTERM, end)
say("OK ready")
for line in sys.stdin:
    with log.open("a") as file:
        file.write(line)
    word = line.split()[0]
    if word == "GETPIN" and {answer!r} == "cancel":
        say("ERR 83886179 Operation cancelled")
    elif word == "GETPIN" and {answer!r} == "wait":
        sys.stdin.read()
    elif word == "GETPIN":
        say("D " + {answer!r})
        say("OK")
    elif line.split() == ["GETINFO", "pid"]:
        say(f"D {{os.getpid()}}")
        say("OK")
    elif word == "BYE":
        say("OK")
        break
    else:
        say("OK")
"""


@pytest.fixture
def home(monkeypatch: pytest.MonkeyPatch) -> Iterator[GpgHome]:
    """An empty keyring that the program takes for the user's own."""
    with gpg_home() as fresh:
        monkeypatch.setenv("GNUPGHOME", str(fresh.path))
        yield fresh


@pytest.fixture
def ana(monkeypatch: pytest.MonkeyPatch) -> GpgHome:
    """A keyring with Ana's key alone; shared, so look and sign, but change nothing."""
    shared = cached_home(ANA)
    monkeypatch.setenv("GNUPGHOME", str(shared.path))
    return shared


@pytest.fixture
def ana_and_ben(monkeypatch: pytest.MonkeyPatch) -> GpgHome:
    """A keyring with two keys; shared, so look and sign, but change nothing."""
    shared = cached_home(ANA, BEN)
    monkeypatch.setenv("GNUPGHOME", str(shared.path))
    return shared


@pytest.fixture
def pinentry(home: GpgHome) -> Callable[[str], Path]:
    """Make GnuPG ask a program that answers with a passphrase, "cancel" or "wait"; gives the log of what it heard."""

    def ask_with(answer: str) -> Path:
        log = home.path / "pinentry.log"
        script = home.path / "pinentry.py"
        script.write_text(_PINENTRY.format(python=sys.executable, log=str(log), answer=answer), "utf-8")
        script.chmod(0o700)
        home.configure_agent(f"pinentry-program {script}")
        return log

    return ask_with


@pytest.fixture
def fake_gpg(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Path]:
    """Put a shell script in gpg's place on PATH; gives its path."""

    def install(script: str) -> Path:
        folder = tmp_path / "bin"
        folder.mkdir(exist_ok=True)
        program = folder / "gpg"
        program.write_text(f"#!/bin/sh\n{script}\n", "utf-8")
        program.chmod(0o755)
        monkeypatch.setenv("PATH", str(folder))
        return program

    return install
