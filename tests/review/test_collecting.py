"""What partners wrote into drafts and forms becomes comments in the record, each exactly once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from lxml import etree

from isa_admin.word.wordxml import w
from tests.cli.acting import git, run, tip, whole
from tests.review.acting import BRANCH, branch_tip
from tests.review.editing import Edited

if TYPE_CHECKING:
    from pathlib import Path

CLAUSE = "Where possible, this should be GCSx email."
NETWORKS = "PNN (Police National Network)."


@pytest.fixture
def draft(drawn: Path) -> Edited:
    """The copy of the draft that went to the NSPCC."""
    return Edited((drawn.parent / "first/nspcc-draft-v4.01.docx").read_bytes())


def returned(root: Path, edited: Edited, name: str = "nspcc.docx") -> str:
    """Put a file that came back beside the store."""
    folder = root.parent / "returned"
    folder.mkdir(exist_ok=True)
    (folder / name).write_bytes(edited.saved())
    return f"../returned/{name}"


def listed(**wanted: Any) -> list[dict[str, Any]]:  # noqa: ANN401  JSON is anything
    """Give the comments that are recorded, those with these values."""
    rows = run("list-comments", "--json").report["comments"]
    return [row for row in rows if all(row[key] == value for key, value in wanted.items())]


def test_comments_replies_and_changes_come_in_and_twice_is_once(sent_out: Path, draft: Edited) -> None:
    """Each with its partner, author, section, quoted and proposed words; the same file again adds nothing."""
    draft.comment("GCSx is short for", "This network was closed.", replies=("We agree.",))
    draft.replace(CLAUSE, "This should be secure email.")
    draft.add_after(NETWORKS, "HSCN (Health and Social Care Network).")
    draft.remove_paragraph("GSX (Government Secure Extranet)")
    draft.embolden("Practitioners who send out")
    file = returned(sent_out, draft)
    before = tip(sent_out)
    done = run("collect-comments", file, "--yes", "--json")
    assert done.code == 0, done.err
    (source,) = done.report["sources"]
    assert source["sources"] == {"comment": 1, "change": 3}
    assert source["placed"] == {"placed": 4}
    assert (source["partner"], source["draft"], source["format_only"]) == ("nspcc", "V4.01", 1)
    assert {row["section"] for row in listed()} == {"13 Security of information"}
    (comment,) = listed(source="comment")
    assert (comment["quoted"], comment["said"]) == (["GCSx is short for"], ["This network was closed."])
    assert comment["replies"] == [{"author": "Robin Example", "said": ["We agree."]}]
    changes = {tuple(row["quoted"]): row["proposed"] for row in listed(source="change")}
    assert [[words for words in row if words] for row in changes.values()].count([]) == 1
    assert ["HSCN (Health and Social Care Network)."] in changes.values()
    assert tip(sent_out) == before
    at = branch_tip(sent_out)
    again = run("collect-comments", file, "--yes", "--json")
    assert (again.code, again.report["commit"], again.report["known"]) == (0, None, 4)
    assert branch_tip(sent_out) == at
    assert git(sent_out, "log", "-1", "--format=%s %GS", BRANCH).startswith("Record 4 comments from nspcc.docx")
    whole(sent_out)


def test_what_was_written_beside_the_text_is_not_passed_over(sent_out: Path, draft: Edited) -> None:
    """A text box is no change of the text; what it says is named, and how to record it."""
    vml = "urn:schemas-microsoft-com:vml"
    box = "<w:txbxContent><w:p><w:r><w:t>We object</w:t></w:r></w:p></w:txbxContent>"
    for inside in (box, f'<v:textpath xmlns:v="{vml}" string="Not agreed"/>'):
        run_ = f'<w:r xmlns:w="{draft.document.nsmap["w"]}"><w:pict>{inside}</w:pict></w:r>'
        draft.paragraph(CLAUSE).append(etree.fromstring(run_))
    draft.paragraph(NETWORKS).addnext(etree.Element(w("altChunk")))
    done = run("collect-comments", returned(sent_out, draft), "--dry-run")
    assert done.code == 0, done.err
    how = "which was not taken: record it with isa-admin record-comment"
    assert f"  note: a text box says 'We object', {how}\n" in done.out
    assert f"  note: a drawing says 'Not agreed', {how}\n" in done.out
    assert "  note: it has a piece of another file in its text, which was not read: ask for it as text\n" in done.out


def test_accepting_each_change_gives_the_text_that_accepting_gives_in_word(sent_out: Path, draft: Edited) -> None:
    """The terms on the branch are those of the file with all changes accepted; each answer names its commit."""
    draft.replace(CLAUSE, "This should be secure email.")
    draft.add_after(NETWORKS, "HSCN (Health and Social Care Network).")
    draft.remove_paragraph("GSX (Government Secure Extranet)")
    draft.replace("You should use the most secure electronic method", "Use the most secure method")
    assert run("collect-comments", returned(sent_out, draft), "--yes").code == 0
    for row in listed(source="change"):
        done = run("answer-comment", row["id"], "--accept", "--text", "Agreed", "--yes", "--json")
        assert done.code == 0, done.err
        (now,) = [one for one in listed() if one["id"] == row["id"]]
        assert now["answer"]["commit"] == done.report["commit"] == branch_tip(sent_out)
    text = git(sent_out, "show", f"{BRANCH}:agreement/terms/13-security.md")
    assert "This should be secure email." in text
    assert "- HSCN (Health and Social Care Network)." in text
    assert "GSX (Government Secure Extranet)" not in text
    assert "Use the most secure method" in text
    whole(sent_out)


def test_what_nobody_marked_is_told_apart(sent_out: Path, draft: Edited) -> None:
    """A change without Word's marks is recorded as untracked, so that nothing comes in unseen."""
    draft.retype(CLAUSE, "Any email will do.")
    assert run("collect-comments", returned(sent_out, draft), "--yes").code == 0
    (change,) = listed(source="change")
    assert change["untracked"]
    assert "Any email will do." in change["proposed"][0]


