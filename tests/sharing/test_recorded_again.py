"""Recording again keeps to the order in which things happened, tells everything that is left, and keeps no litter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from isa_admin.application.exchange import sign_again, sync
from isa_admin.application.exchange.waiting import Unfinished, unfinished
from isa_admin.application.verifying import pinned
from isa_admin.application.verifying.proving import prove
from isa_admin.errors import SigningError
from isa_admin.store.journal import Pending, write_pending
from isa_admin.store.place import open_place
from tests.sharing.acting import HARBOUR, QUAY, VERSIONS, added, git, subjects, tip
from tests.sharing.test_sync import adopts, proved, returned

if TYPE_CHECKING:
    from pathlib import Path

    from isa_admin.application.verifying.proof import Proof
    from tests.sharing.acting import Person

KEPT = "refs/isa-admin/kept"


@pytest.fixture
def letter(tmp_path: Path) -> Path:
    """A letter that came, or evidence."""
    file = tmp_path / "letter.pdf"
    file.write_bytes(b"%PDF-1.4 a letter\n")
    return file


def withdraws(person: Person, partner: str, letter: Path) -> None:
    """Record a notice of withdrawal, which gets a number."""
    out = str(person.folder / "letters")
    person.types("withdraw", partner, "--received", "today", "--letter", str(letter), "--out", out, "--yes")


def suspends(person: Person, partner: str, letter: Path) -> None:
    """Record a suspension, which gets a number."""
    words = ("--on", "today", "--evidence", str(letter), "--reason", "A bag was lost")
    person.types("suspend", partner, *words, "--out", str(person.folder / "suspended"), "--yes")


def both_adopted(olive: Person, ed: Person) -> None:
    """Let both have a register in which two partners take part."""
    for partner in (HARBOUR, QUAY):
        adopts(olive, partner)
    olive.syncs()
    ed.syncs()


def test_what_rests_on_a_record_that_is_left_is_left_with_it(
    hub: Path, olive: Person, ed: Person, letter: Path
) -> None:
    """A meeting and a reinstatement do not stand without the suspension, whose number is taken and was served."""
    both_adopted(olive, ed)
    withdraws(olive, HARBOUR, letter)
    olive.syncs()
    suspends(ed, QUAY, letter)
    (number,) = (one["id"] for one in ed.types("list-notices", "--json").report["notices"])
    ed.types("record-service", HARBOUR, "--notice", number, "--on", "today", "--how", "hand", "--yes")
    meeting = ("--on", "today", "--attended", HARBOUR, "--decision", "go on", "--out", str(ed.folder / "meeting"))
    ed.types("record-meeting", QUAY, *meeting, "--yes")
    ed.types("reinstate", QUAY, "--reason", "All is well", "--out", str(ed.folder / "back"), "--yes")
    ed.types(*added("Old Road"))
    done = ed.syncs()
    assert (done["recorded_again"], done["published"]) == (1, 1)
    suspension, service, *others = done["left"]
    assert "was given to another notice meanwhile, and this one was served under it" in suspension["reason"]
    assert service["reason"] == f"others changed agreement/notices/{number}.yaml meanwhile"
    assert [one["reason"] for one in others] == [f"what happened to {QUAY} is different in the register now"] * 2
    events = git(hub, "ls-tree", "-r", "--name-only", "main", f"partners/{QUAY}/events/").split()
    assert [one.rpartition("-")[2] for one in events] == ["adoption.yaml"]
    assert subjects(hub)[-1] == "Add partner Old Road"
    proved(ed)


def test_a_suspension_gets_the_next_number_for_its_notice(hub: Path, olive: Person, ed: Person, letter: Path) -> None:
    """Its event names the notice by the new number, and what depends on it stands too."""
    both_adopted(olive, ed)
    withdraws(olive, HARBOUR, letter)
    olive.syncs()
    suspends(ed, QUAY, letter)
    ed.types("reinstate", QUAY, "--reason", "All is well", "--out", str(ed.folder / "back"), "--yes")
    done = ed.syncs()
    assert (done["recorded_again"], done["left"]) == (2, [])
    assert [one["what"] for one in done["renumbered"]] == ["notice", "notice"]
    new = done["renumbered"][0]["new"]
    paths = git(hub, "ls-tree", "-r", "--name-only", "main", f"partners/{QUAY}/events/").split()
    (event,) = (path for path in paths if "-suspension" in path)
    assert f"notice: {new}" in git(hub, "show", f"main:{event}").replace('"', "").replace("'", "")
    # The evidence is not in the store: what the e-mails will be is not known, and is not recorded as if it were.
    (told,) = ed.types("list-notices", str(new), "--json").report["notices"]
    assert [(one["letter_sha256"] is None, one["email_sha256"]) for one in told["to"]] == [(False, None)]
    drawn = ed.types("draw-notice", str(new), "--evidence", str(letter), "--out", str(ed.folder / "anew"))
    assert "note:" not in drawn.out
    proved(ed)


def test_a_signatorys_adoption_is_made_anew_after_another_event(hub: Path, olive: Person, robin: Person) -> None:
    """The statement names the event before it; what is said leads to a new one that counts."""
    robin.types("adopt", "--yes")
    who = ("--signed-by", "A Person", "--post", "Director")
    olive.types("decline", HARBOUR, "--on", "today", "--reason", "Not yet", *who, "--yes")
    olive.syncs()
    (left,) = robin.syncs()["left"]
    assert left["reason"] == f"what happened to {HARBOUR} is different in the register now"
    robin.types("adopt", "--yes")
    assert robin.syncs()["published"] == 1
    assert tip(hub) == tip(robin.root)
    proved(robin)


def test_the_same_adoption_on_both_sides_needs_no_second_row(hub: Path, olive: Person, ed: Person) -> None:
    """Each wrote the joiner row in the own name: one is enough."""
    adopts(olive, HARBOUR)
    olive.syncs()
    adopts(ed, HARBOUR)
    done = ed.syncs()
    assert (done["recorded_again"], done["left"]) == (0, [])
    assert git(hub, "show", f"main:{VERSIONS}").count(f"partner: {HARBOUR}") == 1


def test_the_same_self_assessment_on_both_sides_needs_nothing(hub: Path, olive: Person, ed: Person) -> None:
    """Another one that others recorded beside it does not make it a second one."""
    both_adopted(olive, ed)
    for partner in (HARBOUR, QUAY):
        olive.types(*returned(partner))
    olive.syncs()
    ed.types(*returned(HARBOUR))
    done = ed.syncs()
    assert (done["recorded_again"], done["left"]) == (0, [])
    assert tip(ed.root) == tip(hub)


def serves(person: Person, number: str, *partners: str, how: str = "hand") -> None:
    """Record on whom a notice was served today."""
    person.types("record-service", *partners, "--notice", number, "--on", "today", "--how", how, "--yes")


def test_services_of_one_notice_from_both_sides_stand_together(olive: Person, ed: Person, letter: Path) -> None:
    """On different partners, that is; but nobody of the two knew that a notice period was to begin."""
    olive.types(*added("New Road"))
    for partner in ("new-road", HARBOUR, QUAY):
        adopts(olive, partner)
    withdraws(olive, "new-road", letter)
    olive.types("notify", "version-issued", HARBOUR, QUAY, "--out", str(olive.folder / "more"), "--yes")
    olive.syncs()
    ed.syncs()
    [leaving, told] = (notice["id"] for notice in olive.types("list-notices", "--json").report["notices"])
    for number in (leaving, told):
        serves(olive, number, HARBOUR)
        serves(ed, number, QUAY)
    olive.syncs()
    done = ed.syncs()
    assert done["recorded_again"] == 1
    [left] = done["left"]  # type: ignore[misc]  what a report holds
    assert "has now reached all, and the notice period begins" in left["reason"]
    open_ = {one["id"]: one["open"] for one in ed.types("list-notices", "--json").report["notices"]}
    assert open_ == {leaving: [QUAY], told: []}
    serves(ed, leaving, QUAY)
    assert ed.types("show-partner", "new-road", "--json").report["standing"] == "withdrawing"
    ed.syncs()
    proved(ed)
    olive.syncs()


def test_the_first_record_of_a_service_counts(olive: Person, ed: Person) -> None:
    """The same twice needs nothing; another way or day on the same partner is explained, and who it is."""
    both_adopted(olive, ed)
    olive.types("notify", "version-issued", HARBOUR, QUAY, "--out", str(olive.folder / "letters"), "--yes")
    olive.syncs()
    ed.syncs()
    [number] = (notice["id"] for notice in olive.types("list-notices", "--json").report["notices"])
    for person in (olive, ed):
        serves(person, number, HARBOUR)
    olive.syncs()
    done = ed.syncs()
    assert (done["recorded_again"], done["left"]) == (0, [])
    serves(olive, number, QUAY)
    serves(ed, number, QUAY, how="post")
    olive.syncs()
    [left] = ed.syncs()["left"]  # type: ignore[misc]  what a report holds
    assert left["reason"] == f"others recorded meanwhile that notice {number} was served on {QUAY}"


def test_a_sync_that_ends_between_a_record_and_its_note_does_not_double_it(
    hub: Path, olive: Person, ed: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The adoption and its row stand again, and still wait: the next sync sees that they stand."""
    olive.types(*added("New Road"))
    olive.syncs()
    adopts(ed, HARBOUR)
    ed.types(*added("Old Road"))
    wait = Unfinished.wait

    def stopped(self: Unfinished, commits: list[str], kept: str | None = None) -> None:
        if len(commits) == 1:
            raise KeyboardInterrupt
        wait(self, commits, kept)

    with monkeypatch.context() as patch:
        patch.setattr(Unfinished, "wait", stopped)
        said = ed.tries("sync")
    assert (said.code, "nothing is lost" in said.error, said.remedy) == (
        130,
        True,
        "isa-admin sync carries on from here",
    )
    done = ed.syncs()
    assert (done["recorded_again"], done["published"], done["left"]) == (1, 2, [])
    assert subjects(hub)[-2:] == ["Record adoption of V1.00 by Harbour Trust; V2.00", "Add partner Old Road"]
    proved(ed)


