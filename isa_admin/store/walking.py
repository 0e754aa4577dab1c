"""Walking a history: commits and trees are read and hashed here, and what each commit changed is worked out here.

git lists the names, quickly and without a look at the bytes; whatever it says is held against bytes that were hashed.
Of each commit only those folders are read that differ from the folders of the commit before it. They are asked for page
by page and level by level, since an answer of git takes longer than the work on it.
"""

from __future__ import annotations

from contextlib import suppress
from itertools import islice, pairwise
from typing import TYPE_CHECKING

from isa_admin.errors import StoreError
from isa_admin.store.commit_text import parents, root_tree
from isa_admin.store.history import ChangedPath, IncompleteHistoryError, PastCommit
from isa_admin.store.objects import COMMIT_LIMIT, TREE_LIMIT, DamagedObjectError, ObjectReader
from isa_admin.store.program import GitRefusedError
from isa_admin.store.snapshot import DIRECTORY, tree_entries, tree_rows, tree_starts
from isa_admin.store.tree_difference import tree_difference

if TYPE_CHECKING:
    from collections.abc import Container, Generator, Iterator, Sequence

    from isa_admin.store.program import Git
    from isa_admin.store.snapshot import Row
    from isa_admin.system.programs import Running

    Pair = tuple[int, str, str | None, str | None]
    """A folder that a commit of a page changed: which commit, path, tree before, tree after."""

# So many commits are looked into at a time.
_PAGE = 64
# The first page of a short look back is shorter.
_SHORT = 8
_FOLDER = DIRECTORY.encode("ascii")
# So many bytes of trees are held, for the next commits to be compared with.
_MOST_HELD = 8 * 1024 * 1024


def chain(git: Git, tip: str, after: Container[str] = ()) -> Generator[str, None, None]:
    """Name the commits from a tip back along the first parents, newest first, up to one of `after` and with it.

    The names are git's word alone: `past_steps` and `linked` hold them against the commits' own bytes. Nothing is left
    out by dates, as git does when it is told where to stop: they are claims.

    Raises:
        IncompleteHistoryError: A parent is missing.
    """
    process = git.stream("rev-list", "--first-parent", tip, "--")
    source = process.stdout
    assert source is not None  # noqa: S101  # it is a pipe, by how it was started
    try:
        for row in source:
            name = row.decode("ascii").strip()
            yield name
            if name in after:
                return
        if process.wait():
            raise IncompleteHistoryError
    finally:
        _end(process)


def linked(git: Git, reader: ObjectReader, tip: str) -> Generator[tuple[str, bytes], None, None]:
    """Go back from a tip along the first parents that the commits' own hashed bytes name, newest first.

    Raises:
        IncompleteHistoryError: A parent is missing.
        DamagedObjectError: A commit's bytes do not hash to its name, or git follows another parent than they name.
    """
    names = chain(git, tip)
    expected: str | None = tip
    size = _SHORT
    try:
        while page := list(islice(names, size)):
            for name, raw in zip(page, list(reader.read_many(page, "commit", COMMIT_LIMIT)), strict=True):
                if name != expected:
                    raise DamagedObjectError(name, "is not the parent that the commit after it names")
                yield name, raw
                expected = (parents(raw) or (None,))[0]
            size = min(2 * size, _PAGE * _SHORT)
        if expected is not None:
            raise IncompleteHistoryError
    finally:
        names.close()


def past_steps(reader: ObjectReader, names: Sequence[str], after: str | None) -> Iterator[PastCommit]:
    """Give commits as values, in the order named, each the first parent of the next.

    Args:
        reader: Reads the objects.
        names: The commits, oldest first.
        after: The first parent of the first one; None when that begins the history.

    Raises:
        IncompleteHistoryError: The first one has a parent and should have none.
        DamagedObjectError: A commit is missing or damaged, names another parent, or a tree of it is missing.
    """
    if not names:
        return
    root = None if after is None else root_tree(after, reader.read(after, "commit", COMMIT_LIMIT))
    trees = _Trees(reader)
    for at in range(0, len(names), _PAGE):
        page = names[at : at + _PAGE]
        try:
            steps = _page(reader, trees, page, after, root)
        except StoreError:
            # One of them cannot be read: those before it come first.
            for name in page:
                [step] = _page(reader, trees, [name], after, root)
                yield step
                after, root = name, root_tree(name, step.raw)
            raise
        yield from steps
        after, root = page[-1], root_tree(page[-1], steps[-1].raw)


def _page(
    reader: ObjectReader, trees: _Trees, names: Sequence[str], before: str | None, root: str | None
) -> list[PastCommit]:
    raws = list(reader.read_many(names, "commit", COMMIT_LIMIT))
    for name, raw in zip(names, raws, strict=True):
        # The order came from git, which could be deceived; these bytes were hashed.
        if (parents(raw) or (None,))[0] != before:
            if before is None:
                raise IncompleteHistoryError
            raise DamagedObjectError(name, "names a parent that differs from the one that git followed")
        before = name
    roots = [root, *(root_tree(name, raw) for name, raw in zip(names, raws, strict=True))]
    return _told(names, raws, trees.changes(names, list(pairwise(roots))))


def commits_of(git: Git, tip: str, since: str | None, paths: Sequence[str]) -> list[str]:
    """Name the commits from a tip, newest first; see `Store.history`.

    Raises:
        IncompleteHistoryError: A parent is missing (a shallow clone).
    """
    order = [tip, *([f"^{since}"] if since else []), "--", *paths]
    stdin = "".join(f"{row}\n" for row in order).encode()
    try:
        return git.plumbing("rev-list", "--topo-order", "--stdin", stdin=stdin).decode("ascii").split()
    except GitRefusedError as reason:
        raise IncompleteHistoryError from reason


