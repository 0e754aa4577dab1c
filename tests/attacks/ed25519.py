"""Ed25519 signatures as RFC 8032 section 5.1 describes them, for keys whose every detail a test decides."""

from __future__ import annotations

import hashlib
from functools import cache

_P = 2**255 - 19
_ORDER = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, -1, _P) % _P
_X = 15112221349535400772501151409588531511454012693041857206046113283949847762202
_Y = 4 * pow(5, -1, _P) % _P

_Point = tuple[int, int, int, int]
_BASE: _Point = (_X, _Y, 1, _X * _Y % _P)


def public_key(seed: bytes) -> bytes:
    """Give the public key of a secret of 32 bytes."""
    return _packed(_times(_scalar(seed)))


def sign(seed: bytes, message: bytes) -> bytes:
    """Sign a message: 64 bytes."""
    scalar, prefix = _scalar(seed), hashlib.sha512(seed).digest()[32:]
    nonce = int.from_bytes(hashlib.sha512(prefix + message).digest(), "little") % _ORDER
    point = _packed(_times(nonce))
    challenge = int.from_bytes(hashlib.sha512(point + public_key(seed) + message).digest(), "little")
    return point + ((nonce + challenge * scalar) % _ORDER).to_bytes(32, "little")


def _scalar(seed: bytes) -> int:
    digest = int.from_bytes(hashlib.sha512(seed).digest()[:32], "little")
    return digest & ((1 << 254) - 8) | (1 << 254)


def _add(one: _Point, other: _Point) -> _Point:
    a = (one[1] - one[0]) * (other[1] - other[0]) % _P
    b = (one[1] + one[0]) * (other[1] + other[0]) % _P
    c = 2 * one[3] * other[3] * _D % _P
    d = 2 * one[2] * other[2] % _P
    e, f, g, h = b - a, d - c, d + c, b + a
    return (e * f % _P, g * h % _P, f * g % _P, e * h % _P)


@cache
def _doubles() -> tuple[_Point, ...]:
    made = [_BASE]
    for _ in range(255):
        made.append(_add(made[-1], made[-1]))
    return tuple(made)


@cache
def _times(scalar: int) -> _Point:
    total: _Point = (0, 1, 1, 0)
    for bit, double in enumerate(_doubles()):
        if scalar >> bit & 1:
            total = _add(total, double)
    return total


def _packed(point: _Point) -> bytes:
    inverse = pow(point[2], -1, _P)
    x, y = point[0] * inverse % _P, point[1] * inverse % _P
    return (y | (x & 1) << 255).to_bytes(32, "little")
