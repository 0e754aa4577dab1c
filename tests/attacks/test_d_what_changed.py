"""Attacks with what a commit changes (docs/threat-model.md, D)."""

from __future__ import annotations

import subprocess
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from isa_admin.domain.changes import AddEvent, DropOfficer, PutCertificate, PutPosts
from isa_admin.domain.events import Adoption, Decline
from isa_admin.domain.partner import Post
from isa_admin.records import paths
from tests.attacks.forging import with_signature
from tests.attacks.openpgp import Key
from tests.attacks.proving import accepted, asked, both, found, in_parts, judged, refused
from tests.attacks.story import (
    CLAUSE,
    HARBOUR,
    MALLORY,
    OLIVE,
    OSCAR,
    REVIEW,
    RITA,
    ROBIN,
    SAM,
    SCHOOL,
    adopted,
    amended,
    anchor,
    bound,
    day,
    enter,
    good,
    officer,
    revocation,
    row,
    signatory,
)

if TYPE_CHECKING:
    from pathlib import Path

    from tests.attacks.forging import Files, History

EDIT = {REVIEW: b"opened: 2024-03-25\n"}
DECLINE = Decline(on=day(20).date(), version="V3.01", reason="The budget")
PAPER = Adoption(on=day(20).date(), version="V3.01", evidence="paper", scan_sha256="0" * 64)


@pytest.mark.parametrize(
    "path",
    [
        f"partners/{HARBOUR}/partner.yaml",
        f"partners/{SCHOOL}/posts.yaml",
        f"partners/{SCHOOL}/events/2024-03-31-decline.yaml",
        f"partners/{HARBOUR}/keys/{MALLORY.fingerprint}.asc",
        "agreement/agreement.yaml",
        paths.VERSIONS,
        CLAUSE,
        REVIEW,
        "agreement/breaches/2026-001.yaml",
        "templates/letter.docx",
        ".gitattributes",
    ],
)
def test_d01_a_signatory_touches_nothing_outside_the_own_partners_events_and_posts(path: str) -> None:
    """Robin is the signatory of Harbour Trust."""
    bent = good()
    bent.commit({path: b"posts: []\n"}, ROBIN, day(20))
    assert found(judged(bent)) == [("D01", "reject", bent.tip)]


def test_d01_a_signatory_may_say_who_is_to_be_reached_and_no_more() -> None:
    """Another data protection officer is fine; another signatory is not."""
    bent = good()
    posts = (signatory(ROBIN, ROBIN.fingerprint), Post(post="dpo", title="Privacy lead"))
    enter(bent, [PutPosts(HARBOUR, posts)], ROBIN, 20)
    accepted(bent)
    enter(bent, [PutPosts(HARBOUR, (*posts, signatory(MALLORY, MALLORY.fingerprint)))], ROBIN, 21)
    refused(bent, "D01")


def test_d01_a_signatory_who_touches_two_partners_in_one_commit_is_refused() -> None:
    """The own event is no cover for another's."""
    bent = good()
    files = bent.changed(adopted(bent, HARBOUR, ROBIN, "V3.01", 20), AddEvent(SCHOOL, DECLINE))
    bent.commit(files, ROBIN, day(20))
    refused(bent, "D01")


@pytest.mark.parametrize("key", [RITA, ROBIN, OLIVE], ids=["reviewer", "signatory", "officer"])
def test_d01_a_commit_that_changes_nothing_is_refused(key: Key) -> None:
    """A reviewer could sign the main branch with it, and nobody has a reason to."""
    bent = good()
    bent.commit({}, key, day(20))
    assert found(judged(bent)) == [("D01", "reject", bent.tip)]


def test_d01_a_reviewer_changes_nothing_on_main_and_drafts_on_a_branch_for_reviews(tmp_path: Path) -> None:
    """The same commit is refused on main and accepted on review/2025."""
    bent = good()
    main = bent.tip
    draft = bent.commit({CLAUSE: b"# Consent\n\nA draft.\n"}, RITA, day(20))
    store = bent.write(tmp_path / "store", main=main, **{"review/2025": draft})
    accepted(good())
    assert found(asked(store, ref="review/2025")) == []
    assert found(asked(store, ref="refs/heads/review/2025")) == []
    refused(bent, "D01")


