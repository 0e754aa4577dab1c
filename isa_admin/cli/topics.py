"""Help on what no single command explains: ``isa-admin help TOPIC``."""

from __future__ import annotations

from isa_admin.cli.table import COMMANDS
from isa_admin.errors import NotFoundError, close_matches

TOPICS = {
    "environment": """\
What the program takes from the environment.

ISA_ADMIN_STORE   the store, when the current folder is not inside one; --store PATH comes first
ISA_ADMIN_TODAY   a date such as 2026-11-22 to take for today, for trying things out; what is recorded bears that date,
                  and a note says so; "2026-11-22 17:00" sets the time too
VISUAL, EDITOR    your editor for isa-admin edit-terms, the first that is set; otherwise one that the computer has
ISA_ADMIN_GPG     the gpg program, when there are several
GNUPGHOME         where GnuPG keeps your keys
NO_COLOR          any value: no colours

Pinned anchors are kept in your own configuration folder, the tips that were verified here in your state folder, and
private copies of stores in your cache folder; the last can be deleted at any time.""",
    "exit-codes": """\
What the number that a command ends with means.

0    done
1    the answer is no: check, doctor, verify, verify-document or templates check found something, search nothing, who
     nobody to ring, due --fail something overdue; or sync or collect-comments had to leave something out
2    the words of the command do not make sense
3    there is no such partner, version, section, notice, comment, commit or whatever else was named
4    a rule of the agreement refuses; the message cites the section
5    the store: a malformed record, a moved tip, edits in the way, a full disk
6    signing or keys
7    git or gpg is missing or too old
70   a fault in the program
130  you stopped it; nothing was changed""",
    "store": """\
The store is a git repository with text files: the agreement and its terms in agreement/, one folder for each partner
in partners/, the Word templates in templates/. Every change is one signed commit on the branch main.

The program finds the store by walking up from the current folder. It reads what is committed, never uncommitted
files in the folder. You may edit the files by hand: your edits are left alone until you commit them, and a
command that would have to write the same file stops and says so.

Nothing that happened to a partner is ever deleted. docs/store.md describes every file.""",
    "words": """\
The words that this program uses in a sense of their own.

adoption   the signed act by which a partner takes on the terms of one version
anchor     one line that names the first commit of a store and the key that signed it; kept outside the store, on a
           letterhead or in the minutes, it proves the rest
digest     64 digits that stand for a file or for the terms: change a single letter and they change
material   said of a version that changes what partners are bound to: each has to adopt it again
notice     a letter owed to partners because of an event, with a number such as 2027-001
officer    who administers the agreement for the boards, with a key on the roster
partner    an organisation that takes part, or may take part
post       an office in a partner: signatory, responsible, breach-contact, dpo and others
roster     the officers and reviewers whose signatures count, with the certificates of their keys
signatory  a person who may commit a partner, and the key they sign with
standing   where a partner stands on a date, computed from what is recorded: prospective, in-force, suspended,
           withdrawing or withdrawn
statement  the text a partner's signatory signs with a key to adopt a version; it names the partner and the digest
terms      the text that partners adopt: the sections and the appendices
verify     to prove from the anchor on that every change was made by somebody entitled to make it""",
    "dates": """\
How dates are written.

2026-11-22, 22 November 2026, 22 Nov 2026, 13/4/2026, today, yesterday, tomorrow, last Friday and next Friday are
understood. 03/04/2026 is refused: it is 3 April to one reader and 4 March to another.
For a breach a time in the United Kingdom is understood too: 2026-11-22 14:30, Friday 6pm, 9:15 for today, or now.
The program prints dates as 5 October 2016; --json and the files have 2016-10-05.""",
}


def explain(topic: str | None) -> str:
    """Give the text of a topic, or the list of topics.

    Raises:
        NotFoundError: With the topics there are.
    """
    if topic is None:
        return f"Topics: {', '.join(TOPICS)}\n\nisa-admin help TOPIC explains one; isa-admin help COMMAND a command."
    if topic not in TOPICS:
        near = close_matches(topic, [*TOPICS, *COMMANDS])
        raise NotFoundError(
            f"there is no help topic '{topic}'",
            f"did you mean {near}?"
            if near
            else f"the topics are {', '.join(TOPICS)}; isa-admin --help lists the commands",
        )
    return TOPICS[topic]
