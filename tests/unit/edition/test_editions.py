"""An edition: what every reader gets, in mail and in the browser."""

from __future__ import annotations

import io
import re
from dataclasses import replace
from email.header import decode_header, make_header
from email.utils import parseaddr
from html.parser import HTMLParser
from pathlib import Path

import pytest
from PIL import Image

from newsletter.edition import Edition, Rendered, edition_of
from newsletter.edition.logo import logo_of
from newsletter.edition.mail_size import weight_of
from newsletter.edition.slots import GROUNDS, fill, values_for
from newsletter.errors import InvalidIssue, InvalidList
from newsletter.issue import Issue, is_picture, picture_names, read_issue
from newsletter.issue.document import Document, Heading, Paragraph, Picture, Text
from newsletter.mailing_list import Contact, Look, MailingList
from tests.unit.edition.made_up import LEAVE, PICTURES, SIMPLE, WEBSITE, edition, painted
from tests.unit.issue.lists import KOMMUNBLADET

EXAMPLES = Path(__file__).parents[3] / "examples" / "kommunbladet"
ISSUES = sorted(path for path in (EXAMPLES / "issues").iterdir() if not is_picture(path.name))


def example(path):
    mailing_list = MailingList.from_yaml("kommunbladet", (EXAMPLES / "list.yaml").read_text())
    issue = read_issue(path.name, path.read_bytes(), mailing_list)
    beside = [name for name in picture_names(issue) if name not in issue.pictures]
    pictures = {**issue.pictures, **{name: (path.parent / name).read_bytes() for name in beside}}
    pictures["logo.png"] = (EXAMPLES / "logo.png").read_bytes()
    return issue, edition_of(issue, mailing_list, edition_id="e1", website=WEBSITE, pictures=pictures)


def as_sent(made, grounds="signup"):
    values = values_for(made, grounds=grounds, leave=LEAVE)
    return fill(made.html, values), fill(made.text, values)


class Page(HTMLParser):
    """Remembers the tags of a document and their attributes, and that all of them are closed."""

    VOID = ("meta", "br", "img", "hr", "link", "input", "wbr")

    def __init__(self, html):
        super().__init__()
        self.tags, self.open = [], []
        self.feed(re.sub(r"<!--.*?-->", "", html, flags=re.DOTALL))
        assert not self.open

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def all(self, name):
        return [attrs for tag, attrs in self.tags if tag == name]


@pytest.mark.parametrize("path", ISSUES, ids=lambda path: path.stem)
def test_an_example_issue_becomes_an_edition_worth_receiving(path):
    issue, rendered = example(path)
    html, text = as_sent(rendered.edition)
    page = Page(html)
    assert page.all("html") == [{"lang": issue.language, "dir": "ltr"}]
    assert [attrs.get("lang") for attrs in page.all("div") if attrs.get("role") == "article"] == [issue.language]
    assert len(page.all("h1")) == 1
    assert all(attrs.get("alt") for attrs in page.all("img"))
    assert all(attrs["width"].isdigit() for attrs in page.all("img"))
    shown = Page(rendered.edition.web).all("img")
    assert all(attrs["width"].isdigit() and attrs["height"].isdigit() for attrs in shown)
    layout = [attrs for attrs in page.all("table") if "scope" not in str(attrs)]
    assert sum(attrs.get("role") == "presentation" for attrs in layout) >= 3
    links = [attrs["href"] for attrs in page.all("a")]
    assert LEAVE in links
    assert f"{WEBSITE}/e/e1" in links
    assert "mailto:redaktionen@smakommuner.example" in links
    assert issue.preheader in html
    for said in ("123 45 Sundsby", "0123-456 78", "Märta Öberg", LEAVE, f"{WEBSITE}/e/e1"):
        assert said in text
    assert not rendered.warnings
    assert len(html.encode()) < 30_000
    assert max(map(len, html.encode().split(b"\n"))) < 20_000


@pytest.mark.parametrize("path", ISSUES, ids=lambda path: path.stem)
def test_no_line_of_the_text_part_is_longer_than_72_unless_an_address_is(path):
    _, text = as_sent(example(path)[1].edition)
    long = [line for line in text.split("\n") if len(line) > 72]
    assert all("://" in line for line in long)
    assert "\n\n\n\n" not in text


