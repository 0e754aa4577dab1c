"""What `doctor` asks about GnuPG and the key; `PROBES` is the list, and a new question is one function and one line."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple

from msgspec import Struct

from isa_admin.domain.dates import show
from isa_admin.errors import IsaError, MissingProgramError
from isa_admin.system import programs
from isa_admin.trust.certificate_intake import lint
from isa_admin.trust.certificates import export_certificate
from isa_admin.trust.choosing import choose_key, how_to_extend
from isa_admin.trust.key import fingerprint_groups
from isa_admin.trust.listing import secret_keys
from isa_admin.trust.program import find_gpg, gpg_terminal, gpg_version, open_gnupg
from isa_admin.trust.refusals import NoPinentryError, PassphraseCancelledError, refusal
from isa_admin.trust.signing import sign

if TYPE_CHECKING:
    from collections.abc import Callable, Collection
    from datetime import datetime

    from isa_admin.trust.key import Key

_NEAR = 60  # days before expiry from which on it is worth a warning
_PINENTRY_LINE = re.compile(r"^\s*pinentry-program\s+(.+?)\s*$", re.MULTILINE)
_PINENTRIES = ("pinentry", "pinentry-basic", "pinentry-mac", "pinentry-w32")


class Around(Struct, frozen=True):
    """What the probes need to know from outside this room.

    Attributes:
        now: The time by this computer's clock, aware.
        git_gpg_program: git's ``gpg.program``; None when it is not set, and git runs the gpg on PATH.
        git_signing_key: git's ``user.signingkey``, if set.
        wanted: ``--key``, if given.
        allowed: Fingerprints on the roster, None outside a store.
    """

    now: datetime
    git_gpg_program: str | None = None
    git_signing_key: str | None = None
    wanted: str | None = None
    allowed: Collection[str] | None = None


class Probe(NamedTuple):
    """The answer to one question: its name, the verdict, what was seen, what to do (empty when ok)."""

    name: str
    verdict: Literal["ok", "warn", "fail"]
    message: str
    remedy: str = ""


def gpg_is_there(_around: Around) -> Probe:
    """Ensure that gpg is found and new enough."""
    name = "GnuPG"
    try:
        return Probe(name, "ok", f"version {gpg_version()}, {find_gpg()}")
    except MissingProgramError as error:
        return Probe(name, "fail", error.message, error.remedy)


def one_gpg_for_all(around: Around) -> Probe | None:
    """Ensure that git and isa-admin use one gpg: on Windows two of them mean two keyrings."""
    name = "one GnuPG for git too"
    ours = _gpg()
    if ours is None:
        return None
    wanted = around.git_gpg_program or "gpg"
    found = programs.find_program(wanted)
    remedy = f'run: git config --global gpg.program "{ours.as_posix()}"'
    if found is None:
        return Probe(name, "warn", f"git would run {wanted}, which is not installed", remedy)
    if found.resolve() != ours.resolve():
        return Probe(name, "warn", f"git runs {found}, isa-admin runs {ours}; their keyrings may differ", remedy)
    return Probe(name, "ok", f"git and isa-admin both run {ours}")


def a_key_is_chosen(around: Around) -> Probe | None:
    """Ensure that there is exactly one key to sign with."""
    name = "signing key"
    if _gpg() is None:
        return None
    try:
        key = _choose(around)
    except IsaError as error:
        return Probe(name, "fail", error.message, error.remedy)
    return Probe(name, "ok", f"{fingerprint_groups(key.fingerprint)}  {key.owner}, {key.algorithm}")


def it_is_accepted(around: Around) -> Probe | None:
    """Ensure that verification accepts what the key signs: GnuPG also signs with keys of weak kinds."""
    name = "kind of the key"
    key = _key(around)
    if key is None:
        return None
    try:
        lint(export_certificate(key.fingerprint).encode("ascii"), around.now)
    except IsaError as error:
        return Probe(name, "fail", f"verification does not accept this key: {error.message}", error.remedy)
    return Probe(name, "ok", "verification accepts it")


def it_signs(around: Around) -> Probe | None:
    """Ensure that the key signs, or that GnuPG can ask for what it lacks."""
    name = "signing"
    key = _key(around)
    if key is None:
        return None
    answer = sign(key.signing_parts[0], b"isa-admin doctor\n", ["--pinentry-mode=error"])
    if answer.returncode == 0:
        return Probe(name, "ok", "a trial signature was made without asking for anything")
    error = refusal(answer, "a trial signature failed")
    # Asking was not allowed here, so these two mean no more than that there is a passphrase or a PIN.
    if not isinstance(error, NoPinentryError | PassphraseCancelledError):
        return Probe(name, "fail", error.message, error.remedy)
    what = "the PIN of the card" if key.on_card else "the passphrase"
    pinentry = _pinentry()
    if pinentry is None:
        return Probe(
            name,
            "fail",
            f"GnuPG has to ask for {what}, and there is no pinentry program to ask with",
            'install one: "sudo apt install pinentry-curses" on Debian and Ubuntu, "brew install pinentry-mac" on '
            "macOS; Gpg4win on Windows brings one",
        )
    if not _can_show():
        return Probe(
            name,
            "warn",
            f"GnuPG has to ask for {what} through {pinentry}, and there is neither a terminal nor a desktop here",
            "run the command in a terminal; where nobody can type, use a key without a passphrase",
        )
    return Probe(name, "ok", f"GnuPG asks for {what} through {pinentry}")


def it_lasts(around: Around) -> Probe | None:
    """Ensure that the key does not expire within 60 days."""
    name = "expiry of the key"
    key = _key(around)
    if key is None:
        return None
    if key.expires is None:
        return Probe(name, "ok", "the key does not expire")
    days = (key.expires - around.now).days
    if days < _NEAR:
        return Probe(
            name,
            "warn",
            f"the key expires on {show(key.expires)}, in {days} {'day' if days == 1 else 'days'}",
            how_to_extend(key),
        )
    return Probe(name, "ok", f"the key expires on {show(key.expires)}")


def clock_is_right(around: Around) -> Probe | None:
    """Ensure that the clock is not behind the day a key was made, so that no signature is dated before its key."""
    name = "clock"
    try:
        late = [key for key in secret_keys() if key.created > around.now]
    except IsaError:
        return None
    reading = f"{show(around.now)}, {around.now:%H:%M %Z}"
    if late:
        return Probe(
            name,
            "fail",
            f"it is {reading} by this computer's clock, and your key {fingerprint_groups(late[0].fingerprint)} was "
            f"made later, on {show(late[0].created)}",
            "set this computer's clock",
        )
    return Probe(name, "ok", reading)


PROBES: tuple[Callable[[Around], Probe | None], ...] = (
    gpg_is_there,
    one_gpg_for_all,
    a_key_is_chosen,
    it_is_accepted,
    it_signs,
    it_lasts,
    clock_is_right,
)


def _gpg() -> Path | None:
    """Where gpg is, None when the first probe has said that there is none that works."""
    try:
        gpg_version()
        return find_gpg()
    except MissingProgramError:
        return None


def _choose(around: Around) -> Key:
    return choose_key(around.wanted, around.git_signing_key, around.allowed)


def _key(around: Around) -> Key | None:
    """The key chosen, None when the probe for it has said why there is none."""
    try:
        return _choose(around)
    except IsaError:
        return None


def _pinentry() -> Path | None:
    """The program that gpg-agent asks with: the one in gpg-agent.conf, else the one that is installed."""
    gpg = open_gnupg()
    configuration = Path(gpg.home(), "gpg-agent.conf")
    if configuration.is_file():
        lines = _PINENTRY_LINE.findall(configuration.read_text("utf-8", "replace"))
        if lines:
            return programs.find_program(lines[-1])
    beside = gpg.program.resolve().parent
    path = os.pathsep.join([os.environ.get("PATH", ""), str(beside), str(beside.parent / "Gpg4win" / "bin")])
    return next(filter(None, (programs.find_program(name, path) for name in _PINENTRIES)), None)


def _can_show() -> bool:
    """Whether a prompt has somewhere to appear: a desktop or a terminal."""
    desktop = sys.platform in {"win32", "darwin"} or any(map(os.environ.get, ("DISPLAY", "WAYLAND_DISPLAY")))
    return desktop or gpg_terminal() is not None
