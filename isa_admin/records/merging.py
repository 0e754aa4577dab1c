"""Which item of a list is which, and what of an old value stays when a new one takes its place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from isa_admin.records.shapes import Keys

# What tells one item of a list from another, so that an item that changed is edited in its place.
_IDENTITY = ("id", "version", "fingerprint", "information", "post")


def plain(value: Any) -> Any:  # noqa: ANN401  YAML values are of any type
    """Give a value in one form, so that two can be compared: dates as text, tuples as lists."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value.isoformat() if hasattr(value, "isoformat") else value


def places(old: Sequence[Any], new: Sequence[Any]) -> Iterator[int | None]:
    """Say for each new item which old item it is, or nothing; equal items first, then those of one identity."""
    free = list(range(len(old)))
    exact: dict[int, int] = {}
    for number, item in enumerate(new):
        found = next((index for index in free if plain(old[index]) == plain(item)), None)
        if found is not None:
            exact[number] = found
            free.remove(found)
    for number, item in enumerate(new):
        found = exact.get(number)
        if found is None:
            found = next((index for index in free if _same(old[index], item)), None)
            if found is not None:
                free.remove(found)
        yield found


def with_unknown(raw: Any, new: Any, known: Keys) -> Any:  # noqa: ANN401  YAML values are of any type
    """Give a new value with the keys that the program does not know and the old one has, in the old order."""
    if isinstance(raw, dict) and isinstance(new, dict):
        kept = {
            key: with_unknown(value, new[key], known[key]) if key in new else value
            for key, value in raw.items()
            if key in new or key not in known
        }
        return kept | {key: value for key, value in new.items() if key not in kept}
    if isinstance(raw, list) and isinstance(new, list | tuple):
        found = places(raw, new)
        return [
            item if place is None else with_unknown(raw[place], item, known)
            for place, item in zip(found, new, strict=True)
        ]
    return new


def _same(old: Any, new: Any) -> bool:  # noqa: ANN401  YAML values are of any type
    if not isinstance(old, dict) or not isinstance(new, dict):
        return False
    return any(key in old and key in new and old[key] == new[key] for key in _IDENTITY)