def test_the_first_example_has_its_picture_notices_and_closing():
    issue, rendered = example(EXAMPLES / "issues" / "2027-06-sommar.md")
    html, text = as_sent(rendered.edition)
    assert issue.preheader.startswith("Fiber till sista gården")
    photo, logo = rendered.pictures
    assert (photo.content_type, photo.width) == ("image/jpeg", 1040)
    assert f'src="{WEBSITE}/e/e1/{photo.name}" alt="Sundsby i kvällsljus' in html
    assert "tre hus vid ett vatten" in html
    assert logo.content_type == "image/png"
    assert "* Augustimötet i Sundsby\n  24\u201325 augusti, Folkets hus i Sundsby" in text
    assert "Glad sommar önskar\n*Märta Öberg*, redaktör" in text
    assert "Fem kommuner, en grävskopa [1]" in text
    assert "[1] https://www.smakommuner.example/rapporter/fem-kommuner-en-gravskopa" in text


@pytest.mark.parametrize(
    ("grounds", "reason"),
    [
        ("member", "Du får Kommunbladet för att du är medlem i Föreningen Små kommuner."),
        ("signup", "Du får Kommunbladet för att du har anmält dig till det."),
        ("both", "medlem i Föreningen Små kommuner och för att du har anmält dig"),
    ],
)
def test_each_reader_is_told_the_reason_that_is_true_for_them(grounds, reason):
    html, text = as_sent(edition(SIMPLE).edition, grounds)
    assert reason in html
    assert reason in text


def test_a_list_may_give_its_reasons_in_its_own_words():
    mailing_list = replace(KOMMUNBLADET, reasons={"member": "Du är med & <får> brevet."})
    made = edition(SIMPLE, mailing_list=mailing_list).edition
    assert "Du är med &amp; &lt;får&gt; brevet." in as_sent(made, "member")[0]
    assert "Du är med & <får> brevet." in as_sent(made, "member")[1]
    assert "har anmält dig till det" in as_sent(made, "signup")[1]


def test_an_issue_in_english_speaks_english_all_through():
    html, text = as_sent(
        edition(SIMPLE, language="en", mailing_list=replace(KOMMUNBLADET, reasons={"signup": "Nej"})).edition
    )
    assert '<html lang="en"' in html
    for said in (
        "You get Kommunbladet because you signed up for it.",
        "Unsubscribe from Kommunbladet or change what you get",
        "Read this issue in the browser",
    ):
        assert said in html
    assert "Nej" not in text


def test_the_web_page_holds_nothing_of_any_reader():
    made = edition(SIMPLE).edition
    assert "{{" not in made.web
    assert "webbversionen av Kommunbladet" in made.web
    assert all(reason not in made.web for reason, _ in made.reasons.values())
    page = Page(made.web)
    assert {"name": "robots", "content": "noindex"} in page.all("meta")
    assert {"property": "og:title", "content": "Ämne"} in page.all("meta")
    assert not page.all("script")
    assert not [attrs for _, attrs in page.tags if "style" in attrs], (
        "styles stand in one place, so that they can be hashed"
    )


def test_a_shared_page_shows_the_first_picture_that_says_something():
    document = Document("T", (Picture("två.png", decorative=True), Picture("bild.png", "En bro")))
    rendered = edition(document)
    bridge = rendered.pictures[1]
    assert {"property": "og:image", "content": f"{WEBSITE}/e/kommunbladet-abc/{bridge.name}"} in Page(
        rendered.edition.web
    ).all("meta")


def test_an_edition_survives_being_kept():
    made = edition(SIMPLE).edition
    assert Edition.from_json(made.to_json()) == made
    assert Edition.from_json(made.to_json()).content_hash == made.content_hash
    assert set(made.reasons) == set(GROUNDS)
    with pytest.raises(ValueError, match="schema"):
        Edition.from_json(b'{"v": 99}')


def test_the_content_hash_changes_with_everything_a_reader_sees_and_with_nothing_else():
    made = edition(SIMPLE).edition
    other_text = edition(Document("Rubrik", (Paragraph((Text("Ett annat stycke."),)),))).edition
    seen = {made.content_hash, other_text.content_hash}
    for name in (
        "subject",
        "preheader",
        "html",
        "text",
        "web",
        "sender",
        "reply_to",
        "list_id",
        "language",
        "list_name",
    ):
        seen.add(replace(made, **{name: getattr(made, name) + "x"}).content_hash)
    seen.add(replace(made, reasons={**made.reasons, "member": ("x", "x")}).content_hash)
    assert len(seen) == 13
    issue = Issue("Ämne", "Förhandstext", "sv", None, SIMPLE)
    again = edition_of(issue, KOMMUNBLADET, edition_id="another-id", website=WEBSITE, pictures={})
    assert again.edition.content_hash == made.content_hash


