"""Sync brings one's own records and those of others together: nothing unverified comes in or goes out."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from isa_admin.application import clock
from isa_admin.application.exchange import sign_again
from isa_admin.errors import SigningError
from tests.cli.acting import STANDARDS
from tests.sharing.acting import HARBOUR, QUAY, VERSIONS, added, git, linear, subjects, tip

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from tests.sharing.acting import Person
    from tests.sharing.conftest import Made

PAPER = ("--on", "today", "--signed-by", "A Person", "--post", "Director", "--yes")


def adopts(person: Person, partner: str) -> None:
    """Record a paper adoption, which writes a joiner row."""
    scan = person.folder / f"{partner}.pdf"
    scan.write_bytes(b"%PDF-1.4 a signed form\n")
    person.types("record-adoption", partner, "--paper", str(scan), *PAPER)


def proved(person: Person) -> None:
    """Ensure that the whole history of this person's copy counts, without relying on what was proved before."""
    assert person.types("verify", "--no-cache", "--json").report["ok"] is True


def test_a_first_sync_publishes_all_of_it(olive: Person, empty: Path) -> None:
    """Into an empty repository, whose whole path is remembered."""
    done = olive.types("sync", os.path.relpath(empty, olive.root), "--json").report
    assert done["published"] == len(subjects(olive.root)) > 1
    assert tip(empty) == tip(olive.root)
    assert olive.syncs()["published"] == 0
    assert git(olive.root, "config", "remote.origin.url").strip() == str(empty)


def test_what_others_published_is_taken_over(hub: Path, olive: Person, ed: Person) -> None:
    """The next sync says that there is nothing to do."""
    olive.types(*added("New Road"))
    done = olive.syncs()
    assert (done["taken"], done["recorded_again"], done["published"], done["left"]) == (0, 0, 1, [])
    done = ed.syncs()
    assert (done["taken"], done["recorded_again"], done["published"], done["kept"]) == (1, 0, 0, None)
    assert tip(ed.root) == tip(hub) == tip(olive.root) == done["tip"]
    assert git(ed.root, "status", "--porcelain") == ""
    assert "nothing to do" in ed.types("sync").out


def test_records_of_both_stand_in_one_line(hub: Path, olive: Person, ed: Person) -> None:
    """Recorded again and signed again with the key of whoever recorded it; what others published is as it was."""
    olive.types(*added("New Road"))
    olive.syncs()
    theirs = tip(hub)
    ed.types(*added("Old Road"))
    ed.types(*added("Side Road"))
    done = ed.syncs()
    assert (done["taken"], done["recorded_again"], done["published"], done["left"]) == (1, 2, 2, [])
    assert subjects(hub)[-3:] == ["Add partner New Road", "Add partner Old Road", "Add partner Side Road"]
    assert git(hub, "merge-base", theirs, "main").strip() == theirs
    assert (done["kept"], git(ed.root, "for-each-ref", "refs/isa-admin")) == (None, "")
    assert git(ed.root, "log", "-2", "--format=%an").split() == ["Ed", "Second"] * 2
    assert git(ed.root, "status", "--porcelain") == ""
    linear(hub)
    proved(ed)
    assert olive.syncs()["taken"] == 2


def test_a_tip_that_was_verified_before_it_was_published_is_no_rollback(hub: Path, olive: Person, ed: Person) -> None:
    """Whoever verifies the own copy may still sync it, and verify it again."""
    ed.syncs()
    olive.types(*added("New Road"))
    olive.syncs()
    ed.types(*added("Old Road"))
    proved(ed)
    assert ed.syncs()["recorded_again"] == 1
    proved(ed)
    assert tip(hub) == tip(ed.root)


def test_two_joiners_under_one_label(hub: Path, olive: Person, ed: Person) -> None:
    """The adoption is recorded again; the row is explained, with the command that writes it."""
    adopts(olive, HARBOUR)
    olive.syncs()
    adopts(ed, QUAY)
    before = tip(ed.root)
    done = ed.syncs()
    assert (done["recorded_again"], done["published"]) == (1, 1)
    (left,) = done["left"]
    assert left["remedy"] == f"isa-admin record-version joiner {QUAY}"
    assert "was taken meanwhile" in left["reason"]
    assert left["commit"] == before
    assert git(ed.root, "rev-parse", str(done["kept"])).strip() == before
    assert f"partners/{QUAY}/events/" in git(hub, "ls-tree", "-r", "--name-only", "main")
    ed.types(*left["remedy"].split()[1:], "--yes")
    ed.syncs()
    table = git(hub, "show", f"main:{VERSIONS}")
    assert "Harbour Trust" in table
    assert "Quay Trust" in table
    linear(hub)
    proved(ed)


