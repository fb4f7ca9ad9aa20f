"""What a file shows, by its ending: text, Markdown, HTML, Word, a mail, or a zip file with one of them."""

from __future__ import annotations

import email
import email.policy
import io
import re
from typing import TYPE_CHECKING
from urllib.parse import unquote
from zipfile import ZipFile

from newsletter.visible.content import Visible
from newsletter.visible.pages import page_shows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from email.message import MIMEPart

_FRONT = re.compile(r"\A\ufeff?---[ \t]*\n.*?\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_MD_TARGET = re.compile(
    r"(!?)\[((?:[^\[\]]|\[[^\[\]]{0,200}\]){0,1000})\]"
    r"\(\s*<?([^()\s>]{0,2000}+(?: [^()\s>\"'][^()\s>]{0,200}+){0,10}+)>?[^()]{0,300}\)"
)
_MD_REFERENCE = re.compile(r"^ {0,3}\[(?!\^)[^\]\n]{1,200}\]:[ \t]*(\S{1,2000})[^\n]*$", re.MULTILINE)
_MD_TASK = re.compile(r"^([ \t]*(?:[-*+]|\d{1,3}[.)])[ \t]+)\[[ xX]\](?=\s)", re.MULTILINE)
_MD_NOTE = re.compile(r"\[\^[^\]\n]{1,100}\]:?")
_MD_NUMBER = re.compile(r"^([^\S\n]*+(?:>[^\S\n]*+)*+)(?:\d{1,9}[.)]|[-+*])(?=\s)", re.MULTILINE)
_MD_ROW = re.compile(r"^[^\S\n]*+\|?[^\S\n]*+:?-{3,}.*$", re.MULTILINE)
_MD_ENTITY = re.compile(r"&#?\w{1,31};")
_WRITTEN = ("md", "markdown", "txt", "docx", "html", "htm")
_PICTURES = ("png", "jpg", "jpeg", "gif", "webp", "bmp", "heic", "svg", "tif", "tiff", "jfif", "mpo", "avif")
_CID = re.compile(rb"cid:([^\s\"'<>)]{1,500})", re.IGNORECASE)
_SIGNATURES = ("application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature")


def visible_in(file_name: str, content: bytes) -> Visible:
    """Read what a file shows its author. The file was read before, so it is what its name says, and no bomb.

    Returns:
        What is visible; nothing for an ending nobody reads, and for what this reader cannot make out.
    """
    read = _READERS.get(file_name.rpartition(".")[2].lower())
    return read(content) if read else Visible()


