"""Renumbering: a breach or a notice gets the next number where others gave its own to another one meanwhile.

What was recorded about it later follows, and so do the words of the commits. Nothing is renumbered that somebody may
hold in hand under its old number, and no breach that others may have recorded as well (Agreement s.17).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from msgspec.structs import replace

from isa_admin.domain import moments
from isa_admin.domain.breach import Breach
from isa_admin.domain.events import Service, Suspension, Withdrawal
from isa_admin.domain.notice import Notice
from isa_admin.domain.notices import next_number
from isa_admin.errors import StoreError
from isa_admin.records import edit, layout
from isa_admin.records.layout import Kind
from isa_admin.records.shapes import load, load_event, values

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from isa_admin.domain.notices.occasion import Cause
    from isa_admin.store.history import PastCommit
    from isa_admin.store.snapshot import Snapshot

    Draw = Callable[[str, Notice, Sequence[Cause]], Notice]
    """Draws the letters of a notice under a number, beside what is recorded with it; gives it with their digests."""

DAYS_APART = 7
"""Two breaches at one partner that were found within so many days may be one and the same."""

_NUMBERED = re.compile(r"\b(?:breach|notice) [0-9]{4}-[0-9]{3,}\b")
_WORDS = {Kind.BREACH: "breach", Kind.NOTICE: "notice"}
_PATHS: dict[Kind, tuple[str, Callable[[str], str]]] = {
    Kind.BREACH: (layout.BREACHES, layout.breach),
    Kind.NOTICE: (layout.NOTICES, layout.notice),
}


class CannotRecordAgainError(StoreError):
    """Others changed the same thing meanwhile, so the record cannot simply stand on top."""

    def __init__(self, reason: str, remedy: str = "look at it with isa-admin history, and record it anew") -> None:
        super().__init__(reason, remedy)


class FileStep(NamedTuple):
    """What a commit does to one file: the bytes before and after; nothing if there was or is none."""

    path: str
    old: bytes | None
    new: bytes | None


class Renumbered(NamedTuple):
    """A breach or a notice that the register has under a number other than the one it was recorded with."""

    what: str
    old: str
    new: str


def renumbered(numbers: Mapping[str, str]) -> list[Renumbered]:
    """Say what new numbers there are, by the paths that the records had and have."""
    return [
        Renumbered(_WORDS[kind], layout.name_of(old), layout.name_of(new))
        for old, new in numbers.items()
        if (kind := layout.kind_of(old)) in _WORDS and old != new
    ]


def steps_of(commit: PastCommit, was: Snapshot) -> list[FileStep]:
    """Say what a commit does to each file."""
    return [
        FileStep(
            changed.path,
            was.blob(changed.old.object_id) if changed.old else None,
            was.blob(changed.new.object_id) if changed.new else None,
        )
        for changed in commit.changed
    ]


class Renumbering:
    """The numbers that one's own breaches and notices get on top of what others recorded.

    Args:
        numbers: The numbers that were given so far, as paths before and after; new ones are added.
        latest: The last state of one's own records: what was served later shows there.
        draw: Draws the letters of a notice anew, since they bear its number.
        sure: Whether somebody has said that it is another breach than those that others recorded.
    """

    def __init__(self, numbers: dict[str, str], latest: Snapshot, draw: Draw, *, sure: bool = False) -> None:
        self.numbers = numbers
        self._latest = latest
        self._draw = draw
        self._sure = sure

    def apply(self, commit: PastCommit, was: Snapshot, now: Snapshot) -> list[FileStep]:
        """Give what a commit does, under the numbers that its records have in the register as it is now.

        Args:
            commit: The commit.
            was: Its files.
            now: The files that it shall stand on.

        Raises:
            CannotRecordAgainError: A number is in use that somebody else may hold in hand, or it is the same breach.
        """
        # Breaches come before notices, which name them, and both before events.
        steps = sorted(steps_of(commit, was), key=lambda step: (layout.kind_of(step.path) not in _WORDS, step.path))
        for step in steps:
            kind = layout.kind_of(step.path)
            if kind is Kind.BREACH or kind is Kind.NOTICE:
                self._give_number(kind, step, commit, was, now)
        done = [self._under_new_numbers(step, was, now) for step in steps]
        done = [self._with_letters(before, step, done) for before, step in zip(steps, done, strict=True)]
        self._refuse_old_numbers_in_words(done)
        return done

    def words(self, text: str) -> str:
        """Give the words of a commit with the new numbers in place of the old ones."""
        new = {f"{one.what} {one.old}": f"{one.what} {one.new}" for one in renumbered(self.numbers)}
        return _NUMBERED.sub(lambda found: new.get(found[0], found[0]), text)

    def event(self, path: str, content: bytes) -> bytes:
        """Give the record of an event with the new number of its notice, if that has one."""
        event = load_event(path, content) if self.numbers else None
        if not isinstance(event, Service | Suspension | Withdrawal) or event.notice is None:
            return content
        return _edited(path, content, event, replace(event, notice=self._number(layout.notice(event.notice))))

    def _give_number(self, kind: Kind, step: FileStep, commit: PastCommit, was: Snapshot, now: Snapshot) -> None:
        """Find the number that a record of a commit has now, and give it the next one where its own is taken."""
        if step.old is not None:
            if kind is Kind.BREACH:
                self._follow(step.path, was, now)
            return
        assert step.new is not None  # noqa: S101  verification refuses a breach or a notice that goes (D04)
        if kind is Kind.BREACH and not self._sure:
            self._refuse_same(step, commit, was, now)
        target = self.numbers.get(step.path, step.path)
        if not now.has(target) or self._is_it(step, target, now):
            return
        self._refuse_in_hand(kind, step)
        folder, path_of = _PATHS[kind]
        mine = [one for one in self.numbers.values() if one.startswith(folder)]
        taken = [layout.name_of(one) for one in (*now.paths(folder.rstrip("/")), *mine, step.path)]
        self.numbers[step.path] = path_of(next_number(taken, int(layout.name_of(step.path).partition("-")[0])))

    def _is_it(self, step: FileStep, target: str, now: Snapshot) -> bool:
        """Say whether a record is already there: a sync that was killed had come so far."""
        there = now.read(target)
        if there == step.new:
            return True
        if step.new is None or layout.kind_of(target) is not Kind.NOTICE:
            return False
        mine = load(target, step.new, Notice)
        if target == step.path and self._renamed(mine) == mine:
            return False
        return _undrawn(load(target, there, Notice)) == _undrawn(self._renamed(mine))

    def _follow(self, path: str, was: Snapshot, now: Snapshot) -> None:
        """Find the breach that a commit adds to: it may have been given another number by an earlier sync."""
        if path in self.numbers or not (was.has(path) and now.has(path)):
            return
        mine = _identity(load(path, was.read(path), Breach))
        if _identity(load(path, now.read(path), Breach)) == mine:
            return
        same = [one for one in _breaches(now) if _identity(load(one, now.read(one), Breach)) == mine]
        if len(same) != 1:
            raise CannotRecordAgainError(
                f"others gave the number {layout.name_of(path)} to another breach, and this one is not in the register",
                "record the breach first, then this under its new number",
            )
        self.numbers[path] = same[0]

    def _refuse_same(self, step: FileStep, commit: PastCommit, was: Snapshot, now: Snapshot) -> None:
        """Refuse a breach that others may have recorded too: nobody is told of one breach as if there were two."""
        assert step.new is not None  # noqa: S101  the caller looked
        mine = load(step.path, step.new, Breach)
        for path in _breaches(now):
            content = now.read(path)
            theirs = load(path, content, Breach)
            if path in self.numbers.values() or content == step.new:
                continue
            if (
                path != step.path
                and was.has(path)
                and _identity(load(path, was.read(path), Breach)) == _identity(theirs)
            ):
                continue  # both sides knew of it before
            apart = abs((moments.day_of(theirs.found) - moments.day_of(mine.found)).days)
            if theirs.place == mine.place and apart <= DAYS_APART:
                number, short = layout.name_of(path), commit.commit[:12]
                raise CannotRecordAgainError(
                    f"others recorded breach {number} at {mine.place} meanwhile, and it may be the same one",
                    f"see theirs with isa-admin show-breach {number}; if yours is another one, record it with isa-admin"
                    f" record-again {short}; else add to theirs what only yours says, and then isa-admin record-again"
                    f" {short} --settled",
                )

    def _refuse_in_hand(self, kind: Kind, step: FileStep) -> None:
        """Refuse another number for what somebody may know by its old one."""
        number, what = layout.name_of(step.path), _WORDS[kind]
        content = self._latest.read(step.path) if self._latest.has(step.path) else step.new
        assert content is not None  # noqa: S101  the caller looked
        in_hand = False
        if kind is Kind.BREACH:
            breach = load(step.path, content, Breach)
            in_hand = breach.circulated is not None or any(one.how != "telephone" for one in breach.told)
            in_hand = in_hand or any(_is_served(one) for one in self._notices() if one.breach == number)
        else:
            notice = load(step.path, content, Notice)
            if notice.kind == "reminder":
                raise CannotRecordAgainError(
                    f"the number {number} was given to another notice meanwhile, and a reminder tells what was owed",
                    f"write it anew with isa-admin remind; letters that bear {number} are not to be sent",
                )
            in_hand = _is_served(notice)
        if in_hand:
            raise CannotRecordAgainError(
                f"the number {number} was given to another {what} meanwhile, and this one was served under it",
                f"record it anew: it gets the next number; then tell those who hold it as {what} {number}",
            )

    def _notices(self) -> list[Notice]:
        paths = self._latest.paths(layout.NOTICES.rstrip("/"))
        return [load(path, self._latest.read(path), Notice) for path in paths]

    def _under_new_numbers(self, step: FileStep, was: Snapshot, now: Snapshot) -> FileStep:
        """Give a step with the new numbers in its path and in what it writes."""
        path, new, kind = self.numbers.get(step.path, step.path), step.new, layout.kind_of(step.path)
        if new is None:
            return step
        if kind is Kind.NOTICE:
            notice = load(path, new, Notice)
            if notice.breach is not None:
                self._follow(layout.breach(notice.breach), was, now)
            new = _edited(path, new, notice, self._renamed(notice))
        elif kind is Kind.EVENT:
            new = self.event(path, new)
        return step._replace(path=path, new=new)

    def _with_letters(self, before: FileStep, step: FileStep, beside: Sequence[FileStep]) -> FileStep:
        """Give a notice with another number, its own or that of its breach, the digests of its new letters."""
        if before == step or step.new is None or layout.kind_of(step.path) is not Kind.NOTICE:
            return step
        notice = load(step.path, step.new, Notice)
        if _undrawn(notice) == notice:
            return step
        drawn = self._draw(layout.name_of(step.path), _undrawn(notice), _happening(notice, beside))
        return step._replace(new=_edited(step.path, step.new, notice, drawn))

    def _refuse_old_numbers_in_words(self, steps: Sequence[FileStep]) -> None:
        """Refuse words of people that name an old number: it is another's now, and words are not rewritten."""
        for what, old, _ in renumbered(self.numbers):
            said = re.compile(rf"\b{what} {old}\b".encode(), re.IGNORECASE)
            for step in steps:
                if step.new is not None and said.search(step.new):
                    raise CannotRecordAgainError(
                        f"its words name {what} {old}, and others gave that number to another one",
                        "record it anew, with the number that it has now",
                    )

    def _renamed(self, notice: Notice) -> Notice:
        return notice if notice.breach is None else replace(notice, breach=self._number(layout.breach(notice.breach)))

    def _number(self, path: str) -> str:
        return layout.name_of(self.numbers.get(path, path))


def _breaches(now: Snapshot) -> list[str]:
    return list(now.paths(layout.BREACHES.rstrip("/")))


def _identity(breach: Breach) -> tuple[object, ...]:
    """Give what stays of a breach, whatever becomes known of it later."""
    return breach.kind, breach.place, breach.found, breach.occurred, breach.what


def _is_served(notice: Notice) -> bool:
    return bool(notice.served or notice.taken_back)


def _undrawn(notice: Notice) -> Notice:
    return replace(notice, to=tuple(replace(one, letter_sha256=None, email_sha256=None) for one in notice.to))


def _happening(notice: Notice, beside: Sequence[FileStep]) -> list[Cause]:
    """Give what is recorded together with a notice: events of the partner that it is about, the breach it names."""
    found: list[Cause] = []
    for path, old, new in beside:
        kind = layout.kind_of(path)
        if new is None or old == new:
            continue
        if kind is Kind.EVENT and layout.partner_of(path) == notice.about:
            found.append(load_event(path, new))
        elif kind is Kind.BREACH and layout.name_of(path) == notice.breach:
            found.append(load(path, new, Breach))
    return found


def _edited(path: str, content: bytes, before: object, after: object) -> bytes:
    return content if before == after else edit.edit(path, content, values(after), type(after))
