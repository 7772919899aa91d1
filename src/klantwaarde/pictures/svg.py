"""A drawing as a small tree; every text and attribute is escaped on the way out, so nothing in it can break out."""

from __future__ import annotations

import re
from collections.abc import Iterator

import msgspec

Attribute = str | float | None

# What XML 1.0 forbids: control characters, halves of surrogate pairs, two code points that are no characters. And the
# marks that turn the direction of all text after them; a name may be right-to-left by its letters, not by these.
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
_BREAKS = str.maketrans("\t\n\r", "   ")


class Element(msgspec.Struct):
    """An element of SVG: a name, attributes (``None`` is left out) and children; a plain string is text."""

    name: str
    attributes: dict[str, Attribute] = {}
    children: list[Element | str] = []

    def add(self, *children: Element | str | None) -> Element:
        """Put children at the end; ``None`` is skipped."""
        self.children.extend(child for child in children if child is not None)
        return self

    def find(self, name: str) -> Iterator[Element]:
        """Every element below with that name, in order of drawing."""
        for child in self.children:
            if isinstance(child, Element):
                if child.name == name:
                    yield child
                yield from child.find(name)


def element(name: str, /, *children: Element | str | None, **attributes: Attribute) -> Element:
    """Make an element; in attribute names ``_`` stands for ``-`` and a ``_`` at the end is dropped (``class_``)."""
    named: dict[str, Attribute] = {
        key.rstrip("_").replace("_", "-"): value for key, value in attributes.items() if value is not None
    }
    return Element(name, named, [child for child in children if child is not None])


def clean(text: str) -> str:
    """Give text without what XML forbids and without marks that turn the reading direction."""
    return _UNFIT.sub("", text).translate(_BREAKS)


def write(root: Element) -> str:
    """Write the tree as text: the same tree, the same bytes."""
    pieces: list[str] = []
    _write(root, pieces)
    return "".join(pieces)


def number(x: float) -> str:
    """Write a length with at most two decimals and a plain point."""
    text = f"{x:.2f}".rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


def _write(node: Element, pieces: list[str]) -> None:
    pieces.append(f"<{node.name}")
    for key, value in node.attributes.items():
        if value is not None:
            pieces.append(f' {key}="{_quoted(value if isinstance(value, str) else number(value))}"')
    if not node.children:
        pieces.append("/>")
        return
    pieces.append(">")
    for child in node.children:
        if isinstance(child, str):
            pieces.append(_escaped(clean(child)))
        else:
            _write(child, pieces)
    pieces.append(f"</{node.name}>")


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _quoted(text: str) -> str:
    return _escaped(clean(text)).replace('"', "&quot;").replace("'", "&#39;")
