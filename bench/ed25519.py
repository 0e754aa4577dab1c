"""The physical limit of verification: Ed25519 checks and nothing else, by the OpenSSL of this computer."""

from __future__ import annotations

import ctypes
import ctypes.util
import time
from typing import Any

_ED25519 = 1087
_SIGNATURE = 64
_DIGEST = 32


def seconds(count: int) -> float | None:
    """Check so many signatures over digests; gives the seconds, or nothing where there is no OpenSSL to ask."""
    name = ctypes.util.find_library("crypto")
    if name is None:
        return None
    crypto = _declared(ctypes.CDLL(name))
    key = crypto.EVP_PKEY_new_raw_private_key(_ED25519, None, bytes(range(_DIGEST)), _DIGEST)
    digests = [number.to_bytes(_DIGEST, "big") for number in range(count)]
    signatures = [_run(crypto, "Sign", key, digest, b"") for digest in digests]
    started = time.perf_counter()
    for digest, signature in zip(digests, signatures, strict=True):
        _run(crypto, "Verify", key, digest, signature)
    passed = time.perf_counter() - started
    crypto.EVP_PKEY_free(key)
    return passed


def _run(crypto: Any, what: str, key: int, digest: bytes, signature: bytes) -> bytes:  # noqa: ANN401  a library
    context = crypto.EVP_MD_CTX_new()
    buffer = ctypes.create_string_buffer(signature, _SIGNATURE)
    size = ctypes.c_size_t(_SIGNATURE)
    getattr(crypto, f"EVP_Digest{what}Init")(context, None, None, None, key)
    given = ctypes.byref(size) if what == "Sign" else size
    done = getattr(crypto, f"EVP_Digest{what}")(context, buffer, given, digest, len(digest))
    assert done == 1  # noqa: S101  the signature was made just now
    crypto.EVP_MD_CTX_free(context)
    return buffer.raw


def _declared(crypto: Any) -> Any:  # noqa: ANN401  a library
    pointer, text, size = ctypes.c_void_p, ctypes.c_char_p, ctypes.c_size_t
    for name, result, takes in (
        ("EVP_PKEY_new_raw_private_key", pointer, [ctypes.c_int, pointer, text, size]),
        ("EVP_PKEY_free", None, [pointer]),
        ("EVP_MD_CTX_new", pointer, []),
        ("EVP_MD_CTX_free", None, [pointer]),
        ("EVP_DigestSignInit", ctypes.c_int, [pointer] * 5),
        ("EVP_DigestVerifyInit", ctypes.c_int, [pointer] * 5),
        ("EVP_DigestSign", ctypes.c_int, [pointer, pointer, pointer, text, size]),
        ("EVP_DigestVerify", ctypes.c_int, [pointer, pointer, size, text, size]),
    ):
        function = getattr(crypto, name)
        function.restype, function.argtypes = result, takes
    return crypto
