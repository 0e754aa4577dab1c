"""The doctor: is this computer ready? An explicit list of small probes; nothing is changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from isa_admin.application import clock
from isa_admin.domain.dates import show
from isa_admin.errors import IsaError
from isa_admin.pdf import libreoffice
from isa_admin.records import layout
from isa_admin.records.load import load_officers, load_register
from isa_admin.store.program import find_git, git_version
from isa_admin.store.settings import git_gpg_program, git_signing_key
from isa_admin.trust.listing import secret_keys
from isa_admin.trust.probes import PROBES as KEY_PROBES
from isa_admin.trust.probes import Around, Probe

if TYPE_CHECKING:
    from collections.abc import Callable

    from isa_admin.store.repository import Store
    from isa_admin.store.snapshot import Snapshot

PINNED = b"eol=lf"
NEAR = 60
"""How many days ahead of its expiry a certificate is warned of."""


def examine(store: Store | None) -> list[Probe]:
    """Run every probe.

    Args:
        store: The store, if there is one here.
    """
    git = git_is_there()
    if git.verdict == "fail":
        return [git]
    allowed = _who_may_sign(store.snapshot()) if store else set()
    around = Around(
        now=clock.now(),
        git_gpg_program=git_gpg_program(),
        git_signing_key=git_signing_key(),
        allowed=allowed or None,
    )
    found = [git, *(probe for probe in (one(around) for one in KEY_PROBES) if probe is not None)]
    if store is not None:
        found += [probe for probe in (one(store) for one in STORE_PROBES) if probe is not None]
    return [*found, libreoffice_is_there()]


def _who_may_sign(snapshot: Snapshot) -> set[str]:
    """Give the keys that count here: those on the roster, or where none of them is here, the signatories' own."""
    officers = {officer.fingerprint for officer in load_officers(snapshot)}
    try:
        held = {key.fingerprint for key in secret_keys()}
        if held & officers:
            return officers
        partners = load_register(snapshot).partners.values()
    except IsaError:  # a probe of its own says so
        return officers
    return held & {post.key for entry in partners for post in entry.signatories if post.key} or officers


def git_is_there() -> Probe:
    """Ensure that git is found and new enough."""
    try:
        return Probe("git", "ok", f"version {git_version()}, {find_git()}")
    except IsaError as error:
        return Probe("git", "fail", error.message, error.remedy)


def line_ends_are_pinned(store: Store) -> Probe:
    """Ensure that a checkout cannot turn LF line ends into others, which no signature and no digest would cover."""
    snapshot = store.snapshot()
    if snapshot.has(layout.ATTRIBUTES) and PINNED in snapshot.read(layout.ATTRIBUTES):
        return Probe("line ends", "ok", f"{layout.ATTRIBUTES} pins LF")
    return Probe(
        "line ends",
        "warn",
        f"{layout.ATTRIBUTES} does not pin LF line ends, so a checkout on Windows has bytes other than those signed",
        f"add the line '* text=auto eol=lf' to {layout.ATTRIBUTES} and commit it",
    )


def certificates_last(store: Store) -> Probe | None:
    """Ensure that no officer's certificate, as the store has it, expires within 60 days: others judge by that copy."""
    from isa_admin.application.reporting.due_report import expiring

    snapshot = store.snapshot()
    today = clock.today()
    try:
        found = expiring(load_register(snapshot), snapshot, today, roster_only=True)
    except IsaError:  # check says so
        return None
    near = sorted((one for one in found if (one.on - today).days < NEAR), key=lambda one: one.on)
    if not near:
        return Probe("certificates in the store", "ok", f"no officer's certificate expires within {NEAR} days")
    words = ", ".join(
        f"that of {one.owner} {'expired' if one.on <= today else 'expires'} on {show(one.on)}" for one in near
    )
    return Probe("certificates in the store", "warn", words, "its owner renews it: isa-admin renew-key")


def nothing_edited_by_hand(store: Store) -> Probe:
    """Ensure that no edit lies uncommitted in the store's folder."""
    edits = store.hand_edits()
    if not edits:
        return Probe("work tree", "ok", "no uncommitted edits")
    shown = ", ".join(edits[:3]) + (f" and {len(edits) - 3} more" if len(edits) > 3 else "")  # noqa: PLR2004  a few
    return Probe(
        "work tree",
        "warn",
        f"edited by hand and not committed, so not read: {shown}",
        'record the edits with isa-admin commit "What I changed", or take them back with git restore',
    )


def libreoffice_is_there() -> Probe:
    """Ensure that a Word document can be turned into a PDF here; nothing else needs LibreOffice."""
    found = libreoffice.find()
    if found is None:
        return Probe("LibreOffice", "warn", "not found; it makes the PDF of --pdf", libreoffice.INSTALL)
    return Probe("LibreOffice", "ok", str(found))


STORE_PROBES: tuple[Callable[[Store], Probe | None], ...] = (
    line_ends_are_pinned,
    certificates_last,
    nothing_edited_by_hand,
)
"""The probes of a store; those of keys are in ``trust.probes``."""
