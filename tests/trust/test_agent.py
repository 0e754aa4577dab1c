"""Ending the agent of a keyring that is about to be taken away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isa_admin.trust.listing import secret_keys
from isa_admin.trust.program import end_agent

if TYPE_CHECKING:
    import pytest

    from tests.gpg_home import GpgHome


def _answers(home: GpgHome) -> bool:
    """Whether an agent is running: gpg may not start one here, and lists secret keys only with one."""
    return b"sec:" in home.gpg("--no-autostart", "--with-colons", "--list-secret-keys", check=False).stdout


def test_the_agent_of_one_keyring_ends(home: GpgHome, ana: GpgHome, monkeypatch: pytest.MonkeyPatch) -> None:
    """And that of another keyring goes on."""
    home.make_key("Ben <ben@example.org>")
    for each in (home, ana):
        monkeypatch.setenv("GNUPGHOME", str(each.path))
        secret_keys()
        assert _answers(each)
    end_agent(home.path)
    assert not _answers(home)
    assert _answers(ana)


def test_a_computer_without_gpgconf_is_left_as_it_is(ana: GpgHome, monkeypatch: pytest.MonkeyPatch) -> None:
    """The agent ends by itself when its folder is gone."""
    secret_keys()
    monkeypatch.setattr(
        "isa_admin.trust.program.programs.find_program", lambda name, path=None: None if name == "gpgconf" else path
    )
    monkeypatch.setattr("isa_admin.trust.program.find_gpg", lambda: ana.path / "gpg")
    end_agent(ana.path)
    assert _answers(ana)
