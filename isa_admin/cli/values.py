"""What an argument or an option takes: the words that Tab completes to, and how a missing argument is asked for.

One table serves the shell's completion and the questions on a terminal. It goes by the word that the help shows
(``PARTNER``), or by the option (``--part``); where a command means something of its own by it, by the command too.
"""

from __future__ import annotations

import re
from contextlib import redirect_stderr
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from msgspec import Struct

from isa_admin.cli import choices
from isa_admin.errors import IsaError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from isa_admin.cli.choices import Choices
    from isa_admin.cli.session import Session

    Choose = Callable[[Session, Mapping[str, Any]], Choices]


class Value(Struct, frozen=True):
    """One kind of value.

    Args:
        question: What to ask where it is missing.
        choices: Gives the words there are, from the register and from what the command was given already.
        read: Checks an answer and gives the word for the command; it raises where there is no such thing.
        menu: Whether the words are few enough to be shown with numbers.
    """

    question: str
    choices: Choose
    read: Callable[[Session, str], str] = lambda _session, answer: answer.strip()
    menu: bool = False


def _fixed(*words: str) -> Value:
    return Value("Which", lambda _session, _given: [(word, "") for word in words], menu=True)


def _notice(session: Session, answer: str) -> str:
    session.register.notice(answer)
    return answer.strip()


def _breach(session: Session, answer: str) -> str:
    session.register.breach(answer)
    return answer.strip()


def _version(_session: Session, answer: str) -> str:
    from isa_admin.cli import fields

    return fields.version(answer)


def _with(choices: Choose, *words: str) -> Choose:
    """Add fixed words to those from the register."""
    return lambda session, given: [*((word, "") for word in words), *choices(session, given)]


def _before_equals(choices: Choose) -> Choose:
    """Give what is typed before an equals sign; what stands behind it, nobody can know."""
    return lambda session, given: [(f"{word}=", words) for word, words in choices(session, given)]


def _partner(session: Session, answer: str) -> str:
    return session.register.partner(answer).id


def _partner_or_roster(session: Session, answer: str) -> str:
    return answer.strip() if answer.strip() == ROSTER else _partner(session, answer)


ROSTER = "officers"
"""What stands in a partner's place where a key of the roster is meant."""
PARTNER = Value("Partner: id or name", choices.partners, _partner)
VERSION = Value("Version", choices.versions, _version)
NOTICE = Value("Number of the notice", choices.notices, _notice)
BREACH = Value("Number of the breach", choices.breaches, _breach)
_SIGNATORY = Value("Who signs", choices.signatories)
_CATEGORY = Value("Category", choices.categories, menu=True)
_TEXT = Value("Text to compare: a version, a date, a review branch", choices.texts)
_TEMPLATE = Value("Template", choices.templates, menu=True)
_WAYS_TO_TELL = _fixed("telephone", "email", "post", "hand")

VALUES: dict[str, Value] = {
    **dict.fromkeys(("PARTNER", "OLD", "NEW", "FILE | PARTNER", "--partner"), PARTNER),
    **dict.fromkeys(("FROM", "TO"), _TEXT),
    "V": VERSION,
    "POST": Value("Post", choices.posts, menu=True),
    "OFFICER": Value("Name, e-mail address or fingerprint", choices.officers),
    "FINGERPRINT": Value("Fingerprint of the key", choices.keys),
    "KEY": Value("Key to sign with", choices.officers),
    "--section": Value("Section: its number, letter or title", choices.sections),
    "SECTION": Value("Section: its number, letter or title", choices.sections, menu=True),
    "TOPIC": Value("Topic", choices.topics),
    "COMMIT": Value("Commit: the beginning of its id", choices.commits),
    "EVENT": Value("Event: PARTNER/EVENT, or the number of a notice", choices.events),
    "LINE": Value("Anchor", choices.anchors),
    "YEAR": Value("Year", choices.years),
    "--breach": BREACH,
    "--notice": NOTICE,
    "--part": Value("Part", choices.parts, menu=True),
    "--category": _CATEGORY,
    "--standing": Value("Standing", choices.standings, menu=True),
    "--for": Value("Occasion", choices.matters, menu=True),
    "--identifier": Value("Identifier", _before_equals(choices.identifiers)),
    **dict.fromkeys(("ATTENDED", "--attended"), Value("Who attended", _with(choices.partners, "all"))),
    "add-key PARTNER": Value(
        "Partner, or officers for the roster", _with(choices.partners, ROSTER), _partner_or_roster
    ),
    "add-key --name": _SIGNATORY,
    "add-officer --role": _fixed("officer", "reviewer"),
    "demo --story": _fixed("partner", "review"),
    "add-signatory NAME": _SIGNATORY,
    "answer-comment ID": Value("Comment: the beginning of its id", choices.comments),
    "close-review --period": Value("Period", _before_equals(choices.periods)),
    "compliance-form --format": _fixed("docx", "xlsx"),
    "decline --post": Value("Post", choices.signing_posts),
    "decline --signed-by": _SIGNATORY,
    "amend --period": Value("Period", _before_equals(choices.periods)),
    "discard-edits --restore": Value("Which edits", choices.put_aside, menu=True),
    "draw-notice NUMBER": NOTICE,
    "export-partners --format": _fixed("csv", "xlsx"),
    "import-agreement --changes": _fixed("accept", "reject"),
    "list-notices NUMBER": NOTICE,
    "notify KIND": Value("What to tell", choices.notice_kinds, menu=True),
    "record-adoption --post": Value("Post", choices.signing_posts),
    "record-adoption --signed-by": _SIGNATORY,
    "record-again COMMIT": Value("Which record", choices.kept, menu=True),
    "record-breach --how": _WAYS_TO_TELL,
    "record-breach --kind": Value("What happened to the information", choices.breach_kinds, menu=True),
    "record-breach --supplied-by": Value("Whose information it is", _with(choices.partners, "unknown")),
    "record-breach --told": Value("Who was told", _with(choices.partners, "commissioner", "police")),
    "record-breach NUMBER": BREACH,
    "record-compliance --action": Value("What will be done", _before_equals(choices.standards)),
    "record-compliance --answer": Value("Answer", choices.answers),
    "record-compliance --evidence": Value("What shows it", _before_equals(choices.standards)),
    "record-service --how": _fixed("email", "post", "hand"),
    "record-version KIND": _fixed("joiner"),
    "remove-signatory NAME": Value("Whose entry", choices.signatories, menu=True),
    "request-adoption --reply-to": Value("Where to send it", choices.officers),
    "request-adoption --signatory": _SIGNATORY,
    "revoke-key --reason": _fixed("retired", "superseded", "compromised"),
    "show-breach NUMBER": BREACH,
    "TEMPLATE": _TEMPLATE,
    "--as": _TEMPLATE,
    "templates ACTION": _fixed("list", "show", "check", "diff", "reset"),
    "suspend --scope": _fixed("own-part", "whole-agreement"),
    "suspend --towards": PARTNER,
    "update-agreement --reading": Value("Reading", choices.readings),
    "update-agreement --boards": Value("Board", choices.boards),
    "update-agreement --category": Value("Category", _before_equals(choices.categories)),
    "update-agreement --counting": Value("How days are counted", choices.countings, menu=True),
    "update-agreement --drop-category": _CATEGORY,
    "update-agreement --drop-standard": Value("Standard", choices.standards, menu=True),
    "update-agreement --period": Value("Period", _before_equals(choices.periods)),
    "update-agreement --standard": Value("Standard", _before_equals(choices.standards)),
    "verify --engine": _fixed("sequoia", "gpg"),
    "verify --ref": Value("Branch", choices.branches),
}
"""Every kind of value that can be completed, by the word in the help or the option, with the command if need be."""


