"""What an argument or an option takes: the words that Tab completes to, and how a missing argument is asked for.

One table serves the shell's completion and the questions on a terminal. It goes by the word that the help shows
(``PARTNER``), or by the option (``--part``); where a command means something of its own by it, by the command too.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from isa_admin.errors import IsaError

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from isa_admin.cli.session import Session

Choices = list[tuple[str, str]]
"""Words to type, each with what it means."""

SHOWN = 200
"""In a register with more partners than this, completion gives their ids only: reading the names takes longer."""


@dataclass(frozen=True)
class Value:
    """One kind of value.

    Args:
        question: What to ask where it is missing.
        choices: Gives the words there are, from the register and from what the command was given already.
        read: Checks an answer and gives the word for the command; it raises where there is no such thing.
        menu: Whether the words are few enough to be shown with numbers.
    """

    question: str
    choices: Callable[[Session, Mapping[str, Any]], Choices]
    read: Callable[[Session, str], str] = lambda _session, answer: answer.strip()
    menu: bool = False


def _partners(session: Session, _given: Mapping[str, Any]) -> Choices:
    partners = session.register.partners
    if len(partners) > SHOWN:
        return [(id_, "") for id_ in partners]
    return [(id_, entry.partner.name) for id_, entry in partners.items()]


def _signatories(session: Session, given: Mapping[str, Any]) -> Choices:
    entry = session.register.partner(str(given["partner"]))
    return [(post.name, post.title or "") for post in entry.signatories if post.name]


def _posts(_session: Session, _given: Mapping[str, Any]) -> Choices:
    from isa_admin.domain.partner import POSTS, SIGNATORY

    return [(kind, words) for kind, words in POSTS.items() if kind != SIGNATORY]


def _versions(session: Session, _given: Mapping[str, Any]) -> Choices:
    return [(entry.version, entry.comment) for entry in reversed(tuple(session.register.versions))]


def _notices(session: Session, _given: Mapping[str, Any]) -> Choices:
    from isa_admin.domain.notices import kind_of

    return [(number, kind_of(one.kind).title) for number, one in reversed(tuple(session.register.notices.items()))]


def _breaches(session: Session, _given: Mapping[str, Any]) -> Choices:
    return [(number, one.what) for number, one in reversed(tuple(session.register.breaches.items()))]


def _notice_kinds(_session: Session, _given: Mapping[str, Any]) -> Choices:
    from isa_admin.domain.notices import NOTICES

    return [(kind.key, kind.title) for kind in NOTICES]


def _breach_kinds(_session: Session, _given: Mapping[str, Any]) -> Choices:
    from isa_admin.domain.breach import KINDS

    return list(KINDS.items())


def _parts(session: Session, _given: Mapping[str, Any]) -> Choices:
    from isa_admin.documents import catalogue

    return [(name, "") for name in catalogue.names(session.register.terms)]


def _categories(session: Session, _given: Mapping[str, Any]) -> Choices:
    return [(one.id, one.title) for one in session.register.agreement.categories]


def _standings(_session: Session, _given: Mapping[str, Any]) -> Choices:
    from isa_admin.domain.standing import Standing

    return [(str(one), "") for one in Standing]


def _matters(_session: Session, _given: Mapping[str, Any]) -> Choices:
    from isa_admin.domain.contacts import MATTERS

    return [(str(one), "") for one in MATTERS]


def _officers(session: Session, _given: Mapping[str, Any]) -> Choices:
    return [(one.email, f"{one.name}, {one.role}") for one in session.register.officers]


def _keys(session: Session, _given: Mapping[str, Any]) -> Choices:
    keys = [(post.key, f"{post.name}, {entry.id}") for entry in session.register.partners.values()
            for post in entry.signatories if post.key]  # fmt: skip
    return [*((one.fingerprint, f"{one.name}, {one.role}") for one in session.register.officers), *keys]


def _topics(_session: Session, _given: Mapping[str, Any]) -> Choices:
    from isa_admin.cli.topics import TOPICS

    return [(name, text.partition("\n")[0]) for name, text in TOPICS.items()]


def _fixed(*words: str) -> Value:
    return Value("Which", lambda _session, _given: [(word, "") for word in words], menu=True)


def _notice(session: Session, answer: str) -> str:
    session.register.notice(answer)
    return answer.strip()


def _breach(session: Session, answer: str) -> str:
    session.register.breach(answer)
    return answer.strip()


PARTNER = Value("Partner: id or name", _partners, lambda session, answer: session.register.partner(answer).id)


def _version(_session: Session, answer: str) -> str:
    from isa_admin.cli import fields

    return fields.version(answer)


VERSION = Value("Version", _versions, _version)
POST = Value("Post", _posts, menu=True)
NOTICE = Value("Number of the notice", _notices, _notice)
BREACH = Value("Number of the breach", _breaches, _breach)
_WAYS_TO_TELL = _fixed("telephone", "email", "post", "hand")

VALUES: dict[str, Value] = {
    **dict.fromkeys(("PARTNER", "OLD", "NEW", "ATTENDED", "FILE | PARTNER", "--partner", "--attended"), PARTNER),
    "V": VERSION,
    "POST": POST,
    "OFFICER": Value("Name, e-mail address or fingerprint", _officers),
    "FINGERPRINT": Value("Fingerprint of the key", _keys),
    "TOPIC": Value("Topic", _topics, menu=True),
    "--breach": BREACH,
    "--notice": NOTICE,
    "--part": Value("Part", _parts, menu=True),
    "--category": Value("Category", _categories, menu=True),
    "--standing": Value("Standing", _standings, menu=True),
    "--for": Value("Occasion", _matters, menu=True),
    "--told": Value("Who was told", lambda session, given: [("commissioner", ""), *_partners(session, given)]),
    "notify KIND": Value("What to tell", _notice_kinds, menu=True),
    "record-version KIND": _fixed("joiner"),
    "record-breach NUMBER": BREACH,
    "show-breach NUMBER": BREACH,
    "draw-notice NUMBER": NOTICE,
    "list-notices NUMBER": NOTICE,
    "remove-signatory NAME": Value("Whose entry", _signatories, menu=True),
    "record-breach --kind": Value("What happened to the information", _breach_kinds, menu=True),
    "record-breach --how": _WAYS_TO_TELL,
    "record-service --how": _fixed("email", "post", "hand"),
    "compliance-form --format": _fixed("docx", "xlsx"),
    "export-partners --format": _fixed("csv", "xlsx"),
    "add-officer --role": _fixed("officer", "reviewer"),
    "revoke-key --reason": _fixed("retired", "superseded", "compromised"),
    "verify --engine": _fixed("sequoia", "gpg"),
}
"""Every kind of value that can be completed, by the word in the help or the option, with the command if need be."""


def value_of(command: str, *names: str) -> Value | None:
    """Give the kind of value that one of these names stands for in a command: the option first, then its word."""
    for name in names:
        found = VALUES.get(f"{command} {name}") or VALUES.get(name)
        if found is not None:
            return found
    return None


def completions(value: Value, session: Session, given: Mapping[str, Any], begun: str) -> Choices:
    """Give the words that what was typed can be completed to; a shell has no ear for what is wrong with a store."""
    try:
        return [(word, words) for word, words in value.choices(session, given) if _begins(begun, word)]
    except (IsaError, OSError, KeyError):
        return []


def _begins(begun: str, word: str) -> bool:
    return word.casefold().startswith(begun.casefold())


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
    choices = value.choices(session, given)

    def read(answer: str) -> str:
        return value.read(session, answer)

    if kind == list[str]:
        return session.ask.value(
            None,
            f"{value.question} (several with ; between them)",
            "",
            lambda answer: [read(one) for one in answer.split(";") if one.strip()],
            words=[word for word, _ in choices],
        )
    if value.menu and choices:
        return session.ask.choice(None, value.question, "", choices, read)
    return session.ask.value(None, value.question, "", read, words=[word for word, _ in choices])
