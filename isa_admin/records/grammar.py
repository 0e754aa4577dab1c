"""What the published schemas say beyond the types: the form of each text, the choices, a few words on each key.

The forms are those that ``domain.text`` checks with, so an editor refuses what the program refuses.
"""

from __future__ import annotations

import inspect
import re
from typing import Any

from isa_admin.domain import text
from isa_admin.domain.partner import IDENTIFIERS, POSTS, SIGNATORY

FORMS: dict[str, re.Pattern[str]] = {
    "id": text.SLUG,
    "category": text.SLUG,
    "postcode": text.POSTCODE,
    "email": text.EMAIL,
    "telephone": text.TELEPHONE,
    "version": text.VERSION,
    "fingerprint": text.FINGERPRINT,
    "key": text.FINGERPRINT,
    "terms_digest": text.SHA256,
    "scan_sha256": text.SHA256,
    "document_sha256": text.SHA256,
    "vouched_until": text.COMMIT,
    "letter_sha256": text.SHA256,
    "email_sha256": text.SHA256,
    "evidence_sha256": text.SHA256,
    "notice": text.NOTICE,
    "breach": text.NOTICE,
    "event_id": text.EVENT_ID,
    "corrects": text.EVENT_ID,
    "about": text.SLUG,
    "place": text.SLUG,
    "supplied_by": text.SLUG,
    "involved": text.SLUG,
    "who": text.SLUG,
    "standard": text.SLUG,
    "found": text.MOMENT,
    "commissioner_by": text.MOMENT,
    "occurred": text.DAY_OR_MOMENT,
    "when": text.DAY_OR_MOMENT,
    "commissioner_told": text.DAY_OR_MOMENT,
    "attended": text.SLUG,
    "Succession.by": text.SLUG,
    "of": text.SLUG,
    "check": text.SLUG,
    "at": text.TIME,
    "partner": text.SLUG,
    "AsWritten.version": text.LINE,
    "draft": text.VERSION,
    "Review.of": text.VERSION,
    "tip": text.COMMIT,
    "commit": text.COMMIT,
    "Comment.section": text.TERMS_FILE,
    "quoted": text.PASSAGE,
    "said": text.PASSAGE,
    "proposed": text.PASSAGE,
    "CommentAnswer.reason": text.PASSAGE,
    "Line.text": text.TERMS_LINE,
    "around": re.compile("[lq]*"),
}
"""The form of the text under a key, or under the key of one value; text under any other key is one line."""

