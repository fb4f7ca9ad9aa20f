"""A list's settings on the upload page: looked at before anything changes, and only by those whom the list names."""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING, Any

import pytest

from newsletter.aws import clients
from newsletter.mailing_list import MailingList
from tests.integration.aws.faults import answer_lost, never_arrived
from tests.integration.sample_files import LIST, STAFF, settings
from tests.integration.uploading import ISSUE, fields_of, give_in, link_for, multipart, post

if TYPE_CHECKING:
    from tests.integration.simulated_stack import SimulatedStack

KEY = f"lists/{LIST}/list.yaml"
BO = "bo@smakommuner.example"
OTHER = "annan@smakommuner.example"


@pytest.fixture
def stack(stack):
    stack.open_list("anna@byar.example", settings=[STAFF, BO])
    stack.open_list(list_id="annat", staff=[OTHER], settings="staff")
    return stack


def shown(page: dict[str, Any]) -> str:
    """What stands in the field."""
    found = re.search(r"<textarea[^>]*>\n(.*?)</textarea>", page["body"], re.DOTALL)
    assert found
    return unescape(found[1])


def trying(stack: SimulatedStack, page: str, text: str, **changed: str) -> dict[str, Any]:
    """Open the settings, change them, press Check."""
    fields = fields_of(stack.visit(f"{page}/settings")) | {"settings": text.replace("\n", "\r\n")} | changed
    return post(stack, f"{page}/settings", multipart(fields))


def saving(stack: SimulatedStack, page: str, tried: dict[str, Any], **changed: str) -> dict[str, Any]:
    """Press Save below what was tried."""
    return post(stack, f"{page}/settings/save", multipart(fields_of(tried) | changed))


