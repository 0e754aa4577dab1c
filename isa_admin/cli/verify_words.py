"""The verdict of verification in words that a signatory understands, and what to do about each finding."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from isa_admin.application.verifying.proof import Proof
    from isa_admin.trust.findings import Finding

_REMEDIES = {
    "A01": "take the anchor from the letterhead or the minutes: isa-admin trust LINE",
    "A02": "this is another store, or its history was rewritten: compare the anchor with the letterhead",
    "A03": "somebody else began this history: compare the anchor with the letterhead, and do not use this store",
    "A04": "ask an officer what happened; if it was right, verify once with --accept-rewrite",
    "A05": "ask an officer which of both goes on; if it is this one, verify once with --accept-rewrite",
    "A06": "take a whole copy: isa-admin clone, or git fetch --unshallow",
    "A07": "git shows something else here than what is signed: git replace -d, or take a new copy",
    "A09": "ask for the newest state: this copy may be held back",
    "B12": "nothing, if you know that the person changed names",
    "C02": "ask the owner of the key for a renewed certificate, and record it with isa-admin add-key",
    "C05": "an officer looks at what the key signed, and vouches for it with revoke-key --vouch-until",
    "C10": "nothing, if a computer's clock was wrong",
    "D10": "isa-admin doctor lists the edits; record them with isa-admin commit, or take them back with git restore",
    "G01": "stand on main with git switch main, or prove that branch with --ref; if somebody sent you the folder, do"
    " not use it",
}
_OTHERS = (
    "do not rely on this store from that commit on; show this to the safeguarding board's officer. In your own store"
    " isa-admin undo takes back what is not published"
)


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
