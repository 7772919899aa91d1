"""What is told when: a questionnaire was finished, the answers were reckoned. Never who, and never an answer."""

from __future__ import annotations

from typing import TYPE_CHECKING

from klantwaarde.web.hooks.sending import send

if TYPE_CHECKING:
    from klantwaarde.web.collecting.response import Response
    from klantwaarde.web.studies.study import Study


def response_finished(response: Response) -> None:
    """Tell that somebody finished; by no pseudonym, which would join a moment to answers that promise nobody."""
    send(
        response.organisation_id,
        "response.finished",
        {"study": response.study.slug, "wave": response.wave.code, "side": response.side},
    )


def answers_ready(study: Study) -> None:
    """Tell that new answers can be read."""
    send(study.organisation_id, "answers.ready", {"study": study.slug})
