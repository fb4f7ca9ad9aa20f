"""make letters: every letter and page with its variants on one page, Swedish beside English, to be read in context."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from local.letter_samples import EXAMPLES, example, letters
from local.local_stack import ROOT
from local.page_samples import pages

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

FOLDER = ROOT / ".local" / "letters"
LANGUAGES = ("sv", "en")

_STYLE = (
    "body{font:16px sans-serif;margin:24px;background:#ddd}section{display:grid;grid-template-columns:1fr 1fr;gap:12px}"
    "h2{grid-column:1/-1;margin:24px 0 0}iframe{width:100%;height:560px;border:0;background:#fff;resize:vertical}"
)


def samples(language: str) -> Mapping[str, str]:
    """Everything that is said to somebody in a language, as HTML, by what it is."""
    return {**letters(language), **pages(language)}


def written(folder: Path) -> Path:
    """Write each into a file of its own, and one page that shows all of them; where that is."""
    made = {language: samples(language) for language in LANGUAGES}
    sections = []
    for name in made[LANGUAGES[0]]:
        frames = []
        for language in LANGUAGES:
            path = folder / language / f"{name}.html"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(made[language][name].replace('src="/logo/', 'src="../logo/'), "utf-8")
            frames.append(f'<iframe loading="lazy" title="{name}" src="{language}/{name}.html"></iframe>')
        sections.append(f"<section><h2>{name}</h2>{''.join(frames)}</section>")
    (folder / "logo").mkdir(exist_ok=True)
    for language in LANGUAGES:
        logo = folder / "logo" / example(language).logo_name
        logo.write_bytes((EXAMPLES / example(language).look.logo).read_bytes())
    start = folder / "index.html"
    head = f'<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>Letters</title><style>{_STYLE}</style>'
    body = f"<h1>{len(sections)} letters and pages</h1>{''.join(sections)}"
    start.write_text(f"{head}</head><body>{body}</body></html>", "utf-8")
    return start


def main() -> None:
    """Write them, and say where."""
    print(f"Open {written(FOLDER).relative_to(ROOT)} in a browser.", file=sys.stderr)


if __name__ == "__main__":
    main()
