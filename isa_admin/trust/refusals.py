"""What it means when gpg refuses: its error codes in plain words, each with what to do.

The codes are those of libgpg-error (gpg-error.h), which are fixed for good; gpg's sentences are translated and are
quoted only when the code says nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from isa_admin.errors import SigningError
from isa_admin.trust.listing import last_words

if TYPE_CHECKING:
    from isa_admin.trust.gnupg_process import GpgAnswer

_CODE = 0xFFFF  # the bits above say which program reports it
_SYSTEM = 0x8000
_NO_TERMINAL = _SYSTEM | 102  # ENOTTY: pinentry for the terminal, and no terminal


class GpgRefusedError(SigningError):
    """gpg did not do what it was asked to do; the message says why."""


class PassphraseCancelledError(GpgRefusedError):
    """The passphrase prompt was cancelled, or nobody answered it in time."""


class WrongPassphraseError(GpgRefusedError):
    """The passphrase or the PIN was wrong."""


class NoPinentryError(GpgRefusedError):
    """GnuPG had no way to ask for the passphrase."""


_PROMPT = (
    'install a pinentry (on Debian "sudo apt install pinentry-curses", or pinentry-gnome3 for a desktop), or, on a '
    'terminal, run "export GPG_TTY=$(tty)" and then the command again'
)
# code in gpg-error.h -> class, what happened, what to do
_MEANINGS: tuple[tuple[frozenset[int], type[GpgRefusedError], str, str], ...] = (
    (
        frozenset({62, 99, 198}),  # TIMEOUT CANCELED FULLY_CANCELED
        PassphraseCancelledError,
        "the passphrase prompt was cancelled",
        "run the command again and type the passphrase of the key",
    ),
    (
        frozenset({11, 87}),  # BAD_PASSPHRASE BAD_PIN
        WrongPassphraseError,
        "the passphrase was wrong",
        'run the command again; "gpg --change-passphrase FINGERPRINT" tries the passphrase without signing anything',
    ),
    (
        frozenset({85, 86, 166, 301, _NO_TERMINAL}),  # NO_PIN_ENTRY PIN_ENTRY LOCALE_PROBLEM WINDOW_TOO_SMALL
        NoPinentryError,
        "GnuPG could not ask for the passphrase",
        _PROMPT,
    ),
    (
        frozenset({77, 78, 259, _SYSTEM | 25}),  # NO_AGENT AGENT ASS_CONNECT_FAILED ECONNREFUSED
        GpgRefusedError,
        "gpg-agent, which keeps the secret keys, does not answer",
        'run "gpgconf --kill gpg-agent" and then the command again; gpg starts a new agent by itself',
    ),
    (
        # CARD CARD_RESET CARD_REMOVED INV_CARD CARD_NOT_PRESENT NO_SCDAEMON SCDAEMON CARD_NOT_INITIALIZED PIN_BLOCKED
        frozenset({108, 109, 110, 111, 112, 119, 120, 123, 130}),
        GpgRefusedError,
        "the smart card is missing or does not answer",
        'put the card in and look at it with "gpg --card-status", then run the command again',
    ),
    (
        frozenset({17, 54, 181}),  # NO_SECKEY UNUSABLE_SECKEY MISSING_KEY
        GpgRefusedError,
        "the secret part of the key is not on this computer, or can no longer be used",
        'look at it with "gpg --list-secret-keys", and choose another key with --key FINGERPRINT',
    ),
)


def failure_code(answer: GpgAnswer) -> int:
    """The error code that gpg reported, without its source; 0 when it reported none."""
    for keyword, rest in answer.status:
        words = rest.split()
        if keyword in {"FAILURE", "ERROR"} and len(words) > 1 and words[0] != "gpg-exit" and words[1].isdigit():
            return int(words[1]) & _CODE
    return 0


def refusal(answer: GpgAnswer, outcome: str) -> GpgRefusedError:
    """The error for an answer with which gpg refuses.

    Args:
        answer: What gpg said.
        outcome: What has not happened therefore, for example ``nothing was signed``.
    """
    code = failure_code(answer)
    for codes, kind, reason, remedy in _MEANINGS:
        if code in codes:
            return kind(f"{outcome}: {reason}", remedy)
    return GpgRefusedError(
        f"{outcome}: GnuPG refused ({last_words(answer.stderr)})",
        'run "isa-admin doctor" to see what is wrong with GnuPG and the key',
    )
