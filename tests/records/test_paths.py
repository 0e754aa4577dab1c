"""Where records lie, and which name a partner's folder gets."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pathvalidate import is_valid_filename

from isa_admin.domain.text import RESERVED_NAMES, SLUG_MAX, slug
from isa_admin.records import paths
from isa_admin.records.paths import UnusableNameError, partner_id

DAY = date(2016, 10, 4)


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
    with pytest.raises(UnusableNameError, match="has no letters or digits") as refused:
        partner_id(name)
    assert refused.value.remedy == "give the id yourself: --id short-name"


@pytest.mark.parametrize("name", sorted({*RESERVED_NAMES, "CON", "Nul", "CoM1", "aux.", "lpt9!"}))
def test_a_name_that_windows_reserves_makes_no_folder(name: str) -> None:
    """The remedy is an id that can be."""
    with pytest.raises(UnusableNameError, match="Windows reserves for a device") as refused:
        partner_id(name)
    id_ = refused.value.remedy.removeprefix("give another id: --id ")
    assert slug(id_) == id_ == partner_id(id_)


@given(st.text(max_size=100) | st.text("ab -&'’.", min_size=60, max_size=90))  # noqa: RUF001  the same
def test_every_id_is_a_file_name_everywhere(name: str) -> None:
    """Whatever a partner is called, its id is one that the register takes, or the name is refused."""
    try:
        made = partner_id(name)
    except UnusableNameError as refused:
        assert refused.remedy  # noqa: PT017  either answer will do
        return
    assert slug(made) == made
    assert len(made) <= SLUG_MAX
    assert is_valid_filename(made, platform="universal")
    assert partner_id(made) == made


@given(st.dates(date(1, 1, 1)), st.sampled_from(["adoption", "breach-report"]), st.integers(1, 300))
def test_the_name_of_an_event_says_its_day_its_kind_and_its_place(on: date, kind: str, number: int) -> None:
    """What is written is read."""
    path = paths.event("glebe-house", on, kind, number)
    assert path.startswith(paths.events("glebe-house"))
    assert paths.event_name(path) == (on.isoformat(), kind)
    assert paths.event_order(path) == (on.isoformat(), number)


def test_events_of_one_day_are_in_the_order_of_their_numbers() -> None:
    """As text, the second would come before the first and the tenth before the second."""
    names = [paths.event("a", DAY, "adoption", number) for number in range(1, 12)]
    assert sorted(names) != names
    assert sorted(names, key=paths.event_order) == names


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
    assert paths.event_name(f"partners/a/events/{name}") is None
    assert paths.event_order(f"partners/a/events/{name}") == ("", 0)


def test_each_record_has_its_place() -> None:
    """File name is identity."""
    assert paths.partner("a") == "partners/a/partner.yaml"
    assert paths.posts("a") == "partners/a/posts.yaml"
    assert paths.partner_key("a", "F" * 40) == f"partners/a/keys/{'F' * 40}.asc"
    assert paths.officer_key("F" * 40) == f"agreement/keys/{'F' * 40}.asc"
