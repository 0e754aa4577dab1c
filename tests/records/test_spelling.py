"""Keys that the program does not know: a slip of the pen is told, a key of somebody's own is left alone."""

from __future__ import annotations

import pytest

from isa_admin.records import layout
from isa_admin.records.spelling import unknown_keys
from tests.records.stores import small

EVENT = "partners/alpha/events/2015-09-10-adoption.yaml"
SLIPS: dict[str, tuple[str, str, str, str]] = {
    "a partner": (layout.partner("alpha"), "category: police", "categry: x\ncategory: police", "category"),
    "an address": (layout.partner("alpha"), "  postcode:", "  post-code: x\n  postcode:", "postcode"),
    "a post": (layout.posts("alpha"), "    title: Duty", "    e-mail: x\n    title: Duty", "email"),
    "the agreement": (layout.AGREEMENT, "area:", "aera: x\narea:", "area"),
    "a period": (layout.AGREEMENT, "    length: 45", "    lenght: 4\n    length: 45", "length"),
    "the table": (layout.VERSIONS, "    by: Somebody", "    bye: x\n    by: Somebody", "by"),
    "an event": (EVENT, "evidence:", "evidense: x\nevidence:", "evidence"),
    "a breach": (layout.breach("2026-001"), "what:", "wat: x\nwhat:", "what"),
    "a return": (layout.compliance("2026"), "    answers:", "    answer: x\n    answers:", "answers"),
}
OTHERS = {
    layout.breach("2026-001"): b"kind: lost\nwhat: A bag was left on a bus\n",
    layout.compliance("2026"): b"returns:\n  - partner: alpha\n    answers: []\n",
}


@pytest.mark.parametrize("case", SLIPS)
def test_a_key_that_is_nearly_a_known_one_is_told(case: str) -> None:
    """The remedy says which was probably meant."""
    path, before, after, meant = SLIPS[case]
    content = (small().files.get(path) or OTHERS[path]).decode()
    assert before in content
    (finding,) = unknown_keys(small(**{path: content.replace(before, after, 1).encode()}))
    assert (finding.severity, finding.code, finding.where) == ("warning", "unknown-key", path)
    slip = after.split(":", maxsplit=1)[0].strip()
    assert finding.message == f"the program does not know the key '{slip}' in {path}"
    assert finding.remedy == f"if you meant {meant}, correct it; a key of your own can stay"


def test_keys_of_ones_own_are_left_alone() -> None:
    """Whatever is below them, and in files that are none of the program's."""
    content = small().files[layout.partner("alpha")] + b"x-colour: blue\nown:\n  - postcodes: [1]\n    nam: x\n"
    others = {
        "agreement/notes.yaml": b"categry: x\n",
        "notes.yaml": b"nam: x\n",
        "partners/alpha/notes.yaml": b"nam: x\n",
        "partners/alpha/events/notes.yaml": b"nam: x\n",
        "partners/alpha/events/2015-09-10-party.yaml": b"nam: x\n",
    }
    assert list(unknown_keys(small(**{layout.partner("alpha"): content}, **others))) == []
