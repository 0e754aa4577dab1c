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
        ("status", "start", "Say where the agreement stands: version in force, partners, gaps, what to do next."),
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
        ("remove-partner", "partners", "Take away a prospective partner that will not join."),
        ("list-partners", "partners", "List the partners with their standing and what they adopted."),
        (
            "show-partner",
            "partners",
            "Show everything about one partner: address, posts, what it adopted, what is missing.",
        ),
        ("add-signatory", "posts", "Add a person who may sign for a partner (s.23)."),
        (
            "remove-signatory",
            "posts",
            "Take away a person who no longer signs for a partner; what they signed stays good.",
        ),
        ("assign-post", "posts", "Say which office in a partner holds a post, and how it is reached (s.17, 22)."),
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
    ),
    "Assurance": (("check", "assurance", "Check the whole register: gaps, slips, and what does not fit together."),),
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
    ),
}
"""The commands as the help lists them: for each its name, its module in this package, and what it does."""

HIDDEN = {"receive": "sharing"}
"""The commands that are for programs and not for people, with their modules."""

MODULES = {name: module for listed in PANELS.values() for name, module, _ in listed} | HIDDEN
"""The module of every command."""
