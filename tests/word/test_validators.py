"""Every kind of paper and a redline, shown to three validators, which find nothing; and a bent one, which they find."""

from __future__ import annotations

from random import Random
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from isa_admin.documents import papers
from isa_admin.documents.view import View
from isa_admin.domain import return_form
from isa_admin.domain.agreement import Standard
from isa_admin.word.document_checks import look
from isa_admin.word.rendering import render
from tests.documents import registers
from tests.documents.edits import edited
from tests.domain import occasions
from tests.word.conftest import NAMES, drawn
from tests.word.test_document_checks import bent
from tests.word.test_notice_letter import letter as notice
from tests.word.test_redline import PAPER, redlined
from tests.word.validating import SDK, complaints, complaints_of_sdk

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

REGISTER = registers.register()
VIEW = View(REGISTER, registers.ON, registers.VERSIONS[-1])
ENTRY = REGISTER.partners["county"]
FACTS = (("Version", "V3.00"), ("Adopted on", "5 October 2016"))
STEPS = (("The adoption", "git show HEAD"),)
TO_SIGN = papers.ToSign(
    signatory="Ann Example", post="Director", file="statement.txt", sha256="1" * 64, fingerprint="A" * 40
)


def made(paper: papers.Paper) -> bytes:
    """Make the Word file of a paper."""
    return render(paper, registers.templates(paper.template)).content


def _letter(to_sign: papers.ToSign | None) -> bytes:
    said = papers.Letter(
        entry=ENTRY, agreement="agreement.docx", form="form.docx", send_to=("o@board.example",), by=registers.ON,
        to_sign=to_sign, why_paper="No key is known.", ring=(("Olive Officer", "0116 555 0100"),),
    )  # fmt: skip
    return made(papers.letter(said, VIEW))


def _certificate() -> bytes:
    words = papers.CertificateWords(
        entry=ENTRY, sentence="It adopted.", facts=FACTS, steps=STEPS, caution="Compare it."
    )
    return made(papers.certificate(words, VIEW))


def _bound() -> bytes:
    said = papers.BoundPaper(
        title="Who was bound", words="These were bound.", head=("Partner", "Version", "From", "Until", "How"),
        rows=(("County", "V3.00", "5 October 2016", "", "on paper"),), digests=(("V3.00", "0" * 64),), origin=FACTS,
        steps=STEPS,
    )  # fmt: skip
    return made(papers.bound_paper(said, VIEW))


def _form() -> bytes:
    standard = Standard(id="passing-on", title="Information is passed on", section=4)
    register = replace(REGISTER, agreement=replace(REGISTER.agreement, standards=(standard,)))
    return made(papers.return_form(return_form.form(register, ENTRY, 2026), VIEW, "form"))


def _redline() -> bytes:
    return redlined(PAPER.parts, edited(PAPER.parts, Random(14), 25))


def _draft() -> bytes:
    return drawn("agreement", replace(REGISTER, terms_digest="2" * 64)).content


EVERY: dict[str, Callable[[], bytes]] = {
    **{name: (lambda name=name: drawn(name).content) for name in NAMES},
    "draft": _draft,
    "letter with a key": lambda: _letter(TO_SIGN),
    "letter on paper": lambda: _letter(None),
    "certificate": _certificate,
    "bound": _bound,
    "form": _form,
    "notice": lambda: notice(occasions.occasion("withdrawal")),
    "redline": _redline,
}
SAMPLE = {"signing-form", "certificate", "draft", "redline"}
SAMPLED = [name if name in SAMPLE else pytest.param(name, marks=pytest.mark.slow) for name in EVERY]


@pytest.mark.parametrize("name", SAMPLED)
def test_two_validators_and_our_own_checks_find_nothing(name: str, tmp_path: Path) -> None:
    """It is valid Open XML, consistent in itself, and has nothing that these two pass over."""
    content = EVERY[name]()
    assert complaints(content, tmp_path) == []
    assert {one.code for one in look(content)} <= {"leftover-field"}


@pytest.mark.skipif(SDK is None, reason="the validator of the Open XML SDK is not installed: npm brings it")
@pytest.mark.parametrize("name", SAMPLED)
def test_the_validator_of_the_open_xml_sdk_finds_nothing(name: str, tmp_path: Path) -> None:
    """It is what stands nearest to Word itself."""
    assert complaints_of_sdk(EVERY[name](), tmp_path) == []


def test_the_validators_would_find_something(tmp_path: Path) -> None:
    """An element in the wrong place is found by them and by us, so finding nothing means something."""
    content = bent(drawn("signing-form").content, "<w:body>", "<w:body><w:p><w:r><w:t>x</w:t></w:r><w:pPr/></w:p>")
    assert complaints(content, tmp_path)
    assert "element-order" in {one.code for one in look(content)}
    assert SDK is None or complaints_of_sdk(content, tmp_path)