def test_settings_are_read_tried_and_replaced(stack):
    page = link_for(stack)
    assert f'href="{page}/settings"' in stack.visit(page)["body"]
    before = stack.file(KEY)
    seen = stack.visit(f"{page}/settings")
    assert (seen["statusCode"], shown(seen)) == (200, before)
    wanted = before.replace("hold_minutes: 10", "hold_minutes: 45")
    tried = trying(stack, page, wanted)
    assert tried["statusCode"] == 200
    assert "<del>  hold_minutes: 10</del>" in tried["body"]
    assert "<ins>  hold_minutes: 45</ins>" in tried["body"]
    assert "45 minuter efter korrekturet" in tried["body"]
    assert stack.file(KEY) == before, "to try changes nothing"
    answer = saving(stack, page, tried)
    assert (answer["statusCode"], "Inställningarna är sparade" in answer["body"]) == (200, True)
    assert stack.file(KEY) == wanted
    assert MailingList.from_yaml(LIST, stack.file(KEY)).rules.hold_minutes == 45
    assert stack.metrics["FilesUploaded"] == 1
    assert stack.metrics["PagesFailed"] == 0


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("organisation: Föreningen Små kommuner\n", ""), "organisation"),
        (("hold_minutes: 10", "hold_minutes: tio"), "tio"),
        (("address: kommunbladet@smakommuner.example", "address: x@annan-doman.example"), "annan-doman.example"),
        (("name: Kommunbladet\n", "name: [\n"), "Rad "),
        (("language: sv\n", "language: sv\nlook: { theme: [mail.html] }\n"), "mail.html"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_saved(stack, change, said):
    page, before = link_for(stack), stack.file(KEY)
    wrong = before.replace(*change)
    assert wrong != before
    answer = trying(stack, page, wrong)
    assert (answer["statusCode"], shown(answer)) == (422, wrong), "what was typed is still there"
    assert said in answer["body"].partition('<div id="told"')[2].partition("</div>")[0]
    forced = saving(stack, page, stack.visit(f"{page}/settings"), settings=wrong)
    assert forced["statusCode"] == 422
    assert stack.file(KEY) == before


def test_what_is_worth_a_look_is_told_before(stack):
    page = link_for(stack)
    tried = trying(stack, page, stack.file(KEY) + "kontorstid: 8-16\nlook: { logo: borta.png }\n")
    assert tried["statusCode"] == 200
    assert "kontorstid" in tried["body"].partition('<div id="told"')[2].partition("</div>")[0]
    assert "borta.png" in tried["body"].partition('<div id="told"')[2].partition("</div>")[0]


def test_of_two_people_the_second_is_told_and_sees_what_would_be_undone(stack):
    page = link_for(stack)
    theirs = link_for(stack, BO)
    before = stack.file(KEY)
    mine = fields_of(stack.visit(f"{page}/settings"))
    both = trying(stack, page, before.replace("hold_minutes: 10", "hold_minutes: 45"))
    saving(stack, theirs, trying(stack, theirs, before.replace("language: sv", "language: en")))
    now = stack.file(KEY)
    assert "language: en" in now
    late = saving(stack, page, both)
    assert late["statusCode"] == 409
    assert "<del>language: en</del>" in late["body"], "what saving would undo"
    assert "hold_minutes: 45" in shown(late), "and nothing typed is lost"
    again = post(stack, f"{page}/settings", multipart(mine | {"settings": before + "archive: true\n"}))
    assert again["statusCode"] == 409
    assert stack.file(KEY) == now
    tried = post(stack, f"{page}/settings", multipart(fields_of(late) | {"settings": now + "archive: true\n"}))
    assert saving(stack, page, tried)["statusCode"] == 200
    assert stack.file(KEY) == now + "archive: true\n"


def test_of_two_at_the_very_same_moment_s3_lets_one_through(stack):
    page = link_for(stack)
    tried = trying(stack, page, stack.file(KEY) + "archive: true\n")
    events: Any = clients.s3().meta.events
    theirs = settings(settings=[STAFF, BO], name="Deras")

    def first(**_: Any) -> None:
        events.unregister("before-call.s3.PutObject", first)
        stack.upload(KEY, theirs)

    events.register("before-call.s3.PutObject", first)
    late = saving(stack, page, tried)
    assert (late["statusCode"], "<del>name: Deras</del>" in late["body"]) == (409, True)
    assert stack.file(KEY).encode() == theirs


@pytest.mark.parametrize("fault", [never_arrived, answer_lost])
def test_a_save_whose_answer_was_lost_is_saved_by_the_next_press(stack, fault):
    page = link_for(stack)
    tried = trying(stack, page, stack.file(KEY) + "archive: true\n")
    with fault(clients.s3(), "PutObject", times=9) as fired:
        assert saving(stack, page, tried)["statusCode"] == 500
    assert fired
    assert saving(stack, page, tried)["statusCode"] == 200
    assert saving(stack, page, tried)["statusCode"] == 200, "a second press says so calmly"
    assert stack.file(KEY).endswith("archive: true\n")


def test_a_press_sent_again_later_does_not_bring_old_settings_back(stack):
    page, before = link_for(stack), stack.file(KEY)
    tried = trying(stack, page, before + "archive: true\n")
    saving(stack, page, tried)
    saving(stack, page, trying(stack, page, before))  # somebody takes it back: the content is that of the first page
    assert saving(stack, page, tried)["statusCode"] == 409
    assert stack.file(KEY) == before


def test_nobody_may_change_settings_but_those_the_list_names(stack):
    other = link_for(stack, OTHER)
    assert stack.visit(f"{other}/settings")["statusCode"] == 200, "all the staff, where the list says so"
    for named in (None, "nobody", [BO]):
        stack.put(KEY, settings(settings=named))
        stack.clock.now += 3601
        page, before = link_for(stack), stack.file(KEY)
        seen = stack.visit(page)
        assert (seen["statusCode"], "/settings" in seen["body"]) == (200, False)
        assert stack.visit(f"{page}/settings")["statusCode"] == 404
        form = multipart(fields_of(seen) | {"settings": before + "archive: true\n"})
        assert post(stack, f"{page}/settings", form)["statusCode"] == 404
        assert post(stack, f"{page}/settings/save", form)["statusCode"] == 404
        assert stack.file(KEY) == before


def test_a_form_of_another_list_another_person_or_of_nobody_saves_nothing(stack):
    page, theirs, bos = link_for(stack), link_for(stack, OTHER), link_for(stack, BO)
    before = stack.file(KEY)
    mine = fields_of(stack.visit(f"{page}/settings")) | {"settings": before + "archive: true\n"}
    for wrong in (
        fields_of(stack.visit(f"{theirs}/settings"))["stamp"],
        fields_of(stack.visit(f"{bos}/settings"))["stamp"],
        "",
        "1.x.y.1",
    ):
        answer = post(stack, f"{page}/settings/save", multipart(mine | {"stamp": wrong}))
        assert answer["statusCode"] in (400, 409)
        assert "archive: true" in shown(answer)
    stack.clock.now += 86_401
    assert post(stack, f"{page}/settings/save", multipart(mine))["statusCode"] == 409
    for seen in ("", "00000000", "-"):
        fresh = fields_of(stack.visit(f"{page}/settings")) | {"settings": "x", "seen": seen}
        assert post(stack, f"{page}/settings/save", multipart(fresh))["statusCode"] == 409
    assert stack.file(KEY) == before
    assert stack.metrics["PagesFailed"] == 0


def test_other_lists_settings_are_out_of_reach_whatever_is_sent(stack):
    page, theirs = link_for(stack), stack.file("lists/annat/list.yaml")
    fields = fields_of(stack.visit(f"{page}/settings"))
    new = stack.file(KEY) + "archive: true\n"
    for more in ({"in": "../annat"}, {"name": "../annat/list.yaml"}, {"to": "lists/annat"}, {"list": "annat"}):
        post(stack, f"{page}/settings/save", multipart(fields | {"settings": new} | more))
        assert give_in(stack, page, ("list.yaml", new.encode()))["statusCode"] == 422
    stack.visit(f"{page}/settings", query="list=annat&name=../annat/list.yaml")
    assert stack.file("lists/annat/list.yaml") == theirs


def test_odd_texts_are_told_and_shown_as_they_are(stack):
    page, before = link_for(stack), stack.file(KEY)
    for odd in (
        "",
        "\x00",
        "x" * 50_000,
        "a: b\n" * 3000,
        "</textarea><script>alert(1)</script>",
        "- " * 500,
        "\u202e",
    ):
        answer = trying(stack, page, odd)
        assert answer["statusCode"] == 422, odd[:20]
        assert "<script>alert" not in answer["body"]
    for body in (b"", b"--", b"x" * 5000, multipart({"settings": "x"})[:-10]):
        assert post(stack, f"{page}/settings", body)["statusCode"] == 400
    assert post(stack, f"{page}/settings", b"x" * (4 * 1024 * 1024 + 1))["statusCode"] == 413
    named = trying(stack, page, before.replace("name: Kommunbladet\n", "name: '<b>Bladet</b>'\n"))
    assert "<b>Bladet" not in named["body"]
    assert stack.file(KEY) == before
    assert stack.metrics["PagesFailed"] == 0


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"upload": "nobody", "settings": "nobody"}, "kommer ingen in på sidan, inte heller du"),
        ({"upload": [BO], "settings": [BO]}, "kommer du inte längre in på sidan"),
        ({"settings": None}, "kan ingen ändra inställningarna på den här sidan"),
        ({"settings": [BO]}, "kan du inte längre ändra inställningarna"),
        ({"settings": [STAFF]}, f"Kommer inte längre in på sidan: {BO}"),
        ({"staff": ["ny@smakommuner.example"]}, f"Får inte längre korrektur och rapporter: {STAFF}"),
    ],
)
def test_whom_a_change_shuts_out_is_told_before(stack, change, said):
    page, before = link_for(stack), stack.file(KEY)
    tried = trying(stack, page, settings(**{"settings": [STAFF, BO]} | change).decode())
    assert tried["statusCode"] == 200
    assert said in tried["body"].partition('<div id="told"')[2].partition("</div>")[0]
    assert stack.file(KEY) == before


