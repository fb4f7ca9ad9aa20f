"""The look: templates and style sheets of the theme, and how they become a mail's HTML or a page's."""

from __future__ import annotations

import re
import traceback
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape

from newsletter.edition.colours import CARD, INK, MOON, NIGHT, NIGHT_CARD, PAPER, Palette
from newsletter.edition.direction import direction, direction_of_list
from newsletter.edition.shapes import button_in, calendar_link_in, has_row_names, is_wide, quoted
from newsletter.errors import InvalidList, Problem
from newsletter.issue.document import plain
from newsletter.issue.notice_boxes import first_line

if TYPE_CHECKING:
    from jinja2 import Environment

Theme = tuple[tuple[str, str], ...]
"""Files that an organisation has in place of ours: name and content."""

OURS: Theme = ()

_THEME = Path(__file__).parent.parent / "theme"

# Fonts that are on the reader's machine already: nothing is fetched, and nothing shifts while it loads.
_FONTS = {
    "serif": "Georgia, 'Times New Roman', serif",
    "sans": "-apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif",
    "mono": "Menlo, Consolas, 'Courier New', monospace",
}
_COLOURS = {
    "ink": INK,
    "paper": PAPER,
    "card": CARD,
    "muted": "#4c5258",
    "line": "#dcd9d2",
    "night": NIGHT,
    "night_card": NIGHT_CARD,
    "moon": MOON,
    "dusk": "#b3b8be",
    "night_line": "#3b4147",
}

# Noncharacters, which no issue can hold (see issue/decoding): they carry slots and line ends through the rendering.
SLOT_OPENS, SLOT_CLOSES, LINE_END = "\ufdd0", "\ufdd1", "\ufdd2"

_STYLE = re.compile(r"(<style\b.*?(?:</style>|\Z))", re.DOTALL)
_CARRIED = re.compile(f"{SLOT_OPENS}([A-Za-z]+){SLOT_CLOSES}")
_UNBREAKABLE = re.compile(
    r"(?<=\d) (?=\d{2,3}(?:\D|$)|(?:kr|kronor|öre|euro|km|mil|meter|kvm|kWh|MWh|grader)\b|[%€§°])"
    r"|(?<=\d) (?=(?:jan|feb|mar|apr|maj|may|jun|jul|aug|sep|okt|oct|nov|dec)[a-zé]*\b)"
    r"|(?<=\bkl\.) (?=\d)|(?<=\bnr) (?=\d)|(?<=§) (?=\d)"
)
_RANGE = re.compile(r"(?<![\d\u2013])\d[\d.:]{0,6}\u2013/?\d[\d.:]{0,6}(?!\d)")
_LONG_WORD = re.compile(r"\S{24,}")
_INNER_SLASH = re.compile(r"(?<!/)/(?=[^/\s<])")
# As css-inline writes them: values in double quotes, in which a double quote is &quot;. In text "<" is &lt;.
_TAG = re.compile(r'<[a-z][a-z0-9]*(?: [a-z-]+(?:="[^"]*")?)+')
_ATTRIBUTE = re.compile(r' ([a-z-]+)="([^"]*)"')


def carried(slot: str) -> str:
    """A slot on its way through templates and style inlining, where braces would be taken for something else."""
    return f"{SLOT_OPENS}{slot}{SLOT_CLOSES}"


def rendered(template: str, theme: Theme = OURS, **content: Any) -> str:
    """A template of the theme with its content, every value escaped.

    Raises:
        InvalidList: ``theme-broken``, if it is a template of the list's own.
    """
    from jinja2 import TemplateError

    try:
        return _environment(theme).get_template(template).render(**content)
    except (TemplateError, ArithmeticError, LookupError, RecursionError, TypeError, ValueError) as error:
        if not theme:
            raise
        # Jinja makes its templates' own lines part of the traceback.
        lines = [(one.filename, one.lineno or 0) for one in traceback.extract_tb(error.__traceback__)]
        file, line = next((one for one in reversed(lines) if one[0] in dict(theme)), (template, 0))
        raise InvalidList(Problem("theme-broken", {"file": file, "line": line, "said": str(error)[:120]})) from error


@lru_cache(maxsize=32)
def style(sheet: str, palette: Palette, theme: Theme = OURS) -> Markup:
    """A style sheet of the theme in a list's colours, as short as it reads."""
    css = rendered(sheet, theme, p=palette, **_FONTS, **_COLOURS).replace("<", "")
    css = re.sub(r"/\*.*?(?:\*/|\Z)", "", css, flags=re.DOTALL)
    css = re.sub(r"\s+", " ", css)
    css = re.sub(r" ?([{;,]) ?|: ", lambda found: found[1] or ":", css).replace(";}", "}").replace("; }", "}")
    return Markup(css.replace("}}", "} }").strip())  # noqa: S704 - our own style sheet and colours read as #rrggbb


