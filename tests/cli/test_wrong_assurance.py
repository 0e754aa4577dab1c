"""What wrong input gets from who, breaches and compliance: one message, one remedy, the exit code, nothing changed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.cli.acting import PARTNER, RECORD_BREACH, RECORD_COMPLIANCE, run
from tests.cli.test_wrong_words import Wrong, refused


def breach(**other: str) -> tuple[str, ...]:
    """Type record-breach with other values for some options."""
    return _typed(RECORD_BREACH, other)


def returned(*more: str, **other: str) -> tuple[str, ...]:
    """Type record-compliance with other values for some options, and more words."""
    return (*_typed(RECORD_COMPLIANCE, other), *more)


def _typed(given: tuple[str, ...], other: dict[str, str]) -> tuple[str, ...]:
    words = list(given)
    for option, value in other.items():
        flag = f"--{option.replace('_', '-')}"
        if flag in words:
            words[words.index(flag) + 1] = value
        else:
            words += [flag, value]
    return tuple(words)


def without(words: tuple[str, ...], option: str) -> tuple[str, ...]:
    """Leave an option and its value out."""
    at = words.index(option)
    return words[:at] + words[at + 2 :]


WHO = {
    "neither partner nor occasion": Wrong(("who",), 2, "say who you want to ring", "--for breach"),
    "an occasion": Wrong(("who", "--for", "fire"), 2, "'fire'", "breach, request, suspension, adoption"),
    "an empty occasion": Wrong(("who", "--for", ""), 2, "''", "breach, request"),
    "a partner": Wrong(("who", "glebe-huose"), 3, "'glebe-huose'", "did you mean glebe-house"),
    "a partner far from all": Wrong(("who", "zzzz", "--for", "breach"), 3, "'zzzz'", "list-partners"),
    "two partners": Wrong(("who", "nspcc", "cafcass"), 2, "cafcass", "--help"),
}
NEW_BREACH = {
    "no kind": Wrong(without(RECORD_BREACH, "--kind"), 2, "What happened to the information is missing", "--kind"),
    "a kind": Wrong(breach(kind="hidden"), 2, "'hidden'", "lost, stolen, disclosed"),
    "no place": Wrong(without(RECORD_BREACH, "--at"), 2, "Partner where it happened is missing", "--at"),
    "a place": Wrong(breach(at="nspx"), 3, "'nspx'", "nspcc"),
    "no supplier": Wrong(without(RECORD_BREACH, "--supplied-by"), 2, "supplied the information", "--supplied-by"),
    "a blank supplier": Wrong(breach(supplied_by=" "), 2, "supplied the information", "--supplied-by"),
    "a supplier": Wrong(breach(supplied_by="barnado"), 3, "'barnado'", "barnardos"),
    "somebody involved": Wrong(breach(involved="cafcsas"), 3, "'cafcsas'", "cafcass"),
    "nothing happened": Wrong(without(RECORD_BREACH, "--what"), 2, "What happened, in one line", "--what"),
    "blank words": Wrong(breach(what=" "), 2, "what is empty", "one line of text"),
    "too many words": Wrong(breach(what="x" * 501), 2, "501", "one line of text"),
    "words that turn around": Wrong(breach(what="a \u202e b"), 2, "<U+202E>", "one line of text"),
    "found on a day": Wrong(breach(found="2026-11-20"), 2, "has no time", "22 November 2026 14:30"),
    "found on two days": Wrong(breach(found="03/04/2026 10:00"), 2, "ambiguous", "2026-11-22 14:30"),
    "found at no time": Wrong(breach(found="2026-11-20 25:00"), 2, "not a time of the day", "2026-11-22 14:30"),
    "found in words": Wrong(breach(found="last week"), 2, "'last week' is not a date", "2026-11-22 14:30"),
    "found in the future": Wrong(breach(found="2099-01-01 10:00"), 2, "1 January 2099 at 10:00", "--found"),
    "happened in words": Wrong(breach(occurred="before"), 2, "'before' is not a date", "a day alone will do"),
    "happened after it was found": Wrong(breach(occurred="2026-11-21"), 2, "21 November 2026", "--occurred"),
    "subjects told before": Wrong(breach(data_subjects_told="2026-11-19"), 2, "19 November", "--data-subjects-told"),
    "subjects told in words": Wrong(breach(data_subjects_told="yes"), 2, "'yes' is not a date", "2026-11-22"),
    "circulated without an outcome": Wrong(breach(circulated="2026-11-21"), 4, "Agreement s.17", "--outcome"),
    "told before it is recorded": Wrong(
        (*RECORD_BREACH, "--told", "nspcc", "--how", "hand"), 2, "say which breach", "list-breaches"
    ),
    "how without whom": Wrong(breach(how="hand"), 2, "--on and --how", "--told"),
    "when without whom": Wrong(breach(on="today"), 2, "--on and --how", "--told"),
}
TOLD = ("record-breach", "2026-001", "--told", "nspcc", "--how", "telephone", "--yes")
KNOWN_BREACH = {
    "a number": Wrong(("show-breach", "2026-002"), 3, "'2026-002'", "did you mean 2026-001"),
    "a number far from all": Wrong(("show-breach", "x"), 3, "'x'", "list-breaches"),
    "a number to add to": Wrong(("record-breach", "2027-001", *TOLD[2:]), 3, "'2027-001'", "2026-001"),
    "what is said once": Wrong((*TOLD, "--kind", "lost"), 2, "--kind is given once", "leave NUMBER out"),
    "nothing new": Wrong(("record-breach", "2026-001", "--yes"), 2, "already says this", "--outcome"),
    "no way": Wrong(without(TOLD, "--how"), 2, "how they were told", "telephone, email, post, hand"),
    "a way": Wrong((*TOLD, "--how", "fax"), 2, "'fax'", "telephone"),
    "somebody unknown": Wrong((*TOLD, "--told", "nspx"), 3, "'nspx'", "nspcc"),
    "somebody not involved": Wrong((*TOLD, "--told", "cafcass"), 4, "Agreement s.17", "--involved cafcass"),
    "a day before": Wrong((*TOLD, "--on", "2026-11-19"), 2, "19 November 2026", "--on"),
    "a day to come": Wrong((*TOLD, "--on", "2099-11-19"), 2, "19 November 2099", "--on"),
    "a day in words": Wrong((*TOLD, "--on", "soon"), 2, "'soon' is not a date", "a day alone will do"),
    "an empty outcome": Wrong(("record-breach", "2026-001", "--outcome", ""), 2, "outcome", "one line of text"),
    "circulated without an outcome": Wrong(
        ("record-breach", "2026-001", "--circulated", "2026-11-21"), 4, "Agreement s.17", "--outcome"
    ),
}
RETURNS = {
    "no year": Wrong(without(RECORD_COMPLIANCE, "--year"), 2, "Year assessed is missing", "--year"),
    "a year": Wrong(returned(year="26"), 2, "'26' is not a year", "2026"),
    "a year of other digits": Wrong(returned(year="２０２６"), 2, "is not a year", "2026"),  # noqa: RUF001  meant
    "a year to come": Wrong(returned(year="2099"), 4, "Agreement s.18", "up to 20"),
    "a year before it joined": Wrong(returned(year="2014"), 4, "Agreement s.18", "show-partner glebe-house"),
    "a partner": Wrong(("record-compliance", "glebehouse", *RECORD_COMPLIANCE[2:]), 3, "'glebehouse'", "glebe-house"),
    "a prospective partner": Wrong(
        ("record-compliance", PARTNER, *RECORD_COMPLIANCE[2:]), 4, "Agreement s.18", PARTNER
    ),
    "a standard": Wrong(returned("--answer", "retenton=met"), 3, "'retenton'", "did you mean retention"),
    "a standard far from all": Wrong(returned("--answer", "zzz=met"), 3, "'zzz'", "necessary-information"),
    "a standard twice": Wrong(returned("--answer", "retention=met"), 2, "twice for retention", "once for each"),
    "no standard": Wrong(returned("--answer", "met"), 2, "'met' does not name", "--answer STANDARD="),
    "an answer": Wrong(
        returned(answer="necessary-information=yes"), 2, "'yes'", "met, partly, not-met, not-applicable"
    ),
    "an answer less": Wrong(RECORD_COMPLIANCE[:-2], 2, "no answer is given for responsible-post", "--answer"),
    "no answers": Wrong(RECORD_COMPLIANCE[:5], 2, "necessary-information, passing-on", "--answer necessary-inf"),
    "evidence of nothing": Wrong(
        (*RECORD_COMPLIANCE[:-2], "--evidence", "responsible-post=Minutes"), 2, "--evidence is given for", "--answer"
    ),
    "evidence of no standard": Wrong(returned("--evidence", "zzz=x"), 3, "'zzz'", "retention"),
    "evidence without a standard": Wrong(returned("--evidence", "Minutes"), 2, "'Minutes'", "--evidence STANDARD="),
    "empty evidence": Wrong(returned("--evidence", "retention="), 2, "evidence is empty", "one line of text"),
    "long action": Wrong(returned("--action", f"retention={'x' * 501}"), 2, "501", "one line of text"),
    "a form and answers": Wrong(returned("--form", "../form.pdf"), 2, "the form has the answers", "not both"),
    "a form that is not there": Wrong(
        ("record-compliance", "nspcc", "--year", "2026", "--form", "no.docx"), 2, "no file no.docx", "path"
    ),
    "a form that is none": Wrong(
        ("record-compliance", "nspcc", "--year", "2026", "--form", "../form.pdf"), 2, "form.pdf", "compliance-form"
    ),
    "nothing to replace": Wrong(returned("--replace"), 2, "no return for 2025", "leave --replace out"),
    "a list of a year": Wrong(("list-compliance", "--year", "MMXX"), 2, "'MMXX' is not a year", "2026"),
}
FORM = ("compliance-form", "--year", "2026", "--out", "../forms")
FORMS = {
    "of nobody": Wrong(FORM, 2, "whose forms", "--all"),
    "of all and one": Wrong((*FORM, "nspcc", "--all"), 2, "whose forms", "not both"),
    "of a partner": Wrong((*FORM, "nspx"), 3, "'nspx'", "nspcc"),
    "of a prospective partner": Wrong((*FORM, PARTNER), 4, "Agreement s.18", "show-partner"),
    "of a year to come": Wrong((*FORM, "nspcc", "--year", "2099"), 4, "Agreement s.18", "--year"),
    "of no year": Wrong(("compliance-form", "nspcc", "--out", "../forms"), 2, "Year assessed", "--year"),
    "in a format": Wrong((*FORM, "nspcc", "--format", "pdf"), 2, "'pdf'", "docx, xlsx"),
    "into nowhere": Wrong((*FORM[:3], "nspcc"), 2, "Folder for the forms", "--out"),
    "into a file": Wrong((*FORM[:-1], "../form.pdf", "nspcc"), 5, "form.pdf cannot be made a folder", "--out DIR"),
}


@pytest.mark.parametrize("case", WHO)
def test_who_is_told_what_was_meant(case: str, store: Path) -> None:
    """Exit 2 or 3."""
    refused(store, WHO[case])


@pytest.mark.parametrize("case", NEW_BREACH)
def test_a_breach_that_does_not_make_sense_is_not_recorded(case: str, store: Path) -> None:
    """Exit 2, 3 or 4; the same without a person at a terminal to ask."""
    refused(store, NEW_BREACH[case])


@pytest.mark.parametrize("case", KNOWN_BREACH)
def test_more_of_a_breach_that_does_not_make_sense_is_not_recorded(case: str, store: Path) -> None:
    """Of one that is recorded, and of one that is not."""
    assert run(*RECORD_BREACH).code == 0
    refused(store, KNOWN_BREACH[case])


@pytest.mark.parametrize("case", RETURNS)
def test_a_return_that_does_not_make_sense_is_not_recorded(case: str, store: Path) -> None:
    """Exit 2, 3 or 4."""
    refused(store, RETURNS[case])


@pytest.mark.parametrize("case", FORMS)
def test_forms_that_do_not_make_sense_are_not_written(case: str, store: Path) -> None:
    """Nothing is written beside the store either."""
    refused(store, FORMS[case])
    assert not Path("../forms").exists()


def test_a_second_return_and_one_that_says_the_same_are_refused(store: Path) -> None:
    """There is one for each partner and year."""
    assert run(*RECORD_COMPLIANCE).code == 0
    refused(store, Wrong(returned("--replace"), 2, "already says this", "list-compliance"))
    refused(store, Wrong(returned(answer="necessary-information=partly"), 4, "Agreement s.18", "--replace"))


def test_the_same_telling_twice_is_refused(store: Path) -> None:
    """One call is one entry."""
    assert run(*RECORD_BREACH).code == 0
    words = (*TOLD, "--on", "2026-11-20 10:00")
    assert run(*words).code == 0
    refused(store, Wrong(words, 2, "already says that NSPCC was told", "show-breach 2026-001"))
