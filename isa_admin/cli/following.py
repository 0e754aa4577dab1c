"""Agreement: what the settings that name a section become with a new text, as options or the person say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from isa_admin.cli import agreement_facts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from isa_admin.application.amending import Amendment
    from isa_admin.cli.session import Session
    from isa_admin.domain.agreement import Periods


def with_periods(session: Session, made: Amendment, given: Sequence[str]) -> Amendment:
    """Let the settings follow the text: as the options say, or as the person answers.

    Raises:
        UsageError: A period is not of its form.
        NotFoundError: The agreement has no period of this name.
    """
    if given:
        facts = replace(made.agreement, periods=agreement_facts.periods(made.agreement.periods, given))
        made = made.following(facts, map(agreement_facts.period_name, given))
    if not session.ask.able:
        return made  # the decision refuses what does not fit, and names the option
    for name, said, words in _questions(made):
        session.out.say(said)
        title = name.replace("_", " ")
        read = _reader(made.agreement.periods, title)
        periods = session.ask.value(None, f"What the {title} is now", "--period", read, words=words)
        made = made.following(replace(made.agreement, periods=periods), [name])
    return made


def _questions(made: Amendment) -> Iterator[tuple[str, str, list[str]]]:
    """Give the name of each period that somebody must settle, why, and what it may be."""
    for name, period in made.text.gone.periods.items():
        said = f"section {period.section}, which sets the {name.replace('_', ' ')} of {period}, is not in the new text"
        yield name, said, [f"{one}, section {one.section}" for one in made.stating(period)]
    for one in made.unsaid:
        name = one.name.replace("_", " ")
        stated = [str(period) for period in one.stated]
        said = " or ".join(stated) or "no period with a number"
        yield one.name, f"section {one.period.section} no longer says {one.period} ({name}); it says {said}", stated


def _reader(held: Periods, name: str) -> Callable[[str], Periods]:
    return lambda answer: agreement_facts.periods(held, [f"{name}={answer}"])