WORDS: dict[str, str] = {
    "id": "Small letters, digits and hyphens; it does not change.",
    "title": "The full name or title.",
    "boards": "The boards that the agreement is made for.",
    "area": "The area that the boards serve.",
    "categories": "The kinds of partner, in the order of the partners table.",
    "periods": "The periods that the agreement sets, each with its section.",
    "counting": "How days of notice are counted: clear days, or ordinary ones.",
    "length": "How many days, working days, months or years.",
    "unit": "What the length counts.",
    "section": "The section of the agreement that sets the period.",
    "review": "Within this time of its commencement or its last review the agreement is reviewed (s.18).",
    "compliance": "How often each partner assesses its own compliance (s.18).",
    "suspension": "After this time a suspension lapses by itself (s.19).",
    "resolution_meeting": "Within this time the risk assessment and resolution meeting is held (s.19).",
    "withdrawal_notice": "The shortest notice of withdrawal (s.19).",
    "versions": "The rows of the version-control table, oldest first.",
    "version": "The label, for example V4.00.",
    "on": "The date, for example 2016-10-04.",
    "kind": "What the row is: a draft, sent out, amended, adopted by all, a partner that joined or one that left.",
    "material": "Whether the row changes the terms so that the partners adopt again.",
    "comment": "What changed, in one line.",
    "by": "Who made the version.",
    "partner": "The id of the partner that joined or left.",
    "terms_digest": "What cd agreement/terms && sha256sum * | sha256sum prints (LC_ALL=C).",
    "as_written": "How the row was typed before the program kept the table.",
    "date": "The date as it was typed.",
    "AsWritten.version": "The label as it was typed.",
    "by_whom": "The names as they were typed, where that is not how the row spells them.",
    "officers": "Who administers the agreement.",
    "OfficersRecord.format": "The edition of this record's rules.",
    "fingerprint": "The full fingerprint of a key: 40 capital hexadecimal digits.",
    "key": "The full fingerprint of the key that signs: 40 capital hexadecimal digits.",
    "role": "What this person may do.",
    "since": "From which day.",
    "revocations": "The keys that no longer count.",
    "reason": "Why the key no longer counts.",
    "Decline.reason": "Why the partner does not adopt the version.",
    "recorded": "The day on which this was recorded.",
    "vouched_until": "The commit up to which an officer vouches for what the key signed.",
    "name": "The name in full.",
    "category": "The id of a category of agreement.yaml.",
    "address": "Where post reaches it.",
    "lines": "The lines above the town.",
    "town": "The post town.",
    "county": "The county, where it is written.",
    "postcode": "Capitals and one space, for example LE3 8RA.",
    "identifiers": "The numbers under which public registers list the partner.",
    "retention": "How long the partner keeps what it receives (s.14).",
    "aliases": "Short names that people use for the partner, such as UHL.",
    "information": "The kind of information.",
    "period": "How long it is kept.",
    "posts": "The posts of the partner.",
    "post": "Which post of the agreement this is.",
    "Post.title": "What the partner calls the office.",
    "Post.name": "Who holds it; only where a signature needs a name.",
    "SignedBy.post": "The post held by the person who signed.",
    "email": "Preferably a role mailbox.",
    "telephone": "As it is dialled in the United Kingdom; in quotes.",
    "confirmed": "The day on which the partner last said that this is right.",
    "evidence": "How the adoption is known.",
    "signed_by": "Who signed for the partner.",
    "scan_sha256": "The SHA-256 digest of the scanned form.",
    "document_sha256": "The SHA-256 digest of the Word file or PDF that was read or signed.",
    "authority": "On whose authority an officer records it.",
    "letter_sha256": "The SHA-256 digest of the letter.",
    "email_sha256": "The SHA-256 digest of the ready e-mail.",
    "evidence_sha256": "The SHA-256 digest of the evidence of what went wrong.",
    "notice": "The number of the notice by which the others are told.",
    "not_before": "The day that the partner asked for.",
    "effective": "The first day on which the partner is no longer bound.",
    "Service.on": "The day on which the last partner was served.",
    "Service.counting": "How the days of notice were counted.",
    "Cancellation.reason": "Why the partner stays.",
    "Suspension.reason": "What went wrong.",
    "lapses": "The first day on which the suspension no longer holds.",
    "meeting_by": "The last day for the risk assessment and resolution meeting.",
    "attended": "The ids of the partners that sent a representative.",
    "decision": "What the meeting decided.",
    "Reinstatement.reason": "Why the partner shares again.",
    "Succession.by": "The id of the partner that takes the place of this one.",
    "of": "The ids of the partners whose place this one takes.",
    "Closure.reason": "Why the partner ceased to exist.",
    "Succession.reason": "Why another body takes the place.",
    "event_id": "The name of the event's file without .yaml, for example 2027-03-05-service.",
    "Correction.reason": "How it is known that the event was recorded in error.",
    "corrects": "The id of the event of that partner which the notice says was recorded in error.",
    "taken_back": "Services that were recorded in error, each with the day and the reason of its correction.",
    "TakenBack.reason": "How it is known that the service was recorded in error.",
    "corrected": "The day on which the service was marked as recorded in error.",
    "Notice.kind": "What the notice says.",
    "about": "The id of the partner that the notice is about.",
    "breach": "The number of the breach that the notice is about.",
    "due": "The day by which the addressees are asked to act, or the day of the meeting.",
    "at": "The time of a meeting, as the clocks of the United Kingdom show it.",
    "where": "The place of a meeting, or how to join it.",
    "packed": "Whether the signing pack of each addressee went with it.",
    "called_off": "Whether the meeting that the partners were invited to is not held.",
    "to": "To whom it was written, or whom it reached.",
    "served": "Whom it reached, and when.",
    "how": "How it reached them.",
    "Addressee.email": "The mailbox that it goes to.",
    "readings": "How the boards read the agreement where it says nothing.",
    "left_out": "The warnings of isa-admin check that the boards accept.",
    "check": "The name of the warning, as check prints it: open-post, for example.",
    "LeftOut.reason": "Why the boards accept it.",
    "LeftOut.where": "The one place where it is left out, as check prints it; left out everywhere without it.",
    "review_from": "Whether a further review is due from the last one, or the first from the commencement only.",
    "withdrawal_can_be_cancelled": "Whether a partner alone can take its notice of withdrawal back.",
    "longest_suspension": "For how many days in a row a partner can be suspended; no limit if it is left out.",
    "scope": "What a suspension stops: all that the partner shares, all sharing, or its sharing with some partners.",
    "towards": "The ids of the partners that a suspension is towards, where it is not towards all.",
    "enclosed": "Whether the evidence, and the letter, go to the other partners with the notice.",
    "suspends": "Whether a suspension is of the partner's own part or of the whole agreement, if it does not say.",
    "adoption_on_behalf": "Whether an officer can record an adoption on a partner's behalf.",
    "adoption_grace": "How many days after a version is issued a partner has to adopt it, if no notice names a day.",
    "standards": "The rows of the yearly self-assessment (s.18); each restates a duty of the agreement.",
    "Standard.section": "The section of the agreement that sets the duty.",
    "commissioner_hours": "The hours within which the law requires a breach to be reported to the Commissioner.",
    "Breach.kind": "What happened to the information (s.17).",
    "place": "The id of the partner where it happened.",
    "supplied_by": "The ids of the partners that supplied the information.",
    "involved": "The ids of the other partners that it involves.",
    "occurred": "When it happened, for example 2027-03-01 or 2027-03-01T14:30+00:00.",
    "found": "When it was found, for example 2027-03-01T14:30+00:00.",
    "what": "What happened, in one line; nothing about a child or a case.",
    "commissioner_by": "The moment by which the Information Commissioner is told.",
    "told": "Who was told of it; entries are only added.",
    "who": "The id of the partner that was told, or commissioner.",
    "when": "The day or the moment.",
    "Telling.how": "How it was told.",
    "subjects_told": "The day on which the people whom the information is about were told.",
    "outcome": "What came of it, in one line; nothing about a child or a case.",
    "commissioner_not_needed": "Why the Information Commissioner need not be told, in one line.",
    "assessments": "What each partner that supplied the information did about it.",
    "Assessment.partner": "The id of the partner that supplied the information.",
    "commissioner_told": "When it told the Information Commissioner.",
    "investigations": "What each partner that the breach involves found.",
    "Investigation.partner": "The id of the partner that investigated it.",
    "Investigation.on": "The day on which its investigation ended.",
    "finding": "What it found, in one line; nothing about a child or a case.",
    "circulated": "The day on which the outcome went to the partners involved.",
    "returns": "The self-assessments of the year, one for each partner.",
    "Return.partner": "The id of the partner that assessed itself.",
    "Return.on": "The day on which it was recorded.",
    "answers": "The answers, in the order of the standards.",
    "standard": "The id of a standard of agreement.yaml.",
    "answer": "How the standard is met.",
    "Answer.evidence": "What shows it, in one line.",
    "action": "What will be done about it, in one line.",
    "opened": "The day on which the review was opened.",
    "Review.of": "The version that is reviewed.",
    "Review.by": "The day by which the review is to be done (s.18).",
    "rounds": "The rounds of consultation, in the order of their days.",
    "Round.by": "The day by which comments are asked for.",
    "Round.draft": "The draft that went out for this round.",
    "closed": "How the review ended.",
    "Closing.on": "The day on which it was closed.",
    "Closing.outcome": "What came of it: a new version, the text as it was, or nothing.",
    "Closing.reason": "The minute of the boards that the text stays, or why the review was abandoned.",
    "Closing.version": "The version that was issued.",
    "tip": "The last commit of the review's branch.",
    "Comment.partner": "The id of the partner whose comment it is.",
    "source": "Word's margin, a tracked change, the comment form, or somebody who said it.",
    "Comment.on": "The day on which it was recorded.",
    "Comment.draft": "The draft that the comment was made on.",
    "placed": "Whether it is known which words of the draft it is about.",
    "author": "The name that the returned file gives.",
    "Comment.post": "The post of the partner that bears this name.",
    "dated": "The date that the returned file gives, in the words of the file.",
    "Comment.section": "The file of the terms that it is about.",
    "quoted": "The words of the draft that it is about.",
    "said": "What was said, a paragraph each.",
    "proposed": "The words that are proposed.",
    "was": "The lines of the terms that a tracked change is about.",
    "becomes": "What a tracked change makes of these lines.",
    "after": "The line before those that a tracked change is about.",
    "Comment.at": "Where in its section it stood, counted from 0.",
    "untracked": "Whether the words were changed without Word's marks.",
    "resolved": "Whether it was marked as done in Word.",
    "replies": "What was replied to it in Word.",
    "Comment.answer": "How it was answered.",
    "CommentAnswer.on": "The day of the answer.",
    "CommentAnswer.by": "Who answered.",
    "verdict": "Accepted, not taken up, or taken up in other words.",
    "CommentAnswer.reason": "What the partner is told.",
    "changed": "Whether the answer changed the terms.",
    "commit": "The commit that carried the answer; written when the review is closed.",
    "Line.text": "The words, as the Markdown of the terms has them.",
    "around": "The lists (l) and quotations (q) around it, from the outermost in.",
    "label": "The kind of the label before it.",
    "start": "The number of a label that begins a list, if it is not 1.",
    "on_or_before": "Whether the exact day is not recorded, and the date is the latest that it could have been.",
}
"""A few words on each key, or on the key of one value."""


