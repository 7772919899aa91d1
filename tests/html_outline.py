"""`Outline`: what a browser would make of a page, read with the parser of the standard library."""

from __future__ import annotations

from html.parser import HTMLParser

VOID = {"meta", "link", "br", "hr", "img", "input", "col", "source", "wbr", "base", "embed", "area"}


class Outline(HTMLParser):
    """Elements with their attributes, ids, links, headings and text, in order."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[tuple[str, str]] = []  # (language, text) outside style
        self.open: list[tuple[str, str]] = []
        self.headings: list[int] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if len(tag) == 2 and tag[0] == "h" and tag[1].isdigit():
            self.headings.append(int(tag[1]))
        inherited = self.open[-1][1] if self.open else ""
        if tag not in VOID:
            self.open.append((tag, dict(attrs).get("lang") or inherited))

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open[-1][0] == tag, f"</{tag}> while <{self.open[-1][0]}> is open"
        self.open.pop()

    def handle_data(self, data: str) -> None:
        if data.strip() and self.open and self.open[-1][0] != "style":
            self.text.append((self.open[-1][1], data.strip()))

    @property
    def ids(self) -> list[str]:
        """Every id."""
        return [value for _, attrs in self.elements if (value := attrs.get("id"))]

    @property
    def hrefs(self) -> list[str]:
        """Every address that a link or a `use` points at."""
        return [value for _, attrs in self.elements if (value := attrs.get("href"))]

    def all_text(self) -> str:
        """All text, one line per piece."""
        return "\n".join(text for _, text in self.text)
