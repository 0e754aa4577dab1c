"""Attacks on the anchor: rollback, rewriting, other histories, damaged objects (docs/threat-model.md, A)."""

from __future__ import annotations

import subprocess
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from isa_admin.application.verifying import pinned
from isa_admin.application.verifying.examining import Examination
from isa_admin.application.verifying.judging import Judging
from isa_admin.application.verifying.proof import Request
from isa_admin.application.verifying.proving import prove
from isa_admin.cli.proving import sentence
from isa_admin.errors import StoreError
from isa_admin.store import copies
from isa_admin.store.program import Git, GitRefusedError
from isa_admin.trust.anchor import Anchor
from tests.attacks.forging import History, put_loose, rebuilt
from tests.attacks.proving import asked, found
from tests.attacks.story import MALLORY, NOTE, NOW, OLIVE, REVIEW, REVIEWED, RITA, anchor, day, good, received
from tests.cli.acting import run

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from isa_admin.application.verifying.judging import Verdict

EDIT = {NOTE: b"opened: 2024-03-25\n"}
OTHER = {NOTE: b"opened: 2024-03-26\n"}


def git(folder: Path, *words: str) -> None:
    """Run the user's own git."""
    subprocess.run(["git", "-C", str(folder), *words], check=True, capture_output=True)


def test_a01_without_an_anchor_nothing_is_proved(tmp_path: Path) -> None:
    """Never trust on first use in silence; the exit code says no."""
    store = good().write(tmp_path / "store")
    assert found(prove(Request(source=str(store)), None, NOW)) == [("A01", "reject", None)]
    done = run("verify", str(store))
    assert done.code == 1
    assert "[A01]" in done.out


def test_a01_a_pinned_anchor_is_used(tmp_path: Path) -> None:
    """Of several, the one that the history begins with."""
    store = good().write(tmp_path / "store")
    pinned.pin(Anchor("0" * 40, MALLORY.fingerprint))
    pinned.pin(anchor())
    assert found(prove(Request(source=str(store)), None, NOW)) == []
    assert run("verify", str(store)).code == 0


def test_a02_another_history_is_refused(tmp_path: Path) -> None:
    """However well it is signed."""
    other = History()
    other.commit({path: content for path, (_, content) in good().up_to(1).files.items()}, OLIVE, day(1))
    proof = asked(other.write(tmp_path / "store"))
    assert found(proof) == [("A02", "reject", other.tip)]


def test_a02_a_commit_before_the_first_is_refused(tmp_path: Path) -> None:
    """The anchor's commit is there, and is not the beginning."""
    made = good()
    raws = [made.read(name, "commit") for name in made.commits]
    before = History(dict(made.objects))
    before.commit({NOTE: b"a: 1\n"}, OLIVE, day(0))
    longer = rebuilt(before, 1, raws)
    assert found(asked(longer.write(tmp_path / "store"), anchor()))[0][0] == "A02"


def test_a03_a_first_commit_by_another_key_than_the_pinned_one_is_refused(tmp_path: Path) -> None:
    """The commit is the right one, the line on the letterhead names somebody else."""
    made = good()
    proof = asked(made.write(tmp_path / "store"), replace(anchor(), fingerprint=MALLORY.fingerprint))
    assert found(proof) == [("A03", "reject", made.commits[0])]


def test_a03_a_first_commit_whose_signer_is_no_officer_of_it_is_refused(tmp_path: Path) -> None:
    """Whoever begins the history is on its roster."""
    made = History()
    files = {path: content for path, (_, content) in good().up_to(1).files.items()}
    files[f"agreement/keys/{MALLORY.fingerprint}.asc"] = MALLORY.certificate
    made.commit(files, MALLORY, day(0))
    assert found(asked(made.write(tmp_path / "store"), Anchor(made.tip, MALLORY.fingerprint)))[0][0] == "A03"


def remembering(folder: Path) -> History:
    """Verify a store once, so that its tip is remembered."""
    made = good()
    made.commit(EDIT, OLIVE, day(20))
    assert asked(made.write(folder)).ok
    return made