def _given(key: str) -> dict[str, Any]:
    return {"required": [key], "properties": {key: {"type": "string"}}}


def _only_with(key: str, choice: str, value: str) -> dict[str, Any]:
    """Say that a key is required when another has a value, and only then."""
    return {
        "if": {"required": [choice], "properties": {choice: {"const": value}}},
        "then": _given(key),
        "else": {"properties": {key: {"type": "null"}}},
    }


_RULES: dict[str, dict[str, Any]] = {
    "Post": {
        "anyOf": [_given(key) for key in ("title", "name", "email", "telephone")],
        "if": _given("key"),
        "then": {"properties": {"post": {"const": SIGNATORY}}},
    },
    "VersionEntry": {
        "if": {"properties": {"kind": {"enum": ["joiner", "leaver"]}}},
        "then": {"properties": {"material": {"const": False}}},
        "else": {"properties": {"partner": {"type": "null"}}},
    },
    "Succession": {
        "oneOf": [
            {**_given("by"), "properties": {"by": {"type": "string"}, "of": {"maxItems": 0}}},
            {"required": ["of"], "properties": {"of": {"minItems": 1}, "by": {"type": "null"}}},
        ]
    },
    "Suspension": {
        "if": {"required": ["scope"], "properties": {"scope": {"const": "named-partners"}}},
        "then": {"required": ["towards"], "properties": {"towards": {"minItems": 1}}},
        "else": {"properties": {"towards": {"maxItems": 0}}},
    },
    "Closing": {
        "allOf": [
            _only_with("version", "outcome", "issued"),
            {
                "if": {"properties": {"outcome": {"const": "issued"}}},
                "then": {"properties": {"reason": {"type": "null"}}},
                "else": _given("reason"),
            },
        ]
    },
    "Adoption": {"allOf": [_only_with("key", "evidence", "gpg"), _only_with("authority", "evidence", "on-behalf")]},
}
_BOUNDS: dict[str, dict[str, Any]] = {
    "Period.length": {"minimum": 1},
    "Readings.adoption_grace": {"minimum": 1},
    "Readings.longest_suspension": {"minimum": 1},
    "Period.section": {"minimum": 1},
    "Agreement.boards": {"minItems": 1},
    "Agreement.commissioner_hours": {"minimum": 1},
    "Standard.section": {"minimum": 1},
    "Post.post": {"enum": list(POSTS)},
    "Partner.identifiers": {
        "additionalProperties": False,
        "properties": {
            key: {"type": "string", "pattern": f"^(?:{form})$", "description": f"The {words}."}
            for key, (words, form) in IDENTIFIERS.items()
        },
    },
}


