"""``python -m bench [partners | documents | reviews | verify [SMALL LARGE]]``: measures all or one part, a table each.

Ends with 1 when a ratio is missed. With sizes of its own the part ``verify`` only shows what it measured.
"""

from __future__ import annotations

import sys
from collections import Counter
from typing import TYPE_CHECKING

from bench import documents, rendering, surroundings
from bench.measuring import Cost, in_turn, run, side_by_side, typical
from bench.place import ROOT, SMALLEST, Place, place
from bench.processes import ROWS
from bench.verifying import SIZES as HISTORIES
from bench.verifying import Bench

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from bench.measuring import Command

SIZES = (SMALLEST, 1_000, 10_000)
LARGEST = SIZES[-1]
TURNS = 9
"""How often two commands run in turn to be compared."""
MANY_TURNS = 25
"""The same of commands that take a fraction of a second."""
REPEATS = 3
"""How often a command runs that is compared with none."""
COMMANDS = ("list-partners", "status", "due", "check", "add-partner", "render")


def main(words: Sequence[str]) -> int:
    """Measure everything, or the part that is named; gives the exit code."""
    part, *sizes = words or ("all",)
    kept = True
    _say(f"{surroundings.told()}\n")
    if part in {"all", "partners"}:
        kept = _partners()
    if part in {"all", "documents"}:
        kept = _documents() and kept
    if part in {"all", "processes"}:
        kept = _processes() and kept
    if part in {"all", "reviews"}:
        kept = _reviews() and kept
    if part in {"all", "verify"}:
        small, large = map(int, sizes) if sizes else HISTORIES
        with place() as here:
            bench = Bench(here, (small, large))
            bench.run()
        kept = kept and bench.kept
    return 0 if kept else 1


def _reviews() -> bool:
    """Measure collecting 40 files of 44 pages, and the status of 5,000 comments."""
    with place() as here:
        run(here.making(SMALLEST))
        store, folder = here.store(SMALLEST), here.folder / "drafts"
        by = ("--by", "2099-06-30", "--store", store, "--yes")
        run(here.program("open-review", *by, "--out", here.folder / "letters"))
        run(here.program("draft", "--out", folder, "--store", store, "--yes"))
        opening, collecting = map(float, here.said("-m", "bench.reviewing", "collect", store, folder).split())
        run(here.python("-m", "bench.reviewing", "fill", store, str(COMMENTS)))
        reading = side_by_side(
            here.program("review-status", "--store", store), here.program("status", "--store", store), TURNS
        )
        _say("REVIEWS")
        ratio = collecting / opening
        _say(
            f"collecting 40 files, against opening them with lxml: {collecting:.2f} s, {opening:.2f} s, {ratio:.1f}  4"
        )
        more = reading[0].seconds - reading[1].seconds
        _say(f"review-status of {COMMENTS:,} comments, seconds more than status: {more:.2f}  1")
        return ratio <= MOST_COLLECTING and more <= 1


COMMENTS = 5_000
MOST_COLLECTING = 4


def _partners() -> bool:
    with place() as here:
        made = {size: run(here.making(size)) for size in SIZES}
        # First, because listing the objects of the largest store makes this process larger than what is measured.
        _say(f"{'TIME AND PEAK MEMORY':20}" + "".join(f"{f'{size:,} partners':>20}" for size in SIZES))
        _row("(making the store)", (made[size] for size in SIZES))
        for name in COMMANDS:
            _row(name, (_cost(here, name, size) for size in SIZES))
        _say()
        _say(f"{f'RATIOS (medians of {TURNS} turns, processor time)':66}{'took':>9}{'against':>9}{'ratio':>8}  limit")
        kept = [_help(here), _status(here), _reading(here), *_reports(here), _adding(here), _committing(here)]
        kept.append(rendering.rendering(here, _ratio, SIZES))
        _say()
    return all(kept)


def _documents() -> bool:
    with place() as here:
        run(here.making(SMALLEST))
        _say(f"{f'DOCUMENTS ({documents.TURNS} turns, processor time)':66}{'took':>9}{'against':>9}{'ratio':>8}  limit")
        kept = documents.whole_set(here, _ratio)
        kept = documents.redline(here, _ratio) and kept
        kept = documents.bringing_in(here, _ratio) and kept
        kept = documents.amending(here, _ratio) and kept
        _say()
    return kept


def _processes() -> bool:
    """Count the git and gpg processes that commands start."""
    with place() as here:
        run(here.making(SMALLEST))
        _say(f"{'GIT AND GPG PROCESSES':90}{'started':>9}{'at most':>9}")
        found = dict(here.processes(SMALLEST))
    for words, count in found.items():
        _say(f"{words[:88]:90}{count:>9}{ROWS[words]:>9}{'  MISSED' if count > ROWS[words] else ''}")
    _say()
    return all(count <= ROWS[words] for words, count in found.items())


