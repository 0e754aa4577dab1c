"""The page that leads to the documents of a set: one file of HTML that any browser opens, without a network."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING
from urllib.parse import quote

from msgspec import Struct

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from isa_admin.documents.view import View

_STYLE = (
    "body{font-family:Arial,sans-serif;font-size:1.1rem;line-height:1.5;max-width:60rem;margin:2rem auto;"
    "padding:0 1rem;color:#0b0c0c}h1{font-size:1.9rem;line-height:1.2}h2{font-size:1.4rem;margin-top:2.5rem}"
    "table{border-collapse:collapse;width:100%}caption{text-align:left;font-weight:bold;padding:.3em 0}"
    "th,td{text-align:left;vertical-align:top;padding:.45em 1em .45em 0;border-bottom:1px solid #b1b4b6}"
    "dl{display:grid;grid-template-columns:max-content 1fr;gap:.2rem 1.5rem}dt{font-weight:bold}dd{margin:0}"
    "td{white-space:nowrap}tbody th{font-weight:normal}"
    "code{font-size:.85em;overflow-wrap:anywhere}a{color:#1d70b8}a:focus{background:#fd0;color:#0b0c0c}"
    ".skip{position:absolute;left:-99em}.skip:focus{left:1em}"
    "@media(max-width:40em){dl{display:block}dd{margin-bottom:.6rem}}"
    "@media print{body{font-size:10pt;margin:0;max-width:none}a{color:inherit}}"
)
_THOUSAND = 1000
"""Bytes in a kilobyte, as the browsers count that show how large a download is."""


class Listed(Struct, frozen=True):
    """A document on the page: what it is, and its files with their sizes in bytes; the Word file comes first."""

    words: str
    files: Sequence[tuple[str, int]]


class Group(Struct, frozen=True):
    """Documents under one heading, and what each line names."""

    heading: str
    what: str
    listed: Sequence[Listed]


def index_page(view: View, commit: str, groups: Iterable[Group], sums: str) -> str:
    """Write the page.

    Args:
        view: The register that the documents show.
        commit: The commit that they were made from.
        groups: The documents; a group of none is left out.
        sums: The name of the file with their digests.
    """
    agreement = view.register.agreement
    facts = (
        ("Version", view.label),
        ("Date", view.date_words),
        ("Status", view.status),
        ("Area", agreement.area),
        ("Boards", ", ".join(agreement.boards)),
    )
    title, parts = escape(agreement.title), "".join(_table(one) for one in groups if one.listed)
    rows = "".join(f"<dt>{name}</dt><dd>{escape(value)}</dd>" for name, value in facts if value)
    return (
        f'<!DOCTYPE html>\n<html lang="en-GB"><head><meta charset="utf-8"><title>{title}, {escape(view.label)}</title>'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<style>{_STYLE}</style></head><body>"
        '<a class="skip" href="#documents">Skip to the documents</a>'
        f'<header><h1>{title}</h1><dl>{rows}</dl></header><main id="documents">{parts}</main><footer>'
        "<h2>Check these files</h2>"
        "<p>The digest of the terms, which is what partners adopt, and the commit of the register that the documents"
        " were made from:</p>"
        f"<dl><dt>Terms digest</dt><dd><code>{view.register.terms_digest}</code></dd>"
        f"<dt>Commit</dt><dd><code>{escape(commit)}</code></dd></dl>"
        f'<p>The file <a href="{quote(sums)}">{escape(sums)}</a> has the SHA-256 of each file:'
        f" <code>sha256sum --check {escape(sums)}</code> compares them. These files prove nothing by themselves;"
        " whoever has a copy of the register compares their text with it:"
        " <code>isa-admin verify-document FILE</code>.</p>"
        "</footer></body></html>\n"
    )


def _table(group: Group) -> str:
    rows = "".join(f'<tr><th scope="row">{escape(one.words)}</th><td>{_links(one)}</td></tr>' for one in group.listed)
    head = f'<tr><th scope="col">{group.what}</th><th scope="col">Files</th></tr>'
    return f"<h2>{group.heading}</h2><table><thead>{head}</thead><tbody>{rows}</tbody></table>"


def _links(one: Listed) -> str:
    return " \N{MIDDLE DOT} ".join(_link(one, *file) for file in one.files)


def _link(one: Listed, name: str, size: int) -> str:
    """Write a link that says what it leads to, for whoever hears the links alone."""
    kind = "PDF" if name.endswith(".pdf") else "Word"
    return (
        f'<a href="{quote(name)}">{kind}<span class="skip">: {escape(one.words)}</span></a>'
        f" ({max(1, round(size / _THOUSAND)):,} kB)"
    )
