"""A transcript comes in: read by the importers, kept as turns."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse

from klantwaarde.errors import KlantwaardeError
from klantwaarde.importers.transcripts import FORMATS, read_transcript
from klantwaarde.language import say
from klantwaarde.web.doors import MemberRequest, door
from klantwaarde.web.look.tongue import later, now
from klantwaarde.web.people.audit import record
from klantwaarde.web.people.rights import Right
from klantwaarde.web.studies.desk import to
from klantwaarde.web.talking.desk import interview_here
from klantwaarde.web.talking.forms import TranscriptForm
from klantwaarde.web.talking.models import Interview, Turn

if TYPE_CHECKING:
    from django.core.files.uploadedfile import UploadedFile

    from klantwaarde.results.coding import Transcript
    from klantwaarde.results.receipt import Receipt

MOST_TURNS, LONGEST = 5_000, 20_000


@door(Right.HOLD_INTERVIEWS, methods=["POST"])
def upload(request: MemberRequest, study: str, interview: int) -> HttpResponse:
    """Take a transcript in, with who speaks when; a transcript that is there already stays, as its words are coded."""
    talk = interview_here(request, study, interview)
    form = TranscriptForm(request.POST, request.FILES)
    back = to(request, "interview", talk.study, interview=talk.pk)
    if not form.is_valid():
        messages.error(request, str(next(iter(form.errors.values()))[0]))
        return back
    file = form.cleaned_data["file"]
    if talk.turns.exists():
        messages.error(request, later(say("This interview has a transcript already. Its words may have been coded.")))
    elif file.size > settings.ENVIRONMENT.upload_bytes:
        messages.error(request, later(say("The file is too large.")))
    else:
        try:
            told, receipt = _read(file, form.cleaned_data["interviewer"])
        except KlantwaardeError as error:
            for problem in error.problems[:3]:
                messages.error(request, f"{now(problem.thing)} {now(problem.mend)}")
            return back
        n = keep(talk, told, Path(file.name).name)
        record(
            "transcript-taken-in", organisation=request.organisation, actor=request, thing=f"interview {talk.pk}",
            detail={"turns": n},
        )  # fmt: skip
        messages.success(request, later(say("{n} {n:turn is|turns are} in.", n=n)))
        for line in receipt.guessed:
            messages.warning(request, later(line))
    return back


def _read(file: UploadedFile[bytes], interviewer: str) -> tuple[Transcript, Receipt]:
    """Read a file under a name of ours; nothing of it stays on the disk."""
    suffix = Path(file.name or "").suffix.casefold()
    with tempfile.TemporaryDirectory(prefix="klantwaarde-") as place:
        path = Path(place) / f"transcript{suffix if suffix in FORMATS else '.unknown'}"
        with path.open("xb") as out:
            for chunk in file.chunks():
                out.write(chunk)
        return read_transcript(path, interviewer=[interviewer] if interviewer else [])


def keep(talk: Interview, told: Transcript, file: str) -> int:
    """Keep the turns of a transcript; a very long turn is cut at a line."""
    pieces = [(turn, piece) for turn in told.turns for piece in _pieces(told.source.text[turn.start : turn.end])]
    rows = [
        Turn(
            organisation_id=talk.organisation_id, interview=talk, number=number, speaker=turn.speaker[:60],
            side=turn.role, text=piece, seconds=turn.seconds,
        )
        for number, (turn, piece) in enumerate(pieces[:MOST_TURNS], start=1)
    ]  # fmt: skip
    with transaction.atomic():
        Turn.objects.bulk_create(rows)
        talk.file, talk.changes = file[:200], talk.changes + 1
        talk.save(update_fields=["file", "changes"])
    return len(rows)


def _pieces(text: str) -> list[str]:
    """Without marked speakers all of it is one turn: then every paragraph is a piece to read and code."""
    if len(text) <= LONGEST // 10:
        return [text] if text.strip() else []
    return [line[at : at + LONGEST] for line in text.split("\n") if line.strip() for at in range(0, len(line), LONGEST)]