def test_a_partner_who_went_meanwhile(hub: Path, olive: Person, ed: Person) -> None:
    """The record is not published, and is explained and kept: on screen with what to do."""
    olive.types("remove-partner", QUAY, "--yes")
    olive.syncs()
    adopts(ed, QUAY)
    ed.types(*added("Old Road"))
    before = tip(ed.root)
    done = ed.tries("sync")
    assert done.code == 1
    said = done.out
    assert "not recorded again: " in said
    assert f"the partner {QUAY} was removed meanwhile" in said
    assert "  try: add it again with isa-admin add-partner" in said
    (kept,) = git(ed.root, "for-each-ref", "--format=%(refname)", "refs/isa-admin/kept").split()
    assert kept in said
    assert git(ed.root, "rev-parse", kept).strip() == before
    assert subjects(hub)[-1] == "Add partner Old Road"
    assert f"partners/{QUAY}" not in git(hub, "ls-tree", "-r", "--name-only", "main")
    proved(ed)


def test_a_partner_whom_others_recorded_for_is_not_removed(hub: Path, olive: Person, ed: Person) -> None:
    """What others recorded of a partner meanwhile is not left without the partner."""
    adopts(olive, QUAY)
    olive.syncs()
    ed.types("remove-partner", QUAY, "--yes")
    done = ed.syncs()
    assert (done["recorded_again"], len(done["left"])) == (0, 1)
    assert tip(ed.root) == tip(hub)


def test_the_same_file_changed_on_both_sides(hub: Path, olive: Person, ed: Person) -> None:
    """Theirs stands, one's own is explained and kept; another record of the same day is recorded again."""
    olive.types("update-partner", QUAY, "--postcode", "LE2 2BB", "--yes")
    olive.syncs()
    ed.types("update-partner", QUAY, "--postcode", "LE3 8RA", "--yes")
    ed.types(*added("Old Road"))
    done = ed.syncs()
    assert (done["recorded_again"], done["published"]) == (1, 1)
    (left,) = done["left"]
    assert left["reason"] == f"others changed partners/{QUAY}/partner.yaml meanwhile"
    assert f"isa-admin show-partner {QUAY}" in left["remedy"]
    record = git(hub, "show", f"main:partners/{QUAY}/partner.yaml")
    assert "LE2 2BB" in record
    assert "LE3 8RA" in git(ed.root, "show", f"{done['kept']}:partners/{QUAY}/partner.yaml")


def returned(partner: str, word: str = "met") -> tuple[str, ...]:
    """Give the words that record a self-assessment of this year."""
    said = [word for standard in STANDARDS for word in ("--answer", f"{standard}=met")]
    said[-1] = f"{STANDARDS[-1]}={word}"
    return ("record-compliance", partner, "--year", str(clock.today().year), *said, "--yes")


def test_self_assessments_of_one_year_from_both_sides_stand_together(hub: Path, olive: Person, ed: Person) -> None:
    """Of different partners, that is; the second one of the same partner is explained."""
    olive.types(*added("New Road"))
    for partner in ("new-road", HARBOUR, QUAY):
        adopts(olive, partner)
    olive.syncs()
    ed.syncs()
    olive.types(*returned(HARBOUR))
    olive.types(*returned("new-road"))
    olive.syncs()
    ed.types(*returned(HARBOUR, "partly"))
    ed.types(*returned(QUAY))
    done = ed.syncs()
    assert (done["recorded_again"], done["published"]) == (1, 1)
    (left,) = done["left"]
    assert f"a self-assessment of {HARBOUR} for that year meanwhile" in left["reason"]
    assert "--replace" in left["remedy"]
    held = git(hub, "show", f"main:agreement/compliance/{clock.today().year}.yaml")
    assert re.findall(r"partner: (.*)", held) == [HARBOUR, "new-road", QUAY]
    assert "partly" not in held
    linear(hub)
    proved(ed)