def test_d01_a_reviewer_touches_nothing_but_terms_and_reviews_on_a_branch_for_reviews() -> None:
    """Not the roster, and no partner."""
    bent = good()
    bent.commit({f"partners/{HARBOUR}/partner.yaml": b"name: Other\ncategory: other\n"}, RITA, day(20))
    assert found(judged(bent, ref="review/2025")) == [("D01", "reject", bent.tip)]


def test_d02_a_signatory_who_adopts_for_another_partner_is_refused() -> None:
    """By an officer's hand, with the path of the other partner."""
    bent = good()
    files = bent.changed(adopted(bent, HARBOUR, ROBIN, "V3.01", 20))
    moved = {path.replace(HARBOUR, SCHOOL): content for path, content in files.items()}
    bent.commit(moved, OLIVE, day(20))
    assert both(bent)[0][0] in {"D02", "D03"}
    enter(bent := good(), [replace(adopted(bent, HARBOUR, SAM, "V3.01", 20), id=SCHOOL)], OLIVE, 20)
    refused(bent, "D02")


@pytest.mark.parametrize(
    ("said", "recorded"),
    [
        ("signatory: Robin Signatory", "signatory: Mallory Stranger"),
        ("partner: harbour-trust", "partner: quay-school"),
    ],
)
def test_d02_a_statement_whose_fields_disagree_with_the_key_is_refused(said: str, recorded: str) -> None:
    """Robin's key signs for Harbour Trust, in Robin's name."""
    bent = good()
    change = adopted(bent, HARBOUR, ROBIN, "V3.01", 20)
    content = (change.statement or b"").replace(said.encode(), recorded.encode())
    forged = replace(change, statement=content, signature=ROBIN.armor(content, day(20)).encode())
    enter(bent, [forged], OLIVE, 20)
    refused(bent, "D02")


@pytest.mark.parametrize(
    "name", ["2024-03-31-decline", "2024-03-30-decline-1", "2024-03-30-decline-02", "2024-03-31-adoption"]
)
def test_d02_a_file_name_that_disagrees_with_the_event_is_refused(name: str) -> None:
    """Also by a number that no program writes."""
    bent = good()
    files = bent.changed(AddEvent(HARBOUR, replace(DECLINE, on=day(19).date())))
    bent.commit({f"partners/{HARBOUR}/events/{name}.yaml": next(iter(files.values()))}, ROBIN, day(20))
    refused(bent, "D02")


def test_d02_two_events_in_one_place_are_refused() -> None:
    """Which of them is the last one, that the next statement has to name, must not be in doubt."""
    bent = good()
    event = f"partners/{HARBOUR}/events/{day(12).date()}-decline.yaml"
    files = good().changed(AddEvent(HARBOUR, replace(DECLINE, on=day(12).date())))
    bent.commit({event: next(iter(files.values()))}, ROBIN, day(20))
    refused(bent, "D02")


@pytest.mark.parametrize(
    "bend",
    [
        lambda event: replace(event, on=day(25).date()),
        lambda event: replace(event, on_or_before=True),
        lambda event: replace(event, signed_by=replace(event.signed_by, name="Mallory Stranger")),
        lambda event: replace(event, signed_by=None),
    ],
    ids=["day", "vague", "name", "nobody"],
)
def test_d02_an_event_that_says_something_else_than_was_signed_is_refused(bend: object) -> None:
    """Another day, another signatory."""
    bent = good()
    change = adopted(bent, HARBOUR, ROBIN, "V3.01", 20)
    assert callable(bend)
    enter(bent, [replace(change, event=bend(change.event))], OLIVE, 20)
    assert found(judged(bent)) == [("D02", "reject", bent.tip)]


@pytest.mark.parametrize("left", [".txt", ".asc"])
def test_d03_an_officer_who_writes_an_adoption_without_its_statement_is_refused(left: str) -> None:
    """Both the statement and the signature have to be there."""
    bent = good()
    files = bent.changed(adopted(bent, HARBOUR, ROBIN, "V3.01", 20))
    bent.commit({path: content for path, content in files.items() if not path.endswith(left)}, OLIVE, day(20))
    refused(bent, "D03")