def test_a_decorative_picture_is_silent_and_an_undescribed_one_is_still_called_a_picture():
    html, text = as_sent(edition(Document("T", (Picture("bild.png", decorative=True), Picture("två.png")))).edition)
    assert [attrs["alt"] for attrs in Page(html).all("img")] == ["", "Bild"]
    assert text.count("[Bild]") == 1


def test_missing_pictures_are_all_named_at_once():
    document = Document("T", (Picture("a.png"), Picture("b.png"), Picture("bild.png")))
    with pytest.raises(InvalidIssue) as refused:
        edition(document)
    assert [(p.code, p.facts["picture"]) for p in refused.value.problems] == [
        ("picture-missing", "a.png"),
        ("picture-missing", "b.png"),
    ]


def test_an_edition_gmail_would_cut_is_pointed_out_and_then_refused():
    assert [problem.code for problem in heavy(115).warnings] == ["edition-large"]
    with pytest.raises(InvalidIssue) as refused:
        heavy(140)
    (problem,) = refused.value.problems
    assert problem.code == "edition-too-large"
    assert problem.facts["limit"] == 102
    assert problem.facts["section"] == "Om & av"
    assert 80 < int(problem.facts["part"]) < int(problem.facts["kilobytes"]) < 140


def test_an_edition_gmail_will_cut_goes_out_if_its_author_says_so():
    assert [problem.code for problem in heavy(140, may_be_long=True).warnings] == ["edition-clipped"]


def test_no_reader_gets_more_than_an_edition_is_said_to_weigh():
    made = edition(SIMPLE).edition
    longest = f"{WEBSITE}/u/{'x' * 140}"
    for grounds in GROUNDS:
        sent = fill(made.html, values_for(made, grounds=grounds, leave=longest))
        assert len(made.html.encode()) < len(sent.encode()) <= weight_of(made)


def heavy(paragraphs: int, *, may_be_long: bool = False) -> Rendered:
    paragraph = Paragraph((Text("Ord och en mening. " * 40),))
    document = Document("T", (paragraph, Heading(2, (Text("Om & av"),)), *(paragraph,) * (paragraphs - 1)))
    issue = Issue("Ämne", "Förhandstext", "sv", None, document, may_be_long=may_be_long)
    return edition_of(issue, KOMMUNBLADET, edition_id="e", website=WEBSITE, pictures={})


def test_a_logo_that_is_missing_is_only_missed():
    mailing_list = replace(KOMMUNBLADET, look=Look(logo="logo.png"))
    assert [problem.code for problem in edition(SIMPLE, mailing_list=mailing_list).warnings] == ["logo-missing"]


def test_a_logo_stands_beside_the_name():
    mailing_list = replace(KOMMUNBLADET, look=Look(logo="bild.png", logo_alt=""))
    rendered = edition(SIMPLE, mailing_list=mailing_list)
    assert [attrs["alt"] for attrs in Page(rendered.edition.html).all("img")] == [""], "the name stands beside it"
    assert len(rendered.pictures) == 1


