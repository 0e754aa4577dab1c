"""The periods that the sentences of an agreement state, and the lengths of time that are something else."""

from __future__ import annotations

import pytest

from isa_admin.domain.agreement import Period
from isa_admin.domain.bringing_in.period_sentences import BREACH, FoundPeriod, find_periods
from isa_admin.domain.terms import states


def found(words: str) -> list[tuple[str, str]]:
    """Find the periods in a paragraph: the name of each, and its length."""
    return [(one.sought.name, f"{one.length} {one.unit}") for one in find_periods([(4, words)])]


def hours(words: str) -> list[int]:
    """Find the hours within which the Commissioner is told of a breach, the likeliest first."""
    return [one.length for one in find_periods([(17, words)]) if one.sought is BREACH]


@pytest.mark.parametrize(
    ("words", "name", "length", "written"),
    [
        ("A partner may leave by giving three months' notice.", "withdrawal_notice", "3 months", "three months"),
        ("A partner may leave by giving a month's notice in writing.", "withdrawal_notice", "1 months", "a month's"),
        ("A partner may leave by giving 1 month's notice in writing.", "withdrawal_notice", "1 months", "1 month"),
        ("A party withdraws with 20 working days' notice.", "withdrawal_notice", "20 working days", "20 working days"),
        ("A suspension lasts for two weeks.", "suspension", "14 days", "two weeks"),
        ("The partners meet within ten (10) days of a suspension.", "resolution_meeting", "10 days", "ten (10) days"),
        ("The board reviews this agreement every two years.", "review", "2 years", "two years"),
        ("The board reviews this agreement every other year.", "review", "2 years", "every other year"),
        ("There will be a biennial review of this agreement.", "review", "2 years", "biennial"),
        ("Each partner audits its compliance every year.", "compliance", "1 years", "every year"),
        ("The ICO hears of a breach within seventy-two hours.", "commissioner_hours", "72 hours", "seventy-two hours"),
    ],
)  # fmt: skip
def test_a_period_is_found_with_its_sentence(words: str, name: str, length: str, written: str) -> None:
    """In figures or in words, in weeks or in working days; one sentence states one period."""
    assert [
        (one.sought.name, f"{one.length} {one.unit}", one.written, one.sentence, one.section)
        for one in find_periods([(4, f"Something else. {words}")])
    ] == [(name, length, written, words, 4)]


@pytest.mark.parametrize(
    "words",
    [
        "Records are kept for six years.",
        "Staff are trained every year.",
        "The notice is on the wall for 30 days.",
        "Leaving the building empty takes 30 days.",
        "A breach is told to the other partners within 24 hours.",
        "The partners write to the Commissioner within 24 hours.",
    ],
)
def test_other_lengths_of_time_are_no_periods(words: str) -> None:
    """Every word that a period is known by must be there: who leaves gives notice, who is told is the Commissioner."""
    assert found(words) == []


def test_the_sentence_before_may_say_what_a_period_is_about() -> None:
    """Notice is spoken of in one sentence, and the next one says how long; two sentences on are too far away."""
    told = "Notice is given in writing."
    then = "A partner may leave after 30 days."
    assert found(f"{told} {then}") == [("withdrawal_notice", "30 days")]
    assert found(f"{told} It is signed. {then}") == []


def test_how_often_a_thing_is_done_is_a_period_of_reviews_and_audits_alone() -> None:
    """A list of those that withdraw yearly says nothing on how long their notice is."""
    assert found("The partners that withdraw, with the notice of each, are listed annually.") == []
    assert found("The partners review this agreement annually.") == [("review", "1 years")]


def test_a_number_says_more_than_how_often() -> None:
    """Where a sentence has both, the number is the period."""
    words = "This agreement is reviewed annually, or within 2 years at the latest."
    assert found(words) == [("review", "2 years")]


def test_a_length_belongs_to_the_period_whose_words_are_nearest() -> None:
    """One sentence may state two of them."""
    words = "A suspension lasts for 45 days, and the partners meet within 14 days."
    assert found(words) == [("suspension", "45 days"), ("resolution_meeting", "14 days")]


