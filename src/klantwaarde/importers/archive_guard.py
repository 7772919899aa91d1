"""Archives and XML from strangers: measured while unpacked, never written to disk, nothing in them followed."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from klantwaarde.errors import InputError, KlantwaardeError, Place, refuse, say
from klantwaarde.language import Said

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

MOST_FILE = 200_000_000
MOST_MEMBER = 100_000_000
MOST_ALL = 400_000_000
MOST_MEMBERS = 20_000
MOST_RATIO = 200
_SMALL = 10_000_000
_DEEP = 200
_ESCAPES = re.compile(r"(?:^|[\\/])\.\.(?:[\\/]|$)|^[\\/]|^[A-Za-z]:|\x00")


class Members:
    """The parts of an open archive, read by name with one ceiling for all of them together."""

    def __init__(self, archive: zipfile.ZipFile, name: str, ceiling: int) -> None:
        self._archive, self._name, self._left = archive, name, ceiling
        self.names = [member.filename for member in archive.infolist() if not member.is_dir()]

    def read(self, member: str) -> bytes:
        """Read one part; refuses when it, or all together, unpack to too much."""
        most = min(MOST_MEMBER, self._left)
        try:
            with self._archive.open(member) as stream:
                content = stream.read(most + 1)
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError, EOFError, ValueError) as error:
            raise _broken(self._name, str(error)) from None
        if len(content) > most:
            raise bomb(self._name, say("It unpacks to more than {limit:.0f} MB.", limit=most / 1e6))
        self._left -= len(content)
        return content


@contextmanager
def open_archive(path: Path) -> Iterator[Members]:
    """Open a zip from a stranger.

    Raises
    ------
    InputError
        No such file, too large, damaged, with a password, too many parts, two parts with one name, or a part whose name
        points outside.
    """
    name = path.name
    if not path.is_file():
        raise refuse(
            InputError, "no-file", say("There is no file {path}.", path=str(path)[:300]),
            say("A project is one file."), say("Correct the path."),
        )  # fmt: skip
    size = path.stat().st_size
    if size > MOST_FILE:
        raise bomb(name, say("It is {size:.0f} MB.", size=size / 1e6))
    try:
        with zipfile.ZipFile(path) as archive:
            members = archive.infolist()
            names = [member.filename for member in members]
            if len(members) > MOST_MEMBERS or len({one.casefold() for one in names}) != len(names):
                raise bomb(name, say("It has too many parts, or parts with the same name."))
            outside = next((one for one in names if _ESCAPES.search(one)), None)
            if outside is not None:
                raise bomb(name, say("It has a part that points outside: {part}.", part=outside[:80]))
            if any(member.flag_bits & 1 for member in members):
                raise bomb(name, say("It has a password."))
            yield Members(archive, name, min(MOST_ALL, max(_SMALL, size * MOST_RATIO)))
    except KlantwaardeError:
        raise
    except (zipfile.BadZipFile, NotImplementedError, OSError, EOFError, ValueError) as error:
        raise _broken(name, str(error)) from None


def parse_xml(content: bytes, name: str) -> Element:
    """Read XML without following anything: no DTD, no entities, no endless depth.

    Raises
    ------
    InputError
        When it declares entities or a DTD, is not well-formed, or is nested too deep.
    """
    from xml.etree.ElementTree import ParseError

    from defusedxml.common import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    try:
        root: Element = fromstring(content, forbid_dtd=True, forbid_entities=True, forbid_external=True)
    except DefusedXmlException:
        raise refuse(
            InputError, "xml-entities", say("{file} declares a DTD or entities.", file=name),
            say("A project holds data; declarations could reach other files or grow without end."),
            say("Write the file anew from the program it came from."), Place(file=name),
        ) from None  # fmt: skip
    except (ParseError, ValueError, LookupError, RecursionError) as error:
        raise refuse(
            InputError, "xml-broken", say("{file} is not whole: {why}.", file=name, why=str(error)[:120]),
            say("XML is well-formed."), say("Write the file anew from the program it came from."), Place(file=name),
        ) from None  # fmt: skip
    level = [root]
    for _ in range(_DEEP):
        level = [child for one in level for child in one]
        if not level:
            return root
    raise bomb(name, say("It is nested deeper than {deep} levels.", deep=_DEEP))


def bomb(name: str, what: Said) -> KlantwaardeError:
    """Refuse a file that may do harm."""
    return refuse(
        InputError, "archive-unsafe", say("{file} is not opened. {what}", file=name, what=what),
        say("A file from elsewhere stays within its bounds and points nowhere outside itself."),
        say("Ask the sender for another one."), Place(file=name),
    )  # fmt: skip


def _broken(name: str, why: str) -> KlantwaardeError:
    return refuse(
        InputError, "archive-broken", say("{file} cannot be opened: {why}.", file=name, why=why[:120] or "?"),
        say("The file is complete and has no password."), say("Send or save it again."), Place(file=name),
    )  # fmt: skip