def test_d03_an_officer_who_signs_for_a_partner_is_refused() -> None:
    """The statement is the partner's own to sign."""
    bent = good()
    enter(bent, [adopted(bent, HARBOUR, OLIVE, "V3.01", 20)], OLIVE, 20)
    refused(bent, "D03")


def test_d03_a_signatory_records_no_paper_adoption() -> None:
    """An officer has seen the form."""
    bent = good()
    enter(bent, [AddEvent(HARBOUR, PAPER)], ROBIN, 20)
    refused(bent, "D03")
    enter(bent := good(), [AddEvent(HARBOUR, PAPER)], OLIVE, 20)
    accepted(bent)


def test_d03_a_statement_beside_an_event_that_nobody_signed_is_refused() -> None:
    """It would look like evidence and was never looked at."""
    bent = good()
    enter(bent, [AddEvent(HARBOUR, PAPER, b"I adopt everything.\n", b"signed\n")], OLIVE, 20)
    refused(bent, "D03")


def test_d03_a_signed_adoption_in_the_first_commit_is_refused() -> None:
    """It cannot name its store, since the store's name is that commit; the anchor vouches for nothing else."""
    made = good()
    files: Files = {path: content for path, (_, content) in made.files.items()}
    bent = type(made)()
    bent.commit(files, OLIVE, day(0))
    assert found(judged(bent, anchor(bent)))[0][0] in {"D03", "D07"}
    assert not judged(bent, anchor(bent)).ok


@pytest.mark.parametrize("key", [OLIVE, ROBIN])
@pytest.mark.parametrize("ending", [".yaml", ".txt", ".asc"])
@pytest.mark.parametrize("content", [None, b"event: decline\n"])
def test_d04_what_happened_is_never_altered_or_taken_away(key: Key, ending: str, content: bytes | None) -> None:
    """By anybody."""
    bent = good()
    bent.commit({f"partners/{HARBOUR}/events/{day(12).date()}-adoption{ending}": content}, key, day(20))
    assert found(judged(bent)) == [("D04", "reject", bent.tip)]


def test_d04_an_event_is_not_renamed() -> None:
    """Taken away in one place, added in another."""
    bent = good()
    old = f"partners/{HARBOUR}/events/{day(12).date()}-adoption.yaml"
    bent.commit({old: None, old.replace("-adoption", "-adoption-2"): bent.content(old)}, OLIVE, day(20))
    refused(bent, "D04")


def test_d04_the_records_of_a_partner_to_whom_something_happened_stay() -> None:
    """Withdrawal deletes nothing."""
    bent = good()
    bent.commit({f"partners/{SCHOOL}/partner.yaml": None}, OLIVE, day(20))
    refused(bent, "D04")


@pytest.mark.parametrize("path", ["agreement/notices/2024-001.yaml", "agreement/breaches/2024-001.yaml"])
def test_d04_notices_and_breaches_stay(path: str) -> None:
    """They may be added to, when somebody was told; that there was one is not made undone."""
    bent = good()
    for content in (b"what: letters\n", b"what: letters\nmore: who was told\n"):
        bent.commit({path: content}, OLIVE, day(20))
        accepted(bent)
    bent.commit({path: None}, OLIVE, day(21))
    refused(bent, "D04")


@pytest.mark.parametrize("key", [ROBIN, RITA])
def test_d05_the_roster_is_an_officers_to_change(key: Key) -> None:
    """A signatory or a reviewer who puts somebody on it, or revokes a key."""
    bent = good()
    bent.commit({paths.OFFICERS: bent.changed(officer(MALLORY, 20))[paths.OFFICERS]}, key, day(20))
    refused(bent, "D05")
    enter(bent := good(), [revocation(OSCAR, "compromised", 20)], key, 20)
    assert found(judged(bent, since=good().tip)) == [("D05", "reject", bent.tip)]


