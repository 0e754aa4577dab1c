"""A record that no command can read is mended before it reaches others, who could not go on from it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.sharing.acting import QUAY, tip

if TYPE_CHECKING:
    from pathlib import Path

    from tests.sharing.acting import Person

FACTS = f"partners/{QUAY}/partner.yaml"


def facts(root: Path, postcode: str) -> str:
    """Give the facts of a partner with another postcode."""
    return re.sub(r"postcode: .*", f"postcode: {postcode}", (root / FACTS).read_text("utf-8"))


@pytest.mark.parametrize(
    ("path", "content"),
    [
        (FACTS, None),
        ("agreement/compliance/2026.yaml", "returns: soon\n"),
        ("partners/new-body/posts.yaml", "posts: []\n"),
    ],
)
def test_what_nobody_can_read_is_not_published_until_it_is_put_right(
    hub: Path, olive: Person, path: str, content: str | None
) -> None:
    """A wrong postcode, returns that are none, posts without a partner: the message names the file and what to do."""
    before, good = tip(hub), olive.root / path
    old = good.read_text("utf-8") if good.exists() else None
    wrong = facts(olive.root, "LE1") if content is None else (old or "") + content
    olive.commits(path, wrong, by=olive.fingerprint)
    done = olive.tries("sync")
    assert done.code == 5
    assert path.rpartition("/")[0] in done.error
    assert "nothing was published" in done.error
    assert "isa-admin commit" in done.remedy
    assert tip(hub) == before
    olive.commits(path, old, by=olive.fingerprint)
    olive.syncs()
    assert tip(hub) == tip(olive.root) != before


def test_what_nobody_can_read_is_not_taken_over(hub: Path, olive: Person, ed: Person) -> None:
    """Whoever published it by git alone puts it right; the others go on from where they are."""
    good = (olive.root / FACTS).read_text("utf-8")
    olive.commits(FACTS, facts(olive.root, "LE1"), by=olive.fingerprint)
    assert olive.pushes(str(hub), "main") is None
    before = tip(ed.root)
    done = ed.tries("sync")
    assert (done.code, tip(ed.root)) == (5, before)
    assert "nothing was taken over" in done.error
    assert tip(hub)[:12] in done.remedy
    assert ed.types("status").code == 0
    olive.commits(FACTS, good, by=olive.fingerprint)
    olive.syncs()
    ed.syncs()
    assert tip(ed.root) == tip(hub)


def test_the_hook_does_not_let_in_what_nobody_can_read(hub: Path, olive: Person) -> None:
    """The one place that everybody publishes to can refuse it for all."""
    olive.types("install-hook", str(hub))
    before = tip(hub)
    olive.commits(FACTS, facts(olive.root, "LE1"), by=olive.fingerprint)
    said = olive.pushes(str(hub), "main")
    assert said is not None
    assert f"no command could read {FACTS}:" in said
    assert tip(hub) == before
