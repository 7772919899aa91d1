"""Take a person out of everything that is kept: the inbox, the folders, and whatever a backup brings back."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
from django.conf import settings
from django.db import transaction

from klantwaarde.errors import InputError
from klantwaarde.study import erase as erase_from_folder
from klantwaarde.web.studies.customer import Contact
from klantwaarde.web.studies.pseudonyms import destroy_key, person_code
from klantwaarde.web.studies.study import Study

Eraser = Callable[[Study, str, Contact | None], int]
ERASERS: list[Eraser] = []
"""Other apps add here what removes their rows of a person, given the study, the code and perhaps the contact."""
Forgetter = Callable[[Study, frozenset[str] | None], int]
FORGETTERS: list[Forgetter] = []
"""Other apps add here what takes persons out of what was made from answers, such as reckonings: given the study and the
codes, or None for everybody. It is called while the rows are still there, to find the words of who goes."""
CODES: list[Callable[[Study], set[str]]] = []
"""Other apps add here what tells whom they keep rows of, so that a restored backup is held against the list."""
KEY = "the key"
"""What stands for the key of a study on the list."""


class Erased(msgspec.Struct, frozen=True):
    """What an erasure removed: rows of the inbox, and folders that were rewritten."""

    rows: int
    folders: list[str]


def list_file() -> Path:
    """The list of erasures: outside the database, so that a restored backup meets it."""
    return Path(getattr(settings, "ERASURES_FILE", None) or settings.ENVIRONMENT.data / "erasures.jsonl")


def studies_folder() -> Path:
    """Where the folders of studies stand."""
    return Path(getattr(settings, "STUDIES_FOLDER", None) or settings.ENVIRONMENT.data / "studies")


def folder_of(study: Study) -> Path:
    """The folder on which the runner works."""
    return studies_folder() / str(study.uid)


def _mark(study: Study, name: str) -> str:
    return hashlib.sha256(f"{study.uid} {name}".encode()).hexdigest()


def remember(study: Study, code: str, contact: Contact | None = None) -> None:
    """Write on the list that a person is gone; the list holds hashes and no identity."""
    marks = [_mark(study, f"code {code}")]
    if contact is not None:
        marks.append(_mark(study, f"contact {contact.side} {contact.code}"))
    _write(study, marks)


def forget_key(study: Study) -> None:
    """Destroy the key of a study for good: a backup that is put back later does not bring it to life again."""
    _write(study, [_mark(study, KEY)])
    destroy_key(study)


def _write(study: Study, marks: list[str]) -> None:
    path = list_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    line = json.dumps({"study": str(study.uid), "gone": marks}) + "\n"
    with os.fdopen(os.open(path, os.O_CREAT | os.O_APPEND | os.O_WRONLY, 0o600), "w", encoding="utf-8") as file:
        file.write(line)
        file.flush()
        os.fsync(file.fileno())


def remembered() -> Iterator[tuple[str, set[str]]]:
    """Give each line of the list: the study and the marks."""
    if not list_file().exists():
        return
    for line in list_file().read_text("utf-8").splitlines():
        if line.strip():
            told = json.loads(line)
            yield str(told["study"]), set(told["gone"])


def erase(study: Study, *, contact: Contact | None = None, code: str = "", as_of: dt.datetime) -> Erased:
    """Take a person out, in one action.

    Parameters
    ----------
    study
        In which study.
    contact
        The person; their pseudonym follows from the key of the study.
    code
        Or the pseudonym itself, for somebody who came by an open link.
    as_of
        Moment for the log in the folder.

    Notes
    -----
    The list is written first: when the machine stops halfway, the next restore or erasure takes the person out still.
    """
    code = code or (person_code(study, contact) if contact else "")
    if not code:
        return Erased(0, [])
    remember(study, code, contact)
    rows = _from_inbox(study, code, contact)
    return Erased(rows, _from_folders(study, code, as_of))


def _from_inbox(study: Study, code: str, contact: Contact | None) -> int:
    with transaction.atomic():
        forget_in_made(study, frozenset({code}))
        rows, _ = study.responses.filter(code=code).delete()
        if contact is not None:
            rows += study.responses.filter(contact=contact).delete()[0]
        for eraser in ERASERS:
            rows += eraser(study, code, contact)
        if contact is not None:
            rows += Contact.objects.of(study.organisation_id).filter(pk=contact.pk).delete()[0]
    return rows


def forget_in_made(study: Study, codes: frozenset[str] | None) -> int:
    """Take persons, or everybody, out of what was made from answers; gives how many things were changed."""
    return sum(forgetter(study, codes) for forgetter in FORGETTERS)


def take_back(study: Study, code: str, as_of: dt.datetime) -> None:
    """Take out of what was made whatever somebody takes back; their rows themselves go by who keeps them.

    Parameters
    ----------
    study, code
        In which study, and the pseudonym.
    as_of
        Moment for the log in the folder.
    """
    remember(study, code)
    forget_in_made(study, frozenset({code}))
    _from_folders(study, code, as_of)


def _from_folders(study: Study, code: str, as_of: dt.datetime) -> list[str]:
    changed = []
    for folder in (folder_of(study), *sorted(studies_folder().glob(f"{study.uid}-*"))):
        if (folder / "study.toml").exists():
            try:
                erase_from_folder(folder, code, as_of)
            except InputError:
                continue  # nobody of this code is in that folder
            changed.append(folder.name)
    return changed


def erase_again(as_of: dt.datetime) -> int:
    """Take everybody on the list out once more, and every key; called after a backup was restored.

    Returns
    -------
    int
        How many rows were removed anew.
    """
    gone: dict[str, set[str]] = {}
    for study, marks in remembered():
        gone.setdefault(study, set()).update(marks)
    rows = 0
    studies = Study.objects.everywhere("a restored backup is held against the list of erasures").filter(uid__in=gone)
    for study in studies:
        marks = gone[str(study.uid)]
        codes = set(study.responses.values_list("code", flat=True)).union(*(known(study) for known in CODES))
        people = {c.pk: c for c in study.contacts.all() if _mark(study, f"contact {c.side} {c.code}") in marks}
        for contact in people.values():
            code = person_code(study, contact)
            rows += _from_inbox(study, code, contact)
            _from_folders(study, code, as_of)
        for code in sorted(codes):
            if _mark(study, f"code {code}") in marks:
                rows += _from_inbox(study, code, None)
                _from_folders(study, code, as_of)
        if _mark(study, KEY) in marks:
            destroy_key(study)  # last: whose rows are to go follows from it
    return rows