@pytest.mark.parametrize("how", ["contradicts", "says nothing"])
def test_a_file_that_lies_about_its_partner_or_says_none_is_asked_about(
    sent_out: Path, draft: Edited, how: str
) -> None:
    """Exit 2 with what it says; the person who knows names the partner, and nothing is recorded before."""
    draft.comment("GCSx is short for", "This network was closed.")
    draft.property("isa-partner", "barnardos" if how == "contradicts" else None)
    if how == "says nothing":
        for name in [one for one in draft.parts if one.startswith("word/footer")]:
            draft.parts[name] = draft.parts[name].replace(b"copy for NSPCC (nspcc)", b"copy")
    file = returned(sent_out, draft)
    before = branch_tip(sent_out)
    done = run("collect-comments", file, "--yes")
    assert (done.code, "--partner PARTNER" in done.remedy) == (2, True)
    assert ("barnardos and of nspcc" in done.error) == (how == "contradicts")
    assert branch_tip(sent_out) == before
    assert run("collect-comments", file, "--partner", "nspcc", "--yes").code == 0
    assert [row["partner"] for row in listed()] == ["nspcc"]


def test_a_hostile_file_is_refused_and_the_others_are_read(sent_out: Path, draft: Edited) -> None:
    """Exit 1: what was read is recorded, and what was not is named with the reason."""
    draft.comment("GCSx is short for", "This network was closed.")
    good = returned(sent_out, draft)
    bad = sent_out.parent / "returned/bad.docx"
    bad.write_bytes(b"PK\x03\x04 not really")
    evil = Edited(draft.saved())
    document = draft.saved()
    assert document
    evil.parts["word/comments.xml"] = b'<!DOCTYPE x [<!ENTITY a "b">]><w:comments/>'
    bomb = sent_out.parent / "returned/entities.docx"
    evil._comments = []
    bomb.write_bytes(evil.saved())
    done = run("collect-comments", "../returned", "--yes")
    assert done.code == 1
    assert "bad.docx: not read:" in done.out
    assert "entities.docx: not read:" in done.out
    assert "document type definition" in done.out
    assert len(listed()) == 1
    assert good


