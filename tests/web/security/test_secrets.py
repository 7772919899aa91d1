"""What stands in a link cannot be guessed, a wrong one says nothing, and the server reaches for nothing by itself."""

from __future__ import annotations

import ast
import re

import pytest

OPENS_A_LINE = {
    "urllib.request",
    "http.client",
    "requests",
    "httpx",
    "aiohttp",
    "socket",
    "smtplib",
    "ftplib",
    "urllib3",
}
TOKEN = re.compile(r"[A-Za-z0-9_-]{27,}")


@pytest.mark.django_db
def test_every_link_holds_a_secret_of_at_least_128_bits(acme, study_of, begun, settings, tmp_path):
    from klantwaarde.web.people.invitation import fresh_token as member_token
    from klantwaarde.web.sorting.models import new_token
    from klantwaarde.web.studies.inviting import open_link_of
    from klantwaarde.web.studies.pseudonyms import fresh_token, open_token

    settings.KEYS_FOLDER = tmp_path / "keys"
    study = study_of(acme)
    made = [begun(study, code)[0] for code in ("C1", "C2", "C3")]
    made += [fresh_token() for _ in range(3)] + [member_token()[0] for _ in range(3)] + [new_token() for _ in range(3)]
    made.append(open_token(study, open_link_of(study.waves.get(), "customer")))
    assert len(set(made)) == len(made)
    for token in made:
        assert TOKEN.fullmatch(token), token
        assert len(set(token)) >= 10, "letters follow from nothing one could count on"


@pytest.mark.parametrize("place", ["a", "q", "i"])
@pytest.mark.parametrize("token", ["1", "0" * 32, "a" * 200, "..%2f..%2fetc%2fpasswd", "%00", "' OR 1=1 --"])
def test_a_guess_says_nothing(anyone, place, token):
    answer = anyone.get(f"/{place}/{token}/")
    assert answer.status_code in {400, 404}
    assert "Traceback" not in answer.content.decode()


MAY_OPEN_A_LINE = {
    "web/hooks/reaching.py",  # webhooks, off until somebody switches them on: tests/web/hooks/test_reaching.py
    "systems/story/endpoints.py",  # looks up the host that a project agreed on; never an address of the web app
}


def test_the_server_reaches_for_nothing_by_itself(root):
    """No address that somebody typed is fetched: one guarded file opens a line, and nothing else of ours does.

    Mail and a log-in provider, which the owner of the server sets, go through Django and allauth.
    """
    found = set()
    for path in (root / "src/klantwaarde").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            names = [one.name for one in node.names] if isinstance(node, ast.Import) else []
            if isinstance(node, ast.ImportFrom):
                names = [node.module or "", *(f"{node.module}.{one.name}" for one in node.names)]
            if OPENS_A_LINE & set(names):
                found.add(path.relative_to(root / "src/klantwaarde").as_posix())
    assert found <= MAY_OPEN_A_LINE
