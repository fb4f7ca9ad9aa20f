"""Small pieces of a Word document's XML: questions to it, and new ones like those Word writes."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from newsletter.issue.word_package import W
from newsletter.issue.word_styles import is_on

_SPACE = "{http://www.w3.org/XML/1998/namespace}space"


def as_field(simple: ET.Element) -> list[ET.Element]:
    """A field in the longer form.

    https://learn.microsoft.com/en-us/dotnet/api/documentformat.openxml.wordprocessing.simplefield
    """
    code = ET.Element(f"{W}r")
    ET.SubElement(code, f"{W}instrText", {_SPACE: "preserve"}).text = simple.get(f"{W}instr", "")
    inside = [child for child in simple if child.tag != f"{W}fldData"]
    return [_border("begin"), code, _border("separate"), *inside, _border("end")]


def _border(kind: str) -> ET.Element:
    run = ET.Element(f"{W}r")
    ET.SubElement(run, f"{W}fldChar", {f"{W}fldCharType": kind})
    return run


def is_gone(paragraph: ET.Element) -> bool:
    """Whether a paragraph without text is not even an empty line: its end is deleted, moved away or hidden."""
    return any(paragraph.find(f"{W}pPr/{W}rPr/{W}{name}") is not None for name in ("del", "moveFrom", "vanish"))


def is_hidden_row(row: ET.Element) -> bool:
    """Whether a row of a table is hidden as a whole."""
    found = row.find(f"{W}trPr/{W}hidden")
    return found is not None and is_on(found)


def is_drop_cap(paragraph: ET.Element) -> bool:
    frame = paragraph.find(f"{W}pPr/{W}framePr")
    return frame is not None and frame.get(f"{W}dropCap", "none") != "none"


def text_of(text: str) -> list[ET.Element]:
    made = ET.Element(f"{W}t", {_SPACE: "preserve"})
    made.text = text
    return [made]


def run_of(text: str) -> ET.Element:
    run = ET.Element(f"{W}r")
    run.extend(text_of(text))
    return run


def paragraph_of(runs: list[ET.Element]) -> ET.Element:
    paragraph = ET.Element(f"{W}p")
    paragraph.extend(runs)
    return paragraph


def shown_in(element: ET.Element | None, blank: str = " ") -> str:
    """The text in an element; in one line, where ``blank`` is a blank."""
    said = "".join(one.text or "" for one in element.iter(f"{W}t")) if element is not None else ""
    return " ".join(said.split()) if blank else said


def speaking_in(tree: ET.Element) -> set[str]:
    """Local names of the elements that have text somewhere below them."""
    found: set[str] = set()

    def has_text(element: ET.Element) -> bool:
        inside = [has_text(child) for child in element]
        speaks = any(inside) or bool(element.tag.endswith("}t") and (element.text or "").strip())
        if speaks:
            found.add(element.tag.rpartition("}")[2])
        return speaks

    has_text(tree)
    return found
