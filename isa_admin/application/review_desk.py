"""The desk of a review: the register itself on one side, the branch of the review on the other.

The branch begins at the commit on main that opened the review, and is there from that moment on: git learns of it with
the first commit that goes to it. So nothing is half open when a command is killed, and nobody needs to switch branches.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from msgspec import Struct

from isa_admin.domain.reviewing import NoOpenReviewError
from isa_admin.errors import StoreError
from isa_admin.records import layout
from isa_admin.records.load import load_register

if TYPE_CHECKING:
    from isa_admin.domain.register import Register
    from isa_admin.domain.review import Review
    from isa_admin.store.repository import Store


class BegunElsewhereError(StoreError):
    """The branch of a review does not begin at the commit that opened it (ATTACKS H04)."""

    def __init__(self, year: str, address: str | None = None) -> None:
        name = f"review/{year}"
        super().__init__(
            f"the branch {name}{f' of {address}' if address else ''} does not continue from the commit on main that"
            f" opened the review of {year}",
            f"nothing of it was taken over; let the people who look after {address} take that branch away: git -C"
            f" FOLDER branch --delete --force {name}; then run isa-admin sync again"
            if address
            else "if somebody made that branch by hand, let them give it another name: git branch --move"
            f" {name} aside/{year}; then run the command again",
        )


class Desk(Struct, frozen=True, dict=True):
    """An open review.

    Attributes:
        year: Its year, which names it.
        main: The store as main has it.
        branch: The store as the review's branch has it.
        begun: The commit on main that opened it.
    """

    year: str
    main: Store
    branch: Store
    begun: str

    @property
    def name(self) -> str:
        """The name of the branch."""
        return f"review/{self.year}"

    @cached_property
    def register(self) -> Register:
        """The register on the branch, with the comments."""
        return load_register(self.branch.snapshot())

    @cached_property
    def on_main(self) -> Register:
        """The register itself, with the partners as they are today."""
        return load_register(self.main.snapshot())

    @property
    def review(self) -> Review:
        """The record of the review, with the drafts that went out."""
        return self.register.reviews[self.year]


def desk(store: Store) -> Desk:
    """Find the review that goes on, and its branch.

    Raises:
        NoOpenReviewError: None does.
        BegunElsewhereError: The branch of its name begins elsewhere.
    """
    main = store.main()
    going = load_register(main.snapshot()).open_review
    if going is None:
        raise NoOpenReviewError
    return _of(main, going[0])


def _of(main: Store, year: str) -> Desk:
    begun = opening(main, year)
    branch = main.of_review(year, begins=begun)
    if not branch.contains(begun):
        raise BegunElsewhereError(year)
    return Desk(year=year, main=main, branch=branch, begun=begun)


def drafts_out(store: Store) -> tuple[str, ...]:
    """Name the drafts on the branch of the open review that main has no row of, the newest first; none without one."""
    try:
        at = desk(store)
    except (NoOpenReviewError, StoreError):
        return ()
    rows = reversed(at.register.versions.entries)
    return tuple(row.version for row in rows if at.on_main.versions.find(row.version) is None)


def opening(main: Store, year: str) -> str:
    """Give the commit on main that opened a review, from which its branch has to continue (ATTACKS H04)."""
    *_, first = main.history([layout.review(year)])
    return first.commit
