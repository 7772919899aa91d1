"""`/health`: whether the server and its database answer."""

from __future__ import annotations

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse

from klantwaarde.web.doors import open_door


@open_door("a watchdog has no account; it learns only whether we live")
def health(request: HttpRequest) -> HttpResponse:
    """Say whether the database answers."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"status": "database gone"}, status=503)
    return JsonResponse({"status": "ok"})
