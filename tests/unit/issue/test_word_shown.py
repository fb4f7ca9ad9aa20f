"""What a Word document shows is in the issue as it is shown, and what it does not show is not."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from newsletter.edition.plain_text_blocks import text_of
from newsletter.issue import read_issue
from newsletter.issue.document import Heading, List, Picture, Table, plain, walk
from newsletter.words import Words
from tests.unit.issue.lists import KOMMUNBLADET
from tests.unit.issue.word_files import paragraph, word_file

TITLE = paragraph("Nytt i juni", "Rubrik")
LONG = paragraph("Det här är en vanlig text som är lång nog för att ingen ska ta den för en rubrik över något annat.")
MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
MATH = 'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
DRAWN = (
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    ' xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"'
    ' xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"'
    ' xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape"'
    ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
)


def run(text, looks=""):
    return f'<w:r><w:rPr>{looks}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


def line(*runs, properties=""):
    return f"<w:p><w:pPr>{properties}</w:pPr>{''.join(runs)}</w:p>"


def read(*body, **parts):
    return read_issue("nummer.docx", word_file(TITLE, *body, LONG, **parts), KOMMUNBLADET)


def said(issue):
    return text_of(issue.document, Words("sv"))


def codes(issue):
    return [problem.code for problem in issue.warnings]


def related(kind, target, own="rId90", mode=""):
    """A document's relations with one more."""
    return {
        "word/_rels/document.xml.rels": (
            f'<Relationships xmlns="{PACKAGE}">'
            f'<Relationship Id="rId1" Type="{REL}/styles" Target="styles.xml"/>'
            f'<Relationship Id="{own}" Type="{REL}/{kind}" Target="{target}"{mode}/></Relationships>'
        )
    }


def styles(*inner):
    return {"word/styles.xml": f'<w:styles xmlns:w="{MAIN}">{"".join(inner)}</w:styles>'}


def style(own, name, inner="", kind="paragraph"):
    return f'<w:style w:type="{kind}" w:styleId="{own}"><w:name w:val="{name}"/>{inner}</w:style>'


HIDING = styles(
    style("Rubrik", "Title"),
    style("Dold", "Dold", "<w:rPr><w:vanish/></w:rPr>"),
    style("Utkast", "Utkast", '<w:basedOn w:val="Dold"/>'),
    style("Tecken", "Tecken", "<w:rPr><w:vanish/></w:rPr>", "character"),
)


@pytest.mark.parametrize(
    "hidden",
    [
        line(run("Möte på torsdag."), run("internt om Kalle", "<w:vanish/>")),
        line(run("internt om Kalle"), properties='<w:pStyle w:val="Utkast"/>'),
        line(run("Möte."), run("internt om Kalle", '<w:rStyle w:val="Tecken"/>')),
        line("<w:hyperlink>" + run("internt om Kalle", "<w:vanish/>") + "</w:hyperlink>", run("Möte.")),
    ],
)
def test_hidden_text_stays_hidden_and_is_told(hidden):
    issue = read(hidden, parts=HIDING)
    assert "Kalle" not in said(issue)
    assert ("internt om Kalle", "hidden") in [(one.text, one.why) for one in issue.left_out]
    assert "left-out-hidden" in codes(issue)


def test_text_that_a_hidden_style_s_run_shows_again_is_read():
    shown = line(run("Alla får veta.", '<w:vanish w:val="0"/>'), properties='<w:pStyle w:val="Utkast"/>')
    assert "Alla får veta." in said(read(shown, parts=HIDING))


def test_deleted_and_moved_text_is_gone_and_comments_are_named():
    body = line(
        "<w:del><w:r><w:delText>struket</w:delText></w:r></w:del>",
        f"<w:moveFrom>{run('flyttat')}</w:moveFrom>",
        run("Kvar."),
    )
    asked = line(run("Fråga Eva först"))
    comments = f'<w:comments xmlns:w="{MAIN}"><w:comment w:id="1">{asked}</w:comment></w:comments>'
    issue = read(body, parts={**related("comments", "comments.xml"), "word/comments.xml": comments})
    assert "Kvar." in said(issue)
    assert not {"struket", "flyttat", "Eva"} & set(said(issue).split())
    assert ("Fråga Eva först", "comment") in [(one.text, one.why) for one in issue.left_out]


