"""Equations of a Word document as one line of text: ``(a+b)/2``, ``x²``, ``√(n)``.

Office Math: https://learn.microsoft.com/en-us/dotnet/api/documentformat.openxml.math
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsletter.issue.inline import lowered, raised

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"


def linear(element: Element) -> str:
    """Write an equation, or a part of one, in one line. Nothing of its text is lost; its layout may be."""
    match element.tag.removeprefix(M):
        case "t":
            return element.text or ""
        case "f":
            return f"{_grouped(_part(element, 'num'))}/{_grouped(_part(element, 'den'))}"
        case "sSup":
            return _part(element, "e") + raised(_part(element, "sup"))
        case "sSub":
            return _part(element, "e") + lowered(_part(element, "sub"))
        case "sSubSup":
            return _part(element, "e") + lowered(_part(element, "sub")) + raised(_part(element, "sup"))
        case "rad":
            return f"{raised(_part(element, 'deg')) if _part(element, 'deg') else ''}\u221a({_part(element, 'e')})"
        case "d":
            begin, end = _sign(element, "d", "begChr", "("), _sign(element, "d", "endChr", ")")
            return begin + _sign(element, "d", "sepChr", "|").join(map(_inside, element.findall(f"{M}e"))) + end
        case "nary":
            limits = f"({_part(element, 'sub')}\u2026{_part(element, 'sup')})" if _part(element, "sub") else ""
            return f"{_sign(element, 'nary', 'chr', chr(0x222B))}{limits} {_part(element, 'e')}"
        case "m":
            rows = ["; ".join(_inside(cell) for cell in row.findall(f"{M}e")) for row in element.findall(f"{M}mr")]
            return f"[{' | '.join(rows)}]"
        case _:
            return _inside(element)


def _inside(element: Element) -> str:
    return "".join(linear(child) for child in element)


def _part(element: Element, name: str) -> str:
    found = element.find(f"{M}{name}")
    return _inside(found) if found is not None else ""


def _sign(element: Element, kind: str, name: str, otherwise: str) -> str:
    found = element.find(f"{M}{kind}Pr/{M}{name}")
    return found.get(f"{M}val", "") if found is not None else otherwise


def _grouped(text: str) -> str:
    return text if text.replace(".", "").replace(",", "").isalnum() else f"({text})"
