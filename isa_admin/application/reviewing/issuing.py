"""Issuing: the text of a review comes to main in one commit with its row, and an officer signs it with a tag (s.18)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from isa_admin.application import clock
from isa_admin.application.amending import amended
from isa_admin.application.changing import signer
from isa_admin.application.departed import SignedLateError, departed
from isa_admin.application.reporting.comment_report import carried
from isa_admin.application.reporting.review_report import own
from isa_admin.application.reviewing.drafting import brought
from isa_admin.domain.amending import change_terms
from isa_admin.domain.changes import AddVersion, Decision, PutComment, PutReview
from isa_admin.domain.review import Closing
from isa_admin.domain.terms import changed_sections
from isa_admin.domain.text import counted
from isa_admin.errors import RuleError, StoreError
from isa_admin.records.load import load_register
from isa_admin.trust.version_tag import words

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from isa_admin.application.amending import Amendment
    from isa_admin.application.changing import Hand
    from isa_admin.application.review_desk import Desk
    from isa_admin.domain.amending import RowWanted
    from isa_admin.domain.changes import Change
    from isa_admin.domain.officers import Officer
    from isa_admin.domain.register import Register
    from isa_admin.domain.review import Outcome
    from isa_admin.store.repository import Store


def text(desk: Desk) -> Amendment:
    """Give the text of the review as an amendment of main, and what the settings that name a section become.

    Raises:
        RuleError: It is not ready to be issued.
    """
    branch = load_register(desk.branch.snapshot())
    _ready(desk, desk.on_main, branch)
    return amended(desk.on_main, branch.terms)


def decide(
    desk: Desk, issued: Amendment, wanted: RowWanted, today: date, *, accept_departed: bool
) -> Callable[[Register, Officer], Decision]:
    """Give what decides to issue the text of the review: its files, the rows of its drafts, its comments, its end.

    Args:
        desk: The review.
        issued: Its text, with the settings that follow it.
        wanted: What the row says.
        today: The day of issue.
        accept_departed: Whether what people signed after they had left the roster is issued too.
    """

    def decision(now: Register, who: Officer) -> Decision:
        branch = load_register(desk.branch.snapshot())
        both = _ready(desk, now, branch)
        late = departed(desk)
        if late and not accept_departed:
            raise SignedLateError(desk, late)
        issued.ensure_unmoved(now)
        if branch.terms != issued.text.terms:
            raise StoreError(
                "the text of the review was changed in the meantime; nothing was written",
                "look at it, and run the command again",
            )
        made = change_terms(now, issued.text, wanted, today=today, by=who.name)
        row = next(one.entry for one in made.changes if isinstance(one, AddVersion))
        if desk.main.tag(row.version) is not None:
            # Written first, the row would stand with a tag that marks another commit, which verification refuses.
            raise StoreError(
                f"there is a tag {row.version} in this store already, and the version is not issued yet",
                f"see it with git show {row.version}; if nobody needs it: git tag --delete {row.version}, then run the"
                " command again",
            )
        drafts = [one for one in branch.versions if one.kind == "draft" and now.versions.find(one.version) is None]
        closing = Closing(on=today, outcome="issued", version=row.version, tip=desk.branch.tip())
        commits = carried(desk)
        answered = [
            PutComment(f"{desk.year}/{id_}", replace(one, answer=replace(one.answer, commit=commits[id_])))
            for id_, one in own(branch, desk.year).items()
            if one.answer is not None
        ]
        changes: tuple[Change, ...] = (
            *(one for one in made.changes if not isinstance(one, AddVersion)),
            *(AddVersion(one) for one in drafts),
            AddVersion(row),
            PutReview(desk.year, replace(branch.reviews[desk.year], closed=closing)),
            *answered,
        )
        return Decision(
            subject=f"Issue {row.version}: the review of {desk.year}",
            changes=changes,
            answers=(
                *made.answers,
                ("Drafts", ", ".join(one.version for one in drafts)),
                ("Comments", f"{len(answered)}, each with its answer"),
                *(("Signed after leaving", str(one)) for one in late),
                *(("Changed on both sides", f"{title}: the text of the review is issued") for title in both),
            ),
            next=(
                "isa-admin verify",
                "isa-admin list-versions",
                "isa-admin request-adoption --all-outstanding --by DATE --out FOLDER"
                if row.material
                else f"isa-admin notify version-issued --version {row.version}",
            ),
        )

    return decision


def refuse_unanswered(desk: Desk, branch: Register) -> None:
    """Refuse to end a review that is held while a comment has no answer.

    Raises:
        RuleError: One has none.
    """
    open_ = [id_ for id_, one in own(branch, desk.year).items() if one.open]
    if open_:
        raise RuleError(
            f"{counted(len(open_), 'comment')} {'has' if len(open_) == 1 else 'have'} no answer yet (Agreement s.18)",
            "answer each: isa-admin list-comments --open",
        )


def ready(desk: Desk) -> Outcome | None:
    """Say how the review could be closed as it stands: with a new version, or with the text as it is.

    Nothing while a comment has no answer, or the text has not gone out as it is now. It is the judgement of `decide`.
    """
    branch = desk.register
    try:
        _refuse_unready(desk, branch)
    except RuleError:
        return None
    newest = branch.versions.newest
    sent = newest is not None and any(one.draft == newest.version for one in desk.review.rounds)
    if not sent or brought(desk, branch)[0]:
        return None
    return "issued" if changed_sections(desk.on_main.terms, branch.terms) else "no-change"


def _ready(desk: Desk, now: Register, branch: Register) -> list[str]:
    """Ensure that the text of the review can be issued; gives the titles of what main and the review both changed."""
    _refuse_unready(desk, branch)
    theirs, both = brought(desk, branch)
    if theirs:
        raise RuleError(
            f"the text of main was changed meanwhile, and the review does not have it: {', '.join(sorted(theirs))}",
            "take it into the next draft: isa-admin draft --out FOLDER",
        )
    if not changed_sections(now.terms, branch.terms):
        raise RuleError(
            "the review changed nothing in the text, so there is no new version to issue (Agreement s.18)",
            'let the boards leave the text: isa-admin close-review --no-change "MINUTE"',
        )
    return both


def _refuse_unready(desk: Desk, branch: Register) -> None:
    """Refuse to issue while a comment has no answer, or what would be issued never went out as a draft."""
    refuse_unanswered(desk, branch)
    newest = branch.versions.newest
    if newest is None or newest.kind != "draft" or newest.terms_digest != branch.terms_digest:
        raise RuleError(
            "the text was changed since the last draft, so nobody has seen what would be issued (Agreement s.18)",
            "write the next draft: isa-admin draft --out FOLDER",
        )


def untagged(store: Store) -> str | None:
    """Give the version of the last review that was issued, where its tag is missing: a command was killed, perhaps."""
    register = load_register(store.main().snapshot())
    closed = [one.closed for one in register.reviews.values() if one.closed is not None and one.closed.version]
    if not closed:
        return None
    label = max(closed, key=lambda one: one.on).version or ""
    return label if store.tag(label) is None else None


def tag(store: Store, hand: Hand[Officer], label: str, signed: Callable[[], None]) -> str:
    """Sign the tag of a version that was issued, on the commit that wrote its row; gives the object of the tag.

    Raises:
        SigningError: The key cannot sign.
        StoreError: There is another tag of this name.
    """
    from isa_admin.application import states
    from isa_admin.store.commit_text import CommitWords

    main = store.main()
    state = states.at_version(main, label)
    who = hand.who
    said = words(label, state.register.agreement.title, state.register.terms_digest)
    return main.write_tag(
        label, state.commit, CommitWords(said, who.name, who.email, clock.now()), signer(hand.key, signed)
    )
