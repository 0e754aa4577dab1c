"""Two officers record something under one number: the later gets the next with all that is about it, or is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isa_admin.application.exchange.waiting import Unfinished
from isa_admin.store.repository import Store
from tests.sharing.acting import HARBOUR, QUAY, added, git, subjects, tip
from tests.sharing.test_recorded_again import both_adopted
from tests.sharing.test_sync import proved

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from tests.sharing.acting import Person


def breach(person: Person, at: str, *supplied_by: str, what: str = "A bag was lost") -> str:
    """Record a breach that was found now; gives its number."""
    supplied = [word for partner in supplied_by for word in ("--supplied-by", partner)]
    out = person.folder / f"breach-{len(list(person.folder.glob('breach-*')))}"
    words = ("--kind", "lost", "--at", at, *supplied, "--what", what, "--out", str(out), "--yes", "--json")
    return str(person.types("record-breach", *words).report["breach"])


def both_record(olive: Person, ed: Person) -> tuple[str, str]:
    """Let both record a breach at another partner, Olive first; gives the number, and the one that follows."""
    number = breach(olive, HARBOUR, QUAY)
    olive.syncs()
    assert breach(ed, QUAY, HARBOUR) == number
    return number, f"{number[:-1]}{int(number[-1]) + 1}"


def test_a_breach_gets_the_next_number_with_all_that_is_about_it(hub: Path, olive: Person, ed: Person) -> None:
    """Its notice with letters that bear it, what was told later, and the words of the commits."""
    both_adopted(olive, ed)
    old, new = both_record(olive, ed)
    ed.types("record-breach", old, "--told", HARBOUR, "--how", "telephone", "--yes")
    done = ed.tries("sync")
    assert done.code == 0
    assert f"breach {old} is breach {new} now: others gave the number {old} to another breach" in done.out
    assert f"notice {old} is notice {new} now" in done.out
    assert f"do not send the letters that bear {old}" in done.out
    assert f"next:\n  isa-admin draw-notice {new}\n" in done.out
    assert subjects(hub)[-2:] == [
        f"Record breach {new} at Quay Trust", f"Record that Harbour Trust was told of breach {new}",
    ]  # fmt: skip
    assert ed.types("show-breach", old, "--json").report["place"] == HARBOUR
    mine = ed.types("show-breach", new, "--json").report
    assert (mine["place"], [one["who"] for one in mine["told"]]) == (QUAY, [HARBOUR])
    assert new in git(hub, "show", f"main:agreement/notices/{new}.yaml")
    assert old not in git(hub, "show", f"main:agreement/notices/{new}.yaml")
    drawn = ed.types("draw-notice", new, "--out", str(ed.folder / "anew"))
    assert "differ" not in drawn.out
    proved(ed)
    assert ed.syncs()["renumbered"] == []


def test_what_may_be_the_same_breach_is_kept_until_somebody_has_looked(olive: Person, ed: Person) -> None:
    """At one partner within a week: what is about it is kept with it, and record-again says that it is another one."""
    both_adopted(olive, ed)
    number = breach(olive, HARBOUR, QUAY)
    olive.syncs()
    assert breach(ed, HARBOUR, QUAY, what="A rucksack was lost") == number
    ed.types("notify", "breach", "--breach", number, "--out", str(ed.folder / "again"), "--yes")
    done = ed.syncs()
    first, second = (dict(one) for one in done["left"])  # type: ignore[call-overload]  what the JSON holds
    assert first["reason"] == f"others recorded breach {number} at {HARBOUR} meanwhile, and it may be the same one"
    assert f"isa-admin show-breach {number}" in first["remedy"]
    assert "is not in the register" in second["reason"]
    again = ed.types("record-again", first["commit"][:12])
    new = f"{number[:-1]}2"
    assert f"breach {number} is breach {new} now" in again.out
    # What was about it goes to the breach that is meant, whatever number it bore.
    ed.types("record-again", second["commit"][:12])
    about = [one["breach"] for one in ed.types("list-notices", "--json").report["notices"] if one["kind"] == "breach"]
    assert sorted(about) == [number, new, new]
    assert ed.syncs()["left"] == []
    proved(ed)


def test_what_was_served_keeps_its_number_or_is_kept(olive: Person, ed: Person) -> None:
    """Somebody holds a letter with the old number: exit 1, and nothing of it is published under another."""
    both_adopted(olive, ed)
    old, new = both_record(olive, ed)
    ed.types("record-service", HARBOUR, "--notice", old, "--on", "today", "--how", "hand", "--yes")
    ed.types(*added("Old Road"))
    left = ed.syncs()["left"]
    assert [one["subject"].partition(old)[0] for one in left] == ["Record breach ", "Record service of notice "]  # type: ignore[attr-defined, index]  what the JSON holds
    assert "was given to another breach meanwhile, and this one was served under it" in left[0]["reason"]  # type: ignore[index]  the same
    assert ed.tries("show-breach", new).code == 3


def test_words_that_name_the_old_number_are_not_made_to_mean_another(olive: Person, ed: Person) -> None:
    """What people wrote is not rewritten: a suspension for "breach 2026-001" is kept."""
    both_adopted(olive, ed)
    old, _ = both_record(olive, ed)
    letter = ed.folder / "letter.pdf"
    letter.write_bytes(b"%PDF-1.4 a letter\n")
    words = ("--on", "today", "--evidence", str(letter), "--reason", f"What breach {old} showed")
    ed.types("suspend", QUAY, *words, "--out", str(ed.folder / "suspended"), "--yes")
    (left,) = ed.syncs()["left"]
    assert left["reason"] == f"its words name breach {old}, and others gave that number to another one"


def test_a_sync_that_ends_in_between_gives_no_second_number(
    hub: Path, olive: Person, ed: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The breach stands under its new number and still waits: the next sync finds it, and tells the new number."""
    both_adopted(olive, ed)
    old, new = both_record(olive, ed)
    wait = Unfinished.wait

    def stopped(self: Unfinished, commits: list[str], kept: str | None = None) -> None:
        if not commits:
            raise KeyboardInterrupt
        wait(self, commits, kept)

    with monkeypatch.context() as patch:
        patch.setattr(Unfinished, "wait", stopped)
        assert ed.tries("sync").code == 130
    done = ed.syncs()
    assert done["renumbered"] == [
        {"what": "breach", "old": old, "new": new}, {"what": "notice", "old": old, "new": new},
    ]  # fmt: skip
    assert git(hub, "ls-tree", "--name-only", "main", "agreement/breaches/").count("yaml") == 2


def test_others_may_be_quicker_twice(hub: Path, olive: Person, ed: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    """The number that was given first is taken too before it is published: what is told is where it ended."""
    both_adopted(olive, ed)
    old, new = both_record(olive, ed)
    last = f"{new[:-1]}{int(new[-1]) + 1}"
    push = Store.push
    pushed: list[str] = []

    def late(self: Store, *words: str | None) -> bool:
        pushed.append("once")
        if len(pushed) == 1:
            breach(olive, HARBOUR, QUAY, what="One more")
            olive.syncs()
            ed.sits()
        return push(self, *words)  # type: ignore[arg-type]  as it was called

    monkeypatch.setattr(Store, "push", late)
    done = ed.syncs()
    assert [(one["old"], one["new"]) for one in done["renumbered"]] == [(old, last), (old, last)]  # type: ignore[attr-defined]  what the JSON holds
    assert tip(hub) == tip(ed.root)
    proved(ed)
