"""Files that lie where nothing happens with them: what each was taken for, and where it belongs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from newsletter.errors import Problem
from newsletter.issue.file_kinds import FileKind, kind_of_file
from newsletter.mailing_list import THEME_FILES, list_of_folder
from newsletter.nearest import nearest

if TYPE_CHECKING:
    from collections.abc import Sequence

ISSUE_FOLDERS = ("issues", "drafts")
FOLDERS = (*ISSUE_FOLDERS, "lists", "reports")
_SUBSCRIBERS = "subscribers"


def misplaced(key: str, lists: Sequence[str]) -> Problem | None:
    """Say what is wrong with a file's place; None where it lies as it should.

    Args:
        key: the file's path in the staff's bucket.
        lists: the ids of the lists there are.
    """
    *folders, name = key.split("/")
    if not folders:
        return _belongs(name, "", lists)
    top, *between = folders
    if top in ISSUE_FOLDERS:
        if not between:
            return _belongs(name, top, lists)
        return _unknown_list(between[0], top, lists) or _wrong_kind(f"{top}/{'/'.join(between)}/", name, between[0])
    if top == "lists":
        return _in_lists(between, name, lists)
    if top in FOLDERS:
        return _in_reports(between, name, lists)
    near = nearest(top, FOLDERS)
    if near:
        return Problem("place-folder-near", {"folder": f"{top}/", "nearest": f"{near}/"})
    if (found := list_meant(top, lists)) and found in lists:
        return Problem("place-list-at-top", {"folder": f"{top}/", "place": f"{_folder_for(name)}/{found}/"})
    return Problem("place-folder", {"folder": f"{top}/", "place": _place(name, lists)})


def list_meant(folder: str, lists: Sequence[str]) -> str:
    """The list that a folder's name says or nearly says; the only one there is if it says none; else an empty string.

    A folder named as people write, ``Våra medlemmar``, says the list of the name made of it.
    """
    made = list_of_folder(folder)
    if made in lists:
        return made
    return nearest(made, lists) or (lists[0] if len(lists) == 1 else "")


def _folder_for(name: str) -> str:
    return "lists" if kind_of_file(name) in (FileKind.TABLE, FileKind.SETTINGS) else "issues"


def _place(name: str, lists: Sequence[str], list_id: str = "") -> str:
    """Where a file of this kind belongs, with the list's name if it is clear which one."""
    one = list_id or (lists[0] if len(lists) == 1 else "<list>")
    match kind_of_file(name):
        case FileKind.TABLE:
            return f"lists/{one}/{_SUBSCRIBERS}/"
        case FileKind.SETTINGS:
            return f"lists/{one}/list.yaml"
        case _:
            return f"issues/{one}/"


def _belongs(name: str, top: str, lists: Sequence[str]) -> Problem:
    """For a file that lies in no list's folder."""
    folder = f"{top}/" if top else "/"
    return Problem("place-no-list", {"folder": folder, "place": _place(name, lists), "lists": _told(lists)})


def _wrong_kind(folder: str, name: str, list_id: str) -> Problem | None:
    """What is no issue though it lies where issues do: readers' addresses, or a picture that mails cannot show."""
    match kind_of_file(name):
        case FileKind.TABLE:
            return Problem("place-readers", {"folder": folder, "place": _place(name, (), list_id)})
        case FileKind.OTHER_PICTURE:
            return Problem("picture-kind", {"picture": name})
        case _:
            return None


def _unknown_list(folder: str, top: str, lists: Sequence[str]) -> Problem | None:
    if list_of_folder(folder) in lists:
        return None
    near = list_meant(folder, lists)
    if near:
        return Problem("place-list-near", {"list": folder, "place": f"{top}/{near}/"})
    if not list_of_folder(folder):
        return list_name_wrong(folder)
    return Problem("list-unknown", {"list": folder})


def list_name_wrong(folder: str) -> Problem:
    """For a list's folder of whose name nothing can stand in mails' headers and links."""
    return Problem("list-name", {"list": folder[:80], "nearest": "nyheter"})


def _in_reports(between: Sequence[str], name: str, lists: Sequence[str]) -> Problem | None:
    """Of reports/ only what is no kind of report is told of."""
    if name.lower().endswith((".csv", ".html", ".txt")):
        return None
    list_id = list_meant(between[0], lists) if between else ""
    facts = {"folder": "/".join(("reports", *between, "")), "place": _place(name, lists, list_id)}
    return Problem("place-reports", facts)


def _in_lists(between: Sequence[str], name: str, lists: Sequence[str]) -> Problem | None:
    if not between:
        return Problem("place-no-list", {"folder": "lists/", "place": _place(name, lists), "lists": _told(lists)})
    folder, *below = between
    if name.lower() in ("list.yaml", "list.yml", "lists.yaml") and not below and name != "list.yaml":
        return Problem("place-settings-name", {"file": name, "place": f"lists/{folder}/list.yaml"})
    if not list_of_folder(folder) and name != "list.yaml":
        return list_name_wrong(folder)
    if below in (["theme"], []) and (name in THEME_FILES or name == "list.yaml"):
        return None
    if below == [_SUBSCRIBERS]:
        return None
    place, kind = f"lists/{'/'.join(between)}/", kind_of_file(name)
    if kind is FileKind.TABLE:
        return Problem("place-readers", {"folder": place, "place": _place(name, lists, folder)})
    if kind in (FileKind.ISSUE, FileKind.TEXT):
        return Problem("place-issue", {"folder": place, "place": f"issues/{folder}/"})
    if kind is FileKind.OTHER_PICTURE:
        return Problem("picture-kind", {"picture": name})
    if kind is FileKind.PICTURE:
        return None  # the logo, or told to be none
    return Problem("place-unused", {"folder": place})


def _told(lists: Sequence[str]) -> str:
    return ", ".join(lists[:10]) or "-"
