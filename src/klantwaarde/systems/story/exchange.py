"""A project ready to leave the house: redacted, with codings at their new places."""

from __future__ import annotations

import msgspec

from klantwaarde.results.coding import CodedProject, Coding, TextSource
from klantwaarde.systems.story.redacting import Redactor


def redacted(project: CodedProject, *, lang: str = "nl", redactor: Redactor | None = None) -> CodedProject:
    """Give the project without what tells who somebody is: texts, names of texts, attributes and notes.

    Parameters
    ----------
    project
        As it was said.
    lang
        Of the pseudonyms.
    redactor
        With names of the project; a fresh one unless told.
    """
    redactor = redactor or Redactor(lang)
    sources: list[TextSource] = []
    places: dict[str, tuple[int, ...]] = {}
    for source in project.sources:
        done = redactor.redact(source.text)
        places[source.id] = done.places
        sources.append(
            msgspec.structs.replace(
                source,
                text=done.text,
                name=redactor.redact(source.name).text,
                memo=redactor.redact(source.memo).text,
                attributes={name: redactor.redact(value).text for name, value in source.attributes.items()},
            )
        )
    codings = [_moved(one, places[one.source], redactor) for one in project.codings]
    return msgspec.structs.replace(project, sources=sources, codings=codings)


def _moved(one: Coding, places: tuple[int, ...], redactor: Redactor) -> Coding:
    return msgspec.structs.replace(
        one, start=places[one.start], end=places[one.end], memo=redactor.redact(one.memo).text
    )