def as_mail(html: str, palette: Palette, theme: Theme = OURS) -> str:
    """A rendered mail with the theme written into its tags, its slots in place, and no brace that could be one."""
    import css_inline

    inliner = css_inline.CSSInliner(
        inline_style_tags=False,
        keep_style_tags=True,
        load_remote_stylesheets=False,
        minify_css=True,
        extra_css=str(style("mail.css", palette, theme)),
    )
    return with_slots(shortened(inliner.inline(html), _hooks(str(style("screen.css", palette, theme)))))


def shortened(html: str, hooks: frozenset[str] | None = None) -> str:
    """Without indentation, and without the classes no remaining style asks for; line ends of code are put back."""
    first, *lines = html.split("\n")
    if lines:
        *lines, last = lines
        inner = filter(None, (line.strip(" \t") for line in lines))
        html = "\n".join((first.rstrip(" \t"), *inner, last.lstrip(" \t")))
    html = html.replace(LINE_END, "\n")
    if hooks is None:
        return html
    return _TAG.sub(lambda tag: _ATTRIBUTE.sub(lambda one: _wanted(one, hooks), tag[0]), html)


def with_slots(html: str) -> str:
    """Every brace outside style sheets as a character reference, then the slots with braces of their own."""
    head, mark, body = html.partition("</head>")  # style sheets stand in the head, and nowhere else
    pieces = _STYLE.split(head)
    pieces[::2] = [_spelt_out(piece) for piece in pieces[::2]]
    pieces[1::2] = [piece.replace("}}", "} }") for piece in pieces[1::2]]
    html = "".join(pieces) + mark + _spelt_out(body)
    return _CARRIED.sub(r"{{\1}}", html)


def _spelt_out(html: str) -> str:
    return html.replace("{", "&#123;").replace("}", "&#125;")


def _hooks(css: str) -> frozenset[str]:
    return frozenset(re.findall(r"\.([a-z-]+)", css))


def _wanted(attribute: re.Match[str], hooks: frozenset[str]) -> str:
    """An attribute as it stays: classes only if asked for, and no bracket that a careless filter takes for a tag."""
    name, value = attribute.groups()
    if name == "class":
        value = " ".join(one for one in value.split() if one in hooks)
        return f' class="{value}"' if value else ""
    return f' {name}="{value.replace("<", "&lt;").replace(">", "&gt;")}"'


def _breakable(word: re.Match[str]) -> str:
    return _INNER_SLASH.sub("/<wbr>", word[0])


def typeset(text: str) -> Markup:
    """Text as HTML with what must not break: numbers, units, days with their month, ranges.

    A long address may break after each of its slashes, rather than inside a word.
    """
    html = _LONG_WORD.sub(_breakable, str(escape(_UNBREAKABLE.sub("\u00a0", text))))
    return Markup(_RANGE.sub(r'<span class="whole">\g<0></span>', html))  # noqa: S704 - escaped


@lru_cache(maxsize=4)
def _environment(theme: Theme) -> Environment:
    from jinja2 import ChoiceLoader, FileSystemLoader, FunctionLoader, StrictUndefined, select_autoescape
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    own = {name: (content, name, lambda: True) for name, content in theme}
    # Whoever may write to the staff's bucket writes mails, not programs.
    made = ImmutableSandboxedEnvironment(
        loader=ChoiceLoader([FunctionLoader(own.get), FileSystemLoader(_THEME)]),
        autoescape=select_autoescape(disabled_extensions=("css",), default=True),
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
    )
    made.filters["kind"] = lambda value: type(value).__name__
    made.filters["plain"] = plain
    made.filters["first_line"] = first_line
    made.filters["direction"] = direction
    made.filters["direction_of_list"] = direction_of_list
    made.filters["button_in"] = button_in
    made.filters["calendar_link_in"] = calendar_link_in
    made.filters["quoted"] = quoted
    made.filters["is_wide"] = is_wide
    made.filters["has_row_names"] = has_row_names
    made.filters["typeset"] = typeset
    made.filters["unbroken"] = lambda text: Markup(str(escape(text)).replace("\n", LINE_END))  # noqa: S704 - escaped
    return made
