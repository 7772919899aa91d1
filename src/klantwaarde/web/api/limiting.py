"""How often a token may ask: a bucket per token, which fills up again at a steady pace."""

from __future__ import annotations

import math
import threading
import time

from django.conf import settings

PER_MINUTE = 600
"""Requests of one token, in each process of the server; a batch of events is one request."""
_lock = threading.Lock()
_buckets: dict[int, tuple[float, float]] = {}
_MOST_BUCKETS = 10_000


def wait_for(token: int) -> int:
    """Take one request from the bucket of a token; give how many seconds to wait when it is empty, else 0."""
    most = float(getattr(settings, "API_PER_MINUTE", PER_MINUTE))
    now = time.monotonic()
    with _lock:
        left, at = _buckets.get(token, (most, now))
        left = min(most, left + (now - at) * most / 60)
        if left < 1:
            _buckets[token] = (left, now)
            return math.ceil((1 - left) * 60 / most)
        if len(_buckets) >= _MOST_BUCKETS:
            _buckets.clear()
        _buckets[token] = (left - 1, now)
    return 0
