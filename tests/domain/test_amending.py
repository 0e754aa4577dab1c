"""Another text of the terms: its row, its label, its digest, what follows the text, and who is to sign again (s.23)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from msgspec.structs import replace

from isa_admin.domain.agreement import Period
from isa_admin.domain.amending import NewText, RowWanted, change_terms
from isa_admin.domain.changes import AddVersion, Decision, PutAgreement, PutTerms
from isa_admin.domain.events import Withdrawal
from isa_admin.domain.outstanding import asked_again
from isa_admin.domain.section_changes import SectionChange, answers_on, comment_on, section_changes
from isa_admin.domain.terms import (
    find_section,
    mark,
    periods_stated,
    section_number,
    states,
    terms_digest,
)
from isa_admin.domain.versions import VersionEntry, Versions
from isa_admin.errors import NotFoundError, RuleError, UsageError
from tests.domain.building import AGREEMENT, DIGEST, TERMS, TODAY, VERSIONS, adoption, entry, register, row

if TYPE_CHECKING:
    from isa_admin.domain.register import Register

REVIEW = "18-review.md"
LEAVING = "19-suspension.md"
MINOR, MATERIAL = RowWanted(material=False), RowWanted(material=True)


def amended(held: Register, wanted: RowWanted = MINOR, *, days: int = 0, **files: bytes | None) -> Decision:
    """Decide about a text in which some files are other ones; ``n18`` names the one of section 18."""
    names = {"n01": "01-partners.md", "n18": REVIEW, "n19": LEAVING, "new": "20-new.md"}
    terms = {**held.terms, **{names[key]: content for key, content in files.items() if content is not None}}
    for key, content in files.items():
        if content is None:
            del terms[names[key]]
    return change_terms(held, NewText(terms=terms), wanted, today=TODAY + timedelta(days=days), by="Olive")


def added(decision: Decision) -> VersionEntry:
    """Give the row that a decision adds."""
    [change] = [one for one in decision.changes if isinstance(one, AddVersion)]
    return change.entry


def answers(decision: Decision, name: str) -> list[str]:
    """Give what is shown under a name before it is signed."""
    return [value for key, value in decision.answers if key == name]


def test_text_row_and_digest_are_one_decision() -> None:
    """The files that differ and no other; the digest is that of the whole new text."""
    text = b"# Partners\n\nAll of them.\n"
    decision = amended(register(entry()), n01=text)
    assert decision.changes[0] == PutTerms("01-partners.md", text)
    assert added(decision) == VersionEntry(
        version="V2.01",
        on=TODAY,
        kind="amendment",
        material=False,
        comment="Section 1 amended",
        by="Olive",
        terms_digest=terms_digest({**TERMS, "01-partners.md": text}),
    )
    assert len(decision.changes) == 2
    assert decision.subject == "Record V2.01: Section 1 amended"
    assert answers(decision, "Changed") == ["section 1: Partners"]
    assert answers(decision, "Terms digest") == [added(decision).terms_digest]
    assert answers(decision, "Material") == ["no: what partners adopted still holds"]


def test_a_section_that_comes_and_one_that_goes_are_written_too() -> None:
    """A file that goes has no bytes."""
    decision = amended(register(), new=b"# New\n", n01=None)
    assert set(decision.changes[:2]) == {PutTerms("20-new.md", b"# New\n"), PutTerms("01-partners.md", None)}
    assert added(decision).comment == "Section 20 added; section 1 removed"


def test_what_is_given_by_hand_stands_in_the_row() -> None:
    """Label, comment and kind."""
    wanted = RowWanted(kind="issued", material=True, version="V5.00", comment="The review of 2027")
    made = added(amended(register(), wanted, n01=b"# Other\n"))
    assert (made.version, made.kind, made.material, made.comment) == ("V5.00", "issued", True, "The review of 2027")


@pytest.mark.parametrize(
    ("kind", "version", "notes"),
    [
        ("amendment", None, 0),
        ("amendment", "V2.07", 0),
        ("amendment", "V2.0.1", 0),
        ("issued", "V9.00", 0),
        ("amendment", "V1.99", 1),
        ("amendment", "V2.0", 2),
        ("amendment", "V3.00", 1),
        ("issued", "V3.01", 1),
        ("issued", "V1.99", 2),
    ],
)
def test_a_label_that_breaks_the_order_is_warned_about(kind: str, version: str | None, notes: int) -> None:
    """The order of the rows counts, so nothing is refused."""
    wanted = RowWanted(kind=kind, material=False, version=version)  # type: ignore[arg-type]  # one of the kinds
    assert len(answers(amended(register(), wanted, n01=b"# Other\n"), "Note")) == notes


def test_the_warning_says_which_label_the_rule_gives() -> None:
    """For a small step and for a whole number."""
    small = amended(register(), replace(MINOR, version="V3.00"), n01=b"# Other\n")
    assert answers(small, "Note") == ["a row of kind 'amendment' has 0.01 more than the row above as a rule: V2.01"]
    whole = amended(register(), RowWanted(kind="issued", material=True, version="V3.01"), n01=b"# Other\n")
    assert answers(whole, "Note") == ["a row of kind 'issued' has the next whole number as a rule: V3.00"]


def test_the_first_row_of_an_empty_table_breaks_no_order() -> None:
    """There is no row above it, and nothing to compare with."""
    decision = amended(register(versions=Versions(())), n01=b"# Other\n")
    assert added(decision).version == "V0.01"
    assert answers(decision, "Note") == []
    assert decision.next == ("isa-admin render",)


def test_a_label_of_the_table_is_refused() -> None:
    """A label names one text."""
    with pytest.raises(UsageError, match=r"V1\.0 is already in the version-control table"):
        amended(register(), replace(MINOR, version="V1.0"), n01=b"# Other\n")


@pytest.mark.parametrize("kind", ["amendment", "draft"])
def test_a_text_that_is_the_same_is_no_amendment(kind: str) -> None:
    """What is issued or finalised may be the text as it stands."""
    with pytest.raises(UsageError, match="word for word"):
        amended(register(), RowWanted(kind=kind, material=False))  # type: ignore[arg-type]  # one of the kinds
    assert added(amended(register(), RowWanted(kind="issued", material=False))).comment.startswith("Completed version")
    assert added(amended(register(), RowWanted(kind="finalised", material=False))).comment.startswith("Finalised")


def test_a_row_of_a_joiner_is_written_by_who_joins() -> None:
    """It changes no terms."""
    with pytest.raises(ValueError, match="changes no terms"):
        amended(register(), RowWanted(kind="joiner", material=False), n01=b"# Other\n")


def test_a_table_that_is_of_another_text_or_another_day_is_put_right_first() -> None:
    """The new row would hide it."""
    newest = row("V3.00", TODAY, terms_digest="f" * 64)
    with pytest.raises(RuleError, match="they were changed and no row"):
        amended(register(versions=Versions((*VERSIONS, newest))), n01=b"# Other\n")
    later = row("V3.00", TODAY + timedelta(days=1))
    with pytest.raises(RuleError, match="is of 23 November 2026"):
        amended(register(versions=Versions((*VERSIONS, later))), n01=b"# Other\n")


def test_a_period_of_the_settings_follows_the_text() -> None:
    """A text that contradicts a setting is refused with the option that says what it is now; then both go together."""
    text = TERMS[LEAVING].replace(b"at least 30\n", b"at least 60\n")
    with pytest.raises(RuleError, match="section 19 no longer says 30 days") as refused:
        amended(register(), n19=text)
    assert "; it says 60 days" in str(refused.value)
    assert refused.value.remedy.endswith('--period "withdrawal-notice=60 days"')
    with pytest.raises(RuleError, match="it says 45 days, 14 days, which other settings") as refused:
        amended(register(), n19=TERMS[LEAVING].replace(b"at least 30\ndays", b"notice"))
    assert refused.value.remedy.endswith('--period "withdrawal-notice=-"')
    periods = replace(AGREEMENT.periods, withdrawal_notice=Period(60, "days", 19))
    wanted = NewText(terms={**TERMS, LEAVING: text}, agreement=replace(AGREEMENT, periods=periods))
    decision = change_terms(register(), wanted, MINOR, today=TODAY, by="Olive")
    assert PutAgreement(replace(AGREEMENT, periods=periods)) in decision.changes
    assert answers(decision, "Period") == ["withdrawal notice 60 days (was: 30 days)"]


def test_no_amendment_bears_the_label_of_a_draft_that_went_out() -> None:
    """Partners hold that draft; given by hand, the label is refused with the next one that is free."""
    sent = replace(MINOR, taken=("V2.02", "V2.01"))
    assert added(amended(register(), sent, n01=b"# Other\n")).version == "V2.03"
    with pytest.raises(UsageError, match=r"V2\.02 is a draft of the review that is open") as refused:
        amended(register(), replace(sent, version="V2.02"), n01=b"# Other\n")
    assert refused.value.remedy == "the next is V2.03"


def test_a_section_without_a_period_says_so() -> None:
    """The remedy takes the setting away."""
    with pytest.raises(RuleError, match="it names no period") as refused:
        amended(register(), n18=b"# Review\n\nReviewed when the boards wish, yearly.\n")
    assert refused.value.remedy.endswith('--period "review=-"')


def test_a_draft_may_say_what_the_settings_do_not_say_yet() -> None:
    """They follow when it is issued."""
    draft = RowWanted(kind="draft", material=True)
    decision = amended(register(), draft, n18=b"# Review\n\nEvery 3 years; yearly.\n")
    assert added(decision).version == "V2.01"
    assert answers(decision, "Material") == []


def test_a_setting_that_differed_before_is_not_this_amendment_s_fault() -> None:
    """``check`` says it; another section can be amended all the same."""
    held = register(terms={**TERMS, REVIEW: b"# Review\n\nReviewed at times; yearly.\n"})
    assert added(amended(held, n01=b"# Other\n")).version == "V2.01"


def test_a_material_row_asks_those_to_sign_again_whose_adoption_held() -> None:
    """Neither who never adopted nor who leaves, and nobody where the row is not material or a draft."""
    never, old = entry("beta", events=()), entry("gamma", events=(adoption(date(2015, 2, 4), "V1.0"),))
    leaving = entry("delta", events=(adoption(date(2015, 9, 10)), Withdrawal(on=date(2026, 11, 1), letter_sha256=DIGEST, notice="2026-001")))  # fmt: skip  # noqa: E501
    held = register(entry("alpha"), never, old, leaving)
    decision = amended(held, MATERIAL, n01=b"# Other\n")
    assert answers(decision, "Signs again") == ["Alpha, Gamma"]
    assert "isa-admin request-adoption --all-outstanding --by DATE --out FOLDER" in decision.next
    assert decision.next[0] == "isa-admin redline V2.00 V2.01"
    for wanted in (MINOR, RowWanted(kind="draft", material=True)):
        other = amended(held, wanted, n01=b"# Other\n")
        assert answers(other, "Signs again") == [""]
        assert not any("request-adoption" in one for one in other.next)
    assert asked_again(held, row("V2.01", TODAY, "amendment", material=False), TODAY) == []


def test_a_long_comment_is_shortened_in_the_subject_only() -> None:
    """The row has all of it."""
    comment = "A comment that goes on " * 10
    decision = amended(register(), replace(MINOR, comment=comment.strip()), n01=b"# Other\n")
    assert len(decision.subject) <= 72
    assert decision.subject.endswith("...")
    assert added(decision).comment == comment.strip()
    exact = replace(MINOR, comment="x" * (72 - len("Record V2.01: ")))
    assert amended(register(), exact, n01=b"# Other\n").subject.endswith("x")


def test_sections_are_named_as_the_reference_table_names_them() -> None:
    """By number and letter, grouped by what became of them."""
    files = ["00-preamble.md", "03-legal-basis.md", "13-security.md", "appendix-b.md", "appendix-d.md"]
    assert [mark(file) for file in files] == ["preamble", "section 3", "section 13", "appendix B", "appendix D"]
    assert [section_number(file) for file in files] == [None, 3, 13, None, None]
    changed = [SectionChange(file, "T", "changed") for file in files]
    assert comment_on(changed) == "Preamble, sections 3 and 13 and appendices B and D amended"
    assert comment_on(changed[2:3]) == "Section 13 amended"
    assert comment_on([*changed[:1], SectionChange("24-x.md", "T", "new")]) == "Preamble amended; section 24 added"
    assert comment_on([]) == ""


def test_a_section_with_another_number_is_the_same_one() -> None:
    """Where one moves or goes, the table says that, and not that all behind it were added and removed."""
    names = ["partners", "purpose", "consent", "security", "review", "leaving"]
    old = {f"{at:02}-{name}.md": f"# {name.title()}\n\nWords.\n".encode() for at, name in enumerate(names, 1)}
    old["06-leaving.md"] = b"# Leaving\n\nSee [section 4](04-security.md), section 4 and\n[clause 4](04-security.md).\n"

    def arranged(order: list[str], **texts: bytes) -> dict[str, bytes]:
        held = {file[3:-3]: content for file, content in old.items()} | texts
        return {f"{at:02}-{name}.md": held[name] for at, name in enumerate(order, 1)}

    assert section_changes(old, old) == []
    follows = b"# Leaving\n\nSee [section 3](03-security.md), section 4 and [clause\n3](03-security.md).\n"
    gone = arranged(["partners", "purpose", "security", "review", "leaving"], leaving=follows)
    found = section_changes(old, gone)
    assert comment_on(found) == "Section 3 removed; other sections renumbered"
    assert answers_on(found) == [
        ("Gone", "section 3: Consent"),
        ("Renumbered", "3 sections: section 3 (was 4): Security and 2 more"),
    ]
    moved = arranged(
        ["partners", "leaving", "purpose", "new", "consent", "review", "security"],
        new=b"# New\n", security=b"# Security\n\nOther.\n", leaving=follows.replace(b"3", b"7").replace(b"03", b"07"),
    )  # fmt: skip
    found = section_changes(old, moved)
    assert {one.title for one in found if one.how == "moved"} in ({"Leaving", "Security"}, {"Leaving", "Review"})
    assert comment_on(found).startswith("Section 7 amended; section 4 added; sections 6 moved to 2 and")
    other = section_changes(old, arranged(names, leaving=follows.replace(b"03-", b"04-")))
    assert comment_on(other) == "Section 6 amended"
    twice = {"01-x.md": b"# A\n", "02-x.md": b"# B\n"}
    assert comment_on(section_changes(twice, {"03-x.md": b"# A\n"})) == "Section 3 added; sections 1 and 2 removed"


def test_the_periods_of_a_section_are_found_as_people_write_them() -> None:
    """In figures, across the end of a line, each once; of that section alone."""
    terms = {"07-x.md": b"10 working\ndays, 3 Months, 1 year, 3 months or 0 days.", "17-x.md": b"5 days"}
    expected = (Period(10, "working days", 7), Period(3, "months", 7), Period(1, "years", 7))
    assert periods_stated(terms, 7) == expected
    assert periods_stated(terms, 8) == ()
    assert all(states(terms, one) for one in expected)
    assert not states(terms, Period(10, "days", 7))
    assert not states(terms, Period(5, "days", 7))


def test_an_agreement_without_periods_is_amended_too() -> None:
    """What is not set cannot differ from the text; what is set by the same commit is told."""
    held = register(agreement=replace(AGREEMENT, periods=replace(AGREEMENT.periods, review=None, compliance=None)))
    assert added(amended(held, n18=b"# Review\n\nWhen the boards wish.\n")).version == "V2.01"
    decision = change_terms(
        held, NewText(terms={**TERMS, "01-x.md": b"# X\n"}, agreement=AGREEMENT), MINOR, today=TODAY, by="Olive"
    )
    assert answers(decision, "Period") == ["review 2 years (was: not set)", "compliance 1 year (was: not set)"]


NAMED = {
    "00-preamble.md": b"# About this agreement\n",
    "02-purpose.md": b"# Purpose: why it is shared\n",
    "12-accuracy.md": b"# Accuracy\n",
    "15-keeping-secure.md": b"# Keeping information secure\n",
    "appendix-b.md": b"# Purposes of sharing\n",
}


@pytest.mark.parametrize(
    ("wanted", "file"),
    [
        *(("2", "02-purpose.md"), ("section 2", "02-purpose.md"), ("Section 12", "12-accuracy.md")),
        *(("02-purpose", "02-purpose.md"), ("02-purpose.md", "02-purpose.md"), ("ACCURACY", "12-accuracy.md")),
        *(("keeping information", "15-keeping-secure.md"), ("Keeping information secure", "15-keeping-secure.md")),
        *(("b", "appendix-b.md"), ("Appendix B", "appendix-b.md"), ("appendix-b.md", "appendix-b.md")),
        *(("preamble", "00-preamble.md"), ("Purpose: why", "02-purpose.md"), ("keep", "15-keeping-secure.md")),
    ],
)  # fmt: skip
def test_a_section_is_found_by_what_people_call_it(wanted: str, file: str) -> None:
    """Its number, letter, title, the beginning of the title, or its file."""
    assert find_section(NAMED, wanted) == file


@pytest.mark.parametrize(
    ("wanted", "offers"),
    [
        ("0", "give the number of a section"),
        ("1", "give the number of a section"),
        ("purpose", "2 (Purpose: why it is shared), appendix B (Purposes of sharing)"),
        ("kee", "15 (Keeping information secure)"),
        ("keeping secur", "15 (Keeping information secure)"),
    ],
)
def test_a_section_that_is_not_there_gets_what_was_probably_meant(wanted: str, offers: str) -> None:
    """Also where the beginning fits several, or is too short to stand for one."""
    with pytest.raises(NotFoundError, match=f"the terms have no section '{wanted}'") as refused:
        find_section(NAMED, wanted)
    assert offers in refused.value.remedy
