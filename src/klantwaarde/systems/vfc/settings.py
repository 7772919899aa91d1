"""Settings per mode: ours, and those that replay what the two best known programs do."""

from __future__ import annotations

from typing import Any

from klantwaarde.errors import MethodError, refuse, say
from klantwaarde.results.q_action import QSettings
from klantwaarde.schema.card_sorts import EXTRACTIONS, ROTATIONS

Choice = str | int | float | bool

MODES: dict[str, dict[str, Any]] = {
    "native": {},
    "qmethod": {"extraction": "pca", "converged": False},
    "pqmethod": {"extraction": "centroid", "consensus_level": 2.58},
}
ALLOWED: dict[str, tuple[Any, ...]] = {
    "mode": tuple(MODES),
    "extraction": EXTRACTIONS,
    "rotation": ROTATIONS,
    "correlation": ("pearson", "spearman", "kendall"),
    "flag_majority": ("on", "off", "alone"),
    "flag_pole": ("both", "positive"),
    "score": ("weighted", "unweighted", "regression", "bartlett"),
    "deviation": ("sample", "population"),
    "multiplicity": ("none", "holm", "fdr"),
    "missing": ("auto", "fill", "pairwise"),
}

BOUNDS = {"flag_level": (0.0, 100.0), "average_reliability": (0.01, 0.99), "margin": (0.0, 100.0)}
BOUNDS |= {"consensus_level": (0.0, 100.0)}


def settings_for(factors: int, mode: str = "native", **given: Choice | None) -> QSettings:
    """Make settings: the defaults of a mode, and what is given on top.

    Raises
    ------
    MethodError
        A mode or a choice that does not exist, naming those that do; a number outside what it can be.
    """
    _allowed("mode", mode)
    chosen = {name: value for name, value in given.items() if value is not None}
    return check_settings(QSettings(**{**MODES[mode], **chosen, "factors": factors, "mode": mode}))


def check_settings(settings: QSettings) -> QSettings:
    """Refuse settings that no analysis has, such as those of a log that somebody wrote by hand."""
    for name in ALLOWED:
        _allowed(name, getattr(settings, name))
    for name in BOUNDS:
        _within(name, getattr(settings, name))
    check_seed(settings.seed)
    return settings


def check_seed(seed: int) -> None:
    """Refuse a seed below 0, which nothing random can start from."""
    if seed < 0:
        raise refuse(
            MethodError,
            "seed",
            say("The seed {seed} was asked for.", seed=seed),
            say("A seed is a whole number, 0 or more."),
            say("Ask for another, such as 1."),
        )


def _allowed(name: str, value: Choice | None) -> None:
    if value is not None and value not in ALLOWED[name]:
        raise refuse(
            MethodError,
            "unknown-choice",
            say("'{value}' was asked for as {name}.", value=str(value), name=name),
            say("The choices are {choices}.", choices=", ".join(ALLOWED[name])),
            say("Take one of these."),
        )


def _within(name: str, value: Choice | None) -> None:
    low, high = BOUNDS[name]
    if value is not None and not (isinstance(value, int | float) and low <= value <= high):
        raise refuse(
            MethodError,
            "number-out-of-bounds",
            say("'{value}' was asked for as {name}.", value=str(value), name=name),
            say("It is a number from {low:g} to {high:g}.", low=low, high=high),
            say("Ask for a number within these bounds."),
        )