def test_a_disk_that_is_full_when_records_wait_loses_nothing(
    hub: Path, olive: Person, ed: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before one's own records are out of sight, and after it: the message says that the next sync goes on."""
    olive.types(*added("New Road"))
    olive.syncs()
    ed.types(*added("Old Road"))
    write = pinned.write
    for most in (0, 1):
        written: list[Path] = []

        def full(path: Path, text: str, most: int = most, written: list[Path] = written) -> None:
            if path.name == "waiting.json":
                written.append(path)
                if len(written) > most:
                    raise OSError(28, "No space left on device")
            write(path, text)

        with monkeypatch.context() as patch:
            patch.setattr(pinned, "write", full)
            done = ed.tries("sync")
        assert (done.code, "No space left on device" in done.error) == (5, True)
        assert "nothing is lost" in done.remedy
    done = ed.types("sync", "--json")
    assert (done.report["recorded_again"], done.report["published"]) == (1, 1)
    assert subjects(hub)[-2:] == ["Add partner New Road", "Add partner Old Road"]


def clashing(olive: Person, ed: Person) -> None:
    """Let both change the same record, and Ed record something else after it."""
    olive.types("update-partner", QUAY, "--postcode", "LE2 2BB", "--yes")
    olive.syncs()
    ed.types("update-partner", QUAY, "--postcode", "LE3 8RA", "--yes")
    ed.types(*added("Old Road"))


@pytest.mark.slow
def test_what_is_left_is_told_by_the_next_sync_where_this_one_fails(
    hub: Path, olive: Person, ed: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A key that cannot sign, then a main that is held: the record that was left before is not forgotten."""
    clashing(olive, ed)
    before = tip(ed.root, "refs/heads/main~1")

    def refuses(payload: bytes) -> str:
        raise SigningError(f"the card was taken out before {len(payload)} bytes were signed", "put it back")

    with monkeypatch.context() as patch:
        patch.setattr(sign_again, "signer", lambda *_: refuses)
        assert ed.tries("sync").code == 6
    lock = hub / "refs/heads/main.lock"
    lock.touch()
    assert ed.tries("sync").code == 5
    lock.unlink()
    done = ed.syncs()
    (left,) = done["left"]
    assert left["commit"] == before
    assert git(ed.root, "merge-base", before, str(left["kept"])).strip() == before
    assert left["kept"] == done["kept"]
    assert ed.syncs()["left"] == []


def test_what_was_not_shared_is_not_forgotten(olive: Person, ed: Person) -> None:
    """Sync exits with 1, status counts it, list-kept names it; it goes when it was recorded again, or was settled."""
    clashing(olive, ed)
    done = ed.tries("sync")
    assert done.code == 1
    assert "  isa-admin list-kept\n" in done.out
    (kept,) = ed.types("list-kept", "--json").report["kept"]
    assert kept["reason"] in ed.types("list-kept").out
    assert ed.syncs()["left"] == []
    assert "1 of your records was not shared: isa-admin list-kept" in ed.types("status").out
    again = ed.tries("record-again", kept["commit"][:10])
    assert again.code == 5
    assert "others changed" in again.err
    assert git(ed.root, "rev-parse", "--verify", kept["kept"])
    missing = ed.tries("record-again", "abcdef")
    assert (missing.code, "has the id abcdef" in missing.err) == (3, True)
    assert "isa-admin list-kept" in missing.err
    ed.types("record-again", kept["commit"][:10], "--settled")
    assert ed.types("list-kept", "--json").report["kept"] == []
    assert "not shared" not in ed.types("status").out
    assert git(ed.root, "for-each-ref", "refs/isa-admin/kept") == ""


def test_a_record_whose_obstacle_went_is_recorded_again(olive: Person, ed: Person) -> None:
    """Others took back what they had changed: the record stands on top, signed, and is published."""
    clashing(olive, ed)
    (kept,) = ed.syncs()["left"]
    before = "LE1 3PL"
    olive.syncs()
    olive.types("update-partner", QUAY, "--postcode", before, "--yes")
    olive.syncs()
    ed.syncs()
    ed.types("record-again", str(kept["commit"])[:10])
    assert "1 record not published yet: isa-admin sync" in ed.types("status").out
    assert ed.syncs()["published"] == 1
    assert "not published" not in ed.types("status").out
    assert "LE3 8RA" in ed.types("show-partner", QUAY).out


def test_what_is_kept_is_what_was_left(olive: Person, ed: Person) -> None:
    """Nothing is kept of records that all stand again, and what was left earlier stays."""
    clashing(olive, ed)
    first = ed.syncs()["kept"]
    assert first is not None
    olive.syncs()
    for number in range(2):
        olive.types(*added(f"New Road {number}"))
        olive.syncs()
        ed.types(*added(f"Side Road {number}"))
        assert (ed.syncs()["kept"], olive.syncs()["taken"]) == (None, 1)
    assert git(ed.root, "for-each-ref", "--format=%(refname)", KEPT).split() == [first]


def test_a_git_that_outlived_its_sync_loses_nothing(
    hub: Path, olive: Person, ed: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It puts the shared history in place of one's own after the next sync has seen that it did not."""
    olive.types(*added("New Road"))
    olive.syncs()
    ed.types(*added("Old Road"))
    mine, theirs = tip(ed.root), tip(hub)
    git(ed.root, "fetch", "-q", str(hub), "main")
    git(ed.root, "update-ref", f"{KEPT}/20270101T000000Z-{mine[:12]}", mine)
    ed.sits()
    with unfinished(ed.root) as waiting:
        waiting.wait([mine], mine)
    paths = git(ed.root, "diff", "--name-only", mine, theirs).split()
    write_pending(open_place(ed.root), Pending("refs/heads/main", mine, theirs, tuple(paths)))

    def prove_meanwhile(*args: Any) -> Proof:  # noqa: ANN401  as prove
        proof = prove(*args)
        if tip(ed.root) == mine:
            git(ed.root, "update-ref", "refs/heads/main", theirs, mine)
        return proof

    monkeypatch.setattr(sync, "prove", prove_meanwhile)
    done = ed.syncs()
    assert (done["recorded_again"], done["published"], done["left"]) == (1, 1, [])
    assert subjects(hub)[-2:] == ["Add partner New Road", "Add partner Old Road"]
    assert git(ed.root, "status", "--porcelain") == ""
    assert git(ed.root, "for-each-ref", KEPT) == ""
