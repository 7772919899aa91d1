"""A study as a folder: open one that somebody made, and hand one out."""

from __future__ import annotations

import io
import shutil
import tempfile
import zipfile
from pathlib import Path, PurePosixPath

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import render

from klantwaarde.errors import InputError, KlantwaardeError, refuse
from klantwaarde.importers.archive_guard import open_archive
from klantwaarde.language import say, speak
from klantwaarde.schema.settings import Settings, in_both
from klantwaarde.schema.tables import TABLES
from klantwaarde.study import check_study, open_study
from klantwaarde.web.doors import MemberRequest, door
from klantwaarde.web.people.rights import Right
from klantwaarde.web.reading.gate import hand_out
from klantwaarde.web.studies.desk import about, log, make_study, may, study_here, to
from klantwaarde.web.studies.forms import FolderForm
from klantwaarde.web.studies.snapshot import opened_folder, write_snapshot
from klantwaarde.web.studies.study import Study
from klantwaarde.web.studies.toml_writing import settings_text
from klantwaarde.web.studies.wave import Wave

ALLOWED = {
    "study.toml", "study.xlsx", "onderzoek.xlsx",
    *(f"{name}.{kind}" for table in TABLES.values() for name in table.names for kind in ("csv", "xlsx", "parquet")),
}  # fmt: skip
FIXED = (2000, 1, 1, 0, 0, 0)


@door(Right.EXPORT, methods=["GET", "POST"])
def folder(request: MemberRequest, study: str) -> HttpResponse:
    """Hand out the study as a folder: settings and tables in one archive."""
    mine = study_here(request, study)
    if request.method != "POST":
        return render(request, "studies/folder.html", about(request, mine, tab="folder"))
    form = "record" if request.POST.get("form") == "record" else "workbook"
    with tempfile.TemporaryDirectory() as aside:
        made = write_snapshot(mine, Path(aside) / "study", form=form)
        content = _zipped(made.files, mine.slug)
    return hand_out(
        request, content, name=f"{mine.slug}-study.zip", kind="application/zip", what="study folder", words=True
    )  # fmt: skip


def _zipped(files: list[Path], name: str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for path in files:
            archive.writestr(zipfile.ZipInfo(f"{name}/{path.name}", FIXED), path.read_bytes(), zipfile.ZIP_DEFLATED)
    return out.getvalue()


@door(Right.CHANGE_STUDY, methods=["GET", "POST"])
def open_folder(request: MemberRequest) -> HttpResponse:
    """Make a study of a folder that somebody made by hand or took from elsewhere."""
    form = FolderForm(request.POST or None, request.FILES or None)
    faults: list[str] = []
    if request.method == "POST" and form.is_valid():
        try:
            mine = take_folder(request, form.cleaned_data["file"])
        except KlantwaardeError as error:
            faults = [f"{speak(p.thing, request.lang)} {speak(p.mend, request.lang)}" for p in error.problems[:20]]
        else:
            return to(request, "study", mine)
    more = {"form": form, "faults": faults, "org": request.organisation.slug, "may": may(request)}
    return render(request, "studies/open.html", more, status=422 if faults or form.errors else 200)


def take_folder(request: MemberRequest, file: UploadedFile[bytes]) -> Study:
    """Check an uploaded folder as a whole, and only then make a study of it.

    Raises
    ------
    KlantwaardeError
        With everything that is wrong; nothing is kept then.
    """
    if (file.size or 0) > settings.ENVIRONMENT.upload_bytes:
        raise refuse(
            InputError, "too-large", say("The file is too large."), say("A file that is sent here has a largest size."),
            say("Use the command line for a study as large as this."),
        )  # fmt: skip
    with tempfile.TemporaryDirectory() as aside:
        upload, made = Path(aside) / "upload.zip", Path(aside) / "study"
        made.mkdir()
        with upload.open("wb") as out:
            for chunk in file.chunks():
                out.write(chunk)
        _unpack(upload, made, file.name or "study")
        errors = [problem for problem in check_study(made) if problem.level == "error"]
        if errors:
            raise KlantwaardeError(*errors)
        with open_study(made) as opened:
            told = opened.settings
        with transaction.atomic():
            mine = make_study(request, dict(in_both(told.title)), told.language, told.privacy)
            mine.minimum_cell, mine.composed = told.minimum_cell, told.composed
            mine.keep_settings(told)
            mine.save()
            for wave in told.waves:
                Wave.objects.create(
                    organisation=request.organisation, study=mine, code=wave.code, name=dict(in_both(wave.label)),
                    start=wave.start, end=wave.end, state="closed",
                )  # fmt: skip
            log(request, "folder-opened", mine, waves=len(told.waves))
            target = opened_folder(mine)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copytree(made, target)
    return mine


def _unpack(upload: Path, made: Path, name: str) -> None:
    """Take the files of a study out of an archive, each under our own name; a workbook alone gets plain settings."""
    with open_archive(upload) as members:
        if "[Content_Types].xml" in members.names:
            shutil.copy(upload, made / "study.xlsx")
            title = name.rpartition(".")[0][:80] or "study"
            (made / "study.toml").write_text(settings_text(Settings(title=title)), encoding="utf-8")
            return
        taken = [(PurePosixPath(one), one) for one in members.names if PurePosixPath(one).name.casefold() in ALLOWED]
        depth = min((len(path.parts) for path, _ in taken), default=0)
        for path, member in taken:
            if len(path.parts) == depth:  # the folder itself, not what a runner left in a folder below it
                (made / path.name.casefold()).write_bytes(members.read(member))
    if not (made / "study.toml").exists():
        raise refuse(
            InputError, "no-settings", say("The file has no study.toml in it."),
            say("A study is a folder with study.toml and tables."), say("Put the whole folder in a ZIP file."),
        )  # fmt: skip
