"""Rows of a sheet against the register: what they add and change, what is wrong with them."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from isa_admin.domain import text
from isa_admin.domain.changes import PutPartner, PutPosts
from isa_admin.domain.membership import NothingToChangeError
from isa_admin.domain.partner import Address, Post, Retention
from isa_admin.domain.sheets.columns import Column, read_headings
from isa_admin.domain.sheets.importing import Plan, WrongRowsError, import_partners, plan
from isa_admin.domain.sheets.partner_rows import sheet_of
from isa_admin.domain.sheets.row_taking import Readers
from isa_admin.domain.sheets.sheet import Sheet, SheetRow, from_cell, to_cell
from isa_admin.errors import UsageError
from tests.domain.building import FINGERPRINT, POSTS, bent, entry, register


def _id_of(name: str) -> str:
    if not name.isascii():
        raise UsageError(f"'{name}' has no letters", "give the id")
    return name.casefold().replace(" ", "-")


READERS = Readers(id_of=_id_of, email=text.email, telephone=text.telephone, postcode=text.postcode, day=text.sha256)
ALPHA = bent(entry("alpha"), identifiers={"gss": "E06000016"}, retention=(Retention(information="A", period="1 year"),))
KEYED = entry("keyed", posts=(replace(POSTS[0], key=FINGERPRINT), *POSTS[1:]))
REGISTER = register(ALPHA, KEYED)


def sheet(headings: str, *rows: str) -> Sheet:
    """Make a sheet; columns are separated by a bar, and the first row stands on line 2."""
    return Sheet(
        tuple(headings.split("|")), tuple(SheetRow(line, tuple(row.split("|"))) for line, row in enumerate(rows, 2))
    )


def planned(headings: str, *rows: str) -> Plan:
    """Plan to import a sheet."""
    return plan(REGISTER, sheet(headings, *rows), READERS)


def wrong(headings: str, *rows: str) -> list[str]:
    """Give what is wrong with a sheet; nothing of it may be taken in."""
    made = planned(headings, *rows)
    assert made.changes == ()
    return [str(one) for one in made.wrong]


def test_a_new_row_adds_a_partner_with_its_posts() -> None:
    """The id comes from the name; columns may stand in any order, in any case, with hyphens."""
    made = planned("Breach_Contact  Title|TOWN|Name|Address|category", "Duty|Oakham|New Road|1 Lane|Police")
    [put, posts] = made.changes
    assert isinstance(put, PutPartner)
    assert (put.id, put.partner.name, put.partner.category) == ("new-road", "New Road", "police")
    assert put.partner.address == Address(lines=("1 Lane",), town="Oakham")
    assert posts == PutPosts("new-road", (Post(post="breach-contact", title="Duty"),))
    assert [(one.line, one.id, one.name) for one in made.added] == [(2, "new-road", "New Road")]


@pytest.mark.parametrize(("headings", "row"), [("id|postcode", "alpha|W1A 0AX"), ("name|postcode", "ALPHA|W1A 0AX")])
def test_a_row_is_about_the_partner_of_its_id_or_else_its_name(headings: str, row: str) -> None:
    """What has no column stays as it is, the name that found it and the other partners too."""
    made = planned(headings, row)
    address = replace(ALPHA.partner.address, postcode="W1A 0AX")
    assert made.changes == (PutPartner("alpha", replace(ALPHA.partner, address=address)),)
    assert made.changed[0].differences == (("postcode", "LE3 8RA", "W1A 0AX"),)


def test_an_empty_cell_changes_nothing_and_a_hyphen_empties_a_fact() -> None:
    """Facts, halves of lists and whole posts."""
    columns = "id|postcode|gss|retention 1 information|retention 1 period|breach contact title|breach contact email"
    assert planned(columns, "alpha||||||").unchanged == 1
    made = planned(columns + "|breach contact telephone", "alpha|-|-| - |-|-|-|-")
    [put, posts] = made.changes
    assert isinstance(put, PutPartner)
    assert put.partner.address == Address(lines=("1 High Street",))
    assert put.partner.identifiers == {}
    assert put.partner.retention == ()
    assert posts == PutPosts("alpha", POSTS[:2])


def test_a_lone_hyphen_that_is_text_has_an_apostrophe() -> None:
    """It is told from the one that empties."""
    [put] = planned("id|town", "alpha|'-").changes
    assert isinstance(put, PutPartner)
    assert put.partner.address.town == "-"


def test_a_second_post_of_a_kind_comes_after_the_first() -> None:
    """And one of a new kind after all others."""
    made = planned("id|signatory 2 name|legal title", "alpha|Bea Example|Solicitor")
    assert made.changes == (
        PutPosts(
            "alpha",
            (POSTS[0], Post(post="signatory", name="Bea Example"), *POSTS[1:], Post(post="legal", title="Solicitor")),
        ),
    )


def test_a_changed_post_keeps_its_key_and_what_the_sheet_does_not_say() -> None:
    """A new e-mail address of a signatory with a key."""
    [put] = planned("id|signatory email", "keyed|ann@example.org").changes
    assert isinstance(put, PutPosts)
    assert put.posts[0] == replace(KEYED.posts[0], email="ann@example.org")


@pytest.mark.parametrize("row", ["keyed|Bea Example|", "keyed|-|", "keyed|-|-"])
def test_a_key_gets_no_other_holder(row: str) -> None:
    """Neither by a new name, nor without one, nor by taking the post away."""
    [said] = wrong("id|signatory name|signatory title", row)
    assert said.startswith("line 2, signatory ")
    assert "a key is bound to Ann Example" in said
    assert "isa-admin remove-signatory keyed" in said


def test_two_rows_may_pass_a_name_on() -> None:
    """What the first row gives up the second may take."""
    made = planned("id|name", "alpha|Omega", "keyed|Alpha")
    assert made.wrong == ()
    assert len(made.changes) == 2


WRONG = {
    "category": ("name|category", "New|polise", "line 2, category: there is no category 'polise'; did you mean police"),
    "no category": ("name|town", "New|Oakham", "line 2, category: a new partner needs a category"),
    "no name": ("id|category", "new|police", "line 2, name: a new partner needs a name"),
    "neither": ("id|name|town", "||Oakham", "line 2, name: the row has neither an id nor a name"),
    "name emptied": ("id|name", "alpha|-", "line 2, name: a partner has a name; it cannot be emptied"),
    "e-mail": ("id|responsible email", "alpha|x", "line 2, responsible email: 'x' is not an e-mail address; expected"),
    "telephone": ("id|legal telephone", "alpha|x", "line 2, legal telephone: 'x' is not a telephone number"),
    "postcode": ("id|postcode", "alpha|LE", "line 2, postcode: 'LE' is not a UK postcode; expected the form LE3 8RA"),
    "identifier": ("id|gss", "alpha|E1", "line 2, gss: 'E1' is not a GSS code; expected the form E06000016"),
    "control character": ("id|town", "alpha|a\u202eb", "line 2, town: town has a control or bidirectional"),
    "long text": ("id|town", f"alpha|{'x' * 501}", "line 2, town: town has 501 characters"),
    "id with capitals": ("id|name|category", "New|New|police", "line 2, id: 'New' is not an id; expected"),
    "id that is reserved": ("id|name|category", "con|New|police", "'con' is a name that Windows reserves"),
    "id that is a hyphen": ("id|name|category", "-|New|police", "line 2, id: '-' is not an id"),
    "name that makes no id": ("name|category", "Ä|police", "line 2, id: 'Ä' has no letters; give an id such as"),
    "name of another": ("id|name|category", "new|ALPHA|police", "line 2, name: alpha has the same name already"),
    "identifier of another": ("id|gss", "keyed|E06000016", "line 2, gss: alpha has the same gss already"),
    "half a retention period": (
        "id|retention 2 period",
        "alpha|1 year",
        "line 2, retention 2 information: it is empty",
    ),
    "post that says nothing": ("id|legal town", "alpha|Oakham", "line 2, legal title: the post says nothing"),
    "cell without a heading": ("id|", "alpha|x", "line 2, column 2: the cell has no heading"),
    "cell too many": ("id", "alpha|x", "line 2, column 2: the cell has no heading"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_row_is_named_with_line_column_and_reason(case: str) -> None:
    """Nothing of the row is taken in."""
    headings, row, said = WRONG[case]
    [found] = wrong(headings, row)
    assert said in found


def test_all_that_is_wrong_in_a_row_is_named_at_once() -> None:
    """An officer who puts a row right should not have to try again for each cell."""
    assert len(wrong("id|postcode|gss|town", "alpha|x|y|\u202e")) == 3


def test_two_rows_about_one_partner_are_one_too_many() -> None:
    """Whether by id or by name; the first is taken in."""
    made = planned("id|name|town", "alpha||Oakham", "|Alpha|Melton")
    assert [str(one) for one in made.wrong] == ["line 3, id: line 2 is about the same partner, alpha"]
    assert [one.line for one in made.changed] == [2]


def test_a_name_that_two_partners_have_finds_neither() -> None:
    """The id says which is meant."""
    twins = register(entry("alpha"), replace(entry("alpha"), id="beta"))
    [found] = plan(twins, sheet("name|town", "Alpha|Oakham"), READERS).wrong
    assert "alpha and beta have this name; give the id" in found.reason


def test_a_name_whose_id_another_has_needs_an_id() -> None:
    """Alpha was renamed, and a new partner has its old name."""
    renamed = register(bent(entry("alpha"), name="Omega"))
    [found] = plan(renamed, sheet("name|category", "Alpha|police"), READERS).wrong
    assert str(found) == (
        "line 2, id: the id alpha is that of Omega;"
        " if that is meant, put alpha into the column id, else an id of its own"
    )


@pytest.mark.parametrize(
    ("headings", "message", "remedy"),
    [
        ("id|nmae", "there is no column 'nmae'", "did you mean name"),
        ("id|Remarks of ours", "'Remarks of ours'", "delete each of them"),
        ("id|nmae|X|Y 2", "there are no columns 'nmae', 'X', 'Y 2'. The columns are: id, name,", "did you mean name"),
        ("id|signatory key", "binds no keys", "isa-admin add-key"),
        ("id|legal colour", "'legal colour'", "delete"),
        ("id|retention title|legal period", "no columns 'retention title', 'legal period'", "Rename or delete each"),
        ("id|primary key", "there is no column 'primary key'", "Rename or delete each"),
        ("id|signatory 100 name", "'signatory 100 name'", "signatory name"),
        ("id|address|Address 1", "two columns 'address 1' (the second is number 3)", "delete one"),
        ("category|town", "names of the columns", "isa-admin export-partners"),
    ],
)
def test_headings_that_do_not_fit_are_named(headings: str, message: str, remedy: str) -> None:
    """A column that is passed over would be taken for imported."""
    with pytest.raises(UsageError) as refused:
        planned(headings, "alpha")
    assert message in refused.value.message
    assert remedy in refused.value.remedy


def test_only_a_heading_that_is_near_another_gets_what_was_probably_meant() -> None:
    """For one like no other there is nothing to mean."""
    with pytest.raises(UsageError) as refused:
        planned("id|nmae|Qqqq", "alpha")
    assert refused.value.remedy == "did you mean name for 'nmae'? Rename or delete each of them"


def test_rows_above_the_headings_are_a_title() -> None:
    """Over merged cells, with a date below it, or whatever a list has at its top; the lines keep their numbers."""
    rows = ("2026||", "||", "name|Town|Category", "New Road|Oakham|police", "X||zoo")
    made = planned("Partners of the agreement||", *rows)
    assert [(one.line, one.id) for one in made.added] == [(5, "new-road")]
    assert [one.line for one in made.wrong] == [6]
    with pytest.raises(UsageError, match="no row has the names of the columns"):
        planned("Partners||", *["a|b|c"] * 12, *rows)


def test_an_address_cell_with_several_lines_is_several_lines_of_the_address() -> None:
    """Alt+Enter in Excel. What stands in the next cell comes after it; a line that is not given stays."""
    [made] = planned("name|category|address 1|address 2", "N|police|Unit 4\r\n\n 1 Lane\n|East\nEnd").changes
    assert made.partner.address.lines == ("Unit 4", "1 Lane", "East", "End")
    [posts] = planned("id|signatory address", "alpha|Unit 4\n1 Lane").changes
    assert posts.posts[0].address == Address(lines=("Unit 4", "1 Lane"))


MADE_A_DAY = "is a day, and a spreadsheet may have made it of 10-12 or 3-4; format the cell as text and type it again"


@pytest.mark.parametrize("cell", ["10-Dec", "Dec-10", "03-Apr-2026"])
def test_what_a_spreadsheet_made_a_day_of_is_no_number_of_a_house(cell: str) -> None:
    """Excel takes 10-12 for the tenth of December, and writes it so; with more words it is text."""
    assert wrong("id|address 1", f"alpha|{cell}") == [f"line 2, address 1: '{cell}' {MADE_A_DAY}"]
    assert planned("id|address 1", f"alpha|{cell} High Street").wrong == ()


def test_a_cell_that_a_workbook_holds_as_a_day_is_one_only_in_the_column_of_days() -> None:
    """The same characters as text are text."""
    headings = ("id", "address 1", "responsible confirmed")
    day = "ab" * 32  # what READERS take for one
    held = Sheet(headings, (SheetRow(2, ("alpha", "2026-12-10", day), (1, 2)),))
    assert [str(one) for one in plan(REGISTER, held, READERS).wrong] == [
        f"line 2, address 1: '2026-12-10' {MADE_A_DAY}"
    ]
    typed = Sheet(headings[:2], (SheetRow(2, ("alpha", "2026-12-10")),))
    assert plan(REGISTER, typed, READERS).wrong == ()


def test_a_name_in_two_lines_is_not_one_person() -> None:
    """A space between would make one of two; the title of a post may go on in the next line."""
    assert wrong("id|signatory name", "alpha|Ann Example\nBob Example") == [
        "line 2, signatory name: the cell has several lines; give one person, in one line"
    ]
    [put] = planned("id|signatory title", "alpha|Head of\nCare").changes
    assert put.posts[0].title == "Head of Care"
    [put] = planned("id|name", "alpha|Alpha and\nOmega").changes
    assert put.partner.name == "Alpha and Omega"


def test_a_key_of_an_office_without_a_name_gets_no_other_holder() -> None:
    """The post is not taken away below its key."""
    office = Post(post="signatory", title="Town Clerk", key=FINGERPRINT)
    held = register(entry("keyed", posts=(office, *POSTS[1:])))
    [found] = plan(held, sheet("id|signatory title", "keyed|-"), READERS).wrong
    assert "a key is bound to Town Clerk" in found.reason


def test_a_row_may_be_shorter_or_have_blank_cells_behind_it() -> None:
    """A spreadsheet leaves out the cells at the end of a row, or writes more of them than there are headings."""
    for row in ("alpha", "alpha|W1A 0AX", "alpha|W1A 0AX|Oakham| |"):
        assert planned("id|postcode|town", row).wrong == ()


def test_two_partners_that_had_one_name_before_keep_it() -> None:
    """Another fact of one of them is taken in; that they are called alike is for check."""
    twins = register(entry("alpha"), replace(entry("alpha"), id="beta"))
    made = plan(twins, sheet("id|town", "alpha|Oakham"), READERS)
    assert (made.wrong, [one.id for one in made.changed]) == ((), ["alpha"])


@pytest.mark.parametrize("typed", ["barnardo\u2019s  caf\u00e9", "Barnardo's Cafe\u0301", "BARNARDO\u02bcS CAFE\u0301"])
def test_a_name_as_word_and_excel_write_it_is_the_same_name(typed: str) -> None:
    """Curly apostrophes, accents of two characters, capitals."""
    known = register(bent(entry("barnardos"), name="Barnardo's Caf\u00e9"))
    made = plan(known, sheet("name|town", f"{typed}|Oakham"), READERS)
    assert ([one.id for one in made.changed], made.added, made.wrong) == (["barnardos"], (), ())
    assert known.partner(typed).id == "barnardos"


def test_a_sheet_is_written_with_the_first_of_each_without_a_number() -> None:
    """But for a retention period, whose number stands in each heading; the facts come first, the posts last."""
    twice = replace(
        bent(ALPHA, retention=ALPHA.partner.retention * 2), posts=(*POSTS, POSTS[0], Post(post="legal", title="T"))
    )
    written = sheet_of([twice])
    said = {heading: cell for heading, cell in zip(written.headings, written.rows[0].cells, strict=True) if cell}
    assert list(said) == [
        *("id", "name", "category", "address 1", "postcode", "gss"),
        *("retention 1 information", "retention 1 period", "retention 2 information", "retention 2 period"),
        *("signatory title", "signatory name", "signatory 2 title", "signatory 2 name"),
        *("responsible title", "responsible email", "responsible telephone"),
        *("breach contact title", "breach contact email", "breach contact telephone", "legal title"),
    ]
    assert (said["address 1"], said["retention 2 period"]) == ("1 High Street", "1 year")
    assert written.rows[0].line == 2


def test_an_apostrophe_that_guards_no_formula_is_text() -> None:
    """Only before what a spreadsheet would run is it taken away."""
    assert from_cell("'Tis Enough") == "'Tis Enough"
    assert from_cell(to_cell("'Tis Enough")) == "'Tis Enough"
    assert (to_cell("=1"), from_cell("'=1")) == ("'=1", "=1")


def test_every_heading_that_is_written_is_read_as_the_same_column() -> None:
    """All facts, and every post with all that one may have."""
    many = Post(post="dpo", title="T", address=Address(lines=("1", "2"), town="O", county="C", postcode="LE3 8RA"))
    written = sheet_of([replace(ALPHA, posts=(*POSTS, many, many, POSTS[0]))])
    columns = read_headings(written.headings)
    assert [str(column) for column in columns.values()] == list(written.headings)
    assert {Column("address 2", "dpo", 2), Column("name", "signatory", 2)} <= {*columns.values()}


def test_more_than_a_sheet_has_columns_for_is_refused() -> None:
    """It is not left out in silence."""
    assert sheet_of([bent(ALPHA, retention=ALPHA.partner.retention * 99)]).rows
    with pytest.raises(UsageError, match="alpha has more than 99"):
        sheet_of([KEYED, bent(ALPHA, retention=ALPHA.partner.retention * 100)])
    with pytest.raises(UsageError, match="'address 100'"):
        sheet_of([bent(ALPHA, address=Address(lines=("x",) * 100))])


def test_wrong_rows_stop_all_or_are_left_out() -> None:
    """As the officer says; the message counts and names them, twenty at most."""
    rows = sheet("id|postcode", "alpha|W1A 0AX", *(f"x{number}|LE3 8RA" for number in range(25)))
    with pytest.raises(WrongRowsError) as refused:
        import_partners(REGISTER, rows, READERS, skip_wrong=False)
    first, second, *others = refused.value.message.splitlines()
    assert first == "25 rows are wrong (0 added, 1 changed, 0 unchanged, 25 wrong); nothing was written"
    assert second == "  line 3, name: a new partner needs a name"
    assert others[-1] == "  and 30 more; --dry-run --skip-wrong --json lists all"
    made, decision = import_partners(REGISTER, rows, READERS, skip_wrong=True)
    assert decision.subject == "Import partners: 1 changed"
    assert decision.changes == made.changes
    assert made.wrong_rows == 25


def test_twenty_wrong_rows_are_all_named() -> None:
    """There are no more to speak of."""
    rows = sheet("id|category", *(f"x{number}|police" for number in range(20)))
    with pytest.raises(WrongRowsError) as refused:
        import_partners(REGISTER, rows, READERS, skip_wrong=False)
    assert len(refused.value.message.splitlines()) == 21
    assert refused.value.message.endswith("  line 21, name: a new partner needs a name")


def test_rows_that_change_nothing_are_no_change() -> None:
    """An empty commit would say that something happened."""
    with pytest.raises(NothingToChangeError, match="1 unchanged"):
        import_partners(REGISTER, sheet("id", "alpha"), READERS, skip_wrong=False)
