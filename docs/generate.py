"""Write the pages of docs/ that follow from the code, or tell which are out of date; then walk every link.

python docs/generate.py            write
python docs/generate.py --check    tell, change nothing
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from klantwaarde.schema.column import Column

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
WIDTH = 100
LANGUAGES = (("en", "English"), ("nl", "Nederlands"))

COMMAND_LINE = """
Written by `./kw docs` from the code. In a clone `./kw WORD` does what `klantwaarde WORD` does elsewhere. Every word
leaves with 0 when it did what was asked, with 2 when something is wrong that you can mend, and with 70 when the
fault is ours. Messages go to the standard error; the standard output holds only what was asked for.
"""
STUDY_FOLDER = """
Written by `./kw docs` from the declarations. A study is a folder with `study.toml` and tables. A file is named
after its table, in English or in Dutch, and is CSV, XLSX or Parquet; a workbook `study.xlsx` may hold several as
sheets. Headings may be English or Dutch. Only *respondents* must be there. What the reports and answers are made of
goes to the folder `out`.
"""
SERVER_SETTINGS = """
Written by `./kw docs` from the code. A setting is an environment variable; with `_FILE` behind its name it names
a file that holds it. How they are used: [run the web app](operate.md).
"""
DEFAULT_CATALOGUE = """
Written by `./kw docs`. A study picks from it, renames, adds, or puts a value on another level, in `study.toml`. The
level is a first opinion, which the answers may overrule. Roles have no rank.
"""


def cli_page() -> str:
    """Every word of the command line, with its help page in both languages."""
    import click

    from klantwaarde.cli.main import group
    from klantwaarde.cli.person import Person

    def told(words: list[str], lang: str) -> click.Context:
        ctx = click.Context(
            group(), info_name="klantwaarde", obj=Person(lang), max_content_width=WIDTH, terminal_width=WIDTH
        )
        for word in words:
            assert isinstance(ctx.command, click.Group)
            command = ctx.command.get_command(ctx, word)
            assert command is not None
            ctx = click.Context(command, info_name=word, parent=ctx)
        return ctx

    def pages(words: list[str]) -> Iterator[str]:
        yield " ".join(["##", "klantwaarde", *words])
        for lang, name in LANGUAGES:
            yield f"{name}\n\n```text\n{told(words, lang).get_help()}\n```"
        ctx = told(words, "en")
        if isinstance(ctx.command, click.Group):
            for word in ctx.command.list_commands(ctx):
                yield from pages([*words, word])

    return "\n\n".join(["# The command line", _one_line(COMMAND_LINE), *pages([])]) + "\n"


def answers_schema() -> str:
    """The JSON schema of what `analyse --json` gives."""
    from klantwaarde.results import PUBLISHED_SCHEMA, Published, schema

    page = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": PUBLISHED_SCHEMA, **schema(Published)}
    return json.dumps(page, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def study_folder_page() -> str:
    """The settings of a study, and every table: what a row is, its columns and what may stand in them."""
    from klantwaarde.schema.tables import TABLES
    from klantwaarde.schema.template_settings import template_settings

    parts = ["# The study folder", _one_line(STUDY_FOLDER), "## study.toml"]
    parts += [f"{name}\n\n```toml\n{template_settings(lang)}```" for lang, name in LANGUAGES]
    for table in TABLES.values():
        parts.append(f"## Table {table.code} · {table.name('nl')}")
        parts.append(f"{table.help('en')}\\\n*{table.help('nl')}*")
        parts.append(f"A row is known by: {', '.join(f'`{code}`' for code in table.key)}.")
        rows = ["| heading | kop | must be there | what may stand in it | meaning |", "|---|---|---|---|---|"]
        rows += [
            f"| `{column.code}` | `{column.heading('nl')}` | {'yes' if column.required else ''} | {_allowed(column)} "
            f"| {column.help('en')} |"
            for column in table.columns
        ]
        parts.append("\n".join(rows))
    return "\n\n".join(parts) + "\n"


def _allowed(column: Column) -> str:
    if column.options:
        return ", ".join(f"`{option.code}`" for option in column.options)
    if column.scale:
        return f"a number on the scale `{column.scale}` of study.toml"
    if column.refers:
        return f"{'codes' if column.kind == 'codes' else 'a code'} from *{column.refers}*"
    ends = [
        text
        for text, there in (
            (f"from {column.low:g}" if column.low is not None else "", column.low is not None),
            (f"above {column.above:g}" if column.above is not None else "", column.above is not None),
            (f"to {column.high:g}" if column.high is not None else "", column.high is not None),
            (column.unit, bool(column.unit)),
        )
        if there
    ]
    kinds = {
        "integer": "a whole number",
        "boolean": "yes or no",
        "date": "a day",
        "moment": "a moment",
        "code": "a code",
        "codes": "codes",
    }
    return " ".join([kinds.get(column.kind, f"a {column.kind}" if column.kind == "number" else column.kind), *ends])


def catalogue_page() -> str:
    """The values, investments and roles a study starts with."""
    from klantwaarde.study.catalogue_reading import default_catalogue

    catalogue = default_catalogue()
    parts = ["# The default catalogue", _one_line(DEFAULT_CATALOGUE)]
    values = [
        f"| `{value.code}` | {value.name['nl']} | {value.name['en']} | {value.level} | {value.type} |"
        for value in catalogue.values.values()
    ]
    parts.append(
        "\n".join(["## Values", "", "| code | Dutch | English | level | type |", "|---|---|---|---|---|", *values])
    )
    for title, words in (("Investments", catalogue.investments), ("Roles", catalogue.roles)):
        rows = [f"| `{word.code}` | {word.name['nl']} | {word.name['en']} |" for word in words.values()]
        parts.append("\n".join([f"## {title}", "", "| code | Dutch | English |", "|---|---|---|", *rows]))
    return "\n\n".join(parts) + "\n"


def server_settings_page() -> str:
    """Every setting of the web app: its name, what it is by default and what it does, in both languages."""
    from klantwaarde.language import speak
    from klantwaarde.web.environment import SETTINGS

    lines = ["# Settings of the server", "", _one_line(SERVER_SETTINGS)]
    for lang, name in LANGUAGES:
        lines += ["", f"## {name}", "", "| setting | otherwise | |", "|---|---|---|"]
        lines += [
            f"| `{s.name}` | {f'`{s.default}`' if s.default else '–'} | {speak(s.meaning, lang)} |" for s in SETTINGS
        ]
    return "\n".join(lines) + "\n"


def openapi_page() -> str:
    """The OpenAPI file of the web app."""
    import os

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "klantwaarde.web.settings")
    import django

    django.setup()
    from klantwaarde.web.api.service import openapi_text

    return openapi_text()


PAGES: dict[str, Callable[[], str]] = {
    "cli.md": cli_page,
    "answers.schema.json": answers_schema,
    "study-folder.md": study_folder_page,
    "catalogue.md": catalogue_page,
    "server-settings.md": server_settings_page,
    "openapi.json": openapi_page,
}


def _one_line(prose: str) -> str:
    return " ".join(prose.split())


def markdown_files() -> list[Path]:
    """Every page a reader may walk through."""
    hidden = {".venv", ".git", "node_modules", "dist", "build"}
    found = sorted(ROOT.rglob("*.md"))
    return [
        path
        for path in found
        if not any(part in hidden or part.startswith(".") for part in path.relative_to(ROOT).parts)
    ]


def broken_links() -> Iterator[str]:
    """Every link to a file or a heading that is not there; addresses elsewhere are left alone."""
    for page in markdown_files():
        text = re.sub(r"```.*?```|`[^`\n]*`", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
        for target in re.findall(r"\]\(([^)\s]+)\)", text):
            if re.match(r"[a-z]+:", target):
                continue
            file, _, anchor = target.partition("#")
            there = (page.parent / file).resolve() if file else page
            if not there.exists():
                yield f"{page.relative_to(ROOT)}: {target} leads nowhere"
            elif anchor and anchor not in anchors(there):
                yield f"{page.relative_to(ROOT)}: {target} names no heading"


def anchors(page: Path) -> set[str]:
    """The address of each heading of a page, as the usual hosts make them."""
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    headings = re.findall(r"^#+\s+(.+?)\s*$", text, flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def out_of_date() -> Iterator[str]:
    """Every written page that differs from what the code says now."""
    for name, make in PAGES.items():
        path = DOCS / name
        if not path.exists() or path.read_text(encoding="utf-8") != make():
            yield f"docs/{name} is out of date; run ./kw docs"


def main(words: list[str]) -> int:
    """Write or check; tell what is wrong."""
    if "--check" in words:
        wrong = [*out_of_date(), *broken_links()]
    else:
        for name, make in PAGES.items():
            (DOCS / name).write_text(make(), encoding="utf-8")
        wrong = list(broken_links())
    for line in wrong:
        print(line, file=sys.stderr)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