@pytest.mark.parametrize(
    "bend",
    [
        lambda _: None,
        lambda _: b"officers: []\n",
        lambda roster: roster + b"format: 0\n",
        lambda roster: roster + b"format: 2\n",
        lambda roster: roster.replace(b"role: officer", b"role: reviewer"),
    ],
    ids=["removed", "emptied", "lowered", "unknown", "reviewers"],
)
def test_d06_the_roster_stays_and_keeps_an_officer(bend: object) -> None:
    """Removed, emptied, in a format that is lower or unknown, or without anybody who may change it."""
    bent = good()
    assert callable(bend)
    bent.commit({paths.OFFICERS: bend(bent.content(paths.OFFICERS))}, OLIVE, day(20))
    refused(bent, "D06")


def test_d06_the_last_officer_stays() -> None:
    """Reviewers cannot put anybody on the roster."""
    bent = good()
    enter(bent, [DropOfficer(OSCAR.fingerprint)], OLIVE, 20)
    enter(bent, [DropOfficer(OLIVE.fingerprint)], OLIVE, 21)
    refused(bent, "D06")


def test_d06_a_roster_that_names_a_key_without_a_certificate_is_refused() -> None:
    """Nobody could check what it signs."""
    bent = good()
    files = bent.changed(officer(MALLORY, 20))
    bent.commit({paths.OFFICERS: files[paths.OFFICERS]}, OLIVE, day(20))
    refused(bent, "D06")


def test_d07_a_key_is_not_bound_and_used_in_one_commit() -> None:
    """An officer binds a key of their own making to the partner, and adopts with it."""
    bent = good()
    put = PutCertificate(HARBOUR, MALLORY.fingerprint, MALLORY.certificate.decode())
    change = adopted(bent, HARBOUR, MALLORY, "V3.01", 20)
    enter(bent, [bound(HARBOUR, MALLORY), put, change], OLIVE, 20)
    refused(bent, "D07")


@pytest.mark.parametrize("keys", [(OLIVE, OLIVE), (OLIVE, OSCAR)])
def test_d08_a_merge_is_refused(keys: tuple[Key, Key]) -> None:
    """Of any kind: what it merged is looked at by nobody."""
    bent = good()
    base = bent.tip
    side = bent.commit(EDIT, keys[0], day(20))
    bent.commits.remove(side)
    bent.commit({REVIEW: b"opened: 2024-03-26\n"}, keys[1], day(20), parent=(base,))
    bent.commit({REVIEW: b"opened: 2024-03-27\n"}, OLIVE, day(21), parent=(bent.tip, side))
    refused(bent, "D08")


@pytest.mark.parametrize("mode", ["120000", "100755", "160000"])
def test_d09_links_submodules_and_programs_are_refused(mode: str) -> None:
    """A store has plain files only."""
    bent = good()
    content = bent.tip.encode() if mode == "160000" else b"opened: 2024-03-25\n"
    bent.commit({REVIEW: content}, OLIVE, day(20), modes={REVIEW: mode})
    assert ("D09", "reject", bent.tip) in found(judged(bent))


@pytest.mark.parametrize(
    "path",
    [
        "README.md",
        ".gitmodules",
        "agreement/.gitattributes",
        "agreement/terms/Consent.md",
        "agreement/terms/sub/01.md",
        "agreement/Officers.yaml",
        "Agreement/officers.yaml",
        "agreement/officers.yaml ",
        "agreement/officers.yaml\n",
        "agreement/keys/abcdef.asc",
        f"agreement/keys/{OLIVE.fingerprint.lower()}.asc",
        "partners/Harbour/partner.yaml",
        "partners/a--b/partner.yaml",
        "partners/harbour-trust/events/2026-11-22-adoption.yml",
        "partners/harbour-trust/events/2026-11-22-adoption.yaml.asc",
        "partners/harbour-trust/events/２026-11-22-adoption.yaml",  # noqa: RUF001  a wide digit is meant
        "partners/harbour-trust/events/x/2026-11-22-adoption.yaml",
        "partners/\x1b[31mred/partner.yaml",
        "partners/\u202eknab/partner.yaml",
        "partners/\udcff/partner.yaml",
        "partners/con/partner.yaml",
        "agreement/terms/aux.md",
        "templates/nul.docx",
        f"partners/{'a' * 200}/partner.yaml",
        f"partners/harbour-trust/events/2026-11-22-adoption-{'9' * 5000}.yaml",
    ],
)
def test_d09_a_path_outside_the_layout_is_refused(path: str) -> None:
    """Capitals, endings, line ends, wide digits, escapes, marks, bytes that are no text.

    One file that some computer cannot write keeps the whole store from it: names that Windows keeps, endless numbers.
    """
    bent = good()
    bent.commit({path: b"x: 1\n"}, OLIVE, day(20))
    proof = judged(bent)
    assert found(proof) == [("D09", "reject", bent.tip)]
    assert proof.findings[0].message.isprintable()


