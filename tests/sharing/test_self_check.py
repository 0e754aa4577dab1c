"""The hook of a shared repository lets in what verification accepts, and nothing else; every push is git's own."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.sharing.acting import HARBOUR, QUAY, TERMS, added, git, tip

if TYPE_CHECKING:
    from pathlib import Path

    from tests.sharing.acting import Person
    from tests.sharing.conftest import Made


@pytest.fixture
def guarded(hub: Path, made: Made, olive: Person) -> Path:
    """The shared repository with the hook, which the program itself installed."""
    done = olive.types("install-hook", str(hub), "--json").report
    assert (done["hook"], done["anchor"]) == (str(hub / "hooks/pre-receive"), made.anchor)
    return hub


def posts(root: Path, partner: str) -> str:
    """Give the posts of a partner with a comment more: a change that is one by the bytes only."""
    return (root / f"partners/{partner}/posts.yaml").read_text("utf-8") + "# seen\n"


def test_what_the_program_records_is_let_in(guarded: Path, olive: Person, robin: Person) -> None:
    """An officer's record, then the posts of a signatory's own partner."""
    olive.types(*added("New Road"))
    assert olive.pushes(str(guarded), "main") is None
    robin.syncs()
    robin.types("assign-post", "dpo", HARBOUR, "--title", "Data Protection Officer", "--yes")
    assert robin.pushes(str(guarded), "main") is None
    assert tip(guarded) == tip(robin.root)


def test_an_unsigned_and_a_foreign_commit_are_refused(guarded: Path, olive: Person, stranger: Person) -> None:
    """With the rule and the commit, in the words that git shows to whoever pushes."""
    before = tip(guarded)
    name = olive.commits("partners/quay-trust/posts.yaml", posts(olive.root, QUAY), by=None)
    said = olive.pushes(str(guarded), "main")
    assert said is not None
    assert f"{name[:12]}: " in said
    assert "(B01)" in said
    stranger.commits("partners/quay-trust/posts.yaml", posts(stranger.root, QUAY), by=stranger.fingerprint)
    assert "(B03)" in (stranger.pushes(str(guarded), "main") or "")
    assert tip(guarded) == before


def test_an_unsigned_commit_below_a_good_one_is_refused(guarded: Path, ed: Person) -> None:
    """Every commit of a push is judged, and nothing of it stays."""
    before = tip(guarded)
    ed.commits("partners/quay-trust/posts.yaml", posts(ed.root, QUAY), by=None)
    ed.commits("partners/quay-trust/posts.yaml", posts(ed.root, QUAY), by=ed.fingerprint)
    assert "(B01)" in (ed.pushes(str(guarded), "main") or "")
    assert tip(guarded) == before


def test_a_role_keeps_to_what_is_its_own(guarded: Path, robin: Person, rita: Person) -> None:
    """A signatory does not touch another partner, a reviewer does not publish to main."""
    before = tip(guarded)
    robin.commits("partners/quay-trust/posts.yaml", posts(robin.root, QUAY), by=robin.fingerprint)
    assert "(D01)" in (robin.pushes(str(guarded), "main") or "")
    text = (rita.root / TERMS).read_text("utf-8")
    rita.commits(TERMS, text + "\nOne sentence more.\n", by=rita.fingerprint)
    assert "(D" in (rita.pushes(str(guarded), "main") or "")
    assert tip(guarded) == before


def test_terms_that_no_row_speaks_of_are_refused(guarded: Path, ed: Person) -> None:
    """From an officer, too."""
    text = (ed.root / TERMS).read_text("utf-8")
    ed.commits(TERMS, text + "\nOne sentence more.\n", by=ed.fingerprint)
    assert "(D12)" in (ed.pushes(str(guarded), "main") or "")


def test_a_reviewers_branch_is_let_in_with_terms_only(guarded: Path, rita: Person) -> None:
    """A branch named review/... takes drafts of the terms, and nothing of the partners."""
    text = (rita.root / TERMS).read_text("utf-8")
    draft = rita.commits(TERMS, text + "\nOne sentence more.\n", by=rita.fingerprint)
    assert rita.pushes(str(guarded), "main:refs/heads/review/2027") is None
    assert tip(guarded, "refs/heads/review/2027") == draft
    rita.commits("partners/quay-trust/posts.yaml", posts(rita.root, QUAY), by=rita.fingerprint)
    said = rita.pushes(str(guarded), "main:refs/heads/review/2027")
    assert said is not None
    assert "(D" in said
    assert tip(guarded, "refs/heads/review/2027") == draft


def test_nothing_published_goes_away(guarded: Path, olive: Person) -> None:
    """No deletion, no forced push, no other branch or tag."""
    before = tip(guarded)
    assert "may not be taken away" in (olive.pushes(str(guarded), ":main") or "")
    git(olive.root, "reset", "-q", "--hard", "HEAD~1")
    olive.types(*added("New Road"))
    assert "would lose commits" in (olive.pushes("--force", str(guarded), "main") or "")
    for ref in ("refs/heads/side", "refs/tags/v1", "refs/notes/commits"):
        assert "is not a branch of a register" in (olive.pushes(str(guarded), f"HEAD~1:{ref}") or "")
    assert tip(guarded) == before
    assert git(guarded, "for-each-ref", "--format=%(refname)").split() == ["refs/heads/main"]


def test_the_hook_runs_no_code_that_lies_in_the_repository(guarded: Path, olive: Person) -> None:
    """Hooks run there, and Python would look there first for what is called like the program."""
    (guarded / "isa_admin.py").write_text("import sys\n", "utf-8")
    before = tip(guarded)
    olive.commits("partners/quay-trust/posts.yaml", posts(olive.root, QUAY), by=None)
    assert "(B01)" in (olive.pushes(str(guarded), "main") or "")
    assert tip(guarded) == before


def test_all_of_a_push_is_let_in_or_nothing(guarded: Path, olive: Person) -> None:
    """A good main beside a branch that has no place here waits outside with it."""
    before = tip(guarded)
    olive.types(*added("New Road"))
    assert olive.pushes(str(guarded), "main", "main:refs/heads/side") is not None
    assert tip(guarded) == before


def test_a_first_push_is_judged_from_the_anchor(empty: Path, made: Made, olive: Person) -> None:
    """Another history is not let into an empty repository."""
    other = olive.folder / "other"
    olive.types("init", str(other), "--blank", "--area", "Northshire", "--boards", "North Board", "--yes")
    olive.types("install-hook", str(empty), "--anchor", made.anchor)
    git(other, "config", "push.default", "nothing")
    root, olive.root = olive.root, other
    assert "(A02)" in (olive.pushes(str(empty), "main") or "")
    olive.root = root
    assert olive.pushes(str(empty), "main") is None


def test_the_hook_is_installed_again_over_itself_only(guarded: Path, olive: Person, empty: Path) -> None:
    """Somebody else's hook stays as it is."""
    before = (guarded / "hooks/pre-receive").read_bytes()
    olive.types("install-hook", str(guarded))
    assert (guarded / "hooks/pre-receive").read_bytes() == before
    hook = empty / "hooks/pre-receive"
    hook.parent.mkdir()
    hook.write_text("#!/bin/sh\nexit 0\n", "utf-8")
    done = olive.tries("install-hook", str(empty))
    assert (done.code, hook.read_text("utf-8")) == (5, "#!/bin/sh\nexit 0\n")
    assert "another hook" in done.error
    assert olive.tries("install-hook", str(olive.root)).code == 5