def test_a_filled_form_comes_in_row_by_row(sent_out: Path, drawn: Path) -> None:
    """With the name and the post; a row that quotes words which are not in the draft is recorded as not placed."""
    form = Edited((drawn.parent / "first/nspcc-comments-v4.01.docx").read_bytes())
    tables = list(form.document.iter("{*}tbl"))
    _fill(tables[0], 4, 1, "Robin Example")
    _fill(tables[0], 5, 1, "Head of Safeguarding")
    for column, words in enumerate(("13", "GCSx email", "It was closed", "secure email")):
        _fill(tables[1], 1, column, words)
    for column, words in enumerate(("18", "Words of nowhere", "Why?", "")):
        _fill(tables[1], 2, column, words)
    done = run("collect-comments", returned(sent_out, form), "--yes", "--json")
    assert done.code == 0, done.err
    assert done.report["sources"][0]["placed"] == {"placed": 1, "unplaced": 1}
    (placed,) = listed(placed="placed")
    assert (placed["author"], placed["post"], placed["file"]) == (
        "Robin Example", "Head of Safeguarding", "13-security.md",
    )  # fmt: skip
    assert (placed["quoted"], placed["proposed"]) == (["GCSx email"], ["secure email"])
    done = run("answer-comment", placed["id"], "--accept", "--yes")
    assert done.code == 0, done.err
    assert "this should be secure email" in git(sent_out, "show", f"{BRANCH}:agreement/terms/13-security.md").replace(
        "\n", " "
    )


def test_nothing_that_somebody_wrote_into_a_form_is_lost(sent_out: Path, drawn: Path) -> None:
    """A section that is not there, more than its number, merged cells, the margin, and words below the table."""
    from lxml import etree

    form = Edited((drawn.parent / "first/nspcc-comments-v4.01.docx").read_bytes())
    tables = list(form.document.iter("{*}tbl"))
    cells = [
        ("99", "", "No such section", ""),
        ("s.13 and 14", "", "Both are long", ""),
        ("App. B, paragraph 3", "", "Unclear", ""),
        ("It is all too long", "", "", ""),
        ("18", "", "", ""),
        ("Section 18", "", "Plain", ""),
        ("19", "", "Merged", ""),
    ]
    for row, said in enumerate(cells, 1):
        for column, words in enumerate(said):
            _fill(tables[1], row, column, words)
    merged = list(tables[1].iter("{*}tr"))[7]
    merged.remove(list(merged.iter("{*}tc"))[3])
    below = etree.Element(tables[1].tag[:-3] + "p")
    tables[1].addnext(below)
    etree.SubElement(etree.SubElement(below, below.tag[:-1] + "r"), below.tag[:-1] + "t").text = "All in all: good"
    form.comment("All in all", "In the margin")
    done = run("collect-comments", returned(sent_out, form), "--yes", "--json")
    assert done.code == 0, done.err
    said = {row["said"][0]: (row["file"], row["said"][1:], row["placed"]) for row in listed()}
    assert said == {
        "No such section": (None, ["[Section: 99]"], "unplaced"),
        "Both are long": ("13-security.md", ["[Section: s.13 and 14]"], "placed"),
        "Unclear": ("appendix-b.md", ["[Section: App. B, paragraph 3]"], "placed"),
        "[Section: It is all too long]": (None, [], "unplaced"),
        "Plain": ("18-review.md", [], "placed"),
        "Merged": ("19-suspension-and-withdrawal.md", [], "placed"),
        "In the margin": (None, [], "unplaced"),
    }
    (note,) = done.report["sources"][0]["notes"]
    assert note.startswith("below the table it says 'All in all: good'")


def test_files_of_another_kind_and_folders_are_told(sent_out: Path, draft: Edited) -> None:
    """A partner that sent a scan, or a file of LibreOffice, is not passed over without a word."""
    returned(sent_out, draft)
    folder = sent_out.parent / "returned"
    (folder / "inside").mkdir()
    for name in ("scan.pdf", "draft.odt", "~$nspcc.docx", ".hidden"):
        (folder / name).write_bytes(b"x")
    done = run("collect-comments", "../returned")
    assert (done.code, "~$" in done.out, ".hidden" in done.out) == (1, False, False)
    assert "draft.odt: not read: it is not a Word document (.docx); open it, and save it as one" in done.out
    assert "scan.pdf: not read: it is not a Word document (.docx); what it says is recorded with" in done.out
    assert "inside: not read: it is a folder in the one that was named; name it too" in done.out
    assert "there was no comment in it" in done.out
    assert "nothing was read" in run("collect-comments", "../returned/scan.pdf").out


