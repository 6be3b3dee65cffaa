"""How far a property is searched: the same examples on every run, and few enough to wait for."""

from __future__ import annotations

from hypothesis import HealthCheck, settings

quick = settings(
    max_examples=50,
    deadline=None,
    derandomize=True,
    database=None,
    suppress_health_check=[HealthCheck.too_slow],
)
