"""A rollback is noticed, and nothing else is taken for one: what is not published, and what came in elsewhere."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isa_admin.application.verifying import pinned
from isa_admin.trust.anchor import read_anchor
from tests.sharing.acting import added, git, tip

if TYPE_CHECKING:
    from pathlib import Path

    from tests.sharing.acting import Person
    from tests.sharing.conftest import Made


def good(person: Person, *words: str) -> bool:
    """Say whether verify says yes."""
    return person.tries("verify", *words).code == 0


def test_two_copies_of_one_person_do_not_take_each_other_for_a_rollback(hub: Path, olive: Person) -> None:
    """What was verified in one of them, and is not published, is missing in the other and in the shared repository."""
    olive.syncs()
    olive.types(*added("New Road"))
    assert good(olive)
    first, second = olive.root, olive.folder / "second"
    olive.types("clone", str(hub), str(second))
    for root, name in ((second, "Side Road"), (first, "Third Road"), (second, "Old Road"), (first, "Last Road")):
        olive.root = root
        olive.types(*added(name))
        assert good(olive)
        olive.syncs()
        assert good(olive)
        assert tip(root) == tip(hub)


def test_looking_at_what_others_published_takes_nothing_from_ones_own_copy(
    hub: Path, olive: Person, ed: Person
) -> None:
    """It is behind, or goes another way, until the next sync."""
    ed.syncs()
    olive.types(*added("New Road"))
    olive.syncs()
    assert good(ed, str(hub))
    assert good(ed)
    ed.types(*added("Old Road"))
    assert good(ed)
    ed.syncs()
    assert good(ed)


def test_ones_own_copy_that_was_taken_back_by_hand_can_be_synced(hub: Path, olive: Person) -> None:
    """Verify says that it was; the next record and the next sync go on from there."""
    olive.syncs()
    olive.types(*added("New Road"))
    assert good(olive)
    olive.commits("partners/quay-trust/posts.yaml", "posts: []\n", by=None)
    done = olive.tries("sync")
    assert "isa-admin undo takes back what was committed by hand" in done.remedy
    olive.types("undo", "--yes")
    assert good(olive)
    git(olive.root, "status")
    git(olive.root, "reset", "--keep", "HEAD~1")
    said = olive.tries("verify")
    assert (said.code, "[A04]" in said.out) == (1, True)
    olive.types(*added("Third Road"))
    assert olive.syncs()["published"] == 1
    assert good(olive)
    assert tip(hub) == tip(olive.root)


def test_a_commit_that_is_refused_is_taken_back_and_all_goes_on(hub: Path, olive: Person) -> None:
    """Every command names the way back, sync too; undo takes it, and what was verified here is no longer missed."""
    olive.syncs()
    olive.types(*added("New Road"))
    olive.commits("partners/quay-trust/posts.yaml", "posts: []\n", by=None)
    for words in (added("Side Road"), ("sync",)):
        assert "isa-admin undo" in olive.tries(*words).remedy
    olive.types("undo", "--yes")
    assert good(olive)
    olive.types(*added("Third Road"))
    assert olive.syncs()["published"] == 2
    assert good(olive)
    olive.types(*added("Fourth Road"))
    assert good(olive)
    olive.types("undo", "--yes")
    assert good(olive)
    assert olive.syncs()["published"] == 0
    assert tip(hub) == tip(olive.root)


def test_a_copy_behind_the_one_that_was_verified_elsewhere_is_noticed(hub: Path, olive: Person, made: Made) -> None:
    """One that this person neither cloned nor synced has no memory of its own."""
    olive.syncs()
    older = olive.folder / "older"
    git(olive.folder, "clone", "-q", str(hub), str(older))
    olive.types(*added("New Road"))
    olive.syncs()
    assert good(olive, str(hub))
    said = olive.tries("verify", str(older))
    assert (said.code, "[A04]" in said.out) == (1, True)
    assert pinned.remembered_tip(read_anchor(made.anchor), str(older)) == tip(hub)
