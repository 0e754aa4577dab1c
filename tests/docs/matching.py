"""Whether a transcript is true: what a page shows against what the program printed."""

from __future__ import annotations

import re

PRETENDED = "gpg: WARNING: running with faked system time: "
"""What gpg says of the day that the tests let it take for today."""
ANYTHING = "..."
"""Alone on a line: any number of lines. In a line or in a text of JSON: any characters."""


def plain(output: str) -> list[str]:
    """Take away what a page does not show: empty lines, rules of tables, runs of spaces."""
    lines = (" ".join(line.split()) for line in output.splitlines())
    return [line for line in lines if line.strip("─ ") and not line.startswith(PRETENDED)]


def shows(expected: str, output: str) -> bool:
    """Say whether a page shows this output, shortened at most where it says so."""
    pattern = "".join(r"(?:.*\n)*?" if line == ANYTHING else f"{_pattern(line)}\n" for line in plain(expected))
    return re.fullmatch(pattern, "".join(f"{line}\n" for line in plain(output))) is not None


def differences(example: object, real: object, where: str = "$") -> list[str]:
    """Compare an example of JSON with the real thing.

    An object must have the same keys. A list may leave items out, but what it shows must be there in this order, and
    an empty one must be empty. A text may have ``...`` for any characters.
    """
    if isinstance(example, dict) and isinstance(real, dict):
        if list(example) != list(real):
            return [f"{where}: the example has the keys {list(example)}, the program gives {list(real)}"]
        return [found for key in example for found in differences(example[key], real[key], f"{where}.{key}")]
    if isinstance(example, list) and isinstance(real, list):
        return _differences_of_lists(example, real, where)
    if isinstance(example, str) and isinstance(real, str) and re.fullmatch(_pattern(example), real, re.DOTALL):
        return []
    return [] if type(example) is type(real) and example == real else [f"{where}: {example!r} is not {real!r}"]


def _differences_of_lists(example: list[object], real: list[object], where: str) -> list[str]:
    if not example:
        return [f"{where}: the example is empty, the program gives {real!r}"] if real else []
    remaining = list(real)
    for number, item in enumerate(example):
        while remaining and differences(item, remaining[0]):
            remaining.pop(0)
        if not remaining:
            return [f"{where}[{number}]: the program gives nothing like {item!r}"]
        remaining.pop(0)
    return []


def _pattern(text: str) -> str:
    return ".*".join(re.escape(part) for part in text.split(ANYTHING))
