"""The words there are for an argument or an option: those that Tab completes to, and those that a menu shows.

Each function takes the session and what the command was given already, and gives words to type, each with what it
means. They read no more than they need, since whoever presses Tab waits.
"""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from isa_admin.cli.session import Session
    from isa_admin.domain.partner import Post

Choices = list[tuple[str, str]]
"""Words to type, each with what it means."""

SHOWN = 200
"""In a register with more partners than this, completion gives their ids only: reading the names takes longer."""
NEWEST = 50
"""So many commits are offered, newest first."""


def partners(session: Session, _given: Mapping[str, Any]) -> Choices:
    """The partners by id."""
    found = session.register.partners
    if len(found) > SHOWN:
        return [(id_, "") for id_ in found]
    return [(id_, entry.partner.name) for id_, entry in found.items()]


def signatories(session: Session, given: Mapping[str, Any]) -> Choices:
    """The names of those who sign for the partner that was given."""
    return [(post.name, post.title or "") for post in _signatories(session, given) if post.name]


def signing_posts(session: Session, given: Mapping[str, Any]) -> Choices:
    """The posts of those who sign for the partner that was given."""
    return [(post.title, post.name or "") for post in _signatories(session, given) if post.title]


def _signatories(session: Session, given: Mapping[str, Any]) -> list[Post]:
    """Give the signatories of the partners that a command was given, as one word or as several."""
    words = [word for name in ("partner", "partners", "on_behalf_of", "given") for word in _words(given.get(name))]
    return [post for word in words for post in session.register.partner(word).signatories]


def _words(given: Any) -> list[str]:  # noqa: ANN401  what the option takes
    return [given] if isinstance(given, str) else list(given or ())


def posts(_session: Session, _given: Mapping[str, Any]) -> Choices:
    """The posts of a partner, but for the signatory's, which has commands of its own."""
    from isa_admin.domain.partner import POSTS, SIGNATORY

    return [(kind, words) for kind, words in POSTS.items() if kind != SIGNATORY]


def versions(session: Session, _given: Mapping[str, Any]) -> Choices:
    """The rows of the version-control table, newest first."""
    return [(entry.version, entry.comment) for entry in reversed(tuple(session.register.versions))]


def sections(session: Session, _given: Mapping[str, Any]) -> Choices:
    """The parts of the terms, by number and letter."""
    from isa_admin.domain.terms import changed_sections, mark

    found = changed_sections({}, session.register.terms)
    return [(mark(one.file).rpartition(" ")[2], one.title) for one in found]


def put_aside(session: Session, _given: Mapping[str, Any]) -> Choices:
    """The edits of the terms that were put aside."""
    from isa_admin.domain.terms import mark

    kept = session.store.copies.aside()
    return [(name, ", ".join(mark(copy.file) for copy in copies)) for name, copies in reversed(list(kept.items()))]


def comments(session: Session, _given: Mapping[str, Any]) -> Choices:
    """The comments of the open review by id, those that wait for an answer first."""
    from isa_admin.application.reporting.review_report import own
    from isa_admin.application.review_desk import desk

    at = desk(session.store)
    found = sorted(own(at.register, at.year).items(), key=lambda one: not one[1].open)
    return [(id_, " ".join(one.said or one.wanted)) for id_, one in found]


def reviews(session: Session, _given: Mapping[str, Any]) -> Choices:
    """The branches of reviews."""
    return [(name, "a review") for name in session.store.reviews()]


def texts(session: Session, given: Mapping[str, Any]) -> Choices:
    """What a comparison takes: versions, the branches of reviews, today, and the edits in the folder."""
    own = [("today", "as it stands"), ("edits", "what amend would record"), ("folder", "all edits in the folder")]
    return [*versions(session, given), *reviews(session, given), *own]


def branches(session: Session, given: Mapping[str, Any]) -> Choices:
    """What can be proved: the register itself, or the branch of a review."""
    return [("main", "the register itself"), *reviews(session, given)]


def commits(session: Session, _given: Mapping[str, Any]) -> Choices:
    """The newest commits, by the beginning of their ids."""
    return [(one.commit[:12], one.subject) for one in islice(session.store.history(), NEWEST)]


def kept(session: Session, _given: Mapping[str, Any]) -> Choices:
    """The records that could not be shared."""
    from isa_admin.application.exchange.waiting import kept as waiting

    return [(one.commit[:12], one.subject) for one in waiting(session.store.root)]


def events(session: Session, given: Mapping[str, Any]) -> Choices:
    """What can be corrected: the events of each partner, and the notices; partners alone where there are very many."""
    from isa_admin.domain.describing import tell

    found = session.register.partners
    if len(found) > SHOWN:
        return [*partners(session, given), *notices(session, given)]
    recorded = [
        (f"{id_}/{one.id}", tell(one.event, session.register.name_of))
        for id_, entry in found.items()
        for one in entry.recorded
    ]
    return [*recorded, *notices(session, given)]


def notices(session: Session, _given: Mapping[str, Any]) -> Choices:
    """The notices by number, newest first."""
    from isa_admin.domain.notices import kind_of

    return [(number, kind_of(one.kind).title) for number, one in reversed(tuple(session.register.notices.items()))]


