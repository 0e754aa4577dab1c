"""Turns what gpg lists about keys into `Key` values (doc/DETAILS of GnuPG describes the fields)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from isa_admin.errors import SigningError
from isa_admin.trust.key import Key, split_user_id
from isa_admin.trust.program import open_gnupg

if TYPE_CHECKING:
    from collections.abc import Mapping

_ALGORITHMS = {"1": "RSA", "3": "RSA", "17": "DSA", "19": "ECDSA", "22": "EdDSA"}
_HERE, _ELSEWHERE = "+", "#"  # where the secret part is; a smart card's serial number stands here too
_EXPIRED, _REVOKED, _UNUSABLE, _DISABLED = "e", "r", "i", "d"
_FAR = datetime.max.replace(tzinfo=UTC)


class _Part(NamedTuple):
    """The primary key or a subkey that has the permission to sign, with its secret part within reach."""

    fingerprint: str
    created: datetime
    expires: datetime | None
    expired: bool
    on_card: bool


def secret_keys() -> list[Key]:
    """The keys in the user's keyring whose secret part is there, on a smart card or on disk.

    Raises:
        SigningError: gpg cannot say.
        MissingProgramError: gpg is missing, too old or broken.
    """
    gpg = open_gnupg()
    listing = gpg.list_keys(secret=True)
    if listing.returncode != 0:
        raise SigningError(
            f"GnuPG cannot list your secret keys: {last_words(listing.stderr)}",
            'run "gpg --list-secret-keys" to see the whole message; GNUPGHOME, if set, has to name your keyring folder',
        )
    return keys_of(listing)


def keys_of(listing: list[dict[str, Any]]) -> list[Key]:
    """The keys in a listing of python-gnupg."""
    return [_key(row) for row in listing]


def last_words(stderr: str) -> str:
    """The last thing that gpg said to people, in the user's language."""
    said = [line.strip() for line in stderr.splitlines() if line.strip() and not line.startswith("[GNUPG:]")]
    return said[-1].removeprefix("gpg: ") if said else "it gave no reason"


def _key(row: Mapping[str, Any]) -> Key:
    rows = [(row["fingerprint"], row)]
    for subkey in row["subkeys"]:
        key_id, fingerprint = subkey[0], subkey[2]
        rows.append((fingerprint, row["subkey_info"][key_id]))
    parts = [_part(fingerprint, fields) for fingerprint, fields in rows if _may_sign(fields)]
    # gpg's own habit: the newest subkey that has not expired, the primary key only when there is none.
    parts.sort(key=lambda part: (part.expired, part.fingerprint == row["fingerprint"], -part.created.timestamp()))
    user_ids = tuple(row["uids"])
    name, email = split_user_id(user_ids[0]) if user_ids else ("", "")
    created = _moment(row["date"])
    return Key(
        fingerprint=row["fingerprint"],
        name=name,
        email=email,
        user_ids=user_ids,
        created=created,
        expires=_last_day(_optional_moment(row["expires"]), parts),
        can_sign=bool(parts),
        expired=row["trust"] == _EXPIRED or (bool(parts) and all(part.expired for part in parts)),
        revoked=row["trust"] == _REVOKED,
        disabled=row["trust"] == _DISABLED or "D" in row["cap"],
        from_future=row["trust"] == _UNUSABLE and created > datetime.now(UTC),
        algorithm=_algorithm(row),
        on_card=bool(parts) and parts[0].on_card,
        signing_parts=tuple(part.fingerprint for part in parts),
    )


def _may_sign(fields: Mapping[str, Any]) -> bool:
    return "s" in fields["cap"] and fields["trust"] not in {_REVOKED, _UNUSABLE} and fields["token"] != _ELSEWHERE


def _part(fingerprint: str, fields: Mapping[str, Any]) -> _Part:
    return _Part(
        fingerprint=fingerprint,
        created=_moment(fields["date"]),
        expires=_optional_moment(fields["expires"]),
        expired=fields["trust"] == _EXPIRED,
        on_card=fields["token"] not in {"", _HERE, _ELSEWHERE},
    )


def _last_day(primary: datetime | None, parts: list[_Part]) -> datetime | None:
    """When the last part that may sign expires, but no later than the primary key, on which all of them hang."""
    latest = max((part.expires or _FAR for part in parts), default=_FAR)
    ends = min(primary or _FAR, latest)
    return None if ends == _FAR else ends


def _algorithm(fields: Mapping[str, Any]) -> str:
    if fields["curve"]:
        return str(fields["curve"])
    return f"{_ALGORITHMS.get(fields['algo'], 'algorithm ' + fields['algo'])} {fields['length']}"


def _moment(seconds: str) -> datetime:
    return datetime.fromtimestamp(int(seconds or 0), UTC)


def _optional_moment(seconds: str) -> datetime | None:
    return _moment(seconds) if seconds else None
