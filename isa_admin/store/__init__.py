"""The store: git objects, the lock, one atomic signed commit. The only room that knows git.

Every value comes from a commit's objects, never from the work tree, and every object that is read is hashed again.
`repository.Store` is the door: `Store.find`, `snapshot`, `history`, `writing`, `dry_run`; `creation.create_store`
makes a new store.

git itself is run as a program, with nothing inherited (`program`). GitPython starts each git with the caller's
environment and cannot leave a variable of it out, so it runs none here; it reads the words of a commit for people
(`history`), from bytes that this room has hashed.
"""
