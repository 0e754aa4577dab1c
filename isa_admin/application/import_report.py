"""The report of an import: where every piece of the source went, each guess and how sure it is, what was not placed.

It is one web page without a script, which fetches nothing, and the same facts for ``--json``.
"""

from __future__ import annotations

from collections import Counter
from html import escape
from typing import TYPE_CHECKING, Any

from isa_admin.application.files import write_file
from isa_admin.domain import dates
from isa_admin.domain.terms import terms_digest
from isa_admin.domain.text import harmless
from isa_admin.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from isa_admin.application.importing import Facts, Source
    from isa_admin.documents.importing.agreement import Brought
    from isa_admin.domain.bringing_in.ledger import Account

_BEGINNING = '<!DOCTYPE html><html lang="en-GB"><head><meta charset="utf-8"><title>What became of '
"""What each report begins with, and hardly anything else: one may be written over an earlier one."""
_STYLE = (
    "body{font:1rem/1.5 Arial,sans-serif;max-width:70rem;margin:2rem auto;padding:0 1rem;color:#0b0c0c;background:#fff}"
    "table{border-collapse:collapse;width:100%;margin:1rem 0}th,td{border:1px solid #b1b4b6;padding:.4rem .6rem;"
    "text-align:left;vertical-align:top}th{background:#f3f2f1}tbody th{font-weight:normal;width:14rem}"
    ".wide{overflow-x:auto}td.n{width:4rem}td.f{white-space:nowrap}td.w{width:14rem;overflow-wrap:anywhere}"
    "tr.guessed td:first-child{border-left:.4rem solid #1d70b8}tr.lost td:first-child{border-left:.4rem solid #d4351c}"
    "small{color:#505a5f}code{overflow-wrap:anywhere}"
)
BARE = (
    "this PDF does not say what is a heading, a column or a cell of a table, so it was read line by line: tables and"
    " columns fall apart; give the file that it was made from, or a PDF that Word or LibreOffice saved with tags"
)
"""What is said of a PDF without tags."""
NOT_SHOWN = "no section shows the table: put a line {version-control} where it is to stand"
"""What is said where the version table stood on the title page, which is no part of the terms."""
_CLASSES = {"placed": "placed", "guessed": "guessed", "not placed": "lost"}
_WORDS = {"placed": "placed", "guessed": "placed by a guess", "not placed": "not placed"}


def hides_versions(made: Brought) -> bool:
    """Say whether there are versions and no part of the terms shows them."""
    return bool(made.versions) and not any(b"{version-control}" in content for content in made.terms.values())


def as_json(source: Source, made: Brought, facts: Facts) -> dict[str, Any]:
    """Give the report as the values of one JSON object."""
    return {
        "source": {"name": source.name, "sha256": source.sha256},
        "title": facts.title or None,
        "boards": list(facts.boards),
        "area": facts.area or None,
        "categories": [one.title for one in made.categories],
        "partners": [
            {
                "partner": one.id,
                "name": one.partner.name,
                "category": one.partner.category,
                "address": str(one.partner.address) or None,
                "posts": [post.post for post in one.posts],
                "adoptions": [
                    {"on": event.on.isoformat(), "version": getattr(event, "version", None)} for event in one.events
                ],
            }
            for one in made.partners
        ],
        "versions": [{"version": row.version, "on": row.on.isoformat(), "kind": row.kind} for row in made.versions],
        "periods": {
            name: str(period) if (period := getattr(made.periods, name)) is not None else None
            for name in made.periods.__struct_fields__
        },
        "terms": sorted(made.terms),
        "terms_digest": terms_digest(made.terms),
        "counts": dict(Counter(one.fate for one in made.accounts)),
        "proposals": [
            {
                "about": one.about,
                "says": one.says,
                "source": one.source,
                "sure": one.sure,
                "accepted": one.accepted,
            }
            for one in made.proposals
        ],
        "pieces": [
            {
                "number": one.piece.number,
                "kind": one.piece.kind,
                "text": one.piece.text,
                "fate": one.fate,
                "where": one.where,
                "notes": list(one.notes),
            }
            for one in made.accounts
        ],
    }


def write(path: Path, source: Source, made: Brought, facts: Facts) -> None:
    """Write the page, over one of an earlier reading.

    Raises:
        UsageError: Something else is there; the agreement itself may be.
        StoreError: It cannot be written.
    """
    option = "--report FILE.html"
    if path.is_file() and not path.read_bytes().startswith(_BEGINNING.encode("ascii")):
        raise UsageError(f"{path} already exists, and is not a report of an import", f"name another file: {option}")
    write_file(path, as_html(source, made, facts).encode(), option=option, replace=True)


