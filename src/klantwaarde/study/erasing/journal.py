"""What an erasure is about to do, on disk before it does it, so that an interruption can be mended."""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

import msgspec

from klantwaarde.errors import KlantwaardeError, Place, StudyError, refuse
from klantwaarde.language import say
from klantwaarde.study.folder import OUT, STATE

NAME = "erasure.json"
LOG = "erasures.log"
BESIDE = ".klantwaarde-erasing"


class Journal(msgspec.Struct, frozen=True):
    """The steps of one erasure; none of them harms when it is done twice.

    Parameters
    ----------
    files
        Files that get a new content, which stands ready beside them.
    log
        The line for the log; it holds no identity.
    reports
        Files made from earlier answers that hold words of the person; they go.
    """

    files: list[str]
    log: str
    reports: list[str] = []


def beside(folder: Path, name: str) -> Path:
    """Where the new content of a file stands ready."""
    path = folder / name
    return path.with_name(f".{path.name}{BESIDE}")


def pending(folder: Path) -> bool:
    """Whether an erasure was interrupted after it had begun to replace files."""
    return (folder / STATE / NAME).is_file()


def write_journal(folder: Path, journal: Journal) -> None:
    """Put the steps on disk; from here on the erasure will happen, if not now then at the next start."""
    (folder / STATE).mkdir(exist_ok=True)
    write_durably(folder / STATE / NAME, msgspec.json.encode(journal))


def read_journal(folder: Path) -> Journal | None:
    """The steps of an interrupted erasure, if there is one."""
    try:
        return msgspec.json.decode((folder / STATE / NAME).read_bytes(), type=Journal)
    except FileNotFoundError:
        return None
    except (OSError, msgspec.DecodeError):
        raise unreadable() from None


def replace_files(folder: Path, journal: Journal) -> None:
    """Put every new content in place; what was done before an interruption is passed over."""
    for name in journal.files:
        if beside(folder, name).is_file():
            beside(folder, name).replace(folder / name)
    for name in journal.reports:
        (folder / name).unlink(missing_ok=True)
    _sync(folder)


def write_log(folder: Path, journal: Journal) -> None:
    """Add the line to the log, unless an interrupted erasure had added it already."""
    log = folder / STATE / LOG
    lines = log.read_text(encoding="utf-8") if log.exists() else ""
    if journal.log not in lines.splitlines():
        write_durably(log, (lines + journal.log + "\n").encode())


def close_journal(folder: Path) -> None:
    """The erasure is complete."""
    (folder / STATE / NAME).unlink(missing_ok=True)
    _sync(folder / STATE)


def sweep(folder: Path) -> None:
    """Remove new contents of an erasure that was interrupted before it began to replace files."""
    for left in (*folder.glob(f".*{BESIDE}"), *(folder / OUT).glob(f".*{BESIDE}")):
        left.unlink(missing_ok=True)


def write_durably(path: Path, content: bytes) -> None:
    """Write a file so that it appears whole or not at all, also when the power fails."""
    part = path.with_name(f".{path.name}.part")
    with part.open("wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    part.replace(path)
    _sync(path.parent)


def settle(path: Path) -> None:
    """See that the content of a file is on disk."""
    with path.open("rb+") as stream:
        os.fsync(stream.fileno())


def _sync(folder: Path) -> None:
    with contextlib.suppress(OSError):  # Windows cannot open a folder
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def unreadable() -> KlantwaardeError:
    """Say that the journal cannot be read."""
    return refuse(
        StudyError,
        "erasure-journal",
        say("The study has a record of an interrupted erasure that cannot be read."),
        say("An interrupted erasure is finished before anything else."),
        say("Erase the person again after removing {file}.", file=f"{STATE}/{NAME}"),
        Place(file=f"{STATE}/{NAME}"),
    )