LINE: dict[str, Any] = {
    "type": "string",
    "description": "One line of text.",
    "pattern": f"^{text.LINE.pattern}$",
    "maxLength": text.MAX_LINE,
}
"""The schema of text on one line: something that can be seen, no spaces around it."""


def refine(name: str, definition: dict[str, Any]) -> None:
    """Add to the schema of one value what its types do not say."""
    definition["description"] = inspect.cleandoc(definition["description"])
    definition |= _RULES.get(name, {})
    for key, schema in definition["properties"].items():
        full = f"{name}.{key}"
        for part in (schema, schema.get("items", {}), *schema.get("anyOf", ())):
            if part.get("type") == "string":
                part.update(_form(part, FORMS.get(full) or FORMS.get(key, text.LINE)))
        schema.update(_BOUNDS.get(full, {}))
        schema["description"] = WORDS.get(full) or WORDS.get(key, "")


def _form(part: dict[str, Any], form: re.Pattern[str]) -> dict[str, Any]:
    if part.get("format") == "date":
        return {"pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}
    if form is text.LINE:
        return {"$ref": "#/$defs/line"}
    if form is text.DAY_OR_MOMENT:
        day = {"format": "date", "pattern": f"^(?:{text.DAY.pattern})$"}
        return {"anyOf": [day, {"pattern": f"^(?:{text.MOMENT.pattern})$"}]}
    made: dict[str, Any] = {"pattern": f"^(?:{form.pattern})$"}
    if form is text.EMAIL:
        made["maxLength"] = text.MAX_LINE
    if form in {text.PASSAGE, text.TERMS_LINE}:
        made["maxLength"] = text.MAX_PASSAGE
    if form is text.SLUG:
        made |= {"maxLength": text.SLUG_MAX, "not": {"enum": sorted(text.RESERVED_NAMES)}}
    return made
