"""An organisation's own templates and style sheets, in place of ours and without our code."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.integration.sample_files import LIST, STAFF, issue, readers, settings

if TYPE_CHECKING:
    from tests.integration.simulated_stack import SimulatedStack

MASTHEAD = "<p class='own'>{{ list.organisation | upper }} &mdash; {{ 6 * 7 }}</p>"
SHEET = ".own { color: #123456; font-weight: bold; }"


def with_theme(stack: SimulatedStack, **files: str) -> None:
    names = [name.replace("_", ".") for name in files]
    stack.open_list(*readers(2), look={"theme": names})
    for name, content in zip(names, files.values(), strict=True):
        stack.upload(f"lists/{LIST}/theme/{name}", content.encode())


def letter(stack: SimulatedStack) -> str:
    (found,) = stack.letters(STAFF)
    return " ".join(found.text.split())


def test_an_own_masthead_and_style_take_the_place_of_ours_and_the_rest_stays(stack):
    with_theme(stack, masthead_html=MASTHEAD, mail_css=SHEET)
    edition = stack.publish(issue())
    made = stack.archive.edition(edition)
    assert "FÖRENINGEN SMÅ KOMMUNER — 42" in made.html
    assert 'style="color:#123456;font-weight:bold"' in made.html
    assert "{{leaveHtml}}" in made.html
    assert "FÖRENINGEN SMÅ KOMMUNER" in made.web
    assert "Korrektur" in stack.letters(STAFF)[0].subject


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({"masthead_html": "{{ list.nothing_there }}"}, "masthead.html"),
        ({"masthead_html": "{% if %}"}, "masthead.html"),
        ({"masthead_html": "{{ list.__class__.__mro__ }}"}, "går inte att använda"),
        ({"masthead_html": "{{ 1 / 0 }}"}, "går inte att använda"),
        ({"mail_html": "<html lang='sv'><body>{{ document.title }}</body></html>"}, "länken för att sluta"),
    ],
)
def test_a_theme_that_cannot_be_used_is_told_and_nothing_is_sent(stack, files, told):
    with_theme(stack, **files)
    assert stack.publish(issue()) == ""
    assert told in letter(stack)


def test_only_files_of_the_theme_can_be_replaced(stack):
    stack.put(f"lists/{LIST}/list.yaml", settings(look={"theme": ["../../secret.html"]}))
    stack.publish(issue())
    of_the_settings, of_the_issue = stack.letters(STAFF)  # the file names them all the same
    assert "look.theme" in of_the_settings.text
    assert "look.theme" in of_the_issue.text


def test_a_theme_file_that_is_not_there_is_told(stack):
    stack.open_list(*readers(2), look={"theme": ["foot.html"]})
    assert stack.publish(issue()) == ""
    assert f"lists/{LIST}/theme/foot.html" in letter(stack)
