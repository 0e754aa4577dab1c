"""The good store of these tests: a small agreement, two officers, a reviewer, two partners who adopted with their keys.

It is the same in every run, to the byte. Each test copies it and bends one thing.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import TYPE_CHECKING

from isa_admin.application.founding import schemas
from isa_admin.application.reference import reference
from isa_admin.domain.adopting import joiner_row  # noqa: F401
from isa_admin.domain.changes import (
    AddEvent,
    AddOfficer,
    AddRevocation,
    AddVersion,
    PutAgreement,
    PutCertificate,
    PutPartner,
    PutPosts,
)