def test_whoever_is_taken_off_the_staff_hears_by_whom(stack):
    """Publishing writes to the staff that the new settings name: the others would never have heard."""
    stack.put(KEY, settings(staff=[STAFF, BO, OTHER], settings=[STAFF, BO]))
    stack.work()
    stack.post_office.mailbox.empty()
    stack.clock.now += 3601
    page = link_for(stack)
    tried = trying(stack, page, settings(staff=["ny@smakommuner.example", OTHER.upper()], settings="staff").decode())
    with never_arrived(clients.dynamodb(), "UpdateItem", times=99):  # not counted: the same press does it again
        saving(stack, page, tried)
    stack.work()
    for _ in range(2):
        saving(stack, page, tried)
    stack.work()
    (letter,) = stack.letters(BO)
    assert letter.subject == "Du är inte längre med i redaktionen för Kommunbladet"
    assert f"{STAFF} har ändrat inställningarna" in " ".join(stack.text(letter).split())
    assert [len(stack.letters(one)) for one in (OTHER, "ny@smakommuner.example")] == [0, 0], "they hear by publishing"
    assert [one.subject.partition(":")[0] for one in stack.letters(STAFF)] == ["Din länk för att lämna in filer"]


def test_who_shuts_themselves_out_is_told_so_and_the_next_visit_finds_nothing(stack):
    page = link_for(stack)
    answer = saving(stack, page, trying(stack, page, settings(upload=[BO], settings=[BO]).decode()))
    assert (answer["statusCode"], "Din länk hit gäller inte längre" in answer["body"]) == (200, True)
    assert stack.visit(page)["statusCode"] == 404