def test_the_same_change_on_both_sides_needs_nothing(hub: Path, olive: Person, ed: Person) -> None:
    """What stands already is not recorded twice."""
    for person in (olive, ed):
        person.types("update-partner", QUAY, "--postcode", "LE2 2BB", "--yes")
    olive.syncs()
    done = ed.syncs()
    assert (done["recorded_again"], done["published"], done["left"]) == (0, 0, [])
    assert tip(ed.root) == tip(hub)


def test_what_somebody_else_signed_here_is_not_signed_in_ones_own_name(hub: Path, olive: Person, ed: Person) -> None:
    """Ed recorded at Olive's computer and took the key away."""
    ed.types(*added("New Road"))
    ed.syncs()
    home, olive.home = olive.home, ed.home
    olive.types(*added("Old Road"))
    olive.home = home
    olive.types(*added("Side Road"))
    done = olive.syncs()
    assert done["recorded_again"] == 1
    (left,) = done["left"]
    assert left["reason"] == "Ed Second signed it, and that key is not here"
    assert left["commit"][:12] in left["remedy"]
    assert subjects(hub)[-2:] == ["Add partner New Road", "Add partner Side Road"]
    proved(olive)


def test_a_signatory_syncs_what_is_the_own_partners(hub: Path, olive: Person, robin: Person) -> None:
    """With a signatory's key alone."""
    olive.types(*added("New Road"))
    olive.syncs()
    robin.types("assign-post", "dpo", HARBOUR, "--title", "Data Protection Officer", "--yes")
    assert robin.syncs()["recorded_again"] == 1
    assert "Data Protection Officer" in git(hub, "show", f"main:partners/{HARBOUR}/posts.yaml")
    proved(robin)


def test_a_commit_by_hand_is_not_published(hub: Path, olive: Person, ed: Person) -> None:
    """Unsigned, it goes nowhere while nobody else published, and is kept aside when somebody did."""
    before = tip(hub)
    name = ed.commits(f"partners/{QUAY}/posts.yaml", "posts: []\n", by=None)
    done = ed.tries("sync")
    assert done.code == 5
    assert "(B01); nothing was published" in done.error
    assert (tip(hub), tip(ed.root)) == (before, name)
    olive.types(*added("New Road"))
    olive.syncs()
    (left,) = ed.syncs()["left"]
    assert left["reason"] == "it is not signed"
    assert tip(ed.root) == tip(hub) == tip(olive.root)


def test_hand_edits_in_the_way_are_not_lost(hub: Path, olive: Person, ed: Person) -> None:
    """Nothing moves until they are out of the way; those which are not in the way stay."""
    olive.types("update-partner", QUAY, "--postcode", "LE2 2BB", "--yes")
    olive.syncs()
    file = ed.root / f"partners/{QUAY}/partner.yaml"
    original = file.read_text("utf-8")
    file.write_text(original + "# mine\n", "utf-8")
    other = ed.root / f"partners/{HARBOUR}/partner.yaml"
    other.write_text(other.read_text("utf-8") + "# mine too\n", "utf-8")
    ed.types(*added("Old Road"))
    before = tip(ed.root)
    done = ed.tries("sync")
    assert done.code == 5
    assert f"partners/{QUAY}/partner.yaml" in done.error
    assert tip(ed.root) == before
    assert file.read_text("utf-8").endswith("# mine\n")
    file.write_text(original, "utf-8")
    assert ed.syncs()["recorded_again"] == 1
    assert other.read_text("utf-8").endswith("# mine too\n")
    assert tip(ed.root) == tip(hub)


