"""The API keeps to its OpenAPI file, whatever is sent: requests are made from the file and the answers held to it."""

from __future__ import annotations

import json
import re

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, reset_queries
from hypothesis import HealthCheck, Phase, settings
from schemathesis.specs.openapi.checks import negative_data_rejection, positive_data_acceptance

from klantwaarde.web.api.service import openapi_text


class App:
    """The web app as a server calls it, which leaves the connection of the test open."""

    def __init__(self):
        self.handler = None

    def __call__(self, environ, start_response):
        self.handler = self.handler or WSGIHandler()
        return self.handler(environ, start_response)


SCHEMA = schemathesis.openapi.from_dict(json.loads(openapi_text()))
SCHEMA.app = App()


@pytest.fixture
def token(acme, alice, token_of, named_study, settings):
    """A token that may do everything, in a study with something in every place; no limit on the pace."""
    settings.API_PER_MINUTE = 10**9
    settings.ALLOWED_HOSTS = ["*"]
    named_study.slug = "0"
    named_study.save()
    named_study.waves.update(code="0")
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    request_started.disconnect(reset_queries)
    yield token_of(acme, alice)
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)
    request_started.connect(reset_queries)


@SCHEMA.parametrize()
@settings(
    max_examples=12,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)
def test_the_api_keeps_to_its_file(case, token):
    """No fault of ours, no undocumented status or content, and what is wrong is refused."""
    for name in ("study", "wave"):
        if re.fullmatch(r"[-\w]{1,60}", str((case.path_parameters or {}).get(name, "")), re.ASCII):
            case.path_parameters[name] = "0"
    # What a study knows (its questions, customers and persons) and what a cursor holds, no file can say beforehand; and
    # a batch is judged event by event, with a receipt.
    name = case.operation.definition.raw["operationId"]
    unknowable = name in {"add_response", "add_events"} or "cursor" in (case.query or {})
    left = [positive_data_acceptance] if unknowable else []
    left += [negative_data_rejection] if name == "add_events" else []
    case.call_and_validate(headers={"Authorization": f"Bearer {token}"}, excluded_checks=left)


def test_the_file_is_openapi_3_1_and_tells_what_each_operation_needs():
    told = json.loads(openapi_text())
    assert told["openapi"].startswith("3.1")
    assert len(told["paths"]) >= 11
    for methods in told["paths"].values():
        for method, operation in methods.items():
            assert operation["security"][0]["token"] or operation["operationId"] == "me"
            assert operation["responses"]["401"]["content"]["application/problem+json"]
            named = [one["name"] for one in operation["parameters"] if one["in"] == "header"]
            assert named == (["Idempotency-Key"] if method == "post" else [])
