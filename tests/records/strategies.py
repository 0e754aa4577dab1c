"""Records to test with: each kind with every field, and text that YAML has something against."""

from __future__ import annotations

from datetime import date
from typing import Any

from hypothesis import strategies as st
from msgspec.structs import replace

from isa_admin.domain import text
from isa_admin.domain.agreement import Agreement, Category, LeftOut, Period, Periods, Standard
from isa_admin.domain.breach import KINDS, WAYS, Assessment, Breach, Investigation, Telling
from isa_admin.domain.compliance import VERDICTS, Answer, Compliance, Return
from isa_admin.domain.events import (
    EVENTS,
    Adoption,
    Cancellation,
    Closure,
    Correction,
    Decline,
    Meeting,
    Reinstatement,
    Service,
    Succession,
    Suspension,
    Withdrawal,
)
from isa_admin.domain.events.adoption import SignedBy
from isa_admin.domain.notice import Addressee, Notice, Served, TakenBack
from isa_admin.domain.officers import Officer, Revocation
from isa_admin.domain.partner import IDENTIFIERS, POSTS, SIGNATORY, Address, Partner, Post, Retention
from isa_admin.domain.review import VERDICTS as VERDICTS_ON_COMMENTS
from isa_admin.domain.review import Closing, Comment, CommentAnswer, Line, Reply, Review, Round
from isa_admin.domain.versions import NO_NEW_TERMS, AsWritten, VersionEntry
from isa_admin.records.shapes import OfficersRecord, PostsRecord, RevocationsRecord, VersionsRecord

# Text that is text and looks like something else to one reader of YAML or another.
NASTY = (
    "yes", "No", "on", "off", "y", "N", "null", "Null", "~", "true", "FALSE", "0116 496 0000", "0040123", "4.00",
    "2.0", "1_000", "0x1F", "0o17", "0b1", "017", "+12", "-1", "1e3", ".5", "5.", ".inf", "-.INF", ".nan", "12:30:45",
    "2016-10-04", "2016-10-04 10:00:00", "=", "<<", "- a", "-", "--", "--- x", "---", "...", "? x", "?", ": x", ":",
    "a: b", "a:", "a :b", "a #b", "#b", "a# b", "{a}", "{}", "[a]", "[]", "*x", "&x", "!x", "!!str x", "%x", "@x",
    "`x", "| x", "> x", "'", "''", '"', "it's", 'say "so"', "a\\b", "\\", "a,b", ", ", "a, b", "é", "株式会社",
    "🙂", "😀 x", "العربية", "\ue000", "x" * 500, "a  b", "key: [1, 2]", "-x", "-1x", "a - b", "$x", "a\\nb",
)  # fmt: skip


def _taken(made: str) -> bool:
    try:
        text.line(made, "text")
    except text.WrongTextError:
        return False
    return True


NASTY_LINES = [one for one in NASTY if _taken(one)]
nasty = st.sampled_from(NASTY) | st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12)
"""Text that something may take for more than text, for whatever text is written into."""
lines = st.one_of(
    st.sampled_from(NASTY_LINES),
    st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=12).filter(_taken),
    st.lists(st.sampled_from([*NASTY_LINES, "a", " ", ": ", " #", "'", '"']), min_size=1, max_size=4)
    .map("".join)
    .filter(_taken),
)
dates = st.dates(date(1900, 1, 1), date(2100, 12, 31))
slugs = st.sampled_from(["a", "0", "no", "null", "glebe-house", "1e3", "0x1f", "true", "x-1", "12-04-2016"])
digests = st.sampled_from(["0" * 64, "a1" * 32, "1" * 63 + "e"])
fingerprints = st.sampled_from(["0" * 40, "1" * 39 + "E", "12345678" * 5, "A" * 64])
versions = st.builds("V{}.{:02}".format, st.integers(0, 9), st.integers(0, 99)) | st.just("V0.9.1")
emails = st.sampled_from(["a@b.uk", "breaches@council.gov.uk", "o'neil+x@a-b.example.org", "0@0.00", "&a@b.uk"])
telephones = st.sampled_from(["0116 496 0000", "(0116) 496 0000", "+44 116 496 0000", "000000", "999 999 ext 12"])
postcodes = st.sampled_from(["LE3 8RA", "W1A 0AX", "GIR 0AA", "BFPO 801"])


