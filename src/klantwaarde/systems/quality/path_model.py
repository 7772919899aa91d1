"""`PathModel`: constructs, the items that measure them and the arrows between them, as plain data."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from klantwaarde.errors import KlantwaardeError, MethodError, Said, refuse, say

MODES = ("A", "B", "unit")


@dataclass(frozen=True)
class PathModel:
    """A model of constructs; made by `path_model`, which checks it.

    Parameters
    ----------
    blocks
        Construct -> its items, in order.
    paths
        Arrows (from, to) between constructs.
    modes
        Construct -> ``A`` (correlation weights), ``B`` (regression weights) or ``unit``; ``A`` unless named.
    scale
        Theoretical range of the items, for performance on 0-100; ``None`` when unknown.
    """

    blocks: dict[str, tuple[str, ...]]
    paths: tuple[tuple[str, str], ...]
    modes: dict[str, str] = field(default_factory=dict)
    scale: tuple[float, float] | None = None

    @cached_property
    def constructs(self) -> tuple[str, ...]:
        """Constructs in causal order: every arrow points forward."""
        return _ordered(tuple(self.blocks), self.paths)

    @cached_property
    def items(self) -> tuple[str, ...]:
        """Items, block after block in the order of the constructs."""
        return tuple(item for construct in self.constructs for item in self.blocks[construct])

    @cached_property
    def block_of(self) -> NDArray[np.intp]:
        """Position of the construct of every item."""
        sizes = [len(self.blocks[c]) for c in self.constructs]
        return np.repeat(np.arange(len(sizes)), sizes)

    @cached_property
    def predecessors(self) -> tuple[tuple[int, ...], ...]:
        """Per construct the positions of those with an arrow to it."""
        place = {c: i for i, c in enumerate(self.constructs)}
        return tuple(tuple(sorted(place[a] for a, b in self.paths if b == c)) for c in self.constructs)

    @cached_property
    def arrows(self) -> tuple[tuple[int, int], ...]:
        """Positions (from, to) of every arrow, by target and then by source."""
        return tuple((j, k) for k, before in enumerate(self.predecessors) for j in before)

    def mode(self, construct: str) -> str:
        """How the items of a construct are weighted."""
        return self.modes.get(construct, "A")

    def as_data(self) -> dict[str, Any]:
        """Give plain data that `path_model` reads back."""
        return {
            "scale": list(self.scale) if self.scale else None,
            "paths": [list(p) for p in self.paths],
            "blocks": {c: list(items) for c, items in self.blocks.items()},
            "modes": dict(self.modes),
        }


def path_model(data: Mapping[str, Any]) -> PathModel:
    """Read a path model from plain data (TOML or JSON), and check it.

    Parameters
    ----------
    data
        ``blocks`` (construct -> items), ``paths`` (pairs), and where wanted ``modes`` and ``scale`` (low, high).

    Raises
    ------
    MethodError
        Naming the construct or item: unknown construct, item in two blocks, a construct without items or arrows or
        named as its item, a mode that does not exist, arrows in a circle.
    """
    blocks, paths = data.get("blocks"), data.get("paths")
    if not isinstance(blocks, Mapping) or not blocks or not isinstance(paths, Sequence) or not paths:
        raise _bad(
            "model-incomplete", say("The model has no blocks or no paths."),
            say("A model names the items of every construct and the arrows between constructs."),
            say("Give blocks and paths."),
        )  # fmt: skip
    model = PathModel(
        blocks={str(c): tuple(str(i) for i in items) for c, items in blocks.items()},
        paths=tuple((str(p[0]), str(p[1])) for p in paths),
        modes={str(c): str(m) for c, m in (data.get("modes") or {}).items()},
        scale=_scale(data.get("scale")),
    )
    _check_blocks(model)
    _check_paths(model)
    return model


def _scale(value: Any) -> tuple[float, float] | None:  # noqa: ANN401 - whatever stood in the file
    if value is None:
        return None
    try:
        low, high = (float(v) for v in value)
    except (TypeError, ValueError):
        low, high = 1.0, 0.0
    if not low < high:
        raise _bad(
            "model-scale", say("The scale {scale} cannot be.", scale=str(value)),
            say("A scale is its lowest and its highest answer."), say("Write it as [1, 10]."),
        )  # fmt: skip
    return low, high


def _check_blocks(model: PathModel) -> None:
    seen: dict[str, str] = {}
    for construct, items in model.blocks.items():
        if not items:
            raise _bad(
                "construct-without-items", say("{construct} has no items.", construct=construct),
                say("Every construct is measured by at least one item."), say("Add its items, or leave it out."),
            )  # fmt: skip
        for item in items:
            if item in seen:
                raise _bad(
                    "item-in-two-blocks",
                    say("{item} stands in {first} and in {second}.", item=item, first=seen[item], second=construct),
                    say("An item measures one construct, once."), say("Keep it in one of them."),
                )  # fmt: skip
            seen[item] = construct
    for construct in model.blocks:
        if construct in seen:
            raise _bad(
                "construct-named-as-item",
                say("{construct} is the name of a construct and of an item.", construct=construct),
                say("Names tell constructs and items apart."), say("Give the construct another name."),
            )  # fmt: skip
    for construct, mode in model.modes.items():
        if construct not in model.blocks or mode not in MODES:
            raise _bad(
                "model-mode", say("{construct} cannot have the mode {mode}.", construct=construct, mode=mode),
                say("A mode is A, B or unit, for a construct of the model."), say("Correct the construct or the mode."),
            )  # fmt: skip


def _check_paths(model: PathModel) -> None:
    for pair in model.paths:
        for name in pair:
            if name not in model.blocks:
                raise _bad(
                    "unknown-construct", say("{construct} has an arrow but no items.", construct=name),
                    say("Arrows run between constructs of the model."), say("Add its block, or correct the name."),
                )  # fmt: skip
    if len(set(model.paths)) < len(model.paths):
        raise _bad(
            "path-twice", say("An arrow stands in the model twice."), say("Every arrow is named once."),
            say("Remove the second one."),
        )  # fmt: skip
    connected = {name for pair in model.paths for name in pair}
    for construct in model.blocks:
        if construct not in connected:
            raise _bad(
                "construct-without-path", say("{construct} has no arrow.", construct=construct),
                say("Every construct takes part in at least one arrow."), say("Add an arrow, or leave it out."),
            )  # fmt: skip
    _ordered(tuple(model.blocks), model.paths)


def _ordered(constructs: tuple[str, ...], paths: tuple[tuple[str, str], ...]) -> tuple[str, ...]:
    left, done = list(constructs), []
    while left:
        free = [c for c in left if not any(b == c and a in left for a, b in paths)]
        if not free:
            raise _bad(
                "cyclic-path", say("The arrows run in a circle through {constructs}.", constructs=", ".join(left)),
                say("A path model has a direction: nothing causes itself."), say("Take out one of these arrows."),
            )  # fmt: skip
        done.append(free[0])
        left.remove(free[0])
    return tuple(done)


def lavaan_model(text: str) -> PathModel:
    """Read a path model from lavaan-like text: ``=~`` measures (A), ``<~`` forms (B), ``~`` is explained by.

    Raises
    ------
    MethodError
        Naming the line that is not understood.
    """
    blocks: dict[str, list[str]] = {}
    modes: dict[str, str] = {}
    paths: list[list[str]] = []
    for number, line in enumerate(text.splitlines(), start=1):
        statement = line.split("#")[0].strip()
        if not statement:
            continue
        for sign in ("=~", "<~", "~"):
            if sign in statement:
                left, right = (side.strip() for side in statement.split(sign, 1))
                break
        else:
            sign, left, right = "", "", ""
        names = [name.strip() for name in right.split("+")]
        if not left or not all(name.replace("_", "a").replace(".", "a").isalnum() for name in [left, *names]):
            raise _bad(
                "model-line", say("Line {line} of the model is not understood.", line=number),
                say(
                    "A line is: construct =~ item + item, construct <~ item + item, or construct ~ construct."
                ),
                say("Correct the line."),
            )  # fmt: skip
        if sign == "~":
            paths += [[name, left] for name in names]
        else:
            blocks.setdefault(left, []).extend(names)
            modes[left] = "A" if sign == "=~" else "B"
    return path_model({"blocks": blocks, "paths": paths, "modes": modes})


def _bad(code: str, thing: Said, rule: Said, mend: Said) -> KlantwaardeError:
    return refuse(MethodError, code, thing, rule, mend)
