"""The layout of a store: where records lie, what each path is, and which name a partner's folder gets."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pathvalidate import is_valid_filename

from isa_admin.domain.text import RESERVED_NAMES, SLUG_MAX, slug
from isa_admin.errors import UsageError
from isa_admin.records import layout
from isa_admin.records.layout import (
    LONGEST_PATH,
    Kind,
    OutsideLayoutError,
    StorePath,
    is_portable,
    partner_id,
    place,
)

DAY = date(2016, 10, 4)
KEY = "F" * 40
DIGEST = "0" * 64
PROGRAM = Path(layout.__file__).parents[1]


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("Glebe House", "glebe-house"),
        ("Barnardo's", "barnardos"),
        ("Barnardo’s", "barnardos"),  # noqa: RUF001  the typographic apostrophe is meant
        ("Leicestershire & Rutland", "leicestershire-and-rutland"),
        ("A&B", "a-and-b"),
        ("  Łódź  Ünï—cöde ", "lodz-uni-code"),
        ("Аптека № 1", "apteka-no-1"),
        ("株式会社", "zhu-shi-hui-she"),
        ("../../etc/passwd", "etc-passwd"),
        ("Probation Agencies/Organisations", "probation-agencies-organisations"),
        ("1,000 Ways", "1000-ways"),
        ("CON Ltd", "con-ltd"),
        ("x" * 200, "x" * 64),
        ("word " * 40, "-".join(["word"] * 13)[:64].removesuffix("-")),
    ],
)
def test_the_name_of_a_partner_makes_the_name_of_its_folder(name: str, made: str) -> None:
    """Small letters and hyphens, readable, and never too long."""
    assert partner_id(name) == made


@pytest.mark.parametrize("name", ["!!!", "   ", "–", "🙂", "..", "/", "'"])  # noqa: RUF001  a dash is meant
def test_a_name_of_symbols_alone_makes_no_folder(name: str) -> None:
    """The officer gives the id."""
    with pytest.raises(UsageError, match="has no letters or digits") as refused:
        partner_id(name)
    assert refused.value.remedy == "give the id yourself: --id short-name"


@pytest.mark.parametrize("name", sorted({*RESERVED_NAMES, "CON", "Nul", "CoM1", "aux.", "lpt9!"}))
def test_a_name_that_windows_reserves_makes_no_folder(name: str) -> None:
    """The remedy is an id that can be."""
    with pytest.raises(UsageError, match="Windows reserves for a device") as refused:
        partner_id(name)
    id_ = refused.value.remedy.removeprefix("give another id: --id ")
    assert slug(id_) == id_ == partner_id(id_)


@given(st.text(max_size=100) | st.text("ab -&'’.", min_size=60, max_size=90))  # noqa: RUF001  the same
def test_every_id_is_a_file_name_everywhere(name: str) -> None:
    """Whatever a partner is called, its id is one that the register takes, or the name is refused."""
    try:
        made = partner_id(name)
    except UsageError as refused:
        assert refused.remedy  # noqa: PT017  either answer will do
        return
    assert slug(made) == made
    assert len(made) <= SLUG_MAX
    assert is_valid_filename(made, platform="universal")
    assert partner_id(made) == made


@given(st.dates(date(1, 1, 1)), st.sampled_from(["adoption", "breach-report"]), st.integers(1, 300))
def test_the_name_of_an_event_says_its_day_its_kind_and_its_place(on: date, kind: str, number: int) -> None:
    """What is written is read."""
    path = layout.event("glebe-house", on, kind, number)
    assert path.startswith(layout.events("glebe-house"))
    assert layout.event_name(path) == (on.isoformat(), kind)
    assert layout.event_order(path) == (on.isoformat(), number)


def test_events_of_one_day_are_in_the_order_of_their_numbers() -> None:
    """As text, the second would come before the first and the tenth before the second."""
    names = [layout.event("a", DAY, "adoption", number) for number in range(1, 12)]
    assert sorted(names) != names
    assert sorted(names, key=layout.event_order) == names


@pytest.mark.parametrize(
    "name",
    [
        "2016-10-04.yaml",
        "2016-10-04-adoption.yml",
        "2016-10-04-adoption-1.yaml",
        "2016-10-04-adoption-0.yaml",
        "2016-10-04-adoption-02.yaml",
        "2016-10-4-adoption.yaml",
        "2016-10-04-Adoption.yaml",
        "x/2016-10-04-adoption.yaml",
        "2016-10-04-adoption.yaml\n",
    ],
)
def test_a_name_that_the_program_would_not_give_is_no_event(name: str) -> None:
    """One event has one name."""
    assert layout.event_name(f"partners/a/events/{name}") is None
    assert layout.event_order(f"partners/a/events/{name}") == ("", 0)


def test_each_record_has_its_place() -> None:
    """File name is identity."""
    assert layout.partner("a") == "partners/a/partner.yaml"
    assert layout.posts("a") == "partners/a/posts.yaml"
    assert layout.partner_key("a", "F" * 40) == f"partners/a/keys/{'F' * 40}.asc"
    assert layout.officer_key("F" * 40) == f"agreement/keys/{'F' * 40}.asc"


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (".gitattributes", StorePath(Kind.ATTRIBUTES, None, ".gitattributes")),
        (layout.AGREEMENT, StorePath(Kind.AGREEMENT, None, "agreement")),
        (layout.VERSIONS, StorePath(Kind.VERSIONS, None, "versions")),
        (layout.OFFICERS, StorePath(Kind.ROSTER, None, "officers")),
        (layout.REVOCATIONS, StorePath(Kind.REVOCATIONS, None, "revocations")),
        ("agreement/schema/breach-report.json", StorePath(Kind.SCHEMA, None, "breach-report")),
        ("agreement/terms/07-capacity.md", StorePath(Kind.TERMS, None, "07-capacity.md")),
        (layout.review("2027"), StorePath(Kind.REVIEW, None, "2027")),
        (layout.comment("2027/k7f2m3qd"), StorePath(Kind.COMMENT, None, "2027/k7f2m3qd")),
        (layout.compliance("2027"), StorePath(Kind.COMPLIANCE, None, "2027")),
        (layout.breach("2027-001"), StorePath(Kind.BREACH, None, "2027-001")),
        (layout.notice("2027-001"), StorePath(Kind.NOTICE, None, "2027-001")),
        (layout.officer_key(KEY), StorePath(Kind.CERTIFICATE, None, KEY)),
        (layout.partner_key("glebe-house", KEY), StorePath(Kind.CERTIFICATE, "glebe-house", KEY)),
        (layout.partner("glebe-house"), StorePath(Kind.PARTNER, "glebe-house", "partner")),
        (layout.posts("glebe-house"), StorePath(Kind.POSTS, "glebe-house", "posts")),
        (layout.event("a", DAY, "adoption", 2), StorePath(Kind.EVENT, "a", "2016-10-04-adoption-2")),
        ("partners/a/events/2016-10-04-adoption.txt", StorePath(Kind.STATEMENT, "a", "2016-10-04-adoption")),
        ("partners/a/events/2016-10-04-adoption.asc", StorePath(Kind.SIGNATURE, "a", "2016-10-04-adoption")),
        (layout.evidence("a", f"{DIGEST}.pdf"), StorePath(Kind.EVIDENCE, "a", f"{DIGEST}.pdf")),
        ("templates/agreement.docx", StorePath(Kind.TEMPLATE, None, "agreement.docx")),
    ],
)
def test_every_kind_of_file_is_known_by_its_path(path: str, expected: StorePath) -> None:
    """Kind, partner and name are read from the path alone, and each such path is one that every system can keep."""
    assert place(path) == expected
    assert is_portable(path)


def test_each_kind_of_file_is_in_the_list_above() -> None:
    """A new kind gets a path in the test above."""
    marks = test_every_kind_of_file_is_known_by_its_path.pytestmark  # type: ignore[attr-defined]  pytest adds it
    assert {expected.kind for _, expected in marks[0].args[1]} == set(Kind)


@pytest.mark.parametrize(
    "path",
    [
        "", "README.md", ".gitignore", "agreement", "agreement/", "agreement/agreement.yml", "agreement/x.yaml",
        "Agreement/agreement.yaml", "agreement/terms/a/b.md", "agreement/terms/.hidden.md", "agreement/terms/Notes.md",
        "agreement/notices/1.yaml", "agreement/notices/2027-01.yaml", "agreement/compliance/0027.yaml",
        f"agreement/keys/{KEY.lower()}.asc", f"agreement/keys/{KEY[1:]}.asc", f"partners/a/keys/x/{KEY}.asc",
        "partners/partner.yaml", "partners/A/partner.yaml", "partners/a--b/partner.yaml", "partners/-a/posts.yaml",
        f"partners/{'a' * 65}/posts.yaml", "partners/con/posts.yaml", "partners/a/nul.yaml", "partners/a/other.yaml",
        "partners/a/events/2016-13-01-adoption.yaml", "partners/a/events/2016-10-04-adoption-1.yaml",
        "partners/a/events/2016-10-04-adoption-02.txt", "partners/a/evidence/x.pdf", "templates/x.dotx",
        "partners/a/posts.yaml\n", "partners/\N{ARABIC-INDIC DIGIT ONE}/posts.yaml",
    ],
)  # fmt: skip
def test_a_path_that_is_not_listed_is_outside_the_layout(path: str) -> None:
    """What is not expressly there is not there."""
    with pytest.raises(OutsideLayoutError, match="a store has no file"):
        place(path)
    assert layout.kind_of(path) is None


def test_a_path_is_no_longer_than_some_computer_can_write() -> None:
    """It is one character too long, and its form is right."""
    path = f"agreement/terms/{'a' * (LONGEST_PATH - 19)}.md"
    assert (len(path), place(path).kind) == (LONGEST_PATH, Kind.TERMS)
    with pytest.raises(OutsideLayoutError, match="a path of 181 characters"):
        place(path.replace("aa", "aaa", 1))


@given(st.from_regex(layout._LAYOUT, fullmatch=True))
def test_what_the_layout_has_can_be_written_everywhere(path: str) -> None:
    """No file of a store surprises a file system, or the name is one that is refused."""
    assert layout.kind_of(path) is None or is_portable(path)


def test_an_event_finds_its_statement_and_signature_and_they_find_it() -> None:
    """They differ by the ending alone."""
    path = layout.event("a", DAY, "adoption", 2)
    assert layout.statement(path) == "partners/a/events/2016-10-04-adoption-2.txt"
    assert layout.signature(path) == "partners/a/events/2016-10-04-adoption-2.asc"
    assert {layout.event_of(layout.statement(path)), layout.event_of(layout.signature(path))} == {path}


@pytest.mark.parametrize(
    ("path", "partner"),
    [
        ("partners/a/posts.yaml", "a"),
        ("partners/Not An Id/x/y.txt", "Not An Id"),
        ("partners/a", ""),
        ("agreement/partners/a/posts.yaml", ""),
    ],
)
def test_the_folder_of_a_partner_is_read_from_any_path(path: str, partner: str) -> None:
    """Also from one that verification refuses: somebody is told whose folder it is in."""
    assert layout.partner_of(path) == partner


@pytest.mark.parametrize("room", ["application", "store", "trust"])
def test_nobody_takes_a_path_apart_by_hand(room: str) -> None:
    """Which folder holds what is said in one module; the others ask it."""
    by_hand = re.compile(
        r"""\.split\(["']/["'](?:, \d)?\)\[1\]|["']/?keys/|["'](?:partners|agreement)/|["']/posts\.yaml"""
    )
    found = [
        f"{file.relative_to(PROGRAM)}:{number}: {line.strip()}"
        for file in sorted((PROGRAM / room).rglob("*.py"))
        for number, line in enumerate(file.read_text("utf-8").splitlines(), 1)
        if by_hand.search(line)
    ]
    assert found == []