def as_html(source: Source, made: Brought, facts: Facts) -> str:
    """Write the report as a page that any browser shows."""
    title = f"What became of {_text(source.name)}"
    counts = Counter(one.fate for one in made.accounts)
    lost = [one for one in made.accounts if one.fate == "not placed"]
    listed = [
        ("not-placed", f"Not placed ({len(lost)})"),
        ("guesses", f"Guesses ({len(made.proposals)})"),
        ("partners", f"Partners ({len(made.partners)})"),
        *([("versions", f"Versions ({len(made.versions)})")] if made.versions else []),
        ("pieces", f"Where each piece went ({len(made.accounts)})"),
    ]
    heads = {id_: f'<h2 id="{id_}">{words}</h2>' for id_, words in listed}
    links = "".join(f'<li><a href="#{id_}">{words}</a></li>' for id_, words in listed)
    body = [
        f"<h1>{title}</h1>",
        f"<p>SHA-256 of the source: <code>{source.sha256}</code><br>",
        f"Digest of the terms that were made of it: <code>{terms_digest(made.terms)}</code></p>",
        _table(("What", "Value"), _summary(source, made, facts), named=True),
        f"<p>{sum(counts.values()):,} pieces of the source: {counts['placed']:,} placed,",
        f" {counts['guessed']:,} placed by a guess, {counts['not placed']:,} not placed.</p>",
        f'<nav aria-label="On this page"><ul>{links}</ul></nav>',
        heads["not-placed"],
        _accounts(lost) if lost else "<p>Every piece has a place.</p>",
        heads["guesses"],
    ]
    if made.proposals:
        rows = (
            (one.about, one.sure, one.says, _cut(one.source), "yes" if one.accepted else "no") for one in made.proposals
        )
        body.append(_table(("About", "How sure", "What is done", "Words of the source", "Acted on"), rows))
    else:
        body.append("<p>Nothing was guessed.</p>")
    body.append(heads["partners"])
    if made.partners:
        body.append(_table(("Name", "Category", "Address", "Posts", "Adopted"), _partners(made), named=True))
    else:
        body.append("<p>The source names none.</p>")
    if made.versions:
        body.append(heads["versions"])
        body.append(_table(("Date", "Version", "Kind", "Comment", "By whom", "As it was written"), _versions(made)))
    body += [heads["pieces"], _accounts(made.accounts)]
    return (
        f"{_BEGINNING}{_text(source.name)}</title>"
        f'<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
        f"<style>{_STYLE}</style></head><body><main>{''.join(body)}</main></body></html>\n"
    )


_SHOWN = 400
"""So much of the source is shown beside a guess; all of it is in the last table."""


def _cut(words: str) -> str:
    return words if len(words) <= _SHOWN else f"{words[:_SHOWN]} ..."


def _summary(source: Source, made: Brought, facts: Facts) -> Iterator[tuple[str, ...]]:
    if source.document.bare:
        yield "How it was read", BARE
    yield "Title", facts.title or "not found"
    yield "Boards", "\n".join(facts.boards) or "not found"
    yield "Area", facts.area or "not found"
    titles = (f"{name}: {_title(content)}" for name, content in sorted(made.terms.items()))
    yield "Parts of the terms", "\n".join(titles)
    if not made.versions:
        kind = "a draft" if made.draft else "issued"
        day = "dated today" if made.dated is None else f"of {dates.show(made.dated)}"
        yield "Versions", f"no table found: one row is made, {day}, {kind}, that names the source"
    if hides_versions(made):
        yield "Versions", NOT_SHOWN
    for name in made.periods.__struct_fields__:
        period = getattr(made.periods, name)
        found = (
            f"{period}, by section {period.section}"
            if period
            else "left open: none was found in a section and agreed to"
        )
        yield name.replace("_", " ").capitalize(), found
    if made.commissioner_hours:
        yield "Commissioner is told of a breach", f"within {made.commissioner_hours} hours"


def _title(part: bytes) -> str:
    """Give the title of a part, which is its first line."""
    return part.decode().partition("\n")[0].removeprefix("# ")


def _partners(made: Brought) -> Iterator[tuple[str, ...]]:
    titles = {one.id: one.title for one in made.categories}
    for one in made.partners:
        adopted = (
            f"{getattr(event, 'version', '')} {'on or before' if getattr(event, 'on_or_before', False) else 'on'}"
            f" {dates.show(event.on)}"
            for event in one.events
        )
        posts = (
            ", ".join(filter(None, (post.post, post.title, post.name, post.email, post.telephone)))
            for post in one.posts
        )
        yield (
            one.partner.name,
            titles.get(one.partner.category, one.partner.category),
            str(one.partner.address) or "not given",
            "\n".join(posts) or "open",
            "\n".join(adopted) or "not recorded",
        )


def _versions(made: Brought) -> Iterator[tuple[str, ...]]:
    for row in made.versions:
        typed = f"{row.as_written.date}, {row.as_written.version}" if row.as_written else "the same"
        yield dates.show(row.on), row.version, row.kind, row.comment, row.by, typed


def _accounts(accounts: Sequence[Account]) -> str:
    rows = [
        f'<tr class="{_CLASSES[one.fate]}"><td class="n">{one.piece.number}</td><td>{_text(one.piece.text)}'
        f"<br><small>{_text(one.piece.kind)}</small></td><td class="
        f">{_WORDS[one.fate]}</td>"
        f'<td class="w">{_text(one.where)}</td><td>{"<br>".join(map(_text, one.notes))}</td></tr>'
        for one in accounts
    ]
    head = "".join(f'<th scope="col">{name}</th>' for name in ("No.", "Source", "Fate", "Where or why", "Notes"))
    return f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>{"".join(rows)}</tbody></table></div>'


def _table(columns: Iterable[str], rows: Iterable[Sequence[str]], *, named: bool = False) -> str:
    """Write a table; ``named`` says that the first cell of each row names it."""
    head = "".join(f'<th scope="col">{_text(name)}</th>' for name in columns)
    body = "".join(f"<tr>{_cells(row, named=named)}</tr>" for row in rows)
    return f'<div class="wide"><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'


def _cells(row: Sequence[str], *, named: bool) -> str:
    first, *others = [_text(cell) for cell in row]
    begin = f'<th scope="row">{first}</th>' if named else f"<td>{first}</td>"
    return begin + "".join(f"<td>{cell}</td>" for cell in others)


def _text(words: str) -> str:
    """Write words; the columns of a line that tabs part are parted by a bar, as those of a row."""
    return escape(harmless(words.replace("\t", " | "))).replace("\n", "<br>")
