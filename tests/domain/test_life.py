"""The life of partners: any order of events on any dates keeps the promises of the register."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from isa_admin.domain import adopting, leaving, membership, suspending
from isa_admin.domain.events import Adoption, Cancellation, Meeting, Reinstatement, Service, Succession
from isa_admin.domain.joiners_and_leavers import lacks_leaver_row
from isa_admin.domain.leaving import Wish
from isa_admin.domain.notice import Served
from isa_admin.domain.standing import BOUND, Standing, situation, standing
from isa_admin.domain.suspending import Grounds
from isa_admin.errors import NotFoundError, RuleError
from tests.domain.building import BEGAN, adoption, applied, entry, register
from tests.domain.test_counting import no_holidays
from tests.effort import examples

if TYPE_CHECKING:
    from collections.abc import Callable

    from isa_admin.domain.changes import Decision

IDS = ("alpha", "beta", "gamma", "delta")
BY = "Olive Officer"
DAY = timedelta(days=1)
partners = st.sampled_from(IDS)
back = st.integers(0, 12)
digests = st.sampled_from(["a" * 64, "b" * 64, "c" * 64])


class Life(RuleBasedStateMachine):
    """Commands in any order; what a rule refuses must change nothing, and what it accepts must hold together."""

    def __init__(self) -> None:
        super().__init__()
        self.today = date(2027, 1, 1)
        self.register = register(entry("alpha"), entry("beta"), entry("gamma"), entry("delta", events=()))

    def attempt(self, decide: Callable[[], Decision]) -> bool:
        """Decide, and take the register along if no rule refuses."""
        before = self.register
        try:
            decision = decide()
        except (RuleError, NotFoundError):
            assert self.register is before
            return False
        assert decide() == decision, "a decision is a function of the register and the day"
        self.register = applied(before, decision)
        return True

    @rule(days=st.integers(1, 40))
    def time_passes(self, days: int) -> None:
        """Let days go by."""
        self.today += days * DAY

    @rule(id_=partners, ago=back)
    def adopt(self, id_: str, ago: int) -> None:
        """Adopt the version in force."""
        day = self.today - ago * DAY
        self.attempt(
            lambda: adopting.record_adoption(
                self.register, id_, adoption(day), today=self.today, by=BY, kept_since=BEGAN
            )
        )

    @rule(id_=partners, ago=back, wanted=st.none() | st.integers(0, 60))
    def withdraw(self, id_: str, ago: int, wanted: int | None) -> None:
        """Give notice."""
        day = self.today - ago * DAY
        wish = Wish(received=day, letter_sha256="a" * 64, not_before=None if wanted is None else day + wanted * DAY)
        self.attempt(lambda: leaving.withdraw(self.register, id_, wish, today=self.today, holidays=no_holidays))

    @rule(which=st.integers(0, 30), ago=back, few=st.booleans())
    def serve(self, which: int, ago: int, few: bool) -> None:  # noqa: FBT001  drawn by hypothesis
        """Serve a notice on those who have not got it, or on the first of them."""
        numbers = sorted(self.register.notices)
        if numbers:
            number = numbers[which % len(numbers)]
            waiting = self.register.notices[number].open[: 1 if few else None]
            day = self.today - ago * DAY
            served = [Served(partner=one, on=day, how="hand") for one in waiting]
            if served:
                self.attempt(
                    lambda: leaving.serve(self.register, number, served, today=self.today, holidays=no_holidays)
                )

    @rule(id_=partners, ago=back)
    def cancel(self, id_: str, ago: int) -> None:
        """Take a notice back."""
        cancelled = Cancellation(on=self.today - ago * DAY)
        self.attempt(lambda: leaving.cancel(self.register, id_, cancelled, today=self.today))

    @rule(id_=partners, ago=back, digest=digests, extend=st.booleans())
    def suspend(self, id_: str, ago: int, digest: str, extend: bool) -> None:  # noqa: FBT001  drawn by hypothesis
        """Suspend, or go on for longer."""
        cause = Grounds(on=self.today - ago * DAY, reason="A breach", evidence_sha256=digest)
        self.attempt(
            lambda: suspending.suspend(self.register, id_, cause, extend=extend, today=self.today, holidays=no_holidays)
        )

    @rule(id_=partners, ago=back)
    def meet(self, id_: str, ago: int) -> None:
        """Meet on a suspension."""
        meeting = Meeting(on=self.today - ago * DAY, attended=("beta",), decision="Go on")
        self.attempt(lambda: suspending.record_meeting(self.register, id_, meeting, today=self.today))

    @rule(id_=partners, ago=back)
    def reinstate(self, id_: str, ago: int) -> None:
        """End a suspension early."""
        event = Reinstatement(on=self.today - ago * DAY, reason="Mended")
        self.attempt(lambda: suspending.reinstate(self.register, id_, event, today=self.today))

    @rule(old=partners, new=partners)
    def succeed(self, old: str, new: str) -> None:
        """Let one body take the place of another."""
        self.attempt(
            lambda: leaving.succeed(self.register, [old], new, on=self.today, reason="Merged", today=self.today, by=BY)
        )

    @rule(id_=partners)
    def remove(self, id_: str) -> None:
        """Take off the table who has left; a prospective partner stays, so that it can come."""
        if self.register.partners[id_].events:
            self.attempt(lambda: membership.remove_partner(self.register, id_, today=self.today, by=BY))

    @invariant()
    def nobody_is_in_two_places(self) -> None:
        """Each partner has one standing a day, and it follows from its events alone."""
        for held in self.register.partners.values():
            for day in (self.today - 20 * DAY, self.today, self.today + 50 * DAY):
                now = situation(held.events, day)
                assert now.standing is standing(held.events, day)
                assert (now.standing is Standing.WITHDRAWN) == (now.left is not None)
                assert (now.in_hand is not None) == (now.standing in BOUND)
                past = [event for event in held.events if event.on <= day]
                assert situation(past, day) == now, "what is still to come changes no day before it"

    @invariant()
    def nobody_leaves_before_all_are_told(self) -> None:
        """Who withdrew served everybody, with thirty clear days, or another body took its place."""
        for held in self.register.partners.values():
            left = situation(held.events, self.today).left
            if left is None or any(isinstance(event, Succession) and event.on == left for event in held.events):
                continue
            (service,) = (event for event in held.events if isinstance(event, Service) and event.effective == left)
            notice = self.register.notices[service.notice]
            assert not notice.open
            assert all((left - one.on).days > 30 for one in notice.served)

    @invariant()
    def no_suspension_outlasts_its_days(self) -> None:
        """Without a new suspension nobody is suspended 45 days later."""
        for held in self.register.partners.values():
            assert standing(held.events, self.today + 45 * DAY) is not Standing.SUSPENDED

    @invariant()
    def the_table_knows_who_came_and_went(self) -> None:
        """A partner with a leaver row is off the table until it adopts again."""
        for held in self.register.partners.values():
            if lacks_leaver_row(self.register.versions, held, self.today):
                assert standing(held.events, self.today) is Standing.WITHDRAWN
            if standing(held.events, self.today) is not Standing.PROSPECTIVE:
                assert any(isinstance(event, Adoption) for event in held.events)


TestLife = Life.TestCase
TestLife.settings = settings(max_examples=examples(25, 100), stateful_step_count=40, deadline=None)
