"""The factors of an analysis while a person works on them: turn, flip, flag, split, drop, name."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np

from klantwaarde.errors import KlantwaardeError, MethodError, refuse, say
from klantwaarde.results.q_action import QAction, QSettings
from klantwaarde.systems.vfc import oblique, rotate
from klantwaarde.systems.vfc.components import flip_signs, sign_rule
from klantwaarde.systems.vfc.correlate import Floats
from klantwaarde.systems.vfc.order import by_size

KINDS = ("rotate", "flip", "flag", "unflag", "split", "drop_factor", "drop_sorter", "name", "choose")
BY_HAND = ("rotate", "flip", "flag", "unflag", "split", "drop_factor", "name")


@dataclass(frozen=True, slots=True)
class Factor:
    """One factor: an axis of the loadings, the direction it is read in, and whether it is one pole only."""

    name: str
    axis: int
    sign: float = 1.0
    pole: bool = False
    split_of: str = ""
    label: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Factors:
    """Rotated axes and the factors read from them.

    Parameters
    ----------
    axes
        P x k loadings (structure when oblique).
    pattern, angle
        Only when oblique.
    matrix
        k x k: unrotated @ matrix = axes, orthogonal rotations only.
    origin
        For each axis the column of the unrotated solution it came from, 1 is first.
    items
        The factors.
    by_hand
        (person, factor name) -> flagged or not.
    """

    axes: Floats
    matrix: Floats
    origin: tuple[int, ...]
    items: tuple[Factor, ...]
    by_hand: dict[tuple[int, str], bool]
    pattern: Floats | None = None
    angle: Floats | None = None
    converged: bool = True
    share_best: float = 1.0

    def loadings(self) -> Floats:
        """Give P x factors loadings, each in the direction the factor is read."""
        signs = np.array([item.sign for item in self.items])
        return np.asarray(self.axes[:, [item.axis for item in self.items]] * signs, dtype=np.float64)


def rotate_by(settings: QSettings, unrotated: Floats) -> Factors:
    """Rotate by criterion, then settle sign and order as the mode says."""
    k = unrotated.shape[1]
    pattern = angle = None
    share, kind = 1.0, settings.rotation
    if kind in ("promax", "oblimin"):
        if not oblique.can_lean(unrotated):
            raise refuse(
                MethodError,
                "oblique-rank",
                say("{k} factors were to lean, but the sorts hold fewer independent directions.", k=k),
                say("Factors lean towards each other only when none is empty or twice the same."),
                say("Ask for fewer factors, or for varimax."),
            )
        lean = oblique.promax(unrotated) if kind == "promax" else oblique.oblimin(unrotated)
        axes, pattern, angle, matrix, good = lean.structure, lean.pattern, lean.angle, np.eye(k), lean.converged
    else:
        turned = _orthogonal(settings, unrotated)
        axes, matrix, good, share = turned.loadings, turned.matrix, turned.converged, turned.share_best
    turn = flip_signs(axes, sign_rule(settings.mode, settings.extraction))
    order = np.arange(k)
    sized = settings.mode == "native" or (settings.mode == "qmethod" and settings.extraction == "pca")
    if sized and settings.rotation != "none":
        order = by_size(axes)
    axes, matrix = (axes * turn)[:, order], (matrix * turn)[:, order]
    if pattern is not None and angle is not None:
        pattern = (pattern * turn)[:, order]
        angle = (angle * np.outer(turn, turn))[np.ix_(order, order)]
    items = tuple(Factor(f"f{i + 1}", i) for i in range(k))
    origin = _origin(unrotated, axes) if settings.rotation != "none" else tuple(range(1, k + 1))
    return Factors(axes, matrix, origin, items, {}, pattern, angle, good, share)


def _orthogonal(settings: QSettings, unrotated: Floats) -> rotate.Rotation:
    k = unrotated.shape[1]
    if settings.rotation == "none" or k < 2:
        return rotate.Rotation(unrotated.copy(), np.eye(k), converged=True)
    if settings.rotation == "varimax":
        if settings.mode == "qmethod" and not settings.converged:
            return rotate.varimax_by_svd(unrotated)
        if settings.mode == "pqmethod":
            return rotate.varimax_by_planes(unrotated)
        return rotate.orthomax(unrotated)
    if settings.rotation == "quartimax":
        return rotate.orthomax(unrotated, gamma=0.0, kaiser=False)
    return rotate.orthomax(unrotated, gamma=k / 2)


def _origin(unrotated: Floats, axes: Floats) -> tuple[int, ...]:
    # which unrotated column each axis took most of its squared loadings' direction from, each column used once
    from klantwaarde.systems.vfc.align import assign
    from klantwaarde.systems.vfc.compare import congruence

    order, _ = assign(congruence(axes, unrotated)[None])
    return tuple(int(i) + 1 for i in order[0])


def apply(state: Factors, action: QAction, sorters: tuple[str, ...]) -> Factors:
    """Take one step by hand; signs and order of the other columns stay as they are."""
    if action.kind not in KINDS:
        raise _refuse(
            "unknown-action",
            say("The log holds an action '{kind}'.", kind=action.kind),
            say("The actions are {kinds}.", kinds=", ".join(KINDS)),
        )
    if action.kind == "rotate":
        return _turn(state, action)
    if action.kind in ("flag", "unflag"):
        person, item = _person(sorters, action.sorter), _find(state, action.factor)
        if not action.reason.strip():
            raise _refuse(
                "flag-reason",
                say(
                    "The flag of {who} on {factor} is changed by hand without a reason.",
                    who=action.sorter,
                    factor=action.factor,
                ),
                say("A flag by hand carries its reason."),
            )
        return replace(state, by_hand={**state.by_hand, (person, item.name): action.kind == "flag"})
    if action.kind == "choose":
        return state
    return _one_factor(state, action)


def _one_factor(state: Factors, action: QAction) -> Factors:
    item = _find(state, action.factor)
    if action.kind == "flip":
        return _replace(state, item, (replace(item, sign=-item.sign),))
    if action.kind == "name":
        return _replace(state, item, (replace(item, label=dict(action.label)),))
    if action.kind == "split":
        return _split(state, item)
    return _drop(state, item)


def _turn(state: Factors, action: QAction) -> Factors:
    first, second = _find(state, action.factor), _find(state, action.other)
    if state.pattern is not None:
        raise _refuse(
            "turn-oblique",
            say("A rotation by hand was asked for factors that lean towards each other."),
            say("Rotation by hand keeps factors at right angles; start from varimax, quartimax or none."),
        )
    if first.axis == second.axis:
        raise _refuse(
            "turn-itself",
            say(
                "{factor} was to be turned towards {other}, which is the same axis.",
                factor=first.name,
                other=second.name,
            ),
            say("A rotation turns two different factors."),
        )
    degrees = action.degrees * first.sign * second.sign
    axes = rotate.step(state.axes, first.axis, second.axis, degrees)
    return replace(state, axes=axes, matrix=rotate.step(state.matrix, first.axis, second.axis, degrees))


def _split(state: Factors, item: Factor) -> Factors:
    if item.pole:
        raise _refuse(
            "split-twice",
            say("{factor} is one pole already.", factor=item.name),
            say("A factor is split once, into its two poles."),
        )
    poles = (
        replace(item, name=f"{item.name}a", pole=True, split_of=item.name),
        replace(item, name=f"{item.name}b", sign=-item.sign, pole=True, split_of=item.name, label={}),
    )
    # flags set by hand move along to the pole they stand for
    moved: dict[tuple[int, str], bool] = {}
    for (person, name), on in state.by_hand.items():
        if name != item.name:
            moved[person, name] = on
            continue
        for pole in poles if not on else poles[:1] if state.axes[person, item.axis] * item.sign > 0 else poles[1:]:
            moved[person, pole.name] = on
    return replace(_replace(state, item, poles), by_hand=moved)


def _drop(state: Factors, item: Factor) -> Factors:
    if len(state.items) == 1:
        raise _refuse(
            "drop-last",
            say("The only factor, {factor}, was to be dropped.", factor=item.name),
            say("An analysis keeps at least one factor."),
        )
    kept = tuple(other for other in state.items if other is not item)
    by_hand = {key: on for key, on in state.by_hand.items() if key[1] != item.name}
    if any(other.axis == item.axis for other in kept):
        return replace(state, items=kept, by_hand=by_hand)
    keep = [axis for axis in range(state.axes.shape[1]) if axis != item.axis]
    items = tuple(replace(other, axis=keep.index(other.axis)) for other in kept)
    pattern = None if state.pattern is None else state.pattern[:, keep]
    angle = None if state.angle is None else state.angle[np.ix_(keep, keep)]
    origin = tuple(state.origin[axis] for axis in keep)
    return replace(
        state,
        axes=state.axes[:, keep],
        matrix=state.matrix[:, keep],
        origin=origin,
        items=items,
        by_hand=by_hand,
        pattern=pattern,
        angle=angle,
    )


def _replace(state: Factors, item: Factor, new: tuple[Factor, ...]) -> Factors:
    at = state.items.index(item)
    return replace(state, items=(*state.items[:at], *new, *state.items[at + 1 :]))


def _find(state: Factors, name: str) -> Factor:
    for item in state.items:
        if item.name == name:
            return item
    raise _refuse(
        "unknown-factor",
        say("The factor '{name}' does not exist.", name=name),
        say("The factors are {names}.", names=", ".join(item.name for item in state.items)),
    )


def _person(sorters: tuple[str, ...], name: str) -> int:
    if name in sorters:
        return sorters.index(name)
    raise _refuse(
        "unknown-person",
        say("The person '{name}' is not in this analysis.", name=name),
        say("A step by hand names a person of the study."),
    )


def _refuse(code: str, thing: object, rule: object) -> KlantwaardeError:
    return refuse(MethodError, code, thing, rule, say("Mend or remove this step of the log."))  # type: ignore[arg-type]