@pytest.mark.parametrize(
    ("path", "mode"), [(REVIEW, b"100664"), (CLAUSE, b"100600"), ("partners", b"40755"), ("agreement/terms", b"41000")]
)
@pytest.mark.parametrize("number", [20, 21], ids=["newest", "taken back"])
def test_d09_a_mode_that_git_itself_does_not_write_is_refused(
    tmp_path: Path, path: str, mode: bytes, number: int
) -> None:
    """It is shown as the ordinary one, so whoever changes something may hide it anywhere, and no command reads it."""
    bent = good()
    event = bent.changed(AddEvent(HARBOUR, DECLINE))
    bent.files.update({name: ("100644", content or b"") for name, content in event.items()})
    tree = bent.put_tree(bent.files)
    bent.add(_by_robin(bent, bent.put("tree", _with_mode(bent, tree, path.split("/"), mode)), 20))
    if number > 20:
        enter(bent, [AddEvent(HARBOUR, replace(DECLINE, on=day(21).date()))], ROBIN, 21)
    store = bent.write(tmp_path / "store")
    for count in (1, 2, len(bent.commits)):
        with in_parts(count):
            assert found(asked(store)) == [("A08", "reject", None)]


def _with_mode(history: History, tree: str, way: list[str], mode: bytes) -> bytes:
    made = b""
    for name, entry in _rows(history.read(tree, "tree")):
        if name.rstrip(b"/") != way[0].encode():
            made += entry
        elif way[1:]:
            below = history.put("tree", _with_mode(history, entry[-20:].hex(), way[1:], mode))
            made += entry[:-20] + bytes.fromhex(below)
        else:
            made += mode + entry[entry.index(b" ") :]
    return made


def _by_robin(history: History, tree: str, number: int) -> bytes:
    who = f"{ROBIN.name} <{ROBIN.email}> {int(day(number).timestamp())} +0000"
    payload = f"tree {tree}\nparent {history.tip}\nauthor {who}\ncommitter {who}\n\nDecline\n".encode()
    return with_signature(payload, ROBIN.armor(payload, day(number)))


@pytest.mark.parametrize("taken_back", [False, True])
@pytest.mark.parametrize("folder", ["Evil", f"partners/{HARBOUR}/events/{day(20).date()}-decline.yaml"])
def test_d09_an_empty_folder_is_refused(tmp_path: Path, folder: str, taken_back: bool) -> None:  # noqa: FBT001  a parameter
    """It changes no file, so it would belong to nobody. Also one that the next commit takes away."""
    bent = good()
    path, _, name = folder.rpartition("/")

    def with_folder(tree: str, below: list[str]) -> str:
        content = bent.read(tree, "tree")
        if not below:
            empty = bytes.fromhex(bent.put("tree", b""))
            rows = [*_rows(content), (name.encode(), b"40000 " + name.encode() + b"\0" + empty)]
        else:
            rows = [
                (row_name, row[:-20] + bytes.fromhex(with_folder(row[-20:].hex(), below[1:])))
                if row_name == below[0].encode() + b"/"
                else (row_name, row)
                for row_name, row in _rows(content)
            ]
        return bent.put("tree", b"".join(row for _, row in sorted(rows)))

    event = f"partners/{HARBOUR}/events/{day(19).date()}-decline.yaml"
    decline = next(iter(bent.changed(AddEvent(HARBOUR, replace(DECLINE, on=day(19).date()))).values()))
    bent.files[event] = ("100644", decline or b"")
    tree = with_folder(bent.put_tree(bent.files), [*filter(None, path.split("/"))])
    bent.add(_by_robin(bent, tree, 20))
    if taken_back:
        enter(bent, [AddEvent(HARBOUR, replace(DECLINE, on=day(21).date()))], ROBIN, 21)
    store = bent.write(tmp_path / "store")
    for count in (1, 2, len(bent.commits)):
        with in_parts(count):
            proof = asked(store)
        assert found(proof) == [("A08", "reject", good().tip if taken_back else None)]
        assert "empty folder" in proof.findings[0].message


