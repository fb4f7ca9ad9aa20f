"""The pages on which a list's settings are read, tried and replaced."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from newsletter.edition.settings_facts import settings_facts
from newsletter.upload_page.pages import told
from newsletter.upload_page.settings_lines import changed_lines
from newsletter.web.page import form, link, page, paragraph
from newsletter.words import Words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from newsletter.errors import Problem
    from newsletter.mailing_list import MailingList
    from newsletter.upload_page.entrance import Member
    from newsletter.upload_page.settings_change import SettingsDraft
    from newsletter.upload_page.settings_lines import ChangedLine

_MEANWHILE = "settings-meanwhile"
_LEAST_ROWS, _MOST_ROWS = 8, 30


def settings_page(member: Member, draft: SettingsDraft, stamp: str, *, is_unchanged: bool = False) -> str:
    """The settings to be changed, with what is wrong with them, and where somebody was faster, what would be undone."""
    words = Words(member.language)
    title = words.say("page.upload.settings.title")
    is_theirs = draft.is_changed and draft.wrong
    opening = words.say("page.upload.settings.kept" if is_theirs else "page.upload.settings.body")
    undone = _changes(words, draft, words.say("page.upload.settings.undone"))
    is_late = any(one.code == _MEANWHILE for one in draft.wrong)
    body = [
        *told(words, (*draft.wrong, *draft.doubts)),
        *([paragraph(words.say("page.upload.settings.unchanged"))] if is_unchanged else []),
        *(undone if is_late else [paragraph(opening)]),
        _editor(words, member, draft, stamp),
        link(f"/d/{member.token}", words.say("page.upload.back")),
    ]
    window = words.say("page.join.wrong", title=title) if draft.wrong else ""
    return page(words, title, body, masthead=member.masthead, window=window)


def tried_page(member: Member, draft: SettingsDraft, made: MailingList, shut_out: Sequence[Problem], stamp: str) -> str:
    """What a change would do, and the button that makes it."""
    words = Words(member.language)
    fields = (("stamp", stamp), ("seen", draft.seen), ("settings", draft.text))
    facts = "".join(f"<dt>{escape(name)}</dt><dd>{escape(fact)}</dd>" for name, fact in settings_facts(words, made))
    body = [
        *told(words, (*shut_out, *draft.doubts)),
        paragraph(words.say("page.upload.settings.not_yet")),
        *_changes(words, draft, words.say("page.upload.settings.changes")),
        _heading(words.say("page.upload.settings.becomes")),
        f"<dl>{facts}</dl>",
        form(f"/d/{member.token}/settings/save", words.say("page.upload.settings.save"), fields=fields),
        _heading(words.say("page.upload.settings.more")),
        _editor(words, member, draft, stamp),
        link(f"/d/{member.token}", words.say("page.upload.settings.leave")),
    ]
    return page(words, words.say("page.upload.settings.tried_title"), body, masthead=member.masthead)


def saved_page(member: Member, made: MailingList, *, is_in: bool) -> str:
    """The settings are saved; ``is_in`` whether whoever saved them may still come to the page."""
    words = Words(member.language)
    back, out = words.say("page.upload.back"), words.say("page.upload.settings.out")
    body = [
        paragraph(words.say("page.upload.settings.saved", list=made.name)),
        link(f"/d/{member.token}", back) if is_in else paragraph(out),
    ]
    return page(words, words.say("page.upload.settings.saved_title"), body, masthead=member.masthead)


def _editor(words: Words, member: Member, draft: SettingsDraft, stamp: str) -> str:
    rows = min(max(_LEAST_ROWS, draft.text.count("\n") + 2), _MOST_ROWS)
    label, hint = words.say("page.upload.settings.label"), words.say("page.upload.settings.hint")
    # A browser takes away the first line end after the tag: one of ours, not one of the settings'.
    area = (
        f'<textarea id="settings" name="settings" rows="{rows}" spellcheck="false" autocomplete="off" '
        f'autocapitalize="off" aria-describedby="hint">\n{escape(draft.text)}</textarea>'
    )
    return (
        f'<form method="post" action="/d/{escape(member.token)}/settings" enctype="multipart/form-data">'
        f'<input type="hidden" name="stamp" value="{escape(stamp)}">'
        f'<input type="hidden" name="seen" value="{escape(draft.seen)}">'
        f'<div class="field"><label for="settings">{escape(label)}</label>{area}'
        f'<span id="hint" class="quiet">{escape(hint)}</span></div>'
        f'<button type="submit">{escape(words.say("page.upload.settings.try"))}</button></form>'
    )


def _changes(words: Words, draft: SettingsDraft, heading: str) -> list[str]:
    """Each line that goes or comes, said in words as well as in colour."""
    lines = "".join(_changed(words, one) for one in changed_lines(draft.there, draft.text))
    return [_heading(heading), f'<ul class="lines">{lines}</ul>'] if lines else []


def _changed(words: Words, line: ChangedLine) -> str:
    mark, said = ("ins", "page.upload.settings.comes") if line.is_new else ("del", "page.upload.settings.goes")
    where = words.say(said, line=line.number)
    return f'<li><span class="quiet">{escape(where)}</span><{mark}>{escape(line.text) or "&nbsp;"}</{mark}></li>'


def _heading(text: str) -> str:
    return f"<h2>{escape(text)}</h2>"