def test_a04_a_branch_that_was_reset_is_refused(tmp_path: Path) -> None:
    """The host shows an older state than it showed before; only --accept-rewrite takes it."""
    made = remembering(tmp_path / "first").up_to(13)
    store = made.write(tmp_path / "second")
    assert found(asked(store)) == [("A04", "reject", made.tip)]
    assert found(asked(store, since=made.commits[3])) == [("A04", "reject", made.tip)]
    words = ("verify", str(store), "--anchor", str(anchor()))
    assert run(*words).code == 1
    assert run(*words, "--accept-rewrite").code == 0
    assert run(*words).code == 0


def test_a04_who_names_an_older_commit_by_its_id_asks_about_that_one(tmp_path: Path) -> None:
    """It is no rollback, and the newest one verified here stays remembered; a branch that was reset to it is one."""
    made = good()
    made.commit(EDIT, OLIVE, day(20))
    store, older = made.write(tmp_path / "store"), made.commits[12]
    assert prove(Request(source=str(store)), anchor(), NOW).ok
    proof = prove(Request(source=str(store), ref=older), anchor(), NOW)
    assert (proof.tip, proof.commits, found(proof)) == (older, 13, [])
    assert pinned.remembered_tip(anchor()) == made.tip
    git(store, "branch", "older", older)
    assert found(prove(Request(source=str(store), ref="older"), anchor(), NOW)) == [("A04", "reject", older)]


def test_a04_a_history_that_was_rewritten_is_refused(tmp_path: Path) -> None:
    """Below the tip that was verified here last."""
    made = remembering(tmp_path / "first").up_to(13)
    made.commit(OTHER, MALLORY, day(20))
    assert {one[0] for one in found(asked(made.write(tmp_path / "second")))} == {"A04", "B03"}


def test_a05_another_valid_branch_presented_as_main_is_refused(tmp_path: Path) -> None:
    """Every commit of it is good, and it is not the history that was shown before."""
    remembering(tmp_path / "first")
    made = good()
    made.commit(OTHER, OLIVE, day(20))
    made.write(tmp_path / "second")
    known = History({**made.objects, **remembering_objects()}, made.files, made.commits)
    assert found(asked(known.write(tmp_path / "third"))) == [("A04", "reject", made.tip)]
    # With the private copy that remembers the other branch, it is known what it is.
    first = prove(Request(source=str(tmp_path / "first")), anchor(), NOW)
    second = prove(Request(source=str(tmp_path / "second")), anchor(), NOW)
    assert first.ok
    assert found(second) == [("A05", "reject", made.tip)]


def remembering_objects() -> dict[str, tuple[str, bytes]]:
    """Give the objects of the other branch."""
    made = good()
    made.commit(EDIT, OLIVE, day(20))
    return made.objects


def test_a05_a_branch_for_a_review_presented_as_main_is_refused(tmp_path: Path) -> None:
    """A reviewer has no right on main."""
    made = good()
    made.commit({REVIEW: REVIEWED}, RITA, day(20))
    assert found(asked(made.write(tmp_path / "store"))) == [("D01", "reject", made.tip)]


def test_a05_a_branch_for_a_review_is_not_taken_for_the_tip_that_was_verified_last(tmp_path: Path) -> None:
    """It branches off where main was, and main may have moved on."""
    made = good()
    draft = made.commit({REVIEW: REVIEWED}, RITA, day(20))
    made.commits.remove(draft)
    made.commit(EDIT, OLIVE, day(20), parent=(made.commits[12],))
    store = made.write(tmp_path / "store", **{"review/2025": draft})
    assert asked(store).ok
    assert asked(store, ref="review/2025").ok
    assert asked(store).ok


@pytest.mark.parametrize("how", ["clone", "forged", "grafts", "alternates", "missing", "first missing"])
def test_a06_an_incomplete_history_is_refused(how: str, tmp_path: Path) -> None:
    """A shallow clone, a file that says so, grafts, borrowed objects, or a parent that is not there."""
    made = good()
    store = made.write(tmp_path / "store")
    if how == "clone":
        subprocess.run(
            ["git", "clone", "-q", "--bare", "--depth=3", f"file://{store}", str(tmp_path / "shallow")],
            check=True,
            capture_output=True,
        )
        store = tmp_path / "shallow"
    elif how == "forged":
        (store / "shallow").write_text(f"{made.commits[5]}\n", "utf-8")
    elif how == "grafts":
        (store / "info").mkdir()
        (store / "info/grafts").write_text(f"{made.tip}\n", "utf-8")
    elif how == "alternates":
        (store / "objects/info/alternates").write_text("/somewhere/objects\n", "utf-8")
    else:
        gone = made.commits[4 if how == "missing" else 0]
        (store / "objects" / gone[:2] / gone[2:]).unlink()
    proof = asked(store)
    assert found(proof) == [("A06", "reject", None)]
    assert not proof.ok


