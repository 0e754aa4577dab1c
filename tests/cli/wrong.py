"""What the tests of wrong stores share: the records that are bent, and how a refusal reads."""

from __future__ import annotations

import re

from tests.cli.acting import PARTNER, Said
from tests.scenarios.offering import not_to_be_typed

FACTS, POSTS, EVENT = (
    f"partners/{PARTNER}/partner.yaml",
    f"partners/{PARTNER}/posts.yaml",
    "partners/glebe-house/events/2016-10-04-adoption.yaml",
)
AGREEMENT, VERSIONS, ROSTER = "agreement/agreement.yaml", "agreement/versions.yaml", "agreement/officers.yaml"


def refused(done: Said, code: int = 5, *, rehearsed: bool = True) -> None:
    """Ensure that a command was refused in the right form, and that what it offers can be typed there.

    Where what was done by hand is nonsense, what it offers is right only for sense: it is not ``rehearsed`` then.
    """
    assert done.code == code, done
    assert re.findall(r"^(error|try): ", done.err, re.MULTILINE) == ["error", "try"]
    assert "Traceback" not in done.err
    wrong = not_to_be_typed(done) if rehearsed else []
    assert wrong == [], wrong
