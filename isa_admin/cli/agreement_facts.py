"""Reading the facts of the agreement as people type them: categories, periods, standards, settings."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Literal, ParamSpec, TypeVar, get_args, get_origin, get_type_hints

from msgspec.structs import replace

from isa_admin.cli.fields import line, one_of, whole
from isa_admin.domain.agreement import Category, Period, Readings, Standard, Unit
from isa_admin.domain.text import EMPTIED
from isa_admin.errors import NotFoundError, UsageError, close_matches

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from isa_admin.domain.agreement import Periods

P = ParamSpec("P")
T = TypeVar("T")

_PERIOD_USAGE = '--period "NAME=45 days"'
_PERIOD = re.compile(r"([0-9]{1,4})\s+([a-z ]+)")
_STANDARD = re.compile(r"([0-9]{1,3})\s+(.+)")


def categories(held: Sequence[Category], given: Iterable[str], dropped: Iterable[str]) -> tuple[Category, ...]:
    """Read categories of the form ``ID=TITLE`` and add them to those that there are, without those that go.

    Raises:
        UsageError: One is of another form.
        NotFoundError: One that should go is not there.
    """
    found = {one.id: one for one in held}
    for one in given:
        id_, title = _parted(one, "--category ID=TITLE")
        found[id_] = _made("--category ID=TITLE", Category, id_, title)
    return tuple(_without(found, dropped, "category").values())


def periods(held: Periods, given: Iterable[str]) -> Periods:
    """Read periods of the form ``NAME=45 days`` in place of those that there are; each keeps its section.

    One that there was not is given with its section: ``NAME=45 days, section 19``. A hyphen takes one away.

    Raises:
        UsageError: One is of another form.
        NotFoundError: The agreement has no period of this name.
    """
    known = held.__struct_fields__
    for one in given:
        name, text = period_name(one), _parted(one, _PERIOD_USAGE, emptied=True)[1]
        if name not in known:
            raise NotFoundError(f"the agreement has no period '{name}'", f"choose one of {', '.join(known)}")
        if text == EMPTIED:
            held = replace(held, **{name: None})
            continue
        text, _, where = text.partition(",")
        match = _PERIOD.fullmatch(text.strip())
        units = {unit: unit for unit in get_args(Unit)} | {unit.removesuffix("s"): unit for unit in get_args(Unit)}
        if match is None or match[2].strip() not in units:
            raise UsageError(
                f"'{text}' is not a period", f"give a number and one of {', '.join(get_args(Unit))}: 45 days"
            )
        section = _section(name, where, getattr(held, name))
        made = _made(_PERIOD_USAGE, Period, int(match[1]), units[match[2].strip()], section)
        held = replace(held, **{name: made})
    return held


def period_name(given: str) -> str:
    """Give the name of the setting that a period of the form ``NAME=45 days`` is for.

    Raises:
        UsageError: It is of another form.
    """
    return _parted(given, _PERIOD_USAGE, emptied=True)[0].replace("-", "_").replace(" ", "_")


def _section(name: str, given: str, held: Period | None) -> int:
    """Give the section that sets a period: the one that was typed behind it, else the one that it had."""
    words = given.strip().removeprefix("section").strip()
    if words:
        return whole("--period", 1)(words)
    if held is None:
        raise UsageError(
            f"the agreement had no {name.replace('_', ' ')}, so the section that sets it is not known",
            f'give it after the period: --period "{name}=45 days, section 19"',
        )
    return held.section


def standards(held: Sequence[Standard], given: Iterable[str], dropped: Iterable[str]) -> tuple[Standard, ...]:
    """Read standards of the form ``ID=SECTION TITLE`` and add them to those that there are, without those that go.

    Raises:
        UsageError: One is of another form.
        NotFoundError: One that should go is not there.
    """
    found = {one.id: one for one in held}
    usage = '--standard "ID=SECTION TITLE"'
    for one in given:
        id_, text = _parted(one, usage)
        match = _STANDARD.fullmatch(text)
        if match is None:
            raise UsageError(f"'{text}' has no section before the title", f"give it as {usage}, such as 12 Accuracy")
        found[id_] = _made(usage, Standard, id_, match[2], int(match[1]))
    return tuple(_without(found, dropped, "standard").values())


def readings(held: Readings, given: Iterable[str]) -> Readings:
    """Read readings of the form ``NAME=VALUE`` in place of those that there are.

    Raises:
        UsageError: One is of another form, or has no such value.
        NotFoundError: The boards have no reading of this name.
    """
    usage, known = "--reading NAME=VALUE", get_type_hints(Readings)
    for one in given:
        name, text = _parted(one, usage, emptied=True)
        name = name.replace("-", "_").replace(" ", "_")
        if name not in known:
            near = close_matches(name, known)
            raise NotFoundError(
                f"there is no reading '{name}'",
                f"did you mean {near}?" if near else f"choose one of {', '.join(known)}",
            )
        held = _made(usage, _with_reading, held, name, _reading(name, known[name], text))
    return held


def _with_reading(held: Readings, name: str, value: Any) -> Readings:  # noqa: ANN401  it was read for its field
    return replace(held, **{name: value})


def _reading(name: str, kind: object, text: str) -> object:
    """Read the value of one reading: a word of its own, yes or no, or a number of days that a hyphen takes away."""
    if kind is bool:
        return one_of(f"an answer to {name}", ("yes", "no"))(text) == "yes"
    if words := get_args(kind) if get_origin(kind) is Literal else ():
        return one_of(f"a reading of {name}", words)(text)
    return None if text == "-" else whole(f"{name} in days", 1)(text)


def hours(given: str) -> int | None:
    """Read a number of hours; a hyphen takes the setting away."""
    return None if given.strip() == "-" else whole("--commissioner-hours", 1)(given)


def _parted(given: str, usage: str, *, emptied: bool = False) -> tuple[str, str]:
    name, sign, value = given.partition("=")
    if not sign or not name.strip() or not value.strip():
        raise UsageError(f"'{given}' has no name before an equals sign, or nothing after it", f"give it as {usage}")
    return name.strip().casefold(), "-" if emptied and value.strip() == "-" else line("value")(value)


def _made(usage: str, make: Callable[P, T], *given: P.args, **named: P.kwargs) -> T:
    try:
        return make(*given, **named)
    except ValueError as error:
        raise UsageError(str(error), f"give it as {usage}") from error


def _without(found: dict[str, T], dropped: Iterable[str], kind: str) -> dict[str, T]:
    for one in dropped:
        id_ = one.strip().casefold()
        if id_ not in found:
            near = close_matches(one, found)
            raise NotFoundError(
                f"the agreement has no {kind} '{one}'", f"did you mean {near}?" if near else f"see: {', '.join(found)}"
            )
        del found[id_]
    return found