def past_commits(
    git: Git, reader: ObjectReader, tip: str, since: str | None, paths: Sequence[str]
) -> Iterator[PastCommit]:
    """Go through the commits from a tip, newest first; see `Store.history`."""
    names = iter(commits_of(git, tip, since, paths))
    trees = _Trees(reader)
    while page := list(islice(names, _PAGE)):
        raws = list(reader.read_many(page, "commit", COMMIT_LIMIT))
        befores = [(parents(raw) or (None,))[0] for raw in raws]
        wanted = list(dict.fromkeys(one for one in befores if one is not None))
        roots = dict(zip(wanted, reader.read_many(wanted, "commit", COMMIT_LIMIT), strict=True))
        pairs = [
            (root_tree(before, roots[before]) if before else None, root_tree(name, raw))
            for name, raw, before in zip(page, raws, befores, strict=True)
        ]
        yield from _told(page, raws, trees.changes(page, pairs))


def _told(names: Sequence[str], raws: Sequence[bytes], changed: Sequence[tuple[ChangedPath, ...]]) -> list[PastCommit]:
    return [PastCommit(name, raw, here) for name, raw, here in zip(names, raws, changed, strict=True)]


class _Trees:
    """The trees of some commits, compared in pairs; those that the next commits may have too are held."""

    def __init__(self, reader: ObjectReader) -> None:
        self._reader = reader
        self._held: dict[str, bytes] = {}
        # Where each entry of a tree begins, once its form was looked at.
        self._starts: dict[str, Sequence[int]] = {}
        # The tree that each folder had last.
        self._last: dict[str, str] = {}

    def changes(
        self, names: Sequence[str], roots: Sequence[tuple[str | None, str | None]]
    ) -> list[tuple[ChangedPath, ...]]:
        """Give the files that differ, for each commit by its tree before and its tree after.

        Raises:
            DamagedObjectError: A tree is missing, is not well formed, or does not hash to its name.
        """
        changed: list[list[ChangedPath]] = [[] for _ in names]
        level: list[Pair] = [(number, "", old, new) for number, (old, new) in enumerate(roots) if old != new]
        while level:
            self._hold(level)
            below: list[Pair] = []
            for pair in level:
                self._compare(pair, names[pair[0]], changed[pair[0]], below)
                if pair[3] is not None:
                    self._last[pair[1]] = pair[3]
            level = below
        self._let_go()
        return [tuple(sorted(here, key=_place)) for here in changed]

    def _hold(self, level: Sequence[Pair]) -> None:
        held = self._held
        wanted = list(dict.fromkeys(one for pair in level for one in pair[2:] if one is not None and one not in held))
        held.update(zip(wanted, self._reader.read_many(wanted, "tree", TREE_LIMIT), strict=True))

    def _let_go(self) -> None:
        """Hold the newest tree of each folder only, and of few folders."""
        kept: dict[str, bytes] = {}
        size = 0
        for path, name in reversed(list(self._last.items())):
            if name in self._held and size < _MOST_HELD:
                kept[name] = self._held[name]
                size += len(kept[name])
            else:
                del self._last[path]
        self._held = kept
        self._starts = {name: self._starts[name] for name in kept if name in self._starts}

    def _compare(self, pair: Pair, commit: str, changed: list[ChangedPath], below: list[Pair]) -> None:
        """Note the files and folders of one folder that differ."""
        number, path, old, new = pair
        if new is not None and path and not self._held[new]:
            # git keeps no empty folder. One that somebody made changes no file, so it would be nobody's.
            raise DamagedObjectError(commit, "has an empty folder, which a commit never has")
        gone, came = self._rows(old, new)
        if len(gone) == len(came) == 1 and gone[0][0] == came[0][0] == _FOLDER and gone[0][1] == came[0][1]:
            # Nearly always, above the lowest folder: one other folder of the same name. It takes half the time.
            inner = path + gone[0][1].decode("utf-8", "surrogateescape")
            below.append((number, f"{inner}/", gone[0][2].hex(), came[0][2].hex()))
            return
        before, after = tree_entries(gone), tree_entries(came)
        for name in before | after:
            was, now = before.get(name), after.get(name)
            was_tree, now_tree = (one.object_id if one and one.mode == DIRECTORY else None for one in (was, now))
            if was_tree or now_tree:
                below.append((number, f"{path}{name}/", was_tree, now_tree))
            was_file, now_file = (one if one and one.mode != DIRECTORY else None for one in (was, now))
            if was_file or now_file:
                changed.append(ChangedPath(path + name, was_file, now_file))

    def _rows(self, old: str | None, new: str | None) -> tuple[list[Row], list[Row]]:
        """Give the entries that went and those that came."""
        if old is None or new is None:
            return self._all(old), self._all(new)
        gone, came, self._starts[new] = tree_difference(self._held[old], self._checked(old), new, self._held[new])
        return gone, came

    def _all(self, tree: str | None) -> list[Row]:
        if tree is None:
            return []
        self._checked(tree)
        return tree_rows(self._held[tree])

    def _checked(self, tree: str) -> Sequence[int]:
        if tree not in self._starts:
            self._starts[tree] = tree_starts(tree, self._held[tree])
        return self._starts[tree]


def _place(change: ChangedPath) -> bytes:
    return change.path.encode("utf-8", "surrogateescape")


def _end(process: Running) -> None:
    process.kill()
    process.wait()
    for pipe in filter(None, (process.stdin, process.stdout)):
        with suppress(OSError):
            pipe.close()