def test_a_key_that_cannot_sign_now_loses_nothing(
    hub: Path, olive: Person, ed: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What waits is recorded again by the next sync, once, though the last one ended in the middle."""
    olive.types(*added("New Road"))
    olive.syncs()
    ed.types(*added("Old Road"))
    ed.types(*added("Side Road"))

    def refuses(payload: bytes) -> str:
        raise SigningError(f"the card was taken out before {len(payload)} bytes were signed", "put it back")

    with monkeypatch.context() as patch:
        patch.setattr(sign_again, "signer", lambda *_: refuses)
        done = ed.tries("sync")
    assert done.code == 6, done
    assert done.remedy.endswith("then isa-admin sync records again what waits: 2")
    assert subjects(hub)[-1] == "Add partner New Road"
    done = ed.syncs()
    assert (done["recorded_again"], done["published"], done["left"]) == (2, 2, [])
    assert subjects(hub)[-2:] == ["Add partner Old Road", "Add partner Side Road"]
    assert ed.syncs()["recorded_again"] == 0


def test_a04_a_shared_history_that_was_rolled_back_is_refused(hub: Path, olive: Person, ed: Person) -> None:
    """Nothing is taken over, whether own records wait to be published or not, however often it is tried."""
    olive.types(*added("New Road"))
    olive.syncs()
    ed.syncs()
    git(hub, "update-ref", "refs/heads/main", f"{tip(hub)}~1")
    before = tip(ed.root)
    for _ in range(2):
        done = ed.tries("sync")
        assert done.code == 5
        assert "nothing was taken over" in done.error
        assert "(A0" in done.error
        assert tip(ed.root) == before
    ed.types(*added("Old Road"))
    proved(ed)
    mine = tip(ed.root)
    for _ in range(2):
        done = ed.tries("sync")
        assert "(A04); nothing was taken over" in done.error
        assert tip(ed.root) == mine


def test_a_shared_history_with_an_unsigned_commit_is_refused(hub: Path, olive: Person, ed: Person) -> None:
    """Nothing of it is taken over, the good commits below it neither."""
    olive.types(*added("New Road"))
    olive.commits(f"partners/{QUAY}/posts.yaml", "posts: []\n", by=None)
    assert olive.pushes(str(hub), "main") is None
    ed.types(*added("Old Road"))
    before = tip(ed.root)
    done = ed.tries("sync")
    assert done.code == 5
    assert "(B01); nothing was taken over" in done.error
    assert done.remedy == f"see all of it with: isa-admin verify {hub}"
    assert tip(ed.root) == before


def test_without_the_others_everything_else_works(tmp_path: Path, olive: Person, hub: Path) -> None:
    """An address that leads nowhere is said so, is not remembered, and keeps nobody from recording."""
    hub.rename(tmp_path / "away.git")
    done = olive.tries("sync")
    assert done.code == 5
    assert "there is no repository at" in done.error
    done = olive.tries("sync", "ssh://127.0.0.1:1/hub.git")
    assert done.code == 5
    assert "could not be reached" in done.error
    assert "everything else works without a network" in done.remedy
    olive.types(*added("New Road"))
    proved(olive)
    (tmp_path / "away.git").rename(hub)
    assert olive.syncs()["published"] == 1


def test_a_store_that_is_not_shared_says_how_to_share(olive: Person) -> None:
    """And one whose anchor is not pinned, how to pin it."""
    git(olive.root, "config", "--unset", "remote.origin.url")
    done = olive.tries("sync")
    assert done.code == 2
    assert "isa-admin sync URL" in done.remedy


def test_a_sync_needs_the_anchor(olive: Person) -> None:
    """A store does not say of itself that it is genuine."""
    (olive.folder / "config/isa-admin/anchors.txt").unlink()
    done = olive.tries("sync")
    assert done.code == 2
    assert "(A01)" in done.error
    assert "isa-admin trust LINE" in done.remedy


def test_another_agreements_repository_is_refused(olive: Person, made: Made, tmp_path: Path) -> None:
    """Though its anchor is pinned here too."""
    other = tmp_path / "other"
    said = olive.types("init", str(other), "--blank", "--area", "Northshire", "--boards", "North Board", "--yes").out
    line = next(word for word in said.split() if word.startswith("isa-anchor:"))
    olive.types("trust", line)
    before = tip(olive.root)
    done = olive.tries("sync", str(other))
    assert done.code == 5
    assert "(A02)" in done.error
    assert tip(olive.root) == before
    assert made.anchor != line


def test_an_address_that_takes_nothing_is_not_remembered(hub: Path, olive: Person, ed: Person) -> None:
    """Somebody's store is no place to publish to, and the next sync goes where the others are."""
    olive.types(*added("New Road"))
    done = olive.tries("sync", str(ed.root))
    assert (done.code, "a store that somebody works in" in done.error) == (5, True)
    assert git(olive.root, "config", "remote.origin.url").strip() == str(hub)
    assert olive.syncs()["published"] == 1
    assert olive.tries("sync", "").code == 2
