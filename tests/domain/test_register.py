"""The register: finding a partner, a category, a version; who has adopted the terms as they are."""

from __future__ import annotations

from datetime import date

import pytest

from isa_admin.domain.versions import Versions
from isa_admin.errors import NotFoundError
from tests.domain.building import TODAY, adoption, bent, entry, register, row

GLEBE, COUNCIL, PAIR = bent(entry("glebe-house"), name="Glebe House"), entry("council"), bent(entry("a-b"), name="A B")
OTHER = bent(entry("a-and-b"), name="A & B")
REGISTER = register(GLEBE, COUNCIL, PAIR, OTHER)


@pytest.mark.parametrize("wanted", ["glebe-house", "Glebe House", "GLEBE  house", " glebe-house "])
def test_a_partner_is_found_by_its_id_or_its_name(wanted: str) -> None:
    """Capitals and spaces make no difference."""
    assert REGISTER.partner(wanted) is GLEBE


def test_a_partner_is_found_by_three_letters_that_begin_no_other() -> None:
    """Two stand for nobody, nor do three that begin two names."""
    assert REGISTER.partner("gle") is GLEBE
    for wanted in ("gl", "cou"):
        with pytest.raises(NotFoundError, match=f"there is no partner '{wanted}'"):
            register(GLEBE, COUNCIL, entry("county")).partner(wanted)


def test_a_partner_is_not_mistaken_for_one_whose_id_looks_like_its_name() -> None:
    """A & B is not the partner a-b, though an id leaves out what is no letter."""
    assert REGISTER.partner("A & B") is OTHER
    assert REGISTER.partner("A B") is PAIR


def test_a_partner_that_is_not_there_is_refused_with_those_that_are_near() -> None:
    """The remedy names what was probably meant, by id and by name."""
    with pytest.raises(NotFoundError, match="there is no partner 'Glebe Huose'") as refused:
        REGISTER.partner("Glebe Huose")
    assert "did you mean" in refused.value.remedy
    assert "Glebe House" in refused.value.remedy
    assert "glebe-house" in refused.value.remedy
    assert refused.value.exit_code == 3


@pytest.mark.parametrize("wanted", ["zzzzqqqq", "", "///", "../.."])
def test_a_partner_like_no_other_is_refused_with_where_to_look(wanted: str) -> None:
    """With nothing near, the remedy is the list of all."""
    with pytest.raises(NotFoundError) as refused:
        register(GLEBE).partner(wanted)
    assert refused.value.remedy == "see all with: isa-admin list-partners"


def test_a_category_that_is_not_there_is_refused_with_the_categories_there_are() -> None:
    """A near one is named first."""
    assert REGISTER.category("Police").id == "police"
    with pytest.raises(NotFoundError, match="there is no category 'polise'") as refused:
        REGISTER.category("polise")
    assert refused.value.remedy == "did you mean police? The categories are police, health"
    with pytest.raises(NotFoundError) as refused:
        REGISTER.category("xyz")
    assert refused.value.remedy == "choose one of police, health"


def test_a_version_that_is_not_there_is_refused_with_those_that_are_near() -> None:
    """Labels are text, so V2.0 is near V2.00 and is not it."""
    assert REGISTER.version("2.00").version == "V2.00"
    with pytest.raises(NotFoundError, match=r"there is no version 'V2\.0'") as refused:
        REGISTER.version("V2.0")
    assert "V2.00" in refused.value.remedy
    with pytest.raises(NotFoundError) as refused:
        REGISTER.version("latest")
    assert refused.value.remedy == "see all with: isa-admin list-versions"


def test_an_adoption_holds_until_a_later_row_changes_the_terms_materially() -> None:
    """A joiner asks nobody to sign again; a material amendment asks everybody, from its day on."""
    versions = Versions((
        row("V1.00", date(2016, 1, 1), "issued"),
        row("V2.00", date(2017, 1, 1), "joiner"),
        row("V2.01", date(2018, 1, 1), "amendment", material=True),
    ))  # fmt: skip
    made = entry(events=(adoption(date(2016, 6, 1), "V1.00"),))
    held = register(made, versions=versions)
    assert not held.adopted_currently(made, date(2016, 5, 31))
    assert held.adopted_currently(made, date(2016, 6, 1))
    assert held.adopted_currently(made, date(2017, 6, 1))
    assert not held.adopted_currently(made, date(2018, 1, 1))


def test_an_adoption_of_no_row_of_the_table_holds_never() -> None:
    """What is not in the table cannot be compared with it; nor can anything, before a version was sent out."""
    made = entry(events=(adoption(date(2014, 1, 1), "V9.00"),))
    assert not register(made).adopted_currently(made, TODAY)
    assert not register(made).adopted_currently(made, date(2014, 7, 1))
    draft = entry(events=(adoption(date(2014, 7, 1), "V0.01"),))
    assert not register(draft).adopted_currently(draft, date(2014, 7, 1))