def breaches(session: Session, _given: Mapping[str, Any]) -> Choices:
    """The breaches by number, newest first."""
    return [(number, one.what) for number, one in reversed(tuple(session.register.breaches.items()))]


def notice_kinds(_session: Session, _given: Mapping[str, Any]) -> Choices:
    """What a notice can tell."""
    from isa_admin.domain.notices import NOTICES

    return [(kind.key, kind.title) for kind in NOTICES]


def breach_kinds(_session: Session, _given: Mapping[str, Any]) -> Choices:
    """What can have happened to information."""
    from isa_admin.domain.breach import KINDS

    return list(KINDS.items())


def templates(_session: Session, _given: Mapping[str, Any]) -> Choices:
    """The Word templates."""
    from isa_admin.documents.templates import KINDS

    return [(kind.name, kind.words) for kind in KINDS.values()]


def parts(session: Session, _given: Mapping[str, Any]) -> Choices:
    """The documents that can be written."""
    from isa_admin.documents import catalogue

    return [(name, "") for name in catalogue.names(session.register.terms)]


def years(session: Session, _given: Mapping[str, Any]) -> Choices:
    """The years since the agreement began, this one first."""
    began = min((entry.on.year for entry in session.register.versions), default=session.today.year)
    return [(str(year), "") for year in range(session.today.year, began - 1, -1)]


def categories(session: Session, _given: Mapping[str, Any]) -> Choices:
    """The categories of the partners table."""
    return [(one.id, one.title) for one in session.register.agreement.categories]


def standards(session: Session, _given: Mapping[str, Any]) -> Choices:
    """The rows of the self-assessment."""
    return [(one.id, one.title) for one in session.register.agreement.standards]


def answers(session: Session, given: Mapping[str, Any]) -> Choices:
    """Each answer to each row of the self-assessment."""
    from isa_admin.domain.compliance import VERDICTS

    return [(f"{id_}={one}", title) for id_, title in standards(session, given) for one in VERDICTS]


def periods(session: Session, _given: Mapping[str, Any]) -> Choices:
    """The periods that the terms state, with their names as they are typed."""
    held = session.register.agreement.periods
    return [(name.replace("_", "-"), str(getattr(held, name))) for name in held.__struct_fields__]


def readings(session: Session, _given: Mapping[str, Any]) -> Choices:
    """How the boards can read the agreement, each reading with the values that it can have."""
    from typing import Literal, get_args, get_origin, get_type_hints

    from isa_admin.domain.agreement import Readings

    held, found = session.register.agreement.readings, []
    for name, kind in get_type_hints(Readings).items():
        words = get_args(kind) if get_origin(kind) is Literal else ("yes", "no") if kind is bool else ("-",)
        now = getattr(held, name)
        said = {True: "yes", False: "no"}.get(now, now) if isinstance(now, bool) else now
        found += [(f"{name.replace('_', '-')}={word}", "as it is now" if word == said else "") for word in words]
    return found


def boards(session: Session, _given: Mapping[str, Any]) -> Choices:
    """The boards that the agreement has."""
    return [(board, "") for board in session.register.agreement.boards]


def countings(_session: Session, _given: Mapping[str, Any]) -> Choices:
    """How days can be counted."""
    from typing import get_args

    from isa_admin.domain.agreement import Counting

    return [(word, "") for word in get_args(Counting)]


def identifiers(_session: Session, _given: Mapping[str, Any]) -> Choices:
    """The numbers that a partner can be known by."""
    from isa_admin.domain.partner import IDENTIFIERS

    return [(key, words) for key, (words, _) in IDENTIFIERS.items()]


def standings(_session: Session, _given: Mapping[str, Any]) -> Choices:
    """Where a partner can stand."""
    from isa_admin.domain.standing import Standing

    return [(str(one), "") for one in Standing]


def matters(_session: Session, _given: Mapping[str, Any]) -> Choices:
    """On what occasion somebody is looked for."""
    from isa_admin.domain.contacts import MATTERS

    return [(str(one), "") for one in MATTERS]


def officers(session: Session, _given: Mapping[str, Any]) -> Choices:
    """The officers and reviewers by e-mail address."""
    return [(one.email, f"{one.name}, {one.role}") for one in session.register.officers]


def keys(session: Session, _given: Mapping[str, Any]) -> Choices:
    """The keys of the roster and of the signatories."""
    own = [(post.key, f"{post.name}, {entry.id}") for entry in session.register.partners.values()
           for post in entry.signatories if post.key]  # fmt: skip
    return [*((one.fingerprint, f"{one.name}, {one.role}") for one in session.register.officers), *own]


def anchors(_session: Session, _given: Mapping[str, Any]) -> Choices:
    """The anchors that are pinned on this computer."""
    from isa_admin.application.verifying.pinned import anchors as pinned

    return [(str(anchor), "") for anchor in pinned()]


def topics(_session: Session, _given: Mapping[str, Any]) -> Choices:
    """What can be explained: the topics, and each command."""
    from isa_admin.cli.table import COMMANDS
    from isa_admin.cli.topics import TOPICS

    own = [(name, text.partition("\n")[0]) for name, text in TOPICS.items()]
    return [*own, *((name, "") for name, entry in COMMANDS.items() if not entry.hidden)]
