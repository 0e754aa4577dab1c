"""A partner is found by what people call it: id, name, short name, or a beginning that fits no other."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from isa_admin.application.reference import reference
from isa_admin.domain import membership
from isa_admin.errors import NotFoundError, UsageError
from isa_admin.records.load import load_register

REGISTER = load_register(reference())
HOSPITALS = "university-hospitals-of-leicester-nhs-trust"


def test_a_beginning_that_fits_no_other_is_enough() -> None:
    """Of the id or of the name, in capitals or not."""
    assert REGISTER.partner("univ").id == HOSPITALS
    assert REGISTER.partner("University Hosp").id == HOSPITALS


@pytest.mark.parametrize("wanted", ["leicester", "un", "uhl"])
def test_a_beginning_of_several_or_of_none_is_refused(wanted: str) -> None:
    """Two letters are too few; of several all are named."""
    with pytest.raises(NotFoundError) as refused:
        REGISTER.partner(wanted)
    if wanted == "leicester":
        assert "leicester-city-council" in refused.value.remedy
        assert "leicestershire-police" in refused.value.remedy


def test_a_short_name_stands_for_its_partner_and_no_other() -> None:
    """Once it is recorded; another partner cannot take it, nor a name or an id that is another's."""
    partner = replace(REGISTER.partners[HOSPITALS].partner, aliases=("UHL",))
    assert membership.update_partner(REGISTER, HOSPITALS, partner).subject.startswith("Update partner")
    entry = replace(REGISTER.partners[HOSPITALS], partner=partner)
    register = replace(
        REGISTER, partners={**{id_: REGISTER.partners[id_] for id_ in REGISTER.partners}, HOSPITALS: entry}
    )
    assert register.partner("uhl").id == HOSPITALS
    for taken in ("uhl", "University Hospitals of Leicester NHS Trust", HOSPITALS):
        with pytest.raises(UsageError, match="already"):
            membership.update_partner(register, "nspcc", replace(register.partners["nspcc"].partner, aliases=(taken,)))
