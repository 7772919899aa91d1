"""The model of Groenroos ready-made: what forms expectation, what makes experience, and what follows from satisfaction.

A study that has only some of the parts gets the model of those parts, and is told what is missing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from klantwaarde.errors import MethodError, refuse, say
from klantwaarde.language import Said
from klantwaarde.systems.quality.path_model import PathModel, path_model

# Four that every edition names, then the open list of others (handbook of the domain 5.1).
FORMS_EXPECTATION = (
    "communication", "image", "word_of_mouth", "needs", "price", "pr", "sales", "past_experience", "competitor",
)  # fmt: skip
USUAL = FORMS_EXPECTATION[:4]
MAKES_EXPERIENCE = ("technical", "functional", "relational")
FOLLOWS = ("loyalty", "recommendation", "complaint")

PART_NAMES: dict[str, Said] = {
    "communication": say("market communication"),
    "image": say("image"),
    "word_of_mouth": say("word of mouth"),
    "needs": say("customer needs"),
    "price": say("price"),
    "pr": say("public relations"),
    "sales": say("sales"),
    "past_experience": say("earlier experience"),
    "competitor": say("the competitor"),
    "technical": say("technical quality (what)"),
    "functional": say("functional quality (how)"),
    "relational": say("relational quality (who)"),
    "expectation": say("expected quality"),
    "experience": say("experienced quality"),
    "satisfaction": say("satisfaction"),
    "loyalty": say("loyalty"),
    "recommendation": say("recommendation"),
    "complaint": say("complaints"),
}


def gronroos_model(
    parts: Mapping[str, Sequence[str]], *, scale: tuple[float, float] | None = None, unit: bool = False
) -> tuple[PathModel, list[str]]:
    """Make the model of the parts that were asked.

    Parameters
    ----------
    parts
        Part -> its items. Known parts are those of `PART_NAMES`; any other name counts as one more thing that forms
        expectation.
    scale
        Theoretical range of the items.
    unit
        Weigh every item alike, as small samples need.

    Returns
    -------
    tuple
        The model, and the names of usual parts that were not asked.

    Raises
    ------
    MethodError
        When too little was asked to draw a single arrow.
    """
    there = {name: list(items) for name, items in parts.items() if items}
    forms = [p for p in there if p in FORMS_EXPECTATION or p not in PART_NAMES]
    makes = [p for p in MAKES_EXPERIENCE if p in there]
    follows = [p for p in FOLLOWS if p in there]
    paths: list[list[str]] = []
    if "expectation" in there:
        paths += [[form, "expectation"] for form in forms]
    if "experience" in there:
        paths += [[make, "experience"] for make in makes]
        # Expectation stands before experience: it colours what people look at.
        paths += [["expectation", "experience"]] if "expectation" in there else []
        # Image stands on both sides: it forms expectation and filters experience.
        paths += [["image", "experience"]] if "image" in there else []
    if "satisfaction" in there:
        sources = ["experience"] if "experience" in there else makes
        sources = [*sources, *(p for p in ("expectation", "image") if p in there)]
        paths += [[source, "satisfaction"] for source in sources]
        paths += [["satisfaction", follow] for follow in follows]
        paths += [["image", "loyalty"]] if {"image", "loyalty"} <= set(there) else []
    if not paths:
        raise refuse(
            MethodError, "gronroos-too-little", say("Too little was asked for a model of perceived quality."),
            say("It takes satisfaction and at least one part of experience or expectation."),
            say("Ask satisfaction, and what people experienced."),
        )  # fmt: skip
    used = {name for pair in paths for name in pair}
    model = path_model(
        {
            "blocks": {name: items for name, items in there.items() if name in used},
            "paths": paths,
            "scale": scale,
            "modes": dict.fromkeys(used, "unit") if unit else {},
        }
    )
    usual = (*USUAL, "expectation", "technical", "functional", "experience", "satisfaction", *FOLLOWS)
    return model, [name for name in usual if name not in used]
