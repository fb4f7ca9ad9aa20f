"""A file that cannot become an issue is refused with what is wrong, where, and what to do."""

from __future__ import annotations

import pytest

from newsletter.issue import read_issue
from newsletter.words import Words
from tests.unit.issue.lists import KOMMUNBLADET, refusal

BODY = "# Rubrik\n\nText.\n\n"


@pytest.mark.parametrize(
    ("name", "content", "code", "facts"),
    [
        ("a.md", b"", "empty-file", {}),
        ("a.md", b"\xef\xbb\xbf \n", "empty-file", {}),
        ("a.odt", b"PK", "unknown-file-type", {"ending": ".odt"}),
        ("utan", b"hej", "unknown-file-type", {"ending": "-"}),
        ("a.md", b"x" * 27_000_000, "file-too-big", {"limit": 25}),
        ("a.md", b"x" * 600_000, "text-too-long", {"kilobytes": 600, "limit": 200}),
        ("a.md", b"# A\n\n" + b"x" * 10_001, "paragraph-too-long", {"length": 10_001, "line": 3}),
        ("a.md", "# Å\nrad två ö".encode("mac_roman"), "not-utf8", {"line": 1, "column": 3}),
        ("a.txt", b"# A\nabc \x8a", "not-utf8", {"line": 2, "column": 5}),
        ("a.md", b"\xff\xfea", "broken-utf16", {"byte": 2}),
        ("a.md", b"# A\n\nb\x00c", "control-character", {"line": 3, "column": 2, "character": "U+0000"}),
        ("a.md", "# A\n\n\ufdd0".encode(), "control-character", {"line": 3, "character": "U+FDD0"}),
        ("a.md", b"text utan rubrik", "no-content", {}),
        ("a.md", b"![](a.jpg)", "no-title", {}),
        ("a.md", b"# Bara rubrik", "no-content", {}),
        ("a.txt", b"Bara rubrik", "no-content", {}),
        ("a.md", "---\nämne: A\nbara text\n---\ntext".encode(), "front-matter-broken", {"line": 3}),
        ("a.md", "---\nämne: A\n[a]: b\n---\ntext".encode(), "front-matter-broken", {"line": 3}),
        ("a.md", "---\nämne: A\ntext utan slut".encode(), "front-matter-unclosed", {"line": 1}),
        ("a.md", "---\nämne:\n  - A\n---\ntext".encode(), "front-matter-value", {"key": "ämne", "line": 2}),
        ("a.md", "---\nämne: A\nsubject: B\n---\ntext".encode(), "front-matter-twice", {"key": "subject", "line": 3}),
        ("a.md", "---\nämne: A\nspråk: tyska\n---\nt".encode(), "language-unknown", {"said": "tyska", "line": 3}),
        ("a.md", b"---\ntitle: A\nsend: soon\n---\nt", "send-not-a-time", {"said": "soon", "line": 3}),
        ("a.md", b"---\ntitle: A\nsend: 2027-03-28 02:30\n---\nt", "send-never", {"line": 3}),
        ("a.md", b'---\nsubject: "A\\u202eB"\n---\nt', "subject-hides", {"line": 2}),
        ("a.md", b'---\nsubject: "A\\x07B"\n---\nt', "subject-hides", {"line": 2}),
        ("a.md", b'---\nsubject: A\npreheader: "B\\u2066C"\n---\nt', "preheader-hides", {"line": 3}),
        ("a.md", f"# {'a' * 201}\n\nt".encode(), "subject-too-long", {"length": 201, "limit": 200}),
        ("a.md", f"---\npreheader: {'b' * 301}\n---\n# A\n\nt".encode(), "preheader-too-long", {"length": 301}),
        ("a.md", f"{BODY}[x](javascript:alert%281%29)".encode(), "link-not-sendable", {"line": 5}),
        ("a.md", f"{BODY}[x](sida.html)".encode(), "link-not-sendable", {"link": "sida.html", "line": 5}),
        ("a.md", f"{BODY}[x](ftp://example.se)".encode(), "link-not-sendable", {"line": 5}),
        ("a.md", f"{BODY}[x](data:text/html,hej)".encode(), "link-not-sendable", {"line": 5}),
        ("a.md", f"{BODY}[x](https://bank.example@elak.example)".encode(), "link-broken", {"line": 5}),
        ("a.md", f"{BODY}[x](https://exa\u200bmple.se)".encode(), "link-hides", {"line": 5}),
        ("a.md", f"{BODY}[x](https://)".encode(), "link-broken", {"line": 5}),
        ("a.md", f"{BODY}![x](https://example.se/a.jpg)".encode(), "picture-elsewhere", {"line": 5}),
        ("a.md", f"{BODY}![x](../a.jpg)".encode(), "picture-elsewhere", {"line": 5}),
        ("a.md", f"{BODY}![x](bilder%2Fa.jpg)".encode(), "picture-elsewhere", {"line": 5}),
        ("a.md", f"{BODY}![x](a.svg)".encode(), "picture-kind", {"picture": "a.svg", "line": 5}),
    ],
)
def test_a_bad_file_is_refused_by_name_and_place(name, content, code, facts):
    (problem,) = refusal(name, content)
    assert problem.code == code
    assert problem.stops
    assert facts.items() <= problem.facts.items()
    for language in ("sv", "en"):
        what, remedy = Words(language).problem(problem)
        assert what
        assert remedy


def test_all_bad_settings_are_told_at_once():
    problems = refusal("a.md", "---\nämne:\n- a\nrubrik:\n- b\n---\ntext".encode())
    assert [problem.facts["key"] for problem in problems] == ["ämne", "rubrik"]


def test_settings_that_would_expand_without_end_are_only_text():
    bomb = "---\na: &a [x,x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a,*a,*a]\nämne: *b\n---\ntext"
    assert read_issue("a.md", bomb.encode(), KOMMUNBLADET).subject == "*b"


def test_settings_nested_without_end_are_only_too_long():
    deep = f"---\nämne: {'[' * 3000}\n---\ntext"
    assert refusal("a.md", deep.encode())[0].code == "subject-too-long"