def maybe(strategy: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    """Give a value or nothing."""
    return st.none() | strategy


def some(strategy: st.SearchStrategy[Any], least: int = 0) -> st.SearchStrategy[Any]:
    """Give a few values, as the records hold them."""
    return st.lists(strategy, min_size=least, max_size=4).map(tuple)


addresses = st.builds(Address, lines=some(lines), town=maybe(lines), county=maybe(lines), postcode=maybe(postcodes))
forms = {
    "gss": ["E06000016", "S12000033"],
    "ods": ["123", "1E3", "NUL", "A1B2C"],
    "charity": ["0123456", "1234567-1", "SC012345"],
    "company": ["01234567", "OC123456"],
    "ico": ["Z1234567"],
}
identifiers = st.fixed_dictionaries({}, optional={key: st.sampled_from(forms[key]) for key in IDENTIFIERS})
retention = some(st.builds(Retention, information=lines, period=lines))
partners = st.builds(
    Partner, name=lines, category=slugs, address=addresses, identifiers=identifiers, retention=retention
)
other_posts = st.builds(
    Post,
    post=st.sampled_from(list(POSTS)),
    title=lines,
    name=maybe(lines),
    email=maybe(emails),
    telephone=maybe(telephones),
    address=maybe(addresses),
    confirmed=maybe(dates),
)
signatories = st.builds(Post, post=st.just(SIGNATORY), name=lines, title=maybe(lines), key=maybe(fingerprints))
posts = other_posts | signatories
categories = st.lists(st.builds(Category, id=slugs, title=lines), max_size=4, unique_by=lambda one: one.id).map(tuple)
units = st.sampled_from(["days", "working days", "months", "years"])
periods = st.builds(Period, st.integers(1, 400), units, st.integers(1, 30))
agreements = st.builds(
    Agreement,
    id=slugs,
    title=lines,
    boards=some(lines, 1),
    area=lines,
    categories=categories,
    periods=st.builds(Periods, **dict.fromkeys(Periods.__struct_fields__, periods)),
    counting=st.sampled_from(["clear", "ordinary"]),
    standards=st.lists(
        st.builds(Standard, slugs, lines, st.integers(1, 30)), max_size=3, unique_by=lambda one: one.id
    ).map(tuple),
    commissioner_hours=maybe(st.integers(1, 1000)),
    left_out=some(st.builds(LeftOut, check=slugs, reason=lines, where=maybe(lines))),
)
rows = st.builds(
    VersionEntry,
    version=versions,
    on=dates,
    kind=st.sampled_from(["draft", "issued", "amendment", "finalised", "joiner", "leaver"]),
    material=st.just(value=False),
    comment=lines,
    by=lines,
    terms_digest=maybe(digests),
    as_written=maybe(st.builds(AsWritten, date=lines, version=lines, by_whom=maybe(lines))),
).flatmap(
    lambda row: st.sampled_from(
        [row, replace(row, partner="glebe-house") if row.kind in NO_NEW_TERMS else replace(row, material=True)]
    )
)
officers = st.builds(
    Officer,
    fingerprint=fingerprints,
    name=lines,
    email=emails,
    role=st.sampled_from(["officer", "reviewer"]),
    since=dates,
)
revocations = st.builds(
    Revocation,
    fingerprint=fingerprints,
    reason=st.sampled_from(["retired", "superseded", "compromised"]),
    since=dates,
    recorded=dates,
    vouched_until=maybe(st.just("0e1" * 13 + "2")),
)
adoptions = st.builds(
    Adoption,
    on=dates,
    version=versions,
    evidence=st.just("paper"),
    terms_digest=maybe(digests),
    signed_by=maybe(st.builds(SignedBy, name=lines, post=lines)),
    scan_sha256=maybe(digests),
    document_sha256=maybe(digests),
    on_or_before=st.booleans(),
)
adoptions |= st.builds(Adoption, on=dates, version=versions, evidence=st.just("gpg"), key=fingerprints)
adoptions |= st.builds(Adoption, on=dates, version=versions, evidence=st.just("on-behalf"), authority=lines)

declines = st.builds(
    Decline, on=dates, version=versions, reason=lines, signed_by=maybe(st.builds(SignedBy, name=lines, post=lines))
)

numbers = st.sampled_from(["2027-001", "1999-123456"])
two_days = st.lists(dates, min_size=2, max_size=2, unique=True).map(sorted)
withdrawals = st.builds(Withdrawal, on=dates, letter_sha256=digests, notice=numbers, not_before=maybe(dates))
services = two_days.flatmap(
    lambda days: st.builds(
        Service,
        on=st.just(days[0]),
        effective=st.just(days[1]),
        notice=numbers,
        counting=st.sampled_from(["clear", "ordinary"]),
    )
)
suspensions = two_days.flatmap(
    lambda days: st.builds(
        Suspension,
        on=st.just(days[0]),
        lapses=st.just(days[1]),
        meeting_by=dates,
        reason=lines,
        evidence_sha256=digests,
        notice=numbers,
        letter_sha256=maybe(digests),
    )
)
event_ids = st.builds(
    lambda day, kind, number: f"{day.isoformat()}-{kind}{number}",
    dates,
    st.sampled_from([event.type for event in EVENTS]),
    st.sampled_from(["", "-2", "-17"]),
)
notices = st.lists(slugs, min_size=1, max_size=4, unique=True).flatmap(
    lambda told: st.builds(
        Notice,
        kind=st.sampled_from(["withdrawal", "breach", "joined"]),
        on=dates,
        to=st.tuples(
            *(
                st.builds(
                    Addressee,
                    partner=st.just(one),
                    email=maybe(emails),
                    letter_sha256=maybe(digests),
                    email_sha256=maybe(digests),
                )
                for one in told
            )
        ),
        about=maybe(slugs),
        breach=maybe(numbers),
        version=maybe(versions),
        due=maybe(dates),
        served=some(
            st.builds(
                Served,
                partner=st.sampled_from(told),
                on=dates,
                how=st.sampled_from(["email", "post", "hand"]),
                to=maybe(lines),
            )
        ),
        corrects=maybe(event_ids),
        taken_back=some(
            st.builds(
                TakenBack,
                partner=st.sampled_from(told),
                on=dates,
                how=st.sampled_from(["email", "post", "hand"]),
                corrected=dates,
                reason=lines,
            )
        ),
    )
)

moments = st.sampled_from(["2027-03-01T14:30+00:00", "1999-12-31T23:59Z", "2027-07-01T00:00+01:00"])
days_or_moments = moments | dates.map(str)
breaches = st.builds(
    Breach,
    kind=st.sampled_from(list(KINDS)),
    place=slugs,
    supplied_by=some(slugs),
    involved=some(slugs),
    found=moments,
    what=lines,
    occurred=maybe(days_or_moments),
    commissioner_by=maybe(moments),
    told=some(st.builds(Telling, who=slugs, when=days_or_moments, how=st.sampled_from(WAYS))),
    subjects_told=maybe(dates),
    outcome=maybe(lines),
    circulated=maybe(dates),
    commissioner_not_needed=maybe(lines),
    assessments=st.lists(
        st.builds(
            Assessment,
            partner=slugs,
            commissioner_told=maybe(days_or_moments),
            commissioner_not_needed=maybe(lines),
            subjects_told=maybe(dates),
        ),
        max_size=3,
        unique_by=lambda one: one.partner,
    ).map(tuple),
    investigations=st.lists(
        st.builds(Investigation, partner=slugs, on=dates, finding=lines), max_size=3, unique_by=lambda one: one.partner
    ).map(tuple),
)
answers = st.lists(
    st.builds(
        Answer, standard=slugs, answer=st.sampled_from(list(VERDICTS)), evidence=maybe(lines), action=maybe(lines)
    ),
    max_size=3,
    unique_by=lambda one: one.standard,
).map(tuple)
returns = st.lists(
    st.builds(Return, partner=slugs, on=dates, answers=answers), max_size=3, unique_by=lambda one: one.partner
).map(tuple)

labels = st.sampled_from(["V1.0", "V4.01", "V12.3.4"])
commits = st.sampled_from(["0" * 40, "a1" * 20])
files_of_terms = st.sampled_from(["00-preamble.md", "13-security.md", "appendix-a.md"])
passages = st.sampled_from(["x", "A paragraph of words.", "y" * 8000, "caf\u00e9 (b)"])
closings = st.builds(Closing, on=dates, outcome=st.just("issued"), version=labels, tip=maybe(commits)) | st.builds(
    Closing, on=dates, outcome=st.sampled_from(["no-change", "abandoned"]), reason=lines
)
reviews = st.builds(
    Review,
    opened=dates,
    of=labels,
    by=dates,
    rounds=some(st.builds(Round, by=dates, draft=maybe(labels))),
    closed=maybe(closings),
)
lines_of_terms = st.builds(
    Line,
    text=st.just("") | passages,
    around=st.sampled_from(["", "l", "lq", "ll"]),
    label=maybe(st.sampled_from(["bullet", "alpha", "roman"])),
    start=st.sampled_from([0, 4]),
)
comment_answers = st.builds(
    CommentAnswer,
    on=dates,
    by=lines,
    verdict=st.sampled_from(list(VERDICTS_ON_COMMENTS)),
    reason=maybe(passages),
    changed=st.booleans(),
    commit=maybe(commits),
)
comments = st.builds(
    Comment,
    partner=slugs,
    source=st.sampled_from(["comment", "change", "form", "spoken"]),
    on=dates,
    draft=labels,
    placed=st.sampled_from(["placed", "unplaced", "unreadable"]),
    author=maybe(lines),
    post=maybe(lines),
    dated=maybe(lines),
    section=maybe(files_of_terms),
    quoted=some(passages),
    said=some(passages),
    proposed=some(passages),
    was=some(lines_of_terms),
    becomes=some(lines_of_terms),
    after=maybe(lines_of_terms),
    at=st.sampled_from([0, 7]),
    untracked=st.booleans(),
    resolved=st.booleans(),
    replies=some(st.builds(Reply, said=some(passages), author=maybe(lines))),
    answer=maybe(comment_answers),
)

RECORD_STRATEGIES: dict[str, st.SearchStrategy[Any]] = {
    "agreement": agreements,
    "versions": st.builds(VersionsRecord, st.lists(rows, max_size=4, unique_by=lambda row: row.version).map(tuple)),
    "officers": st.builds(
        OfficersRecord,
        st.lists(officers, max_size=3, unique_by=lambda one: one.fingerprint).map(tuple),
        format=st.sampled_from([1, 2]),
    ),
    "revocations": st.builds(RevocationsRecord, some(revocations)),
    "partner": partners,
    "posts": st.builds(PostsRecord, some(posts)),
    "adoption": adoptions,
    "decline": declines,
    "withdrawal": withdrawals,
    "service": services,
    "cancellation": st.builds(Cancellation, on=dates, reason=maybe(lines)),
    "suspension": suspensions,
    "meeting": st.builds(Meeting, on=dates, attended=some(slugs), decision=lines),
    "reinstatement": st.builds(Reinstatement, on=dates, reason=lines),
    "closure": st.builds(Closure, on=dates, reason=lines),
    "correction": st.builds(Correction, on=dates, event_id=event_ids, reason=lines),
    "succession": st.builds(Succession, on=dates, by=slugs, reason=lines)
    | st.builds(Succession, on=dates, of=some(slugs, 1), reason=lines),
    "notice": notices,
    "breach": breaches,
    "compliance": st.builds(Compliance, returns=returns),
    "review": reviews,
    "comment": comments,
}
"""A strategy for each kind of record, by the name of its schema."""