def test_a_quotation_that_is_not_in_the_section_is_not_placed(sent_out: Path) -> None:  # noqa: ARG001  the store
    """Of what was said by telephone as of what stands in a form; a part may be called by its file's name."""
    for quote in ("GCSx email", "never there"):
        assert run("record-comment", "nspcc", "--text", "x", "--section", "13", "--quote", quote, "--yes").code == 0
    assert run("record-comment", "nspcc", "--text", "x", "--section", "appendix-a", "--yes").code == 0
    placed = {(row["file"], *row["quoted"]): row["placed"] for row in listed()}
    assert placed == {
        ("13-security.md", "GCSx email"): "placed",
        ("13-security.md", "never there"): "unplaced",
        ("appendix-a.md",): "placed",
    }


def _fill(table: Any, row: int, column: int, words: str) -> None:  # noqa: ANN401  an element of lxml
    from lxml import etree

    cell = list(list(table.iter("{*}tr"))[row].iter("{*}tc"))[column]
    paragraph = next(cell.iter("{*}p"))
    run_ = etree.SubElement(paragraph, paragraph.tag[:-1] + "r")
    etree.SubElement(run_, paragraph.tag[:-1] + "t").text = words


def test_a_comment_by_telephone_is_recorded_listed_and_answered(sent_out: Path) -> None:
    """Not taken up needs a reason; taken up in other words changes the paragraph; the list says what became of it."""
    words = ("record-comment", "nspcc", "--text", "The network is gone", "--section", "13", "--quote", "GCSx email")
    done = run(*words, "--author", "Robin Example", "--yes", "--json")
    assert done.code == 0, done.err
    (id_,) = done.report["ids"]
    assert run(*words, "--author", "Robin Example", "--yes").code == 2
    refused = run("answer-comment", id_[:5], "--reject", "--yes")
    assert (refused.code, "--text" in refused.remedy) == (2, True)
    amended = run(
        *(
            "answer-comment",
            id_,
            "--amend",
            "--words",
            "Use secure email where you can.",
            "--text",
            "As you say",
            "--yes",
        )
    )
    assert amended.code == 0, amended.err
    assert "Use secure email where you can." in git(sent_out, "show", f"{BRANCH}:agreement/terms/13-security.md")
    assert run("list-comments", "--open", "--json").report["comments"] == []
    out = run("list-comments", "--xlsx", "../comments.xlsx")
    assert "taken up in other words: As you say" in out.out
    book = sent_out.parent / "comments.xlsx"
    assert book.stat().st_size > 2000
    book.write_bytes(b"edited meanwhile")
    assert run("list-comments", "--xlsx", "../comments.xlsx").code == 2
    assert book.read_bytes() == b"edited meanwhile"
    assert run("list-comments", "--xlsx", "../comments.xlsx", "--replace").code == 0
    assert book.stat().st_size > 2000
    status = run("review-status", "--json").report["review"]
    assert (status["comments"], status["open"], status["edited"]) == (1, 0, True)


def test_the_id_of_a_comment_is_completed(sent_out: Path) -> None:
    """With what it says, from the branch of the review."""
    from isa_admin.cli import choices
    from isa_admin.cli.session import Session

    words = ("record-comment", "nspcc", "--text", "The network is gone", "--section", "13", "--yes", "--json")
    (id_,) = run(*words).report["ids"]
    assert list(choices.comments(Session(store_path=sent_out), {})) == [(id_, "The network is gone")]


def test_the_next_draft_brings_the_report_and_an_older_file_is_placed_by_its_words(
    sent_out: Path, draft: Edited
) -> None:
    """V4.02 has a row on the branch; what was written on V4.01 is placed by the words it quotes, and said so."""
    run("record-comment", "nspcc", "--text", "x", "--section", "13", "--quote", "GCSx email", "--yes")
    (row,) = listed()
    assert run("answer-comment", row["id"], "--amend", "--words", "Use secure email.", "--yes").code == 0
    done = run("draft", "--out", "../second", "--yes", "--json")
    assert done.code == 0, done.err
    assert done.report["draft"] == "V4.02"
    assert "consultation-v4.02.docx" in done.report["papers"]
    assert "version: V4.02" in git(sent_out, "show", f"{BRANCH}:agreement/versions.yaml").replace('"', "")
    assert "V4.02" not in git(sent_out, "show", "main:agreement/versions.yaml")
    draft.comment("GCSx is short for", "Late, on the first draft.")
    late = run("collect-comments", returned(sent_out, draft), "--yes")
    assert late.code == 0, late.err
    assert "V4.01, an older draft: placed by the words it quotes" in late.out
    assert len(listed(draft="V4.01")) == 2
    whole(sent_out)