def _rows(tree: bytes) -> list[tuple[bytes, bytes]]:
    rows = []
    while tree:
        end = tree.index(b"\0") + 21
        row, tree = tree[:end], tree[end:]
        mode, _, name = row[:-21].partition(b" ")
        rows.append((name + (b"/" if mode == b"40000" else b""), row))
    return rows


def test_d09_a_certificate_under_another_keys_name_is_refused() -> None:
    """Otherwise Mallory's signatures would be Oscar's."""
    bent = good()
    bent.commit({paths.officer_key(OSCAR.fingerprint): MALLORY.certificate}, OLIVE, day(20))
    refused(bent, "D09", at=2)
    bent = good()
    bent.commit({f"partners/{HARBOUR}/keys/{'A' * 40}.asc": MALLORY.certificate}, OLIVE, day(20))
    refused(bent, "D09")


def test_d10_filters_and_attributes_have_no_effect_and_are_warned_of(tmp_path: Path) -> None:
    """The folder shows another text than was signed; the verdict is about what was signed."""
    bare = good().write(tmp_path / "bare")
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "-q", str(bare), str(clone)], check=True, capture_output=True)
    assert found(asked(clone)) == []
    (clone / ".git/info/attributes").write_text("*.md filter=evil\n", "utf-8")
    for name in ("clean", "smudge"):
        subprocess.run(["git", "-C", clone, "config", f"filter.evil.{name}", "sed s/harm/help/"], check=True)
    (clone / CLAUSE).unlink()
    subprocess.run(["git", "-C", clone, "checkout", "-q", "--", CLAUSE], check=True)
    proof = asked(clone)
    assert b"would help" in (clone / CLAUSE).read_bytes()
    assert found(proof) == [("D10", "warn", None)]
    (clone / CLAUSE).write_bytes(b"# Consent\n\nNobody is asked.\n")
    proof = asked(clone)
    assert found(proof) == [("D10", "warn", None)]
    assert CLAUSE in proof.findings[0].message
    assert proof.ok


@pytest.mark.parametrize(
    "content",
    [
        b"opened: 1\nopened: 2\n",
        b"opened: &a 1\nclosed: *a\n",
        b"opened: !!python/object:os.system {}\n",
        b"opened: 1\n---\nopened: 2\n",
        b"opened: [\n",
        b"\xff\xfe",
        b"- a\n- b\n",
        b"opened: " + b"x" * (1024 * 1024) + b"\n",
        b"a: " + b"{a: " * 50 + b"1" + b"}" * 50 + b"\n",
    ],
    ids=["keys", "alias", "tag", "documents", "open", "bytes", "list", "large", "deep"],
)
@pytest.mark.parametrize(
    "path", [REVIEW, "agreement/agreement.yaml", paths.VERSIONS, paths.OFFICERS, f"partners/{HARBOUR}/posts.yaml"]
)
def test_d11_yaml_that_can_be_read_in_two_ways_is_refused(path: str, content: bytes) -> None:
    """Duplicate keys, aliases, tags, several documents, over the size limit, or none at all."""
    bent = good()
    bent.commit({path: content}, OLIVE, day(20))
    assert found(judged(bent)) == [("D11", "reject", bent.tip)]


def test_d11_the_facts_of_the_agreement_stay() -> None:
    """Statements name the agreement by its id."""
    bent = good()
    bent.commit({paths.AGREEMENT: None}, OLIVE, day(20))
    refused(bent, "D11")


def test_d11_malformed_records_in_the_first_commit_are_refused() -> None:
    """The anchor says who began the history, not that all in it is sound."""
    made = good().up_to(1)
    files: Files = {path: content for path, (_, content) in made.files.items()}
    bent = type(made)()
    bent.commit({**files, REVIEW: b"opened: 1\nopened: 2\n"}, OLIVE, day(0))
    assert found(judged(bent, anchor(bent))) == [("D11", "reject", bent.tip)]