def value_of(command: str, *names: str) -> Value | None:
    """Give the kind of value that one of these names stands for in a command: the option first, then its word."""
    for name in names:
        found = VALUES.get(f"{command} {name}") or VALUES.get(name)
        if found is not None:
            return found
    return None


def completions(value: Value, session: Session, given: Mapping[str, Any], begun: str, shell: str) -> Choices:
    """Give the words that what was typed can be completed to; a shell has no ear for what is wrong with a store.

    Args:
        value: What kind of value it is.
        session: Has the register.
        given: What the command was given already.
        begun: What was typed of the word.
        shell: Which shell asks: bash and PowerShell put the word on the command line as it is.
    """
    try:
        # Nor has it one for a note on which branch the folder is on: it would stand in the middle of the line.
        with redirect_stderr(StringIO()):
            found = value.choices(session, given)
    except (IsaError, OSError, KeyError):
        return []
    return [(_quoted(word, shell), _told(words)) for word, words in found if _begins(begun, word) and _offered(word)]


def _begins(begun: str, word: str) -> bool:
    return word.casefold().startswith(begun.casefold())


def _offered(word: str) -> bool:
    """Say whether a word can be handed to a shell; zsh evaluates what is behind a backslash."""
    return word.isprintable() and "\\" not in word


def _told(words: str) -> str:
    """Write what a word means so that no shell evaluates it, and rich, which draws it, takes it for no markup."""
    return "".join({"\\": "/", "[": "(", "]": ")"}.get(one, one) for one in words if one.isprintable())


def _quoted(word: str, shell: str) -> str:
    """Write a word so that it is one word on the command line, and nothing in a register can run a command there."""
    if shell == "bash":
        return re.sub(r"[^\w@%+=:,./-]", r"\\\g<0>", word)
    if shell in {"powershell", "pwsh"} and re.search(r"[^\w@%+=:.,/-]", word):
        return "'" + word.replace("'", "''") + "'"
    return word


def ask(session: Session, value: Value | None, words: str, kind: type[Any], given: Mapping[str, Any]) -> Any:  # noqa: ANN401  what the command takes
    """Ask for an argument that was not given.

    Args:
        session: Asks.
        value: What kind of value it is, if the table has it.
        words: The help's words for it, which are the question otherwise.
        kind: What the command takes: ``str``, ``Path``, or a list of words.
        given: What the command was given already.
    """
    if value is None:
        made = Path if kind is Path else str
        return session.ask.value(None, words.rstrip("."), "", lambda answer: made(answer.strip()))
    found = value.choices(session, given)

    def read(answer: str) -> str:
        return value.read(session, answer)

    if kind == list[str]:
        return session.ask.value(
            None,
            f"{value.question} (several with ; between them)",
            "",
            lambda answer: [read(one) for one in answer.split(";") if one.strip()],
            words=[word for word, _ in found],
        )
    if value.menu and found:
        return session.ask.choice(None, value.question, "", found, read)
    return session.ask.value(None, value.question, "", read, words=[word for word, _ in found])
