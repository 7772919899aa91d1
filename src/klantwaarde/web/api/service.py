"""The API as a whole: its operations, its addresses, and the OpenAPI file that describes them."""

from __future__ import annotations

import json
from functools import cache
from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from ninja import NinjaAPI
from ninja.parser import Parser

from klantwaarde.web.api.entering import guarded
from klantwaarde.web.api.operations import customers, events, responses, results, studies
from klantwaarde.web.api.operations.door import Scope
from klantwaarde.web.api.problems import KIND, TITLES, Problem, problem_of, rendered
from klantwaarde.web.doors import open_door

VERSION = "1.0.0"
PREFIX = "api/v1/"
_ABOUT = (
    "Read and write studies, customers, responses, events, answers and chapters of one organisation. A token, made on "
    "the page Connections of the desk, says which organisation and what it may. Everything that is refused is told as "
    "RFC 9457 has it. See docs/api.md."
)


class _Parser(Parser):
    """Reads JSON as the standard has it: UTF-8, no NaN, bounded depth."""

    def parse_body(self, request: HttpRequest) -> Any:  # noqa: ANN401 - JSON
        try:
            return msgspec.json.decode(request.body)
        except (msgspec.DecodeError, RecursionError) as error:
            raise ValueError from error


def _made() -> NinjaAPI:
    made = NinjaAPI(
        title="klantwaarde", version=VERSION, description=_ABOUT, openapi_url=None, docs_url=None, parser=_Parser(),
        urls_namespace="api",
    )  # fmt: skip
    for one in (studies, customers, responses, events, results):
        made.add_router("", one.router)

    def told(request: HttpRequest, error: Any) -> HttpResponse:  # noqa: ANN401 - whatever went wrong
        return rendered(request, problem_of(request, error))

    made.add_exception_handler(Exception, told)
    from django.http import Http404
    from ninja.errors import HttpError, ValidationError

    for kind in (Problem, Http404, HttpError, ValidationError):
        made.add_exception_handler(kind, told)
    return made


service = _made()
_NOT_HERE = Problem("not-found")


def _absent(request: HttpRequest, rest: str = "") -> HttpResponse:
    raise _NOT_HERE


@open_door("what the API can do is no secret")
def openapi_page(request: HttpRequest) -> HttpResponse:
    """Give the OpenAPI file."""
    return HttpResponse(openapi_text(), content_type="application/json")


def addresses() -> list[URLPattern]:
    """Give the addresses of every operation, each behind the door of the API."""
    found = [path("openapi.json", openapi_page, name="openapi")]
    views = {str(one.pattern): one for one in service._get_urls() if isinstance(one, URLPattern) and str(one.pattern)}
    asked: dict[str, dict[str, set[str]]] = {}
    for one in operations():
        names = {
            field for model in one.models if model.__ninja_param_source__ == "query" for field in model.model_fields
        }
        asked.setdefault(one.path.lstrip("/").replace("{", "<").replace("}", ">"), {})[one.methods[0]] = names
    for route, view in views.items():
        found.append(path(route, guarded(view.callback, asked[route]), name=f"api_{view.name}"))
    absent = guarded(_absent, {})
    return [*found, path("", absent, name="api"), path("<path:rest>", absent, name="api_absent")]


@cache
def openapi_text() -> str:
    """Write the OpenAPI file: what the library makes of the operations, with what holds for all of them."""
    told = json.loads(json.dumps(service.get_openapi_schema(path_prefix=PREFIX), default=str))
    told["info"]["license"] = {"name": "Apache-2.0", "identifier": "Apache-2.0"}
    told["servers"] = [{"url": "/", "description": "the server that you run"}]
    scheme = {"type": "http", "scheme": "bearer", "bearerFormat": "kwt_...", "description": "A token of the desk."}
    told["components"]["securitySchemes"] = {"token": scheme}
    told["components"]["schemas"] |= _problem_schemas()
    scopes = {one.operation_id: one.auth_callbacks[0].name for one in operations()}
    for methods in told["paths"].values():
        for method, operation in methods.items():
            scope = scopes[operation["operationId"]]
            operation["security"] = [{"token": [scope] if scope else []}]
            _complete(method, operation)
    return json.dumps(told, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def operations() -> list[Any]:
    """Give every operation, for the OpenAPI file and for tests."""
    found = []
    for router in service._get_bound_routers():
        for view in router.path_operations.values():
            for one in view.operations:
                if not isinstance(one.auth_callbacks[0], Scope):
                    raise TypeError(one.operation_id)  # an operation without a door
                found.append(one)
    return found


def _problem_schemas() -> dict[str, Any]:
    from klantwaarde.web.api.nouns import ProblemDetails

    made = ProblemDetails.model_json_schema(ref_template="#/components/schemas/{model}")
    made["properties"]["code"]["enum"] = sorted(TITLES)
    return {**made.pop("$defs"), "ProblemDetails": made}


_COMMON = ("unauthorised", "scope", "not-found", "invalid", "rate", "own-fault", "storage")
_WRITING = ("conflict", "too-large", "media-type")


def _complete(method: str, operation: dict[str, Any]) -> None:
    """Add what holds for every operation: its problems, and the key by which a POST is done once."""
    content = {KIND: {"schema": {"$ref": "#/components/schemas/ProblemDetails"}}}
    for code in _COMMON + (_WRITING if method != "get" else ()):
        status = str(TITLES[code][0])
        operation["responses"].setdefault(status, {"description": TITLES[code][1].template, "content": content})
    if method == "post":
        operation["parameters"].append(
            {
                "in": "header", "name": "Idempotency-Key", "required": False,
                "description": "With the same key the work is done once, and the same answer is given again.",
                "schema": {"type": "string", "pattern": "^[!-~]{8,200}$"},
            }
        )  # fmt: skip