def test_a07_replaced_objects_have_no_effect_and_are_warned_of(tmp_path: Path) -> None:
    """Git shows another commit; the verdict is about the true one."""
    made = good()
    tip = made.tip
    forged = made.commit(EDIT, MALLORY, day(20))
    made.commits.pop()
    store = made.write(tmp_path / "store")
    (store / "refs/replace").mkdir()
    (store / "refs/replace" / tip).write_text(f"{forged}\n", "utf-8")
    git(store, "show", "-s", "--format=%an", "main")
    proof = asked(store)
    assert found(proof) == [("A07", "warn", None)]
    assert proof.tip == tip
    words = ("verify", str(store), "--anchor", str(anchor()))
    assert run(*words).code == 0
    assert run(*words, "--strict").code == 1


def test_a07_a_commit_graph_has_no_effect(tmp_path: Path) -> None:
    """Git's housekeeping writes one, so it is nothing odd; a forged one, which git believes, changes no verdict."""
    made = good()
    store = made.write(tmp_path / "store")
    git(store, "commit-graph", "write", "--reachable")
    assert asked(store).findings == ()
    graph = store / "objects/info/commit-graph"
    content = graph.read_bytes()
    # The tree of the newest commit as the graph has it: that of the first.
    trees = [bytes.fromhex(made.read(name, "commit")[5:45].decode()) for name in (made.tip, made.commits[0])]
    assert trees[0] in content
    graph.chmod(0o600)
    graph.write_bytes(content.replace(trees[0], trees[1]))
    proof = asked(store)
    assert (proof.findings, proof.commits) == ((), len(made.commits))
    bent = made.copy()
    bent.commit(EDIT, MALLORY, day(20))
    forged = bent.write(tmp_path / "forged")
    (forged / "objects/info").mkdir(exist_ok=True)
    (forged / "objects/info/commit-graph").write_bytes(content)
    assert found(asked(forged)) == [("B03", "reject", bent.tip)]


@pytest.mark.parametrize("which", ["blob", "tree", "commit", "newest commit"])
@pytest.mark.parametrize("how", ["swapped", "missing", "damaged"])
def test_a08_an_object_that_is_not_what_its_name_says_is_refused(which: str, how: str, tmp_path: Path) -> None:
    """Git serves a swapped object without noticing. Only a missing parent means that the history is incomplete."""
    made = good()
    name = {
        "commit": made.commits[6],
        "newest commit": made.tip,
        "tree": made.read(made.commits[6], "commit")[5:45].decode(),
        "blob": made.listing(made.tip)[NOTE][1],
    }[which]
    store = made.write(tmp_path / "store")
    kind, content = made.objects[name]
    file = store / "objects" / name[:2] / name[2:]
    if how == "missing":
        file.unlink()
    elif how == "swapped":
        other = content.replace(b"2024", b"2025") if which == "blob" else made.objects[made.commits[9]][1]
        put_loose(store, name, kind, other)
    else:
        file.write_bytes(file.read_bytes()[:-6] + b"\0" * 6)
    proof = asked(store)
    assert not proof.ok
    assert found(proof) == [("A06" if (which, how) == ("commit", "missing") else "A08", "reject", None)]