def test_a_deleted_row_is_gone_and_a_deleted_paragraph_end_joins_two():
    row = f"<w:tr><w:trPr><w:del/></w:trPr>{cell('Struken')}{cell('rad')}</w:tr>"
    rows = "".join(f"<w:tr>{cell(one)}{cell('12')}</w:tr>" for one in ("Anna", "Bo"))
    ends = "<w:rPr><w:del/></w:rPr>"
    issue = read(f"<w:tbl>{rows}{row}</w:tbl>", line(run("Första halvan "), properties=ends), line(run("och andra.")))
    assert "Struken" not in said(issue)
    assert "Första halvan och andra." in said(issue)


@pytest.mark.parametrize(
    ("body", "shown"),
    [
        (f'Avgiften är <w:fldSimple w:instr="DOCPROPERTY Avgift">{run("250 kronor")}</w:fldSimple>', "är 250 kronor"),
        (
            f"Läs <w:ruby><w:rubyPr/><w:rt>{run('kanji')}</w:rt><w:rubyBase>{run('漢字')}</w:rubyBase></w:ruby>",
            "漢字 (kanji)",
        ),
        (f'Hon sa <w:bdo w:val="ltr">{run("kom hit")}</w:bdo>', "Hon sa kom hit"),
        (f'Hon sa <w:dir w:val="ltr">{run("kom dit")}</w:dir>', "Hon sa kom dit"),
        (f"Hos <w:smartTag>{run('Anna')}</w:smartTag>", "Hos Anna"),
        (f"Välj <w:sdt><w:sdtPr/><w:sdtContent>{run('lördag')}</w:sdtContent></w:sdt>", "Välj lördag"),
        (f"Summan är <m:oMath {MATH}><m:r><m:t>250+2n</m:t></m:r></m:oMath>", "är 250+2n"),
        (
            (
                f"Ytan är <m:oMath {MATH}><m:f><m:num><m:r><m:t>a+b</m:t></m:r></m:num>"
                "<m:den><m:r><m:t>2</m:t></m:r></m:den></m:f><m:sSup><m:e><m:r><m:t>x</m:t></m:r></m:e>"
                "<m:sup><m:r><m:t>2</m:t></m:r></m:sup></m:sSup></m:oMath>"
            ),
            "är (a+b)/2x²",
        ),
    ],
)
def test_what_stands_in_fields_and_formulas_is_read(body, shown):
    text, _, rest = body.partition("<")
    if rest.startswith("w:ruby"):
        rest = f"w:r><{rest}</w:r>"
    assert shown in said(read(line(run(text), f"<{rest}")))


def test_a_big_first_letter_belongs_to_its_word():
    frame = '<w:framePr w:dropCap="drop" w:lines="3"/>'
    issue = read(
        line(run("D", '<w:sz w:val="116"/>'), properties=frame), line(run("et var en gång en förening i en sal."))
    )
    assert "Det var en gång" in said(issue)
    assert issue.preheader.startswith("Det var")


