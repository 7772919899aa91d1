"""`/metrics`: figures for who watches the server. Counts only; never a name, and nothing of one organisation."""

from __future__ import annotations

import hmac
import time
from collections.abc import Callable, Iterator

from django.conf import settings
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse
from prometheus_client import CollectorRegistry, Counter, Histogram, disable_created_metrics, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from klantwaarde import __version__
from klantwaarde.web.doors import open_door

disable_created_metrics()  # type: ignore[no-untyped-call] # theirs
REGISTRY = CollectorRegistry()
REQUESTS = Counter(
    "klantwaarde_requests", "Requests answered, by method and kind of answer", ["method", "kind"], registry=REGISTRY
)
SECONDS = Histogram(
    "klantwaarde_request_seconds", "How long a request took", registry=REGISTRY,
    buckets=(0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10),
)  # fmt: skip
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
_WATCHED = frozenset({"/health", "/metrics"})


class WatchMiddleware:
    """Counts requests, and lets a watchdog call us by any name."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer and count."""
        if request.path in _WATCHED and settings.ALLOWED_HOSTS:
            # These pages make no address out of the name by which they were called.
            request.META["HTTP_HOST"] = settings.ALLOWED_HOSTS[0]
        start = time.perf_counter()
        response = self.get_response(request)
        SECONDS.observe(time.perf_counter() - start)
        method = request.method if request.method in _METHODS else "other"
        REQUESTS.labels(method, f"{response.status_code // 100}xx").inc()
        return response


class _Stock(Collector):
    """What stands in the database, counted when somebody asks."""

    def collect(self) -> Iterator[Metric]:
        """Give the figures."""
        from django_tasks_db.models import DBTaskResult

        from klantwaarde.web.people.models import Organisation, Person

        info = GaugeMetricFamily("klantwaarde_info", "The version", labels=["version", "database"])
        info.add_metric([__version__, connection.vendor], 1)
        yield info
        yield GaugeMetricFamily("klantwaarde_organisations", "Organisations", value=Organisation.objects.count())
        yield GaugeMetricFamily("klantwaarde_people", "People who may log in", value=Person.objects.count())
        tasks = GaugeMetricFamily("klantwaarde_tasks", "Tasks in the queue, by state", labels=["state"])
        for state in ("READY", "RUNNING", "FAILED"):
            tasks.add_metric([state.lower()], DBTaskResult.objects.filter(status=state).count())
        yield tasks


REGISTRY.register(_Stock())


@open_door("figures for a watchdog; it shows a token, or it runs on this machine")
def metrics(request: HttpRequest) -> HttpResponse:
    """Give the figures to whom they are for."""
    if not may_see(request):
        raise Http404
    return HttpResponse(generate_latest(REGISTRY), content_type="text/plain; version=0.0.4; charset=utf-8")


def may_see(request: HttpRequest) -> bool:
    """Whether somebody shows the token, or asks from this machine itself and not through a proxy on it."""
    token = settings.ENVIRONMENT.metrics_token
    shown = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if token and hmac.compare_digest(shown.encode(), token.encode()):
        return True
    passed_on = any(name in request.META for name in ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_X_REAL_IP"))
    return not token and not passed_on and request.META.get("REMOTE_ADDR") in {"127.0.0.1", "::1"}