@pytest.mark.parametrize("broken", ["name: [\n", "rulez: { aprovals: 2 }\n"])
def test_settings_that_were_broken_in_the_folder_are_mended_on_the_page(stack, broken):
    page, good = link_for(stack), stack.file(KEY)
    stack.put(KEY, (good + broken).encode())
    seen = stack.visit(f"{page}/settings")
    assert (seen["statusCode"], '<div id="told"' in seen["body"]) == (200, True)
    assert saving(stack, page, trying(stack, page, good))["statusCode"] == 200
    assert stack.visit(page)["statusCode"] == 200
    assert give_in(stack, page, ("juni.md", ISSUE))["statusCode"] == 303


def test_settings_of_which_nothing_can_be_read_let_nobody_in(stack):
    page = link_for(stack)
    stack.put(KEY, b"\xff\xfe\x00")
    assert stack.visit(f"{page}/settings")["statusCode"] == 404


def test_settings_with_the_line_ends_and_letters_of_windows_come_out_as_they_were_meant(stack):
    page, good = link_for(stack), stack.file(KEY)
    stack.put(KEY, ("\ufeff" + good.replace("\n", "\r\n")).encode())
    seen = stack.visit(f"{page}/settings")
    assert shown(seen) == good
    same = trying(stack, page, shown(seen))
    assert "Du har inte ändrat något" in same["body"]
    stack.put(KEY, good.encode("utf-16"))
    tried = trying(stack, page, good + "archive: true\n")
    assert tried["body"].count("<ins>") == 1
    saving(stack, page, tried)
    assert stack.file(KEY) == good + "archive: true\n"


def test_a_list_whose_folder_is_named_as_people_write_has_its_settings_there(stack):
    key = "lists/Våra medlemmar/list.yaml"
    stack.put(key, settings(name="Våra", staff=["vi@smakommuner.example"], settings="staff"))
    page = link_for(stack, "vi@smakommuner.example")
    tried = trying(stack, page, stack.file(key) + "archive: true\n")
    assert saving(stack, page, tried)["statusCode"] == 200
    assert stack.file(key).endswith("archive: true\n")
    assert stack.files("lists/vara-medlemmar/") == []