def test_a_revocation_that_unsettles_what_was_published_waits_until_somebody_vouches(
    guarded: Path, olive: Person, ed: Person
) -> None:
    """Each commit is good by itself; whoever verifies the whole would have to refuse what the key signed before."""
    ed.types(*added("New Road"))
    assert ed.pushes(str(guarded), "main") is None
    before = tip(guarded)
    olive.syncs()
    words = ("revoke-key", ed.fingerprint, "--reason", "compromised", "--yes")
    refused = olive.tries(*words)
    assert (refused.code, f"--vouch-until {before[:12]}" in refused.remedy) == (6, True)
    # By hand it can be committed; nobody lets it in.
    olive.commits(
        "agreement/revocations.yaml",
        f'revocations:\n  - fingerprint: "{ed.fingerprint}"\n    reason: compromised\n'
        "    since: 2026-11-20\n    recorded: 2026-11-20\n",
        by=olive.fingerprint,
    )
    said = olive.pushes(str(guarded), "main")
    assert said is not None
    assert f"{before[:12]}: " in said
    assert "(C05)" in said
    assert "--vouch-until" in said
    assert tip(guarded) == before
    refused = olive.tries("sync")
    assert (refused.code, "(C05)" in refused.error, "nothing was published" in refused.error) == (5, True, True)
    olive.types(*words, "--vouch-until", before)
    assert olive.pushes(str(guarded), "main") is None
    assert tip(guarded) == tip(olive.root)


def test_a_revocation_of_a_key_that_signed_nothing_is_let_in(guarded: Path, olive: Person, robin: Person) -> None:
    """There is nothing to vouch for."""
    olive.types("revoke-key", robin.fingerprint, "--reason", "compromised", "--yes")
    assert olive.pushes(str(guarded), "main") is None


def test_no_hook_is_installed_where_main_is_bad_already(hub: Path, olive: Person) -> None:
    """Everything pushed on top would be as bad; and what was verified here last is remembered as before."""
    olive.commits("agreement/reviews/2026.yaml", "opened: 2026-01-01\n", by=None)
    assert olive.pushes(str(hub), "main") is None
    done = olive.tries("install-hook", str(hub))
    assert (done.code, "(B01)" in done.error, "isa-admin verify" in done.remedy) == (5, True, True)
    assert not (hub / "hooks/pre-receive").exists()
