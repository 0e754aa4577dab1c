"""What doctor says about GnuPG and the key."""

from __future__ import annotations

import shutil
import sys
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from isa_admin.trust.key import fingerprint_groups
from isa_admin.trust.probes import (
    PROBES,
    Around,
    Probe,
    a_key_is_chosen,
    clock_is_right,
    gpg_is_there,
    it_lasts,
    it_signs,
    one_gpg_for_all,
)
from isa_admin.trust.program import find_gpg

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.gpg_home import GpgHome

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def _around(**kwargs: str | list[str]) -> Around:
    return Around(now=datetime.now(UTC), **kwargs)  # type: ignore[arg-type]  # passed on as given


def _seen(probe: Probe | None) -> Probe:
    assert probe is not None
    assert bool(probe.remedy) is (probe.verdict != "ok")
    return probe


@pytest.mark.parametrize("probe", PROBES)
def test_every_probe_says_what_it_ensures(probe: Callable[[Around], Probe | None]) -> None:
    """In its first line, as a check does."""
    assert (probe.__doc__ or "").startswith("Ensure ")


@pytest.mark.parametrize("probe", PROBES)
def test_every_probe_is_content_with_a_good_computer(ana: GpgHome, probe: Callable[[Around], Probe | None]) -> None:
    """One gpg, one key without a passphrase, a right clock."""
    assert ana.path.is_dir()
    assert _seen(probe(_around())).verdict == "ok"


