"""Proving: is the history genuine, in words that a signatory understands, and from which anchor on?"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, get_args

import typer

from isa_admin.cli import fields
from isa_admin.cli.session import Session
from isa_admin.errors import ANSWER_IS_NO, StoreError, UsageError

if TYPE_CHECKING:
    from isa_admin.application.adopting.certifying import Certified
    from isa_admin.application.verifying.proof import Proof, Request
    from isa_admin.trust.findings import Finding

_REMEDIES = {
    "A01": "take the anchor from the letterhead or the minutes: isa-admin trust LINE",
    "A02": "this is another store, or its history was rewritten: compare the anchor with the letterhead",
    "A03": "somebody else began this history: compare the anchor with the letterhead, and do not use this store",
    "A04": "ask an officer what happened; if it was right, verify once with --accept-rewrite",
    "A05": "ask an officer which of the two continues; if it is this one, verify once with --accept-rewrite",
    "A06": "take a complete copy: isa-admin clone, or git fetch --unshallow",
    "A07": "git shows something other than what is signed: git replace -d, or take a new copy",
    "A09": "ask for the newest state: this copy may be held back",
    "B12": "nothing, if you know that the person changed names",
    "C02": "ask the owner of the key for a renewed certificate, and record it with isa-admin add-key",
    "C05": "an officer looks at what the key signed, and vouches for it with revoke-key --vouch-until",
    "C10": "nothing, if a computer's clock was wrong",
    "D10": "isa-admin doctor lists the edits; record them with isa-admin commit, or take them back with git restore",
    "H05": "look at what it changed; only close-review --issue --accept-departed issues it",
    "G01": "stand on main with git switch main, or prove that branch with --ref; if somebody sent you the folder, do"
    " not use it",
}
_OTHERS = (
    "do not rely on this store from that commit on; show this to the safeguarding board's officer. In your own store"
    " isa-admin undo takes back what is not published"
)


def verify(
    session: Session,
    source: Annotated[
        str | None, typer.Argument(metavar="SOURCE", help="A store, a bundle file or a URL; this store if left out.")
    ] = None,
    anchor: Annotated[
        str | None, typer.Option("--anchor", help="The anchor, if not one pinned here.", metavar="LINE")
    ] = None,
    ref: Annotated[str | None, typer.Option("--ref", help="The branch to verify, or a commit by its full id.")] = None,
    since: Annotated[
        str | None, typer.Option("--since", help="Judge only what follows this commit.", metavar="COMMIT")
    ] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Count warnings as a no.")] = False,
    max_age: Annotated[
        str | None, typer.Option("--max-age", help="Refuse if the newest commit is older.", metavar="DAYS")
    ] = None,
    no_cache: Annotated[bool, typer.Option("--no-cache", help="Judge everything anew.")] = False,
    engine: Annotated[str, typer.Option("--engine", help="What checks the signatures: sequoia or gpg.")] = "sequoia",
    adoption: Annotated[
        str | None, typer.Option("--adoption", help="Prove this partner's adoption too.", metavar="PARTNER")
    ] = None,
    accept_rewrite: Annotated[
        bool, typer.Option("--accept-rewrite", help="Accept a history that does not follow the one verified last.")
    ] = False,
) -> None:
    """Prove that every change was made by somebody entitled to make it, from the anchor on."""
    from isa_admin.application import clock
    from isa_admin.application.verifying.proof import Engine, Request
    from isa_admin.application.verifying.proving import prove
    from isa_admin.store.naming_commits import as_id
    from isa_admin.trust.anchor import read_anchor

    if adoption is not None and (source, ref, since) != (None, None, None):
        raise UsageError(
            "--adoption proves an adoption of this store, from its first commit on",
            "leave out SOURCE, --ref and --since, and run it in the store's folder",
        )
    request = Request(
        source=source or str(session.store.root),
        ref=ref,
        since=None if since is None else as_id(since),
        max_age=None if max_age is None else fields.whole("--max-age")(max_age),
        cache=not no_cache,
        engine=fields.one_of("a choice for --engine", get_args(Engine))(engine),
        accept_rewrite=accept_rewrite,
    )
    proved = _with_departed(prove(request, read_anchor(anchor) if anchor else None, clock.now()), request)
    from isa_admin.application.reporting.reports import proof as report

    good = proved.ok and not (strict and proved.findings)
    chain = _adoption(session, adoption, proved.tip) if adoption is not None and good else None
    session.out.report({**report(proved), "ok": good, **({"adoption": chain.report} if chain else {})})
    session.out.say(sentence(proved, good=good, since=request.since))
    for finding in proved.findings:
        where = f" {finding.commit[:12]}" if finding.commit else ""
        session.out.say(f"{finding.severity}{where}: {finding.message} [{finding.rule}]")
        session.out.say(f"  try: {remedy(finding)}")
    if chain is not None:
        session.out.say("")
        session.out.answers(chain.entry.partner.name, chain.rows)
    if not good:
        raise typer.Exit(ANSWER_IS_NO)


def _with_departed(proved: Proof, request: Request) -> Proof:
    """Add who signed on the branch of a review after they left the roster on main, where main is at hand (H05)."""
    from pathlib import Path

    from msgspec.structs import replace

    name = (request.ref or "").removeprefix("refs/heads/")
    folder = Path(request.source)
    if not proved.ok or not name.startswith("review/") or not folder.is_dir():
        return proved

    from isa_admin.application import departed
    from isa_admin.application.review_desk import desk
    from isa_admin.domain.reviewing import NoOpenReviewError
    from isa_admin.store.repository import Store

    with Store.open(folder) as store:
        try:
            at = desk(store)
        except NoOpenReviewError:
            return proved
        return replace(proved, findings=(*proved.findings, *departed.findings(at))) if at.name == name else proved


def _adoption(session: Session, partner: str, proved: str | None) -> Certified:
    """Prove one adoption, in a history that was proved already; gives the chain of facts."""
    from isa_admin.application.adopting.certifying import facts

    if session.store.tip() != proved:
        raise StoreError("the store changed while it was verified", "run the command again")
    return facts(session.store, session.register.partner(partner).id, None, session.today)


def trust(
    session: Session,
    line: Annotated[
        str | None, typer.Argument(metavar="LINE", help="The anchor, from a letterhead or the minutes.")
    ] = None,
    show: Annotated[bool, typer.Option("--show", help="Show the anchors that are pinned here.")] = False,
    remove: Annotated[str | None, typer.Option("--remove", help="Remove an anchor.", metavar="LINE")] = None,
) -> None:
    """Pin the anchor of a store, so that verify knows where to start."""
    from isa_admin.application.verifying import pinned
    from isa_admin.trust.anchor import read_anchor
    from isa_admin.trust.key import fingerprint_groups

    if sum((line is not None, show, remove is not None)) != 1:
        raise UsageError("say one of: an anchor to pin, --show, --remove", "isa-admin trust isa-anchor:1:...")
    if line is not None:
        anchor = read_anchor(line)
        pinned.pin(anchor)
        session.out.say(f"pinned: the history that begins with {anchor.commit[:12]}, signed by the key")
        session.out.say(f"  {fingerprint_groups(anchor.fingerprint)}")
        session.out.next(["isa-admin verify"])
    if remove is not None:
        pinned.unpin(read_anchor(remove))
        session.out.say("the anchor is no longer pinned")
    if show:
        for one in pinned.anchors():
            session.out.say(str(one))
        if not pinned.anchors():
            session.out.say("no anchor is pinned here")
    session.out.report({"anchors": [str(one) for one in pinned.anchors()]})


def sentence(proof: Proof, *, good: bool, since: str | None = None) -> str:
    """Say in one sentence what was proved, and that nothing was up to the commit after which it was asked for."""
    judged = f"{proof.commits} commit{'' if proof.commits == 1 else 's'}"
    if proof.known:
        judged += f" after {proof.known} that were proved here before"
    if good:
        age = {0: "made today", 1: "made yesterday", None: "dated ahead of the clock"}.get(
            proof.age_days, f"made {proof.age_days} days ago"
        )
        which = f"every change after {since[:12]}" if since else "every change"
        unproved = "; up to that commit nothing was proved" if since else ""
        if since and not proof.commits:
            return f"yes, and it says nothing: there is no change after {since[:12]}, and nothing else was proved"
        return f"yes: {which} was made by somebody entitled to make it ({judged}; the newest was {age}{unproved})"
    if any(finding.rule == "A01" for finding in proof.findings):
        return "not asked yet: whether this history can be relied on is proved from its anchor, and none is pinned here"
    if proof.ok:
        return f"no: nothing was refused, but there are warnings, and --strict counts them ({judged})"
    return "no: this history cannot be relied on"


def remedy(finding: Finding) -> str:
    """Say what to do about a finding."""
    if finding.about_a_record:
        return 'put the record right, and record that with isa-admin commit "What I put right"'
    return _REMEDIES.get(finding.rule, _OTHERS)
