"""Property tests without a stop-watch: the machine may be busy with other things."""

from __future__ import annotations

from hypothesis import settings

settings.register_profile("no-stop-watch", deadline=None)
settings.load_profile("no-stop-watch")