def test_boxes_of_a_form_show_whether_they_are_ticked():
    old = (
        '<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox><w:default w:val="{}"/></w:checkBox></w:ffData>'
        "</w:fldChar></w:r><w:r><w:instrText> FORMCHECKBOX </w:instrText></w:r>"
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    new = (
        '<w:sdt xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml"><w:sdtPr><w14:checkbox>'
        '<w14:checked w14:val="{}"/></w14:checkbox></w:sdtPr>'
        "<w:sdtContent><w:r><w:t>x</w:t></w:r></w:sdtContent></w:sdt>"
    )
    issue = read(*(line(form.format(value), run(f" punkt {value}")) for form in (old, new) for value in (0, 1)))
    text = said(issue)
    assert text.count("☐ punkt 0") == 2
    assert text.count("☒ punkt 1") == 2


def test_letters_in_a_font_of_signs_are_the_signs_one_sees():
    font = '<w:rFonts w:ascii="Wingdings" w:hAnsi="Wingdings"/>'
    issue = read(line(run("ü", font), run(" Klart")), line(run("Klockan åtta", font)))
    assert "✓ Klart" in said(issue) or "✔ Klart" in said(issue)
    assert "Klockan åtta" not in said(issue)


BOX = (
    f'<w:r><mc:AlternateContent {DRAWN}><mc:Choice Requires="wps"><w:drawing><wp:inline><a:graphic><a:graphicData>'
    "<wps:wsp><wps:txbx><w:txbxContent>{}</w:txbxContent></wps:txbx></wps:wsp></a:graphicData></a:graphic></wp:inline>"
    "</w:drawing></mc:Choice></mc:AlternateContent></w:r>"
)


def test_text_boxes_without_an_older_form_are_read():
    issue = read(line(run("Hej alla medlemmar."), BOX.format(line(run("Mötet är flyttat till kl 19.")))))
    assert "Mötet är flyttat till kl 19." in said(issue)


def test_hidden_text_in_a_text_box_stays_hidden():
    box = BOX.format(line(run("Mötet är flyttat."), run("internt om Kalle", "<w:vanish/>")))
    assert "Kalle" not in said(read(line(run("Hej alla medlemmar."), box)))


@pytest.mark.parametrize(
    ("name", "content", "shown"),
    [
        (
            "brev.html",
            b"<html><head><title>x</title></head><body><p>Brevet ligger <b>inuti</b>.</p></body></html>",
            True,
        ),
        ("brev.txt", "Brevet ligger inuti.\nTvå & tre".encode(), True),
        ("brev.docx", word_file(paragraph("Brevet ligger inuti.")), True),
        ("brev.rtf", rb"{\rtf1 Brevet ligger inuti.}", False),
    ],
)
def test_a_document_inside_the_document_is_read_or_named(name, content, shown):
    chunk = f'<w:altChunk xmlns:r="{REL}" r:id="rId90"/>'
    issue = read(line(run("Se nedan.")), chunk, parts={**related("aFChunk", name), f"word/{name}": content})
    assert ("Brevet ligger" in said(issue)) is shown
    assert ("left-out-document" in codes(issue)) is not shown


def shown_picture(fill="", place="", own='r:embed="foto.png"'):
    return (
        f'<w:p><w:r><w:drawing><wp:inline {DRAWN}><wp:docPr id="1" name="x" descr="Festen"/><a:graphic><a:graphicData>'
        f"<pic:pic><pic:blipFill><a:blip {own}/>{fill}</pic:blipFill><pic:spPr><a:xfrm {place}/></pic:spPr></pic:pic>"
        "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r></w:p>"
    )


def photo():
    """40 x 20, the left half red, the right half blue."""
    made = Image.new("RGB", (40, 20), "red")
    made.paste("blue", (20, 0, 40, 20))
    out = io.BytesIO()
    made.save(out, "PNG")
    return out.getvalue()


def picture_in(*body):
    issue = read(*body, parts={"word/media/foto.png": photo()})
    (content,) = issue.pictures.values()
    return Image.open(io.BytesIO(content)).convert("RGB")


def test_what_was_cut_from_a_picture_is_not_mailed():
    kept = picture_in(shown_picture('<a:srcRect l="50000"/>'))
    assert kept.size == (20, 20)
    assert kept.getcolors() == [(400, (0, 0, 255))]


@pytest.mark.parametrize(
    ("place", "size", "first"),
    [
        ('rot="5400000"', (20, 40), "red"),  # clockwise: what was left is up
        ('rot="16200000"', (20, 40), "blue"),
        ('rot="10800000"', (40, 20), "blue"),
        ('flipH="1"', (40, 20), "blue"),
        ('flipV="1"', (40, 20), "red"),
        ('rot="300000"', (40, 20), "red"),  # five degrees
    ],
)
def test_pictures_are_turned_as_they_are_shown(place, size, first):
    shown = picture_in(shown_picture("", place))
    assert shown.size == size
    assert shown.getpixel((0, 0)) == {"red": (255, 0, 0), "blue": (0, 0, 255)}[first]


def test_pictures_grouped_in_one_drawing_are_all_shown_and_cut():
    one = '<pic:pic><pic:blipFill><a:blip r:embed="foto.png"/>{}</pic:blipFill></pic:pic>'
    group = (
        f'<w:p><w:r><w:drawing><wp:anchor {DRAWN} xmlns:wpg="urn:g"><wp:docPr id="1" name="x"/><a:graphic>'
        f"<a:graphicData><wpg:wgp>{one.format('<a:srcRect r=' + chr(34) + '50000' + chr(34) + '/>')}{one.format('')}"
        "</wpg:wgp></a:graphicData></a:graphic></wp:anchor></w:drawing></w:r></w:p>"
    )
    issue = read(group, parts={"word/media/foto.png": photo()})
    sizes = [Image.open(io.BytesIO(content)).size for content in issue.pictures.values()]
    assert sizes == [(20, 20), (40, 20)]


def test_a_picture_of_an_older_word_is_cut_and_turned():
    shape = (
        '<w:p><w:r><w:pict xmlns:v="urn:schemas-microsoft-com:vml"><v:shape style="width:1pt;rotation:90" alt="Fest">'
        '<v:imagedata r:id="foto.png" cropleft="32768f"/></v:shape></w:pict></w:r></w:p>'
    )
    kept = picture_in(shape)
    assert kept.getcolors() == [(400, (0, 0, 255))]


def test_a_hidden_row_of_a_table_stays_hidden():
    rows = "".join(f"<w:tr>{cell(one)}{cell('12')}</w:tr>" for one in ("Anna", "Bo"))
    hidden = f"<w:tr><w:trPr><w:hidden/></w:trPr>{cell('Internt')}{cell('99')}</w:tr>"
    issue = read(f"<w:tbl>{rows}{hidden}</w:tbl>")
    assert "Internt" not in said(issue)
    assert "left-out-hidden" in codes(issue)


def test_a_picture_that_cannot_be_cut_is_left_out_and_told():
    issue = read(shown_picture('<a:srcRect t="30%"/>'), parts={"word/media/foto.png": b"no picture"})
    assert not issue.pictures
    assert "picture-cut-left-out" in codes(issue)


def test_a_picture_that_only_lies_on_the_author_s_disk_is_named():
    linked = shown_picture(own='r:link="rId90"')
    issue = read(linked, parts=related("image", "file:///c:/fest.png", mode=' TargetMode="External"'))
    assert not [block for block in walk(issue.document.blocks) if isinstance(block, Picture)]
    assert [problem.facts["picture"] for problem in issue.warnings if problem.code == "picture-left-out"] == ["Festen"]


LEVELS = "".join(
    f'<w:abstractNum w:abstractNumId="{own}"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="{form}"/>{style}'
    f'<w:lvlText w:val="{text}"/></w:lvl></w:abstractNum>'
    for own, form, text, style in (
        (0, "decimal", "%1.", ""),
        (1, "lowerLetter", "%1)", ""),
        (2, "upperRoman", "%1.", ""),
        (3, "decimal", "§ %1", ""),
        (4, "decimal", "%1.", '<w:pStyle w:val="Lista"/>'),
    )
)
NUMBERING = {
    **related("numbering", "numbering.xml"),
    "word/numbering.xml": (
        f'<w:numbering xmlns:w="{MAIN}">{LEVELS}'
        + "".join(f'<w:num w:numId="{own + 1}"><w:abstractNumId w:val="{own}"/></w:num>' for own in range(5))
        + '<w:num w:numId="9"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="7"/>'
        "</w:lvlOverride></w:num></w:numbering>"
    ),
    **styles(
        style("Rubrik", "Title"),
        style("Lista", "Lista", '<w:pPr><w:numPr><w:numId w:val="5"/></w:numPr></w:pPr>'),
    ),
}


def item(text, number):
    return line(run(text), properties=f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{number}"/></w:numPr>')


def test_a_list_goes_on_counting_after_other_text():
    styled = [line(run(text), properties='<w:pStyle w:val="Lista"/>') for text in ("Stäng", "Vänta", "Öppna")]
    for items in ([item(text, 1) for text in ("Stäng", "Vänta", "Öppna")], styled):
        text = said(read(*items[:2], line(run("Vänta tio minuter innan du går vidare.")), *items[2:], parts=NUMBERING))
        assert "1. Stäng\n2. Vänta" in text
        assert "3. Öppna" in text


def test_a_list_begins_where_it_was_told_to():
    issue = read(item("Ett", 1), item("Sju", 9), item("Åtta", 9), parts=NUMBERING)
    assert "1. Ett" in said(issue)
    assert "7. Sju\n8. Åtta" in said(issue)


def test_letters_and_roman_numbers_stay():
    issue = read(
        item("Ja", 2), item("Nej", 2), line(run("Och sedan.")), item("Kung", 3), item("Drottning", 3), parts=NUMBERING
    )
    assert "a. Ja\nb. Nej" in said(issue)
    assert "I. Kung\nII. Drottning" in said(issue)
    lists = [block for block in issue.document.blocks if isinstance(block, List)]
    assert [(one.style, one.start) for one in lists] == [("a", 1), ("I", 1)]


def test_a_number_with_words_around_it_is_text():
    issue = read(item("Namn", 4), item("Säte", 4), parts=NUMBERING)
    assert "§ 1 Namn" in said(issue)
    assert "§ 2 Säte" in said(issue)


@pytest.mark.parametrize(
    ("level", "raised", "shown"),
    [
        ("superscript", "2", "m²"),
        ("superscript", "-3", "m⁻³"),
        ("subscript", "2", "m₂"),
        ("superscript", "0,5", "m^0,5"),
        ("superscript", "st", "mst"),
        ("subscript", "max", "mmax"),
    ],
)
def test_raised_and_lowered_figures_stay_so(level, raised, shown):
    assert shown in said(read(line(run("m"), run(raised, f'<w:vertAlign w:val="{level}"/>'))))


def table(*rows):
    return "<w:tbl>" + "".join(f"<w:tr>{''.join(row)}</w:tr>" for row in rows) + "</w:tbl>"


def cell(text, properties="", looks=""):
    return f"<w:tc><w:tcPr>{properties}</w:tcPr>{line(run(text, looks))}</w:tc>"


def test_a_cell_over_two_rows_stands_in_both():
    begins, goes_on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    issue = read(
        table(
            [cell("Dag"), cell("Tid"), cell("Vad")],
            [cell("Måndag", begins), cell("9"), cell("Samling")],
            [cell("", goes_on), cell("12"), cell("Lunch")],
        )
    )
    (shown,) = [block for block in issue.document.blocks if isinstance(block, Table)]
    assert [[plain(one) for one in row] for row in shown.rows] == [
        ["Måndag", "9", "Samling"],
        ["Måndag", "12", "Lunch"],
    ]


def test_a_table_of_labels_has_no_heading_row():
    issue = read(table([cell("Bankgiro:"), cell("123-4567")], [cell("Swish:"), cell("123 456")]))
    (shown,) = [block for block in issue.document.blocks if isinstance(block, Table)]
    assert not any(shown.heading)
    assert len(shown.rows) == 2
    assert "Bankgiro:  123-4567" in said(issue)


def test_columns_made_with_tabs_are_a_table():
    rows = [("Ordförande", "Maj", "12 34"), ("Kassör", "Ove", "12 35"), ("Nycklar", "Gun", "12 36")]
    issue = read(*(line("<w:r><w:tab/></w:r>".join(run(one) for one in row)) for row in rows))
    (shown,) = [block for block in issue.document.blocks if isinstance(block, Table)]
    assert [tuple(plain(one) for one in row) for row in shown.rows] == rows


def test_a_tab_elsewhere_is_a_blank():
    text = said(read(line(run("Anna"), "<w:r><w:tab/></w:r>", run("Berg"))))
    assert "Anna Berg" in text
    assert not any("\ue000" <= sign <= "\ue00f" for sign in text)


def test_what_the_reader_of_word_files_drops_is_told():
    issue = read(f"<w:p><w:r><w:framtid>{line(run('Nytt slag av text'))}</w:framtid></w:r></w:p>")
    assert [problem.facts["text"] for problem in issue.warnings if problem.code == "word-ignored"] == ["framtid"]


def test_a_title_said_twice_is_one():
    issue = read(paragraph("Nytt i juni", "Rubrik1"), LONG, paragraph("Vägar", "Rubrik1"))
    assert issue.subject == "Nytt i juni"
    assert [plain(one.runs) for one in issue.document.blocks if isinstance(one, Heading)] == ["Vägar"]


def test_a_title_with_a_colon_is_no_label():
    issue = read_issue("n.docx", word_file(paragraph("Lillby byalag: vårens nytt", "Rubrik"), LONG), KOMMUNBLADET)
    assert issue.subject == "Lillby byalag: vårens nytt"
    assert not [one for one in issue.document.blocks if isinstance(one, Heading)]


def test_a_style_that_does_not_say_its_kind_is_a_paragraph_s():
    parts = {"word/styles.xml": f'<w:styles xmlns:w="{MAIN}"><w:style><w:name w:val="Title"/></w:style></w:styles>'}
    assert "Det här är en vanlig text" in said(read(parts=parts))