def _help(here: Place) -> bool:
    """Compare --help with the import of the library that writes it."""
    return _ratio(
        'isa-admin --help / python -c "import typer"',
        *side_by_side(here.program("--help"), here.python("-c", "import typer"), MANY_TURNS),
        limit=1.15,
    )


def _status(here: Place) -> bool:
    """Compare status on the reference store with the same."""
    status = here.program("status", "--store", here.store(SMALLEST))
    return _ratio(
        'isa-admin status / python -c "import typer"',
        *side_by_side(status, here.python("-c", "import typer"), MANY_TURNS),
        limit=2.0,
    )


def _reading(here: Place) -> bool:
    """Compare list-partners with reading the same blobs and parsing them, and nothing else."""
    words = ("list-partners", "--json", "--store", here.store(LARGEST))
    records = here.records(LARGEST)
    blobs = [name for kind, name in here.objects_read(*words) if kind == "blob" and name in records]
    ids = here.folder / "ids"
    ids.write_text("".join(f"{name}\n" for name in blobs), "ascii")
    baseline = here.python(ROOT / "bench/baseline.py", here.store(LARGEST), ids)
    return _ratio(
        f"list-partners --json / cat-file --batch + py-yaml12, {len(blobs):,} records",
        *side_by_side(here.program(*words), baseline, TURNS),
        limit=2.0,
    )


def _reports(here: Place) -> list[bool]:
    """Compare what else reads every partner with the list of them."""
    store = here.store(LARGEST)
    listing = here.program("list-partners", "--store", store)
    return [
        _ratio(
            f"{name} / list-partners, {LARGEST:,} partners",
            # The reference store has open posts, so check answers no.
            *side_by_side(here.program(name, "--store", store, exit_code=name == "check"), listing, REPEATS),
            limit=1.2,
        )
        for name in ("status", "check", "due")
    ]


def _adding(here: Place) -> bool:
    """Compare adding a partner to the largest store and to the smallest, and count what is touched."""
    costs = in_turn(_adding_to(here, LARGEST, "Turn"), _adding_to(here, SMALLEST, "Turn"), TURNS)
    kept = _ratio(f"add-partner, {LARGEST:,} partners / {SMALLEST} partners", *costs, limit=1.35)
    for size in (SMALLEST, LARGEST):
        files, objects = here.files(size), here.objects(size)
        read = Counter(kind for kind, _ in here.objects_read_by_adding(size, "Counted Partner"))
        written = Counter(kind for name, kind in here.objects(size).items() if name not in objects)
        touched = [file for file, state in here.files(size).items() if files.get(file) != state]
        _say(
            f"  with {size:,} partners: read {_counted(read)}; wrote {_counted(written)}; "
            f"{len(touched)} files of the work tree"
        )
    return kept


def _adding_to(here: Place, size: int, name: str) -> Callable[[int], Command]:
    return lambda turn: here.adding(size, f"{name} {turn} Partner")


def _committing(here: Place) -> bool:
    """Compare a signed commit with git's own, each without the start of a program."""
    ours, gits = (Cost(seconds, 0, used) for used, seconds in here.committing(SMALLEST, MANY_TURNS))
    return _ratio("a signed commit / git add and git commit -S, fsync on", ours, gits, limit=1.2)


def _cost(here: Place, name: str, size: int) -> Cost:
    if name == "add-partner":
        return typical(_adding_to(here, size, "Repeat"), REPEATS)
    out = ("--replace", "--out", here.folder / f"documents-{size}") if name == "render" else ()
    # The reference store has open posts, so check answers no.
    command = here.program(name, *out, "--store", here.store(size), exit_code=name == "check")
    return typical(lambda _: command, REPEATS)


def _ratio(what: str, one: Cost, other: Cost, *, limit: float | None = None) -> bool:
    """Print a ratio of processor time; says whether it is within its limit."""
    ratio = one.processor / other.processor
    kept = limit is None or ratio <= limit
    shown = "" if limit is None else f"  {limit:.2f}{'' if kept else '  MISSED'}"
    noisy = "  noisy" if one.noisy or other.noisy else ""
    _say(f"{what:66}{one.processor:7.3f} s{other.processor:7.3f} s{ratio:8.2f}{shown}{noisy}")
    return kept


def _row(name: str, costs: Iterable[Cost]) -> None:
    _say(f"{name:20}" + "".join(f"{cost!s:>20}" for cost in costs))


def _counted(kinds: Counter[str]) -> str:
    return ", ".join(f"{kinds[kind]} {kind}s" for kind in ("commit", "tree", "blob") if kinds[kind])


def _say(line: str = "") -> None:
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