@pytest.mark.parametrize("size", [2 * 1024 * 1024, 65 * 1024 * 1024])
def test_d11_a_huge_file_is_refused(size: int, tmp_path: Path) -> None:
    """Also one that is larger than the store reads at all."""
    bent = good()
    bent.commit({CLAUSE: bytes(size)}, OLIVE, day(20))
    proof = asked(bent.write(tmp_path / "store"))
    assert [one[:2] for one in found(proof)] == [("D11", "reject")]


def test_d12_terms_that_change_without_a_row_are_refused() -> None:
    """Nobody would know that there is another text to adopt."""
    bent = good()
    bent.commit({CLAUSE: b"# Consent\n\nNobody is asked.\n"}, OLIVE, day(20))
    refused(bent, "D12")


@pytest.mark.parametrize("kind", ["joiner", "leaver"])
def test_d12_the_row_of_a_joiner_or_leaver_says_nothing_about_the_terms(kind: str) -> None:
    """It changes no terms, so adoptions from before it would seem to be of the new text."""
    bent = good()
    files = amended(
        bent, b"# Consent\n\nNobody is asked.\n", "V4.00", 20, kind="joiner" if kind == "joiner" else "leaver"
    )
    bent.commit(files, OLIVE, day(20))
    refused(bent, "D12")


def test_d12_a_row_with_another_digest_is_refused() -> None:
    """It would bind partners to a text that is not here."""
    bent = good()
    enter(bent, [row(bent, "V4.00", "finalised", 20, terms="0" * 64)], OLIVE, 20)
    refused(bent, "D12")


def _two_roles() -> list[History]:
    made = []
    put = PutCertificate(HARBOUR, OSCAR.fingerprint, OSCAR.certificate.decode())
    enter(first := good(), [bound(HARBOUR, OSCAR), put], OLIVE, 20)
    made.append(first)
    enter(second := good(), [officer(ROBIN, 20)], OLIVE, 20)
    made.append(second)
    put = PutCertificate(SCHOOL, ROBIN.fingerprint, ROBIN.certificate.decode())
    enter(third := good(), [bound(SCHOOL, ROBIN), put], OLIVE, 20)
    made.append(third)
    twice = (signatory(ROBIN, ROBIN.fingerprint), signatory(SAM, ROBIN.fingerprint))
    enter(fourth := good(), [PutPosts(HARBOUR, twice)], OLIVE, 20)
    made.append(fourth)
    return made


@pytest.mark.parametrize("number", range(4))
def test_d13_one_key_speaks_for_one_person(number: int) -> None:
    """An officer's key as a signatory's, a signatory's on the roster, one for two partners or for two people."""
    refused(_two_roles()[number], "D13")


def _shared_keys() -> list[History]:
    made = []
    oscar, robin = OSCAR.with_subkey(), ROBIN.with_subkey()
    assert oscar.subkey is not None
    assert robin.subkey is not None
    for change in (
        officer(replace(MALLORY, subkey=oscar.subkey), 21, role="reviewer"),
        officer(replace(MALLORY, subkey=OSCAR.secret), 21, role="reviewer"),
        PutCertificate(HARBOUR, robin.subkey.fingerprint, Key(ROBIN.user_id, robin.subkey).certificate.decode()),
    ):
        bent = good()
        certificates = [
            PutCertificate(None, OSCAR.fingerprint, oscar.certificate.decode()),
            PutCertificate(HARBOUR, ROBIN.fingerprint, robin.certificate.decode()),
        ]
        enter(bent, [*certificates], OLIVE, 20)
        enter(bent, [change], OLIVE, 21)
        made.append(bent)
    return made


@pytest.mark.parametrize("number", range(3))
def test_d13_one_key_lies_in_one_certificate(number: int) -> None:
    """A subkey that agreed to two owners, or is an owner by itself: whose its signatures are would change with that."""
    refused(_shared_keys()[number], "D13")


def test_d11_a_key_that_stands_on_the_roster_twice_is_refused() -> None:
    """Once as a reviewer, once as an officer."""
    bent = good()
    twice = bent.content(paths.OFFICERS).replace(OSCAR.fingerprint.encode(), OLIVE.fingerprint.encode())
    bent.commit({paths.OFFICERS: twice}, OLIVE, day(20))
    refused(bent, "D11")
