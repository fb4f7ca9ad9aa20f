"""Word files as Word itself would save them, from a few words."""

from __future__ import annotations

import io
import zipfile
from xml.sax.saxutils import escape

_MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPES = (
    f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="xml" ContentType="application/xml"/>'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="png" ContentType="image/png"/><Default Extension="jpg" ContentType="image/jpeg"/></Types>'
)
_STYLES = "".join(
    f'<w:style w:type="paragraph" w:styleId="{own}"><w:name w:val="{name}"/></w:style>'
    for own, name in (("Rubrik", "Title"), ("Rubrik1", "heading 1"), ("Rubrik2", "heading 2"), ("Text", "caption"))
)


def paragraph(text: str, style: str = "", *, bold: bool = False, size: int = 0) -> str:
    """One paragraph; ``size`` in points."""
    looks = ("<w:b/>" if bold else "") + (f'<w:sz w:val="{2 * size}"/>' if size else "")
    styled = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    run = f'<w:r><w:rPr>{looks}</w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'
    return f"<w:p>{styled}{run}</w:p>"


def picture(name: str, alt: str) -> str:
    """A paragraph that shows ``word/media/<name>``, to be given among the parts."""
    blip = f'<a:blip r:embed="{name}"/>'
    spaces = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:pic="urn:x" xmlns:wp="{wp}"'
    spaces = spaces.format(wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing")
    return (
        f'<w:p><w:r><w:drawing><wp:inline {spaces}><wp:docPr id="1" name="{name}" descr="{escape(alt)}"/>'
        '<a:graphic><a:graphicData><pic:pic xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture">'
        f"<pic:blipFill>{blip}</pic:blipFill></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"
    )


def word_file(*body: str, parts: dict[str, str | bytes] | None = None, document: str | bytes = "") -> bytes:
    """A .docx with this body; ``parts`` come beside the document, or take the place of what would be there."""
    inner = "".join(body)
    media = [name.removeprefix("word/") for name in parts or {} if name.startswith("word/media/")]
    shown = [(name.rpartition("/")[2], f"{_RELATIONS}/image", name, "") for name in media]
    made: dict[str, str | bytes] = {
        "[Content_Types].xml": _TYPES,
        "_rels/.rels": _relations(("rId1", f"{_RELATIONS}/officeDocument", "word/document.xml", "")),
        "word/_rels/document.xml.rels": _relations(
            ("rId1", f"{_RELATIONS}/styles", "styles.xml", ""),
            ("rId2", f"{_RELATIONS}/footnotes", "footnotes.xml", ""),
            ("rId3", f"{_RELATIONS}/hyperlink", "file:///c:/hemligt.docx", "External"),
            ("rId4", f"{_RELATIONS}/hyperlink", "https://www.smakommuner.example/", "External"),
            *shown,
        ),
        "word/styles.xml": f'<w:styles xmlns:w="{_MAIN}">{_STYLES}</w:styles>',
        "word/footnotes.xml": (
            f'<w:footnotes xmlns:w="{_MAIN}"><w:footnote w:id="2">{paragraph("Enligt protokollet.")}</w:footnote>'
            "</w:footnotes>"
        ),
        "word/document.xml": document
        or f'<w:document xmlns:w="{_MAIN}" xmlns:r="{_RELATIONS}"><w:body>{inner}</w:body></w:document>',
        **(parts or {}),
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in made.items():
            archive.writestr(name, content)
    return file.getvalue()


def _relations(*found: tuple[str, str, str, str]) -> str:
    lines = "".join(
        f'<Relationship Id="{own}" Type="{kind}" Target="{target}"{f" TargetMode={mode!r}" if mode else ""}/>'
        for own, kind, target, mode in found
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{lines}</Relationships>'
