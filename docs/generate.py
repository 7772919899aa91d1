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

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
WIDTH = 100


def cli_page() -> str:
    """Every word of the command line, with its help page in both languages."""
    import click

    from klantwaarde.cli.main import group
    from klantwaarde.cli.person import Person

    parts = [
        "# The command line",
        "Written by `./kw docs` from the code. In a clone `./kw WORD` does what `klantwaarde WORD` does elsewhere.",
        (
            "Every word leaves with 0 when it did what was asked, with 2 when something is wrong that you can mend, and with "
            "70 when the fault is ours. Messages go to the standard error; the standard output holds only what was asked."
        ),
    ]
    whole = group()
    for word in ["", *whole.list_commands(click.Context(whole))]:
        parts.append(f"## klantwaarde {word}".rstrip())
        for lang, name in (("en", "English"), ("nl", "Nederlands")):
            top = click.Context(
                whole, info_name="klantwaarde", obj=Person(lang), max_content_width=WIDTH, terminal_width=WIDTH
            )
            command = whole.get_command(top, word) if word else whole
            assert command is not None
            ctx = click.Context(command, info_name=word, parent=top) if word else top
            parts.append(f"{name}\n\n```text\n{command.get_help(ctx)}\n```")
    return "\n\n".join(parts) + "\n"


def answers_schema() -> str:
    """The JSON schema of what `analyse --json` gives."""
    from klantwaarde.results import PUBLISHED_SCHEMA, Published, schema

    page = {"$schema": "https://json-schema.org/draft/2020-12/schema", "title": PUBLISHED_SCHEMA, **schema(Published)}
    return json.dumps(page, indent=1, ensure_ascii=False, sort_keys=True) + "\n"


PAGES: dict[str, Callable[[], str]] = {"cli.md": cli_page, "answers.schema.json": answers_schema}


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
