"""What is asked at a terminal, as a person finds it: editing, menus, and questions for what must be given."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from isa_admin.cli.ask import Asker
from isa_admin.errors import UsageError
from tests.cli.acting import PARTNER, Terminal, run, tip

if TYPE_CHECKING:
    from pathlib import Path


def test_what_must_be_given_is_asked_for(store: Path) -> None:
    """PARTNER first, with the mistake explained, then NAME as a menu of those who sign for that partner."""
    with Terminal("remove-signatory", folder=store) as person:
        person.expect("Partner: id or name: ")
        person.type("harber")
        person.expect("there is no partner 'harber'")
        person.expect("Partner: id or name: ")
        person.type("Harbour Trust")
        person.expect("1. Chief Executive (Robin Example)")
        person.expect("Whose entry: ")
        person.type("2")
        person.expect("there is no choice 2")
        person.expect("Whose entry: ")
        person.type("1")
        person.expect("No longer signs  Robin Example")
        person.expect("Sign and record this? [")
        person.type("n")
        assert person.end() == 130


@pytest.mark.parametrize(
    ("words", "question"),
    [
        (("show-partner",), "Partner: id or name: "),
        (("assign-post",), "Post: "),
        (("notify",), "What to tell: "),
        (("record-version",), "Which: "),
        (("show-breach",), "Number of the breach: "),
        (("draw-notice",), "Number of the notice: "),
        (("remove-officer",), "Name, e-mail address or fingerprint: "),
        (("revoke-key",), "Fingerprint of the key: "),
        (("succeed-partner",), "Partner: id or name (several with ; between them): "),
        (("clone",), "Where it is shared"),
    ],
    ids=lambda given: given[0] if isinstance(given, tuple) else "",
)
def test_no_command_ends_for_want_of_an_argument(words: tuple[str, ...], question: str, store: Path) -> None:
    """At a terminal each asks; Ctrl-D leaves the question with nothing changed."""
    before = tip(store)
    with Terminal(*words, folder=store) as person:
        person.expect(question)
        person.press("D")
        person.expect("stopped: nothing was changed")
        assert person.end() == 130
    assert tip(store) == before


def test_a_line_is_edited_and_completed(store: Path) -> None:
    """The arrow keys go back in the line, and Tab completes what is there once."""
    left, home, tab = "\x1b[D", "\x1b[H", "\t"
    with Terminal("show-partner", folder=store) as person:
        person.expect("Partner: id or name: ")
        person.keys("arbour-trst" + left * 2 + "u" + home + "h\n")
        person.expect("Standing")
        assert person.end() == 0
    with Terminal("show-partner", folder=store) as person:
        person.expect("Partner: id or name: ")
        person.keys("harbou" + tab + "\n")
        person.expect("Harbour Trust")
        assert person.end() == 0


CHOICES = (("council", "Councils"), ("health", "Health"), ("housing", "Homes"), ("other", "Other"))


@pytest.mark.parametrize(
    ("answer", "chosen"), [("1", "council"), ("health", "health"), ("HEA", "health"), ("home", "housing"), ("x", "x")]
)
def test_a_menu_takes_numbers_ids_and_beginnings(answer: str, chosen: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is none of them is left to the command, which knows how to refuse it."""
    monkeypatch.setattr("isa_admin.cli.ask.line", lambda _question, _words: answer)
    assert Asker(able=True).choice(None, "Which", "--which", CHOICES, str) == chosen


@pytest.mark.parametrize(("answer", "slip"), [("h", "could be health, housing"), ("5", "no choice 5"), ("", "nothing")])
def test_a_menu_says_what_does_not_fit_and_asks_again(
    answer: str, slip: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A beginning of several, a number that is not there, no answer at all."""
    answers = iter([answer, "2"])
    monkeypatch.setattr("isa_admin.cli.ask.line", lambda _question, _words: next(answers))
    assert Asker(able=True).choice(None, "Which", "--which", CHOICES, str) == "health"
    assert slip in capsys.readouterr().err


def test_yes_and_no_are_taken_as_they_are_typed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Anything else is explained; Enter alone takes the default."""
    answers = iter(["perhaps", "YES", "", ""])
    monkeypatch.setattr("isa_admin.cli.ask.line", lambda _question: next(answers))
    asker = Asker(able=True)
    assert asker.agrees("Go on?", default=False)
    assert "'perhaps' is neither yes nor no" in capsys.readouterr().err
    assert not asker.agrees("Go on?", default=False)
    assert asker.agrees("Go on?", default=True)


def test_nobody_is_asked_without_a_terminal() -> None:
    """A question of yes or no is answered by no, and a missing value names its option."""
    asker = Asker(able=False)
    assert not asker.agrees("Go on?", default=True)
    with pytest.raises(UsageError, match="Name is missing"):
        asker.value(None, "Name", "NAME", str)


def test_a_wrong_passphrase_does_not_cost_the_answers(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """That gpg did not sign is said, and the person may try again without answering anew."""
    from isa_admin.application import changing
    from isa_admin.trust.refusals import WrongPassphraseError

    tries = []

    def signer(key: object, signed: object) -> object:
        def refuse(payload: bytes) -> str:
            if not tries:
                tries.append(1)
                raise WrongPassphraseError("the passphrase was wrong three times; nothing was signed", "try again")
            return good(key, signed)(payload)

        return refuse

    good = changing.signer
    answers = iter(["y", "y"])
    monkeypatch.setattr(changing, "signer", signer)
    monkeypatch.setattr("isa_admin.cli.session.at_terminal", lambda: True)
    monkeypatch.setattr("isa_admin.cli.ask.line", lambda _question, _words=(): next(answers))
    before = tip(store)
    done = run("update-partner", PARTNER, "--town", "Oadby")
    assert done.code == 0, done.err
    assert "the passphrase was wrong three times" in done.err
    assert tip(store) != before
    assert list(answers) == []