def test_a_length_between_two_periods_is_proposed_for_both() -> None:
    """Where the words of both are as near, somebody has to say which is meant."""
    words = "We suspend 7 days: audit them."
    assert words.index("7") - words.index("suspend") == words.index("audit") - words.index("7")
    assert sorted(found(words)) == [("compliance", "7 days"), ("suspension", "7 days")]


def test_the_likeliest_sentence_comes_first() -> None:
    """Whatever the order of the sections; of two that are as likely, the one that stands first."""
    sections = [
        (3, "A partner that leaves says so in writing, 10 days before."),
        (4, "A partner that leaves gives 30 days' notice."),
        (5, "A partner that leaves gives 40 days' notice."),
    ]
    assert [(one.section, one.length, one.sure) for one in find_periods(sections)] == [
        (4, 30, "likely"),
        (5, 40, "likely"),
        (3, 10, "unsure"),
    ]


def test_a_paragraph_without_an_end_is_no_sentence() -> None:
    """What has up to 2,000 characters is read, what has more is passed over."""
    words = "A partner that leaves gives 30 days' notice"
    longest = f"{words}{' and so on'.ljust(2_000 - len(words) - 1, '.')}."
    assert len(longest) == 2_000
    assert found(longest) == [("withdrawal_notice", "30 days")]
    assert found(f"{longest}.") == []


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ("The others are told of a breach within 24 hours, and the Commissioner within 72 hours.", [72, 24]),
        ("The Commissioner is told of a breach within 72 hours and the partners within 24 hours.", [72, 24]),
        ("After a breach: within 72 hours of it, the Commissioner is told, and within 24 hours the others.", [72, 24]),
        ("The partners hear of a loss within 24 hours; the Commissioner's office no later than 72 hours.", [72, 24]),
        ("A breach is told within 24 hours, and within no more than 72 hours to the Commissioner.", [72, 24]),
        ("After a breach the partner suspends its access and tells the Commissioner within 48 hours.", [48]),
        ("The Commissioner hears of each breach. Such an incident is reported within 72 hours or 96 hours.", [72, 96]),
    ],
)
def test_the_hours_of_the_commissioner_come_first(words: str, told: list[int]) -> None:
    """Those of the same clause, then those that stand nearest; in the order of the text where it is not named."""
    assert hours(words) == told


def test_a_period_becomes_the_setting_that_the_section_states() -> None:
    """The hours of the Commissioner are no such setting."""
    notice = find_periods([(20, "A partner that leaves gives 30 days' notice.")])[0]
    breach = FoundPeriod(BREACH, 72, "hours", 17, "Within 72 hours.", "likely", "72 hours")
    assert notice.period() == Period(30, "days", 20)
    with pytest.raises(ValueError, match="not counted in hours"):
        breach.period()


def test_a_length_belongs_to_the_period_that_its_own_clause_is_about() -> None:
    """Two lengths in one sentence are those of two periods; how long the agreement lasts is none of them."""
    both = (
        "The Board may suspend a party in breach for thirty days, during which the parties meet within 10 working days."
    )
    assert found(both) == [("suspension", "30 days"), ("resolution_meeting", "10 working days")]
    lasts = "This agreement lasts for three years and is reviewed on each anniversary of its date."
    assert found(lasts) == [("review", "1 years")]


@pytest.mark.parametrize(
    "words",
    [
        "A party may resile from this Protocol on 42 days' notice.",
        "A party may end its participation on 42 days' notice.",
    ],
)
def test_there_are_other_words_for_leaving(words: str) -> None:
    """As a Scottish text has it, for one."""
    assert found(words) == [("withdrawal_notice", "42 days")]


@pytest.mark.parametrize(
    "words",
    [
        "The board reviews this agreement biennially.",
        "This agreement is reviewed on each anniversary of its date.",
        "A partner may leave by giving a month's notice in writing.",
        "The board reviews this agreement every other year.",
        "The board reviews this agreement annually.",
    ],
)
def test_what_is_read_as_a_period_is_stated_by_its_section(words: str) -> None:
    """The check of the settings would say else that the text does not say so."""
    (one,) = find_periods([(4, words)])
    assert states({"04-review.md": f"# Review\n\n{words}\n".encode()}, one.period())
