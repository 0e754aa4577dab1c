"""The index of the commands: panel, name, module and first line of each.

So the list of commands is shown without importing what it lists, and a command imports its own module only. Tests
compare it with what the modules declare.
"""

from __future__ import annotations

PANELS: dict[str, tuple[tuple[str, str, str], ...]] = {
    "Start here": (
        (
            "demo",
            "start",
            "Play the whole story with throw-away keys: init, add-partner, record-adoption, render, history.",
        ),
        ("init", "start", "Start a store from the reference agreement, with you as its first officer."),
        ("status", "due", "Say what is to be done today and where the agreement stands: version, partners, gaps."),
        (
            "due",
            "due",
            "Say what is overdue and what is due soon, the most urgent first, each with the command that settles it.",
        ),
        ("doctor", "start", "Look whether this computer has what is needed: git, gpg, a key, LibreOffice."),
        ("help", "start", "Explain a topic: environment, exit-codes, store, dates."),
    ),
    "Partners": (
        ("add-partner", "partners", "Add an organisation as a prospective partner."),
        (
            "update-partner",
            "partners",
            "Change the facts of a partner: name, category, address, identifiers, retention periods.",
        ),
        (
            "remove-partner",
            "partners",
            "Take away a prospective partner that will not join, or one that has left off the partners table.",
        ),
        ("list-partners", "partners", "List the partners with their standing and what they adopted."),
        (
            "show-partner",
            "partners",
            "Show everything about one partner: address, posts, what it adopted, what is missing.",
        ),
        (
            "add-signatory",
            "posts",
            "Add a person who may sign for a partner (s.23), with their key if they handed one in.",
        ),
        (
            "remove-signatory",
            "posts",
            "Take away a person who no longer signs for a partner; what they signed stays good.",
        ),
        (
            "who",
            "who",
            "Say whom to ring in a partner: the post, its telephone and e-mail (s.17, 19, 20, 21, 23).",
        ),
        (
            "succeed-partner",
            "lifecycle",
            "Record that a body takes the place of partners that were merged, renamed or abolished.",
        ),
        ("assign-post", "posts", "Say which office in a partner holds a post, and how it is reached (s.17, 22)."),
        (
            "import-partners",
            "bulk",
            "Add and change many partners from a CSV file or an Excel workbook, in one commit.",
        ),
        ("export-partners", "bulk", "Write all partners as a CSV file or an Excel workbook, to edit and import again."),
    ),
    "Adoption": (
        (
            "request-adoption",
            "adoption",
            "Write a signing pack for each partner: agreement, statement to sign, form for paper, letter (s.23).",
        ),
        ("adopt", "adoption", "Adopt the version in force for your partner, signed with your own key (s.23)."),
        (
            "record-adoption",
            "adoption",
            "Record that a partner adopted the agreement: with a key, on paper, or on its behalf (s.23).",
        ),
        (
            "decline",
            "adoption",
            "Record that a partner does not adopt a version, and why; its standing stays as it is (s.23).",
        ),
        (
            "record-version",
            "adoption",
            "Write the row of the version-control table for a partner that adopted in its own copy (s.23).",
        ),
        (
            "list-adoptions",
            "adoption",
            "List which partner adopted which version, on what evidence, and who is outstanding.",
        ),
        (
            "certificate",
            "adoption",
            "Write a one-page certificate of what a partner adopted, and how to check it without this program.",
        ),
        ("bound", "bound", "Say who was bound by which text on a date, from what is recorded (s.19, 23)."),
        (
            "remind",
            "reminding",
            "Draft one letter and one e-mail for each partner that owes something overdue; they are one notice.",
        ),
    ),
    "Lifecycle": (
        (
            "withdraw",
            "lifecycle",
            "Record a partner's written notice of withdrawal, and write to every other partner (s.19).",
        ),
        (
            "record-service",
            "lifecycle",
            "Record on whom a notice was served, when and how; the last one starts the clock of a withdrawal (s.19).",
        ),
        (
            "suspend",
            "lifecycle",
            "Record that a partner suspends the agreement for its part after a serious breach of security (s.19).",
        ),
        (
            "record-meeting",
            "lifecycle",
            "Record the risk assessment and resolution meeting on a partner's suspension, and who was missing (s.19).",
        ),
        (
            "reinstate",
            "lifecycle",
            "Record that a suspended partner shares again before its suspension lapses (s.19).",
        ),
        (
            "notify",
            "notices",
            "Write a notice to partners: a letter and an e-mail each, a calendar file where there is a day to keep.",
        ),
        (
            "draw-notice",
            "notices",
            "Write the letters of a recorded notice once more, from the store as it was when the notice was recorded.",
        ),
        ("list-notices", "notices", "List what was written to whom, and on which day it was served."),
    ),
    "Assurance": (
        (
            "record-breach",
            "breaches",
            "Record an information breach, and later who was told of it, its outcome and its circulation (s.17).",
        ),
        (
            "list-breaches",
            "breaches",
            "List the breaches that are recorded, newest first, and what is still to be done about each (s.17).",
        ),
        (
            "show-breach",
            "breaches",
            "Show one breach: what happened, whom to ring, who was told, what is still to be done (s.17).",
        ),
        (
            "compliance-form",
            "compliance",
            "Write the form of the yearly self-assessment for each partner, in Word or Excel (s.18).",
        ),
        (
            "record-compliance",
            "compliance",
            "Record a partner's self-assessment: each standard met, partly met, not met or not applicable (s.18).",
        ),
        (
            "list-compliance",
            "compliance",
            "List who returned the yearly self-assessment, who is missing, and what it came to, year by year (s.18).",
        ),
        ("check", "assurance", "Check the whole register: gaps, slips, and what does not fit together."),
    ),
    "Agreement": (("list-versions", "agreement", "List the version-control table, oldest row first."),),
    "Documents": (("render", "documents", "Write the whole agreement, or one part of it, as a Word document."),),
    "Trust": (
        ("verify", "trust", "Prove that every change was made by somebody entitled to make it, from the anchor on."),
        ("trust", "trust", "Pin the anchor of a store, so that verify knows from where to prove it."),
        ("add-officer", "trust", "Put somebody on the roster: an officer, or a reviewer of the terms."),
        ("remove-officer", "trust", "Take somebody off the roster; what they signed until then stays good."),
        ("add-key", "trust", "Bind a key to a partner's signatory, or renew a certificate that is bound."),
        ("revoke-key", "trust", "Record that a key counts no longer."),
        ("install-hook", "sharing", "Let a shared bare repository take only what verification would accept."),
    ),
    "Store": (
        ("clone", "sharing", "Take a copy of a shared store, after proving all of it from its anchor."),
        ("sync", "sharing", "Take over what others recorded, verified, and publish what you recorded."),
        ("history", "history", "Show who did what when, from the signed commits, newest first."),
        ("undo", "undo", "Undo the last change by a new signed one; history keeps both."),
    ),
}
"""The commands as the help lists them: for each its name, its module in this package, and what it does."""

HIDDEN = {"receive": "sharing"}
"""The commands that are for programs and not for people, with their modules."""

MODULES = {name: module for listed in PANELS.values() for name, module, _ in listed} | HIDDEN
"""The module of every command."""
