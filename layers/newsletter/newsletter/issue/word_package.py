"""The package around a Word document: its parts, how they refer to each other, and a changed copy of the file.

Open Packaging Conventions: https://learn.microsoft.com/en-us/openspecs/office_standards/ms-docx/
"""

from __future__ import annotations

import io
import posixpath
from typing import TYPE_CHECKING, NamedTuple
from xml.etree import ElementTree as ET
from zipfile import ZIP_STORED, ZipFile

if TYPE_CHECKING:
    from collections.abc import Mapping

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_STRICT = (
    (b"http://purl.oclc.org/ooxml/wordprocessingml/main", W[1:-1].encode()),
    (b"http://purl.oclc.org/ooxml/officeDocument/relationships", R[1:-1].encode()),
    (b"http://purl.oclc.org/ooxml/drawingml/main", A[1:-1].encode()),
)
"""What Word writes as "Strict Open XML Document": the same elements under other names (ISO/IEC 29500-1, annex A)."""


class Relation(NamedTuple):
    """``kind`` is the last word of its type; ``target`` a path in the package, or an address where it is external."""

    kind: str
    target: str
    external: bool


class Package:
    """Parts by name. What is put in replaces what was there; the file that was read is not changed."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self._files = dict(files)
        self._added = 0
        main = [one.target for one in self.relations("").values() if one.kind == "officeDocument"]
        self.main = next((name for name in (*main, "word/document.xml") if name in self._files), "")

    def part(self, name: str) -> bytes:
        return self._files.get(name, b"")

    def tree(self, name: str) -> ET.Element | None:
        """Parse a part that ``check_parts`` has looked through; None where there is none."""
        part = self._files.get(name)
        if part is None:
            return None
        for strict, usual in _STRICT:
            part = part.replace(strict, usual)
        try:
            return ET.fromstring(part)  # noqa: S314 - check_parts has refused every document type
        except ET.ParseError:
            return None

    def put(self, name: str, tree: ET.Element) -> None:
        self._files[name] = ET.tostring(tree, "utf-8", xml_declaration=True)

    def relations(self, name: str) -> dict[str, Relation]:
        """What a part refers to, by the ids it uses; ``""`` stands for the package itself."""
        folder = name.rpartition("/")[0]
        tree = self.tree(_relations_of(name))
        found: dict[str, Relation] = {}
        for one in tree if tree is not None else ():
            target, external = one.get("Target", ""), one.get("TargetMode") == "External"
            if not external:
                path = target if target.startswith("/") else f"{folder}/{target}"
                target = posixpath.normpath(path).lstrip("/")
            found[one.get("Id", "")] = Relation(one.get("Type", "").rpartition("/")[2], target, external)
        return found

    def related(self, kind: str) -> tuple[str, ...]:
        """The parts of one kind that belong to the document."""
        found = [one.target for one in self.relations(self.main).values() if one.kind == kind and not one.external]
        return tuple(dict.fromkeys(name for name in found if name in self._files))

    def add_picture(self, part: str, content: bytes, ending: str) -> str:
        """Add a picture that ``part`` shows. Returns: the id of the relation to it."""
        self._added += 1
        name, own = f"word/media/utskick-{self._added}.{ending}", f"utskick{self._added}"
        self._files[name] = content
        relations, types = self.tree(_relations_of(part)), self.tree("[Content_Types].xml")
        if relations is None:
            relations = ET.Element(f"{{{_RELATIONS}}}Relationships")
        ET.SubElement(
            relations,
            f"{{{_RELATIONS}}}Relationship",
            {"Id": own, "Type": f"{R[1:-1]}/image", "Target": f"/{name}"},
        )
        self.put(_relations_of(part), relations)
        if types is not None:
            said = {"PartName": f"/{name}", "ContentType": f"image/{ending}"}
            ET.SubElement(types, f"{{{_TYPES}}}Override", said)
            self.put("[Content_Types].xml", types)
        return own

    def zipped(self) -> bytes:
        file = io.BytesIO()
        with ZipFile(file, "w", ZIP_STORED) as archive:
            for name, content in self._files.items():
                archive.writestr(name, content)
        return file.getvalue()


def _relations_of(name: str) -> str:
    folder, _, base = name.rpartition("/")
    return f"{folder}/_rels/{base}.rels".lstrip("/")
