"""A real browser, and the report as a file on disk, as a customer opens it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from klantwaarde.reports.html import write_report
from sample_ledger import INFO, hostile_info, ledger_of, sample_answers


@pytest.fixture(scope="session")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The rich report in both languages, one full of hostile text and one full of long words."""
    from sample_ledger import answer
    from sample_model import hostile_model, long_model

    folder = tmp_path_factory.mktemp("reports")
    made = {lang: folder / f"report-{lang}.html" for lang in ("nl", "en")}
    for lang, path in made.items():
        write_report(ledger_of(sample_answers(lang)), INFO, lang=lang, path=path)
    made["hostile"] = folder / "hostile.html"
    write_report(ledger_of([answer(hostile_model())]), hostile_info(), lang="nl", path=made["hostile"])
    made["long"] = folder / "long.html"
    write_report(ledger_of([answer(long_model())]), INFO, lang="nl", path=made["long"])
    return made


@pytest.fixture(scope="session")
def real_reports(tmp_path_factory: pytest.TempPathFactory, root: Path) -> dict[str, Path]:
    """The reports of the two example studies, as the command line makes them."""
    from klantwaarde.reports.about import about
    from klantwaarde.runner import analyse
    from klantwaarde.study import open_study

    folder = tmp_path_factory.mktemp("real")
    made = {}
    for name, lang in (("kiosk", "en"), ("installatie", "nl")):
        with open_study(root / "examples" / name) as study:
            ledger, info = analyse(study, as_of=dt.datetime(2026, 11, 22, tzinfo=dt.UTC)), about(study)
        made[name] = folder / f"{name}-{lang}.html"
        write_report(ledger, info, lang=lang, path=made[name])
    return made


class Visit:
    """One opened page, with everything it complained of and everything it asked for."""

    def __init__(self, page: Any) -> None:
        self.page = page
        self.complaints: list[str] = []
        self.requests: list[str] = []
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self.requests.append(request.url))


@pytest.fixture
def visit(browser: Any) -> Iterator[Any]:
    """Open a report: ``visit(path, width=1280, dark=False)``."""
    contexts = []

    def open_report(
        path: Path, *, width: int = 1280, dark: bool = False, fragment: str = "", script: bool = True
    ) -> Visit:
        context = browser.new_context(
            viewport={"width": width, "height": 900},
            color_scheme="dark" if dark else "light",
            java_script_enabled=script,
            offline=True,
        )
        contexts.append(context)
        visited = Visit(context.new_page())
        visited.page.goto(path.as_uri() + fragment)
        return visited

    yield open_report
    for context in contexts:
        context.close()
