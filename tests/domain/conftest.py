"""Property tests without a stop-watch: the machine may be busy with other things."""

from __future__ import annotations

from hypothesis import Phase, settings

settings.register_profile("no-stop-watch", deadline=None)
settings.load_profile("no-stop-watch")
# For tools/mutants.py, which asks whether something fails, not what fails most simply: that search takes ten seconds.
settings.register_profile("mutants", deadline=None, phases=(Phase.explicit, Phase.generate), database=None)