def test_a08_what_was_judged_while_it_was_copied_counts_with_the_copy_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Git looks at each object as it copies, and knows the ways of making two of one name: its no counts."""
    pouring, words = Git.pouring, "fatal: SHA1 COLLISION FOUND"
    judged: list[Verdict | None] = []
    good = Examination.good

    @contextmanager
    def refuse(git: Git, tip: str, known: str | None, taker: Git) -> Iterator[None]:
        with pouring(git, tip, known, taker):
            yield
        raise GitRefusedError("index-pack", words)

    def judge(one: Examination, tip: str) -> Verdict | None:
        judged.append(good(one, tip))
        return judged[-1]

    monkeypatch.setattr(Examination, "good", judge)
    store = received(tmp_path)
    assert asked(store).ok
    monkeypatch.setattr(Git, "pouring", refuse)
    monkeypatch.setattr(copies, "talk", lambda *_args, **_words: (128, "", words))
    with pytest.raises(StoreError):
        asked(store)
    assert [one is not None and one.refusal is None for one in judged] == [True, True]


def test_a_history_that_is_good_is_judged_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While it is copied; one that is not good is judged again in the copy, where it is said what is wrong."""
    runs: list[str | None] = []
    run = Judging.run

    def judge(judging: Judging, tip: str, after: str | None) -> Verdict:
        runs.append(after)
        return run(judging, tip, after)

    monkeypatch.setattr(Judging, "run", judge)
    assert asked(received(tmp_path)).ok
    assert runs == [None]


def test_a09_an_old_newest_commit_is_shown_and_refused_with_max_age(tmp_path: Path) -> None:
    """A host may hold back what is new."""
    made = good()
    store = made.write(tmp_path / "store")
    now = day(13) + timedelta(days=40)
    proof = asked(store, now=now)
    assert (proof.ok, proof.age_days) == (True, 40)
    assert found(asked(store, now=now, max_age=39)) == [("A09", "reject", None)]
    assert asked(store, now=now, max_age=40).ok


@pytest.mark.parametrize("ahead", [timedelta(days=2), timedelta(days=36500 * 30)])
def test_a09_a_newest_commit_that_is_dated_ahead_is_refused_with_max_age(tmp_path: Path, ahead: timedelta) -> None:
    """One commit with such a date would keep whatever a host holds back out of sight for ever."""
    made, now = good(), day(20)
    made.commit({NOTE: b"opened: 2024-03-25\n"}, OLIVE, now, dated=now + ahead)
    store = made.write(tmp_path / "store")
    proof = asked(store, now=now)
    assert (proof.ok, proof.age_days) == (True, None)
    assert "the newest was dated ahead of the clock" in sentence(proof, good=True)
    assert ("A09", "reject", None) in found(asked(store, now=now, max_age=30))


def test_a_bundle_file_is_verified_like_any_store(tmp_path: Path) -> None:
    """It came by mail."""
    store = good().write(tmp_path / "store")
    git(store, "bundle", "create", "-q", str(tmp_path / "isa.bundle"), "main")
    assert found(asked(tmp_path / "isa.bundle")) == []
    bent = good()
    bent.commit(EDIT, MALLORY, day(20))
    git(bent.write(tmp_path / "bent"), "bundle", "create", "-q", str(tmp_path / "bent.bundle"), "main")
    assert found(asked(tmp_path / "bent.bundle")) == [("B03", "reject", bent.tip)]


def test_since_a_commit_that_is_not_in_the_history_is_refused(tmp_path: Path) -> None:
    """And what is judged since some commit is not remembered as proved from the anchor."""
    made = good()
    store = made.write(tmp_path / "store")
    assert found(asked(store, since="1" * 40))[0][:2] == ("A02", "reject")
    proof = asked(store, since=made.commits[10])
    assert (proof.ok, proof.commits) == (True, 2)
    assert pinned.remembered_tip(anchor()) is None


def test_since_says_that_nothing_was_proved_up_to_that_commit(tmp_path: Path) -> None:
    """Mallory made that one; and an adoption from before it is not proved by what came after."""
    bent = good()
    bad = bent.commit(EDIT, MALLORY, day(20))
    bent.commit(OTHER, OLIVE, day(21))
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "-q", str(bent.write(tmp_path / "bare")), str(clone))
    asking = ("verify", "--store", str(clone), "--since", bad, "--anchor", str(anchor()))
    done = run(*asking)
    assert done.code == 0
    assert f"yes: every change after {bad[:12]} was made by somebody entitled" in done.out
    assert "up to that commit nothing was proved" in done.out
    for words in (asking, ("verify", "--store", str(clone), "--ref", "main")):
        assert run(*words, "--adoption", "harbour-trust").code == 2
