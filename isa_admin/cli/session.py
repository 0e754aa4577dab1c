"""What every command has at hand: the store, the clock, the asker, the output, the way to change things."""

from __future__ import annotations

import os
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from isa_admin.application import clock
from isa_admin.cli.afterwards import recorded
from isa_admin.cli.ask import Asker, at_terminal
from isa_admin.cli.output import Output, complain, remark
from isa_admin.cli.stopping import PointOfNoReturn
from isa_admin.domain.text import counted, several
from isa_admin.errors import IsaError, MissingProgramError, StoreError, UsageError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from datetime import date

    from isa_admin.application.changing import Hand, Outcome, P, Signatory
    from isa_admin.application.drawing import Drawn
    from isa_admin.application.files import Target
    from isa_admin.application.letters.notifying import Letters, Packs, WrittenLetters
    from isa_admin.application.pages import Pages
    from isa_admin.domain.changes import Decision
    from isa_admin.domain.notices.occasion import Rows
    from isa_admin.domain.officers import Officer
    from isa_admin.domain.partner import PartnerEntry
    from isa_admin.domain.register import Register
    from isa_admin.store.repository import Store

STORE_VARIABLE = "ISA_ADMIN_STORE"
"""Environment variable with the path of the store, for when the current folder is not inside one."""


