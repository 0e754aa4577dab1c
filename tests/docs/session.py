"""Runs the commands that a page shows, in their order, in one shell, as its reader would.

In a ``sh`` block every line is a command. In a ``console`` block a command stands after ``$ `` and what it prints
stands below it; a ``json`` block right after it is what its last command prints. Every command must end well, unless
the next one is ``echo $?``, so that the page itself shows how it ends. A block with the mark ``not-run`` is not run.

A page may show several people at work. A block with the mark ``by-signatory``, for example, is typed at the signatory's
computer: there, the home folder and the keyring are the signatory's. All other blocks are the officer's.
"""

from __future__ import annotations

import json
import re
import subprocess
from typing import TYPE_CHECKING

from msgspec import Struct
from msgspec.structs import replace

from tests.docs.matching import differences, shows
from tests.docs.pages import blocks

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from pathlib import Path

    from tests.docs.pages import Block

NOT_RUN = "not-run"
_BY = "by-"
_OFFICER = "officer"
_MARK = "-- the end of command"
_ASKS_HOW_IT_ENDED = "echo $?"
_LONG = 2000


class Step(Struct, frozen=True):
    """One command of a page.

    Attributes:
        place: Page and line of its block.
        command: What is typed; several lines where a backslash continues it.
        output: What the page says it prints; None where the page does not say.
        report: The same as JSON.
        person: Who types it.
    """

    place: str
    command: str
    output: str | None = None
    report: str | None = None
    person: str = _OFFICER


def steps(page: str) -> list[Step]:
    """Give the commands that a page shows."""
    found: list[Step] = []
    for block in blocks(page, "sh", "console", "json"):
        if NOT_RUN in block.words:
            continue
        if block.language == "sh":
            found += [Step(_place(block), command, person=_person(block)) for command in _joined(block.lines)]
        elif block.language == "console":
            found += _transcript(block)
        elif block.follows and found:
            found[-1] = replace(found[-1], output=None, report=block.text)
    return found


def run(page: str, folder: Path, env: Mapping[str, str]) -> list[str]:
    """Run a page in a folder; gives what is not as the page says."""
    wanted = steps(page)
    script = [
        'said() { local code=$?; printf "\\n%s %d\\n" "$1" "$code"; return "$code"; }',
        'turn() { export HOME="$HOMES/$1" GNUPGHOME="$(cat "$HOMES/$1/keyring")"; }',
    ]
    person = _OFFICER
    for step in wanted:
        # Only when it changes: a page may itself choose another keyring for what follows.
        script += [f"turn {step.person}"] if step.person != person else []
        script += [step.command, f"said '{_MARK}'"]
        person = step.person
    done = subprocess.run(
        ["bash", "--noprofile", "--norc"],
        input="\n".join(script) + "\n",
        cwd=folder,
        env=dict(env),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    # The day is pretended here and not where a reader types: the program's note about it is not for the page.
    answers = re.sub(r"(?m)^note: ISA_ADMIN_TODAY .*\n", "", done.stdout).split(f"\n{_MARK} ")
    if len(answers) != len(wanted) + 1:
        return [f"{page}: the shell stopped after {len(answers) - 1} of {len(wanted)} commands:\n{done.stdout}"]
    problems: list[str] = []
    output = answers[0]
    for number, (step, answer) in enumerate(zip(wanted, answers[1:], strict=True)):
        code, _, following = answer.partition("\n")
        asked = number + 1 < len(wanted) and wanted[number + 1].command == _ASKS_HOW_IT_ENDED
        problems += _judge(step, output, int(code), asked=asked)
        output = following
    return problems


def _judge(step: Step, whole: str, code: int, *, asked: bool) -> Iterator[str]:
    output = whole if len(whole) < _LONG else f"{whole[: _LONG // 2]}\n[...]\n{whole[-_LONG // 2 :]}"
    if code != 0 and not asked:
        yield f"{step.place}: {step.command}\nends with {code}:\n{output}"
    elif step.report is not None:
        for difference in differences(json.loads(step.report), json.loads(whole)):
            yield f"{step.place}: {step.command}\n{difference}"
    elif step.output is not None and not shows(step.output, whole):
        yield f"{step.place}: {step.command}\nprints:\n{output}\nand not:\n{step.output}"


def _transcript(block: Block) -> Iterator[Step]:
    command: list[str] = []
    output: list[str] = []
    for line in [*block.lines, "$ "]:
        if command and command[-1].endswith("\\"):
            command.append(line)
        elif line.startswith("$ "):
            if command:
                yield Step(_place(block), "\n".join(command), "\n".join(output), person=_person(block))
            command, output = [line.removeprefix("$ ")], []
        else:
            output.append(line)


def _joined(lines: tuple[str, ...]) -> Iterator[str]:
    command: list[str] = []
    for line in lines:
        if line.strip() and not line.startswith("#"):
            command.append(line)
            if not line.endswith("\\"):
                yield "\n".join(command)
                command = []


def _person(block: Block) -> str:
    return next((word.removeprefix(_BY) for word in block.words if word.startswith(_BY)), _OFFICER)


def _place(block: Block) -> str:
    return f"{block.page}:{block.line}"