def test_a_logo_brings_its_white_tile_with_it_since_mail_programs_darken_one_of_style():
    dark = painted(40, 30, mode="RGBA", colour=(0, 0, 60, 255))
    file, shown = logo_of("logo.png", dark)
    with Image.open(io.BytesIO(file.content)) as tile:
        width, height = tile.size
        assert tile.convert("RGBA").getpixel((0, 0))[3] == 0, "a round corner"
        assert tile.convert("RGBA").getpixel((width // 2, 3)) == (255, 255, 255, 255)
        assert tile.convert("RGBA").getpixel((width // 2, height // 2)) == (0, 0, 60, 255)
    assert shown == (width, height) == (58, 48)


def _noise() -> bytes:
    out = io.BytesIO()
    Image.merge("RGB", [Image.effect_noise((600, 600), 90) for _ in range(3)]).save(out, "JPEG")
    return out.getvalue()


def test_a_logo_is_sharp_and_no_poster():
    file, shown = logo_of("logo.png", painted(2000, 1000, mode="RGBA"))
    assert shown == (128 + 18, 64 + 18)
    assert (file.width, file.height) == (3 * shown[0], 3 * shown[1])
    assert len(logo_of("logo.jpg", _noise())[0].content) < 90_000


def test_a_moving_picture_is_shown_still_and_staff_are_told():
    frames = [Image.new("RGB", (20, 20), colour) for colour in ("red", "blue")]
    out = io.BytesIO()
    frames[0].save(out, "GIF", save_all=True, append_images=frames[1:])
    issue = Issue("A", "B", "sv", None, Document("T", (Picture("rör.gif", "Två färger"),)))
    rendered = edition_of(issue, KOMMUNBLADET, edition_id="e", website=WEBSITE, pictures={"rör.gif": out.getvalue()})
    assert [problem.code for problem in rendered.warnings] == ["picture-animated"]
    assert rendered.pictures[0].content_type == "image/png"


@pytest.mark.parametrize("lost", ["picture-fewer-colours", "picture-background", "picture-made-smaller"])
def test_a_picture_that_lost_something_visibly_is_told_in_the_proof(lost, monkeypatch):
    grain = Image.merge(
        "RGBA", [Image.effect_noise((500, 500), 80) for _ in range(3)] + [Image.linear_gradient("L").resize((500, 500))]
    )
    grain = grain if lost != "picture-made-smaller" else grain.convert("RGB")
    out = io.BytesIO()
    grain.save(out, "PNG")
    most = 300_000 if lost == "picture-fewer-colours" else 40_000
    monkeypatch.setattr("newsletter.edition.rendering.share_of", lambda _: most)
    issue = Issue("A", "B", "sv", None, Document("T", (Picture("bild.png", "En bild"),)))
    rendered = edition_of(issue, KOMMUNBLADET, edition_id="e", website=WEBSITE, pictures={"bild.png": out.getvalue()})
    assert [(one.code, one.facts, one.stops) for one in rendered.warnings] == [(lost, {"picture": "bild.png"}, False)]


def test_names_go_into_headers_as_ascii_and_come_out_as_they_were():
    long = "Föreningen för Små och Alldeles Särskilt Avlägsna Kommuner i Övre Ångermanland & Åsele"
    mailing_list = replace(
        KOMMUNBLADET, sender_name=long, name="Kommunbladet, nytt", sender_address="blad@björknäs.example"
    )
    made = edition(SIMPLE, mailing_list=mailing_list).edition
    assert made.sender.isascii()
    assert "\n" not in made.sender
    name, address = parseaddr(made.sender)
    assert str(make_header(decode_header(name))) == long
    assert address == "blad@xn--bjrkns-fua4l.example"
    assert all(len(word) <= 75 for word in made.sender.split())
    assert made.list_id == '"Kommunbladet, nytt" <kommunbladet.xn--bjrkns-fua4l.example>'
    assert made.reply_to == "redaktionen@smakommuner.example"


@pytest.mark.parametrize(
    "change", [{"sender_name": "A\u202eB"}, {"sender_address": "å@example.se"}, {"reply_to": "inte en adress"}]
)
def test_a_list_whose_names_cannot_be_sent_is_refused_by_field(change):
    with pytest.raises(InvalidList) as refused:
        edition(SIMPLE, mailing_list=replace(KOMMUNBLADET, **change))
    assert refused.value.problems[0].code == "list-field-wrong"


def test_a_list_with_little_to_say_has_a_short_footer():
    bare = replace(KOMMUNBLADET, contact=Contact(web="inte en adress"), organisation="Kommunbladet")
    html, text = as_sent(edition(SIMPLE, mailing_list=bare).edition)
    assert "Telefon" not in html
    assert text.startswith("Kommunbladet\n\nLäs numret")


def test_pictures_used_twice_are_hosted_once():
    rendered = edition(Document("T", (Picture("bild.png", "a"), Picture("bild.png", "b"))))
    assert len(rendered.pictures) == 1
    assert PICTURES["bild.png"] != painted(colour="red")


@pytest.mark.parametrize(
    "written",
    [' class="lead"', "a class=", '" class="x', "<style", "</style>", "<style>{{x}}</style>", "<!--", "-->",
     "<![endif]-->", "</head>", "<title>", '<div class="column">', "\u00a0inledd", "&amp;", "&#123;"],
)  # fmt: skip
def test_text_that_looks_like_our_own_markup_is_only_text(written):
    document = Document(f"T {written}", (Paragraph((Text(f"A{written}B"),)), Picture("bild.png", f"C{written}D")))
    rendered = edition(document, subject=f"E{written}F")
    html, text = as_sent(rendered.edition)
    for page in (Page(html), Page(rendered.edition.web)):
        assert f"C{written}D" in [attrs["alt"] for attrs in page.all("img")]
        assert len(page.all("h1")) == len(page.all("title")) == len(page.all("body")) == 1
    assert [attrs["aria-label"] for attrs in Page(html).all("div") if "aria-label" in attrs] == [f"E{written}F"]
    assert f"A{written}B" in text