class Session:
    """What the options that all commands share come to."""

    def __init__(
        self,
        *,
        store_path: Path | None = None,
        json: bool = False,
        dry_run: bool = False,
        yes: bool = False,
        key: str | None = None,
        pdf: bool = False,
    ) -> None:
        self.store_path = store_path
        self.json = json
        self.dry_run = dry_run
        self.yes = yes
        self.key = key
        self.pdf = pdf

    @cached_property
    def out(self) -> Output:
        """Where results go."""
        return Output(json=self.json)

    @cached_property
    def ask(self) -> Asker:
        """Asks for what is missing, if there is somebody to ask."""
        return Asker(able=at_terminal() and not self.yes and not self.json)

    @cached_property
    def pages(self) -> Pages:
        """What makes the PDF of each Word document, if ``--pdf`` asked for it."""
        from isa_admin.application.pages import Pages

        return Pages(wanted=self.pdf)

    def target(self, out: Path | None, *, replace: bool) -> Target:
        """Say where a Word document goes, and whether its PDF lies beside it."""
        from isa_admin.application.files import Target

        return Target(out, replace, self.pages)

    def ensure_word(self, written: bool, remedy: str) -> None:  # noqa: FBT001  what is asked about
        """Ensure that a command writes a Word document, where ``--pdf`` asks for a PDF of it.

        Raises:
            UsageError: It does not, by its other options.
        """
        if self.pdf and not written:
            raise UsageError("--pdf is for a Word document, and none would be written", remedy)

    @cached_property
    def today(self) -> date:
        """Today's date."""
        return clock.today()

    @cached_property
    def store(self) -> Store:
        """The store: named, or found from the current folder up.

        Raises:
            StoreError: There is none.
        """
        from isa_admin.store.place import NotAStoreError
        from isa_admin.store.repository import Store

        variable = os.environ.get(STORE_VARIABLE)
        if self.store_path:
            store = Store.open(self.store_path)
        elif variable:
            try:
                store = Store.open(Path(variable))
            except NotAStoreError as error:
                raise StoreError(
                    f"{STORE_VARIABLE} names {variable}, and there is no store of an agreement there",
                    f"set {STORE_VARIABLE} to the folder of a store, or remove it; --store PATH takes precedence",
                ) from error
        else:
            store = Store.find(Path.cwd())
        if not self.dry_run:
            # A command that was killed may have left files of the folder behind its commit.
            store.settle()
        notice = store.notice()
        if notice is not None:
            remark(notice)
        return store

    @property
    def store_if_any(self) -> Store | None:
        """The store, or nothing if the current folder is inside none; a store that was named must be there."""
        try:
            return self.store
        except MissingProgramError:
            return None
        except StoreError:
            if self.store_path:
                raise
            return None

    @cached_property
    def register(self) -> Register:
        """The register as of the store's tip."""
        from isa_admin.records.load import load_register

        return load_register(self.store.snapshot())

    def cited(self, words: str) -> str:
        """Give the words of a failure that cite sections by the numbers that this agreement has for them."""
        if "(Agreement s." not in words or "store" not in self.__dict__:
            return words
        from isa_admin.domain.own_sections import with_own_sections

        try:
            return with_own_sections(words, self.register)
        except IsaError:
            return words

    @cached_property
    def hand(self) -> Hand[Officer]:
        """Which officer is at work.

        Raises:
            IsaError: Nobody may change this store, or no key of its roster can sign here.
        """
        from isa_admin.application.changing import identify

        return identify(self.store, self.key)

    @cached_property
    def reviews_only(self) -> bool:
        """Whether a reviewer is at work, who is not to be sent to a command of officers."""
        from isa_admin.application.changing import reviews_only

        return reviews_only(self.store.main(), self.key)

    def hand_on(self, branch: Store) -> Hand[Officer]:
        """Who is at work on the branch of a review: a reviewer or an officer of its roster.

        Raises:
            IsaError: Nobody may change this store, or no key of the roster can sign here.
        """
        from isa_admin.application.changing import NewOnRosterError, identify
        from isa_admin.records.load import load_officers
        from isa_admin.trust.choosing import KeyNotOnRosterError

        try:
            return identify(branch, self.key, review=True)
        except KeyNotOnRosterError:
            who = identify(self.store.main(), self.key, review=True).who
            raise NewOnRosterError(who.name, [one.name for one in load_officers(branch.snapshot())]) from None

    def hand_for(self, partner: str) -> Hand[Officer | Signatory]:
        """Who is at work, where a partner's own signatory may do what an officer may.

        Raises:
            IsaError: Nobody may change this store, or no key of an officer or of that partner's signatory is here.
        """
        from isa_admin.application.changing import identify_for

        return identify_for(self.store, self.key, partner)

    def mending_hand(self, partner: str | None = None) -> Hand[Officer | Signatory]:
        """Who is at work, where what is recorded may put right a record that no command can read.

        Args:
            partner: The partner whose own signatory may do it too.

        Raises:
            IsaError: Nobody may change this store, or no key of somebody entitled is here.
        """
        from isa_admin.application.changing import identify, identify_for

        if partner is None:
            return identify(self.store, self.key, mending=True)
        return identify_for(self.store, self.key, partner, mending=True)

    def change(
        self,
        decide: Callable[[Register, Officer], Decision],
        answers: Iterable[tuple[str, str]] = (),
        *,
        letters: Letters | None = None,
        then: Callable[[], dict[str, Any]] | None = None,
        **report: Any,  # noqa: ANN401  what else the command's JSON says
    ) -> None:
        """As an officer: decide, show the answers, sign, publish, and say what happened and what comes next."""
        self.change_as(self.hand, decide, answers, letters=letters, then=then, **report)

    def change_as(
        self,
        hand: Hand[P],
        decide: Callable[[Register, P], Decision],
        answers: Iterable[tuple[str, str]] = (),
        *,
        agreed: bool = False,
        letters: Letters | None = None,
        on: Store | None = None,
        then: Callable[[], dict[str, Any]] | None = None,
        **report: Any,  # noqa: ANN401  what else the command's JSON says
    ) -> None:
        """The same for whoever is at work.

        ``agreed`` says that the answers were shown and agreed to already; ``letters`` draws those of the notices that
        are decided, and writes them when they are recorded; ``on`` is the store as it stands on the branch of a
        review, where that is written instead of main; ``then`` runs when it is recorded, and gives more for the report.
        """
        from isa_admin.application.changing import change
        from isa_admin.application.tip import MAIN
        from isa_admin.trust.refusals import GpgRefusedError

        confirmed: list[Decision] = []
        place = on or self.store

        def confirm(decision: Decision, who: P) -> None:
            if agreed or decision in confirmed:
                return
            rows = [*answers, *decision.answers, ("Recorded by", who.name), ("Commit", decision.subject)]
            self.out.answers("Check your answers", rows)
            if not self.dry_run:
                self.ask.confirm("Sign and record this?", default=not decision.stays)
            confirmed.append(decision)

        if letters is not None:
            decide = letters.with_digests(decide)
        while True:
            with PointOfNoReturn() as point:
                try:
                    outcome = change(
                        place,
                        hand,
                        decide,
                        confirm,
                        point.passed,
                        branch=place.shown() if on else MAIN,
                        dry_run=self.dry_run,
                    )
                except GpgRefusedError as error:
                    if not self._again(error):
                        raise
                    continue
                if outcome.commit is None:
                    self._tell(outcome, report, letters)
                    return
                with recorded(self.out, outcome.decision.subject, outcome.commit):
                    self._tell(outcome, {**report, **(then() if then is not None else {})}, letters)
                return

    def _again(self, error: IsaError) -> bool:
        """Offer another try when gpg did not sign: a mistyped passphrase is not to cost the answers."""
        if not self.ask.able:
            return False
        complain(error)
        return self.ask.agrees("Try to sign once more?", default=True)

    def letters(
        self,
        out: Path | None,
        facts: Callable[[PartnerEntry], Rows] | None = None,
        enclosed: Mapping[str, bytes] | None = None,
        packs: Packs | None = None,
    ) -> Letters:
        """Give what draws the letters of notices, for ``change``.

        Args:
            out: The folder that they go into; otherwise one for each notice in the current folder.
            facts: Gives rows for the table of one addressee, beside those that follow from the notice.
            enclosed: Files that go with each letter, by the names that they get.
            packs: The files that go with the letter of each addressee alone.
        """
        from isa_admin.application.letters.notifying import Letters

        return Letters(self.store, out, facts, self.pages, enclosed=enclosed, packs=packs)

    def _tell(self, outcome: Outcome, report: dict[str, Any], letters: Letters | None) -> None:
        """Say what a change came to."""
        subject = outcome.decision.subject
        written: list[WrittenLetters] = []
        if letters is not None:
            written = letters.planned(outcome) if outcome.commit is None else letters.write(outcome)
            report = {**report, "notices": [one.report for one in written]}
        self.out.report(
            {
                **{key: value(outcome.decision) if callable(value) else value for key, value in report.items()},
                "commit": outcome.commit,
                "subject": subject,
                "files": sorted(outcome.files),
                "left_behind": list(outcome.left_behind),
                "next": list(outcome.decision.next),
            }
        )
        if outcome.commit is None:
            self.out.say("")
            self.out.say("dry run: nothing was written. It would change:")
            for path, content in sorted(outcome.files.items()):
                self.out.say(f"  {'delete' if content is None else 'write '} {path}")
            for one in written:
                self.out.say(f"  write  {counted(len(one.files), 'file')} (letters and e-mails) into {one.folder}")
            return
        self.out.say("")
        self.out.say(f"done: {subject} ({outcome.commit[:12]})")
        if outcome.left_behind:
            self.out.say(
                "recorded, but these files in your folder are not up to date yet; the next command will update them:"
            )
            for path in outcome.left_behind:
                self.out.say(f"  {path}")
        for one in written:
            letters_told(self.out, one)
        for note in letters.notes if letters is not None else ():
            self.out.say(f"  note: {note}")
        self.out.next(outcome.decision.next)