@pytest.mark.parametrize("probe", PROBES)
def test_no_probe_fails_on_a_computer_without_gpg(
    probe: Callable[[Around], Probe | None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The first says that gpg is missing; the others have nothing to add."""
    monkeypatch.setenv("PATH", "")
    answer = probe(_around())
    if probe is gpg_is_there:
        assert _seen(answer).verdict == "fail"
        assert "is not installed" in _seen(answer).message
        assert "apt install gnupg" in _seen(answer).remedy
    else:
        assert answer is None


@pytest.mark.parametrize("probe", PROBES)
def test_no_probe_fails_on_an_empty_keyring(home: GpgHome, probe: Callable[[Around], Probe | None]) -> None:
    """One says that there is no key; those that need a key have nothing to add."""
    assert home.path.is_dir()
    answer = probe(_around())
    if probe is a_key_is_chosen:
        assert _seen(answer).verdict == "fail"
        assert '--new-key "Name <email>"' in _seen(answer).remedy
    else:
        assert answer is None or answer.verdict == "ok"


def test_gpg_is_shown_with_its_version_and_place() -> None:
    """What a person is asked for on the telephone."""
    message = _seen(gpg_is_there(_around())).message
    assert message.startswith("version 2.")
    assert message.endswith(str(find_gpg()))


def test_another_gpg_for_git_is_a_warning(tmp_path: Path) -> None:
    """Two programs mean two keyrings on Windows; the remedy sets git's."""
    other = tmp_path / "gpg"
    shutil.copy(sys.executable, other)
    answer = _seen(one_gpg_for_all(_around(git_gpg_program=str(other))))
    assert answer.verdict == "warn"
    assert answer.message == f"git runs {other}, isa-admin runs {find_gpg()}; their keyrings may differ"
    assert answer.remedy == f'run: git config --global gpg.program "{find_gpg()}"'


def test_the_same_gpg_under_another_name_is_the_same(tmp_path: Path) -> None:
    """A link, or the full path."""
    link = tmp_path / "gpg2"
    link.symlink_to(find_gpg())
    for program in (str(link), str(find_gpg()), "gpg"):
        assert _seen(one_gpg_for_all(_around(git_gpg_program=program))).verdict == "ok"


def test_a_gpg_of_git_that_is_not_there_is_a_warning() -> None:
    """A setting left over from another installation."""
    answer = _seen(one_gpg_for_all(_around(git_gpg_program="/no/such/gpg")))
    assert answer.verdict == "warn"
    assert answer.message == "git would run /no/such/gpg, which is not installed"


def test_the_key_is_shown_for_comparing(ana: GpgHome) -> None:
    """Grouped fingerprint, owner, algorithm."""
    groups = fingerprint_groups(ana.fingerprints["ana@example.org"])
    assert _seen(a_key_is_chosen(_around())).message == f"{groups}  Ana Officer <ana@example.org>, ed25519"


def test_two_keys_are_told_as_every_command_tells_it(ana_and_ben: GpgHome) -> None:
    """Unless git or the roster says which."""
    ben = ana_and_ben.fingerprints["ben@example.org"]
    assert _seen(a_key_is_chosen(_around())).message.startswith("2 keys could sign:")
    for around in (_around(git_signing_key=ben), _around(allowed=[ben]), _around(wanted="ben@example.org")):
        assert "Ben Reviewer" in _seen(a_key_is_chosen(around)).message


def test_a_passphrase_is_no_fault_when_pinentry_can_ask(
    home: GpgHome, pinentry: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Doctor does not ask for it: that is what pinentry is for."""
    home.make_key("Ana <ana@example.org>", passphrase="open sesame")  # noqa: S106  # of a throw-away key
    log = pinentry("open sesame")
    monkeypatch.setenv("GPG_TTY", "/dev/pts/999")
    answer = _seen(it_signs(_around()))
    assert (answer.verdict, answer.message) == (
        "ok",
        f"GnuPG asks for the passphrase through {home.path / 'pinentry.py'}",
    )
    assert not log.exists()


def test_a_passphrase_with_nowhere_to_type_it_is_a_warning(
    home: GpgHome, pinentry: Callable[[str], Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither a terminal nor a desktop: a job of the night."""
    home.make_key("Ana <ana@example.org>", passphrase="open sesame")  # noqa: S106  # of a throw-away key
    pinentry("open sesame")
    for name in ("GPG_TTY", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("isa_admin.trust.program.os.ttyname", _no_terminal)
    assert _seen(it_signs(_around())).verdict == "warn"
    monkeypatch.setenv("DISPLAY", ":0")
    assert _seen(it_signs(_around())).verdict == "ok"


def _no_terminal(descriptor: int) -> str:
    raise OSError(descriptor)


def test_a_passphrase_without_pinentry_is_a_fault(home: GpgHome) -> None:
    """Every signature would fail."""
    home.make_key("Ana <ana@example.org>", passphrase="open sesame")  # noqa: S106  # of a throw-away key
    home.configure_agent("pinentry-program /no/such/pinentry")
    answer = _seen(it_signs(_around()))
    assert answer.verdict == "fail"
    assert answer.message == "GnuPG has to ask for the passphrase, and there is no pinentry program to ask with"
    assert "pinentry-curses" in answer.remedy


def test_the_installed_pinentry_is_found_without_any_setting(
    home: GpgHome, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """On PATH, or beside gpg."""
    home.make_key("Ana <ana@example.org>", passphrase="open sesame")  # noqa: S106  # of a throw-away key
    monkeypatch.setenv("GPG_TTY", "/dev/pts/999")
    program = tmp_path / "pinentry"
    program.write_text("#!/bin/sh\n", "utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    home.configure_agent()
    assert _seen(it_signs(_around())).message.endswith(str(program))
    (home.path / "gpg-agent.conf").unlink()
    home.forget_passphrases()
    assert _seen(it_signs(_around())).message.endswith(str(program))


def test_a_trial_signature_that_fails_tells_why(home: GpgHome) -> None:
    """An agent that does not start."""
    home.make_key("Ana <ana@example.org>")
    (home.path / "gpg.conf").write_text("local-user nobody@example.org\n", "utf-8")
    answer = _seen(it_signs(_around()))
    assert answer.verdict == "fail"
    assert answer.message.startswith("a trial signature failed: ")


@pytest.mark.parametrize(
    ("expires", "verdict", "words"),
    [
        ("59d", "warn", ", in 58 days"),
        ("36h", "warn", ", in 1 day"),
        ("62d", "ok", "the key expires on "),
        ("0", "ok", "the key does not expire"),
    ],
)
def test_a_key_near_its_expiry_is_a_warning(home: GpgHome, expires: str, verdict: str, words: str) -> None:
    """Under 60 days, with the command that extends it."""
    expires = f"seconds={int(expires[:-1]) * 3600}" if expires.endswith("h") else expires
    fingerprint = home.make_key("Ana <ana@example.org>", expires=expires)
    answer = _seen(it_lasts(_around()))
    assert answer.verdict == verdict
    assert words in answer.message
    if verdict == "warn":
        assert answer.remedy.startswith("renew it with isa-admin renew-key; outside a store, extend it with")
        assert f'"gpg --quick-set-expire {fingerprint} 2y"' in answer.remedy


def test_a_clock_behind_the_key_is_a_fault(ana: GpgHome) -> None:
    """Signatures would be dated before their key, and be refused (ATTACKS C08)."""
    answer = _seen(clock_is_right(Around(now=LONG_AGO)))
    assert answer.verdict == "fail"
    assert answer.message.startswith("it is 1 January 2020, 00:00 UTC by this computer's clock, and your key ")
    assert fingerprint_groups(ana.fingerprints["ana@example.org"]) in answer.message
    assert answer.remedy == "set this computer's clock"


def test_a_key_from_the_future_shows_in_the_clock(home: GpgHome) -> None:
    """Even though no key can be chosen then."""
    home.make_key("Fut <fut@example.org>", at=datetime.now(UTC) + timedelta(days=400))
    assert _seen(clock_is_right(_around())).verdict == "fail"
    assert _seen(a_key_is_chosen(_around())).verdict == "fail"
    assert it_lasts(_around()) is None
