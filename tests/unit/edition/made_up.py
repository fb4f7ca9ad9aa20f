"""Documents of every shape, and an edition made of them."""

from __future__ import annotations

import io

from hypothesis import strategies as st
from PIL import Image

from newsletter.edition import Rendered, edition_of
from newsletter.issue import Issue
from newsletter.issue.document import (
    Block,
    Code,
    Document,
    Emphasis,
    Heading,
    LineBreak,
    Link,
    List,
    Notice,
    Paragraph,
    Picture,
    Preformatted,
    Quote,
    Rule,
    Strong,
    Struck,
    Table,
    Text,
)
from tests.unit.issue.lists import KOMMUNBLADET

WEBSITE = "https://nyheter.example"
LEAVE = f"{WEBSITE}/u/1.kommunbladet.abc?x=1&y=2"


def painted(width=40, height=30, kind="PNG", mode="RGB", colour="teal", **options) -> bytes:
    out = io.BytesIO()
    Image.new(mode, (width, height), colour).save(out, kind, **options)
    return out.getvalue()


PICTURES = {"bild.png": painted(), "två.png": painted(colour="red")}

_letters = st.characters(exclude_categories=("Cs", "Cc", "Cn"), exclude_characters="\u2028\u2029")
said = st.text(st.one_of(st.sampled_from("{}<>&\"'*_[] åäö"), _letters), min_size=1, max_size=20)
text = said.map(Text)


def _marked(inner):
    runs = st.lists(inner, min_size=1, max_size=3).map(tuple)
    return st.one_of(
        runs.map(Strong),
        runs.map(Emphasis),
        runs.map(Struck),
        runs.map(lambda r: Link(r, "https://example.se/{x}?a=1&b")),
    )


inline = st.recursive(st.one_of(text, said.map(Code), st.just(LineBreak())), _marked, max_leaves=4)
runs = st.lists(inline, min_size=1, max_size=4).map(tuple)
_captions = st.one_of(st.just(()), runs)
pictures = st.one_of(
    st.builds(Picture, st.sampled_from(sorted(PICTURES)), said.map(str.strip), _captions),
    st.builds(Picture, st.sampled_from(sorted(PICTURES)), st.just(""), _captions, st.just(value=True)),
)


@st.composite
def tables(draw):
    columns = draw(st.integers(1, 4))
    row = st.tuples(*[runs] * columns)
    return Table(draw(row), tuple(draw(st.lists(row, max_size=3))), ("left", "center", "right", "left")[:columns])


code = st.text("ab {}<\n", min_size=1, max_size=30).map(Preformatted)
flat = st.one_of(runs.map(Paragraph), pictures, st.just(Rule()), tables(), code)


def _boxed(inner) -> st.SearchStrategy[Block]:
    some = st.lists(inner, min_size=1, max_size=3).map(tuple)
    return st.one_of(
        some.map(Quote),
        st.builds(Notice, runs.map(lambda r: Heading(3, r)), some),
        st.builds(List, st.lists(some, min_size=1, max_size=3).map(tuple), st.sampled_from((None, 1, 7))),
    )


blocks = st.recursive(flat, _boxed, max_leaves=6)
documents = st.builds(
    lambda title, before, heading, after: Document(title, (*before, Heading(2, heading), *after)),
    said,
    st.lists(blocks, max_size=3).map(tuple),
    runs,
    st.lists(blocks, max_size=3).map(tuple),
)


def edition(document: Document, *, subject="Ämne", language="sv", mailing_list=KOMMUNBLADET) -> Rendered:
    issue = Issue(subject, "Förhandstext", language, None, document)
    return edition_of(issue, mailing_list, edition_id="kommunbladet-abc", website=WEBSITE, pictures=PICTURES)


SIMPLE = Document("Rubrik", (Paragraph((Text("Ett stycke."),)),))
