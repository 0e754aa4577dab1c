"""Posts: who in a partner signs, has day-to-day responsibility, is told of a breach (Agreement s.17, 22, 23)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from msgspec.structs import replace

from isa_admin.domain import text
from isa_admin.domain.changes import Decision, PutPosts
from isa_admin.domain.membership import NothingToChangeError
from isa_admin.domain.partner import POSTS, REQUIRED_POSTS, SIGNATORY, Post, how_to_fill
from isa_admin.errors import NotFoundError, UsageError, close_matches

if TYPE_CHECKING:
    from collections.abc import Mapping

    from isa_admin.domain.partner import PartnerEntry
    from isa_admin.domain.register import Register


def post_kind(wanted: str) -> str:
    """Find a kind of post by its key or its words.

    Raises:
        NotFoundError: With the posts there are.
    """
    folded = wanted.strip().casefold()
    for kind, words in POSTS.items():
        if folded in {kind, words.casefold()}:
            return kind
    near = close_matches(wanted, POSTS)
    raise NotFoundError(
        f"there is no post '{wanted}'",
        f"did you mean {near}?" if near else f"choose one of {', '.join(POSTS)}",
    )


def assign_post(register: Register, id_: str, post: Post) -> Decision:
    """Decide who holds a post in a partner; whoever held it before is replaced.

    Raises:
        NothingToChangeError: The post is held just so already.
    """
    entry = register.partners[id_]
    if post in entry.posts:
        raise NothingToChangeError(
            f"{entry.partner.name} has this {POSTS[post.post].lower()} already", "give at least one new value"
        )
    place = next((at for at, held in enumerate(entry.posts) if held.post == post.post), len(entry.posts))
    after = (held for held in entry.posts[place:] if held.post != post.post)
    posts = (*entry.posts[:place], post, *after)
    return _decide(entry, posts, f"Assign {POSTS[post.post].lower()} of {entry.partner.name}")


def leave_open(register: Register, id_: str, kind: str) -> Decision:
    """Decide that nobody holds a post in a partner any more; it shows as a gap until somebody does."""
    entry = register.partners[id_]
    posts = tuple(held for held in entry.posts if held.post != kind)
    return _decide(entry, posts, f"Leave {POSTS[kind].lower()} of {entry.partner.name} open")


def add_signatory(register: Register, id_: str, signatory: Post) -> Decision:
    """Decide that a person signs for a partner (Agreement s.23). A partner may have several signatories.

    Raises:
        UsageError: The partner has a signatory of this name.
    """
    entry = register.partners[id_]
    name = called(signatory)
    if any(is_called(held, name) for held in entry.signatories):
        raise UsageError(
            f"{entry.partner.name} has a signatory {name} already",
            f'take the old entry away first: isa-admin remove-signatory {id_} "{name}"',
        )
    place = len(entry.signatories)
    posts = (*entry.signatories, signatory, *(held for held in entry.posts if held.post != SIGNATORY))
    return _decide(entry, posts, f"Add signatory {name} for {entry.partner.name}", first=place == 0)


def update_signatory(register: Register, id_: str, name: str, facts: Mapping[str, Any]) -> Decision:
    """Decide that a person who signs for a partner is reached in another way; office and key stay.

    Raises:
        NotFoundError: The partner has no signatory of this name.
        UsageError: All of it is recorded already.
    """
    entry = register.partners[id_]
    held = next((one for one in entry.signatories if is_called(one, name)), None)
    if held is None:
        raise NotFoundError(
            f"{entry.partner.name} has no signatory '{name}'", f"see who signs: isa-admin show-partner {id_}"
        )
    if all(getattr(held, fact) == value for fact, value in facts.items() if fact != "confirmed"):
        raise UsageError(
            f"{entry.partner.name} has a signatory {called(held)} already",
            f"give what is new with --role, --email or --telephone; for another key: isa-admin add-key {id_} FILE",
        )
    made = replace(held, **facts)
    posts = tuple(made if one is held else one for one in entry.posts)
    return _decide(entry, posts, f"Update signatory {called(held)} of {entry.partner.name}")


def remove_signatory(register: Register, id_: str, name: str) -> Decision:
    """Decide that a person no longer signs for a partner. What they signed stays good.

    Raises:
        NotFoundError: With the one that was probably meant, or the signatories there are.
    """
    entry = register.partners[id_]
    leaving = [at for at, held in enumerate(entry.posts) if held.post == SIGNATORY and is_called(held, name)]
    if not leaving:
        names = [called(held) for held in entry.signatories]
        near = close_matches(name, names)
        raise NotFoundError(
            f"{entry.partner.name} has no signatory '{name}'",
            f"did you mean {near}?" if near else f"its signatories are: {', '.join(names) or 'none'}",
        )
    posts = (*entry.posts[: leaving[0]], *entry.posts[leaving[0] + 1 :])
    return _decide(entry, posts, f"Remove signatory {called(entry.posts[leaving[0]])} of {entry.partner.name}")


def _decide(entry: PartnerEntry, posts: tuple[Post, ...], subject: str, *, first: bool = False) -> Decision:
    after = {held.post for held in posts}
    open_posts = [kind for kind in REQUIRED_POSTS if kind not in after]
    following = [how_to_fill(kind, entry.id) for kind in open_posts[:2]]
    if first:
        following.insert(0, f"isa-admin render --part signing-form --partner {entry.id}")
    return Decision(
        subject=subject,
        changes=(PutPosts(entry.id, posts),),
        next=tuple(following) or (f"isa-admin show-partner {entry.id}",),
    )


def called(post: Post) -> str:
    """Give what a signatory is known by: the name, or the office or the mailbox where no name is recorded."""
    return next(filter(None, (post.name, post.title, post.email, post.telephone)))


def is_called(post: Post, name: str) -> bool:
    """Say whether a signatory is known by a name; capitals and spaces make no difference."""
    return text.folded(name) == text.folded(called(post))