def drawn_told(out: Output, drawn: Drawn, more: Iterable[str] = (), *, what: str = "") -> None:
    """Say which files a document was written into, what it is, and what an officer should know of it."""
    for path in drawn.files:
        out.say(f"wrote {path}: {what}" if what and path == drawn.path else f"wrote {path}")
    for note in (*more, *drawn.notes):
        out.say(f"  note: {note}")


def letters_told(out: Output, written: WrittenLetters) -> None:
    """Say where the letters of a notice lie and how they get to their addressees: the program sends nothing."""
    letters = (name for name in written.files if name.endswith(".docx"))
    count = sum(not name.startswith(("enclosed.", "to-print")) for name in letters)
    out.say("")
    out.say(f"notice {written.id}: wrote {counted(count, 'letter')} into {written.folder}")
    if len(written.by_hand) < count:
        out.say("  open each .eml in Outlook or Thunderbird, check it and send it: nothing was sent")
    if written.by_hand:
        out.say(f"  by post or by hand, as no mailbox is recorded: {several(written.by_hand, 5)}")
    if printed := sorted(name for name in written.files if name.startswith("to-print")):
        alone = str(written.folder / printed[0])
        papers = f"{counted(len(printed), 'paper')}, those whose names begin with {written.folder / 'to-print'}"
        out.say(f"  to print for them: {alone if len(printed) == 1 else papers}")