def decoded(content: bytes, charset: str = "") -> str:
    """Decode by the mark in front, UTF-8, what is said, or what Windows wrote."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", "replace")
    seven_bits = (charset,) if charset.lower().startswith("iso-2022") else ()
    for name in (*seven_bits, "utf-8-sig", charset or "cp1252", "cp1252"):
        try:
            return content.decode(name)
        except (LookupError, UnicodeDecodeError):
            continue
    return content.decode("latin-1")


def _text(content: bytes, charset: str = "") -> Visible:
    lines = _FRONT.sub("", decoded(content, charset).replace("\r\n", "\n")).splitlines()
    return Visible(blocks=[" ".join(line.split()) for line in lines if line.strip()])


def _markdown(content: bytes) -> Visible:
    text = _FRONT.sub("", decoded(content).replace("\r\n", "\n"))
    links, pictures = [], 0
    for picture, _, target in _MD_TARGET.findall(text):
        pictures += picture == "!"
        if not picture:
            links.append(target)
    links += _MD_REFERENCE.findall(text)
    # A picture's description is shown only to those who cannot see it, and its own check asks for it.
    text = _MD_TARGET.sub(lambda found: " " if found[1] else f"{found[2]}", text)
    text = _MD_TASK.sub(r"\1", _without_comments(text))
    for pattern in (_MD_REFERENCE, _MD_NOTE, _MD_ROW, _MD_ENTITY):
        text = pattern.sub(" ", text)
    items = len(_MD_NUMBER.findall(text))
    lines = _MD_NUMBER.sub(r"\1", text).splitlines()
    blocks = [" ".join(line.split()) for line in lines if line.strip()]
    return Visible(blocks=blocks, links=links, pictures=pictures, items=items)


def _without_comments(text: str) -> str:
    """Text with a blank for each comment; one that is never closed stays."""
    kept, at = [], 0
    while (begin := text.find("<!--", at)) >= 0 and (end := text.find("-->", begin + len("<!--"))) >= 0:
        kept.append(text[at:begin])
        at = end + len("-->")
    return " ".join([*kept, text[at:]])


def _html(content: bytes, charset: str = "") -> Visible:
    said = re.search(rb"charset\s*=\s*[\"']?([A-Za-z0-9_-]{2,20})", content[:2_000], re.IGNORECASE)
    return page_shows(decoded(content, charset or (said[1].decode("ascii") if said else "")))


def _word(content: bytes) -> Visible:
    from newsletter.visible.word_files import word_shows

    return word_shows(content)


def _zip(content: bytes) -> Visible:
    with ZipFile(io.BytesIO(content)) as archive:
        named = {one.filename.rpartition("/")[2]: one for one in archive.infolist() if "__MACOSX" not in one.filename}
        written = [name for name in named if name.rpartition(".")[2].lower() in _WRITTEN]
        found = visible_in(written[0], archive.read(named[written[0]])) if len(written) == 1 else Visible()
        found.attachments += [name for name in named if name and name not in written and _is_file_of_its_own(name)]
        return found


def _is_file_of_its_own(name: str) -> bool:
    """Whether somebody made a file and put it there: no picture, and none that a program made for itself."""
    is_clutter = name.startswith((".", "~")) or name.lower() in ("thumbs.db", "desktop.ini")
    return not is_clutter and name.rpartition(".")[2].lower() not in _PICTURES


def _mail(content: bytes) -> Visible:
    mail = email.message_from_bytes(content.removeprefix(b"\xef\xbb\xbf"), policy=email.policy.default)
    found = Visible()
    pages = [_payload(part) for part in mail.walk() if part.get_content_type() == "text/html"]
    shown = {unquote(one.decode("latin-1")) for page in pages for one in _CID.findall(page)}
    for part in _chosen(mail):
        name = _name(part)
        kind = part.get_content_type()
        if kind in _SIGNATURES:
            continue
        if part.get_content_maintype() == "image":
            # A picture between two parts of text; what the text itself shows is counted there.
            found.pictures += part.get_content_disposition() == "inline" and _id(part) not in shown
            continue
        if name and name.rpartition(".")[2].lower() in _WRITTEN and kind not in ("text/plain", "text/html"):
            found.add(visible_in(name, _payload(part)))
        elif kind == "text/html" and not _is_attached(part):
            found.add(_html(_payload(part), part.get_content_charset() or ""))
        elif kind == "text/plain" and not _is_attached(part):
            found.add(_flowing(_payload(part), part) or _text(_payload(part), part.get_content_charset() or ""))
        elif name.rpartition(".")[2].lower() not in _PICTURES:
            found.attachments.append(name or kind)
    return found


def _flowing(content: bytes, part: MIMEPart) -> Visible | None:
    """Text whose line ends cut words in two: a blank before them belongs to the mail and not to the text."""
    if str(part.get_param("delsp", "")).lower() != "yes":
        return None
    text = re.sub(
        r"(?<!^--) \n ?(?=[^\s>])", "", decoded(content, part.get_content_charset() or "").replace("\r\n", "\n")
    )
    return _text(text.encode())


def _chosen(part: MIMEPart) -> Iterable[MIMEPart]:
    """The parts a mail program shows: of alternatives the richest that it can show, of all others each in turn."""
    kind = part.get_content_type()
    if kind == "message/rfc822":
        for inner in part.iter_parts():
            yield from _chosen(inner)
    elif not part.is_multipart():
        yield part
    elif kind == "multipart/alternative":
        halves = [
            half for half in part.iter_parts() if any(one.get_content_maintype() == "text" for one in half.walk())
        ]
        rich = [half for half in halves if any(one.get_content_type() == "text/html" for one in half.walk())]
        for half in (rich or halves)[-1:]:
            yield from _chosen(half)
    else:
        for inner in part.iter_parts():
            yield from _chosen(inner)


def _id(part: MIMEPart) -> str:
    return str(part.get("Content-ID", "")).strip().strip("<>")


def _name(part: MIMEPart) -> str:
    try:
        return part.get_filename() or ""
    except (AttributeError, LookupError, TypeError, ValueError):
        return ""


def _is_attached(part: MIMEPart) -> bool:
    return part.get_content_disposition() == "attachment" or bool(_name(part))


def _payload(part: MIMEPart) -> bytes:
    content = part.get_payload(decode=True)
    return content if isinstance(content, bytes) else b""


_READERS: Mapping[str, Callable[[bytes], Visible]] = {
    "txt": _text,
    "md": _markdown,
    "markdown": _markdown,
    "html": _html,
    "htm": _html,
    "docx": _word,
    "zip": _zip,
    "eml": _mail,
}
