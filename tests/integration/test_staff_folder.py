"""What staff do with a file is answered: thrown away, renamed, saved again, and settings whenever they are saved."""

from __future__ import annotations

import pytest

from tests.integration.cloud import PARAMETERS
from tests.integration.sample_files import LIST, STAFF, issue, people, readers, settings
from tests.integration.simulated_stack import HOUR, MINUTE

OPERATOR = PARAMETERS["OperatorMail"]


def test_with_several_lists_whoever_was_meant_is_told_and_everybody_where_nobody_was(stack):
    other = "anna@byar.example"
    stack.open_list(*readers(1))
    stack.open_list(list_id="kupan", name="Kupan", staff=[other, STAFF], language="en")
    stack.put("issues/Kupann/juni.md", issue())
    stack.put("juni.md", issue())
    stack.work()
    assert [letter.subject for letter in stack.letters(other)] == ["Not used: juni.md"] * 2
    meant, nobody = stack.letters(STAFF)
    assert (meant.subject, nobody.subject) == ("Not used: juni.md", "Används inte: juni.md"), "each once"
    assert "issues/<list>/" in stack.text(nobody)


def test_where_there_is_no_list_the_operator_is_told(stack):
    stack.put("issues/nytt/juni.md", issue())
    stack.work()
    (letter,) = stack.letters(OPERATOR)
    assert "skapa lists/nytt/list.yaml" in stack.text(letter)


def test_what_lies_wrong_beside_broken_settings_is_told_to_the_staff_that_they_name(stack):
    stack.put(f"lists/{LIST}/list.yaml", settings() + b"rules: { aprovals: 2 }\n")
    stack.work()
    stack.put(f"lists/{LIST}/juni.docx", b"x")
    stack.work()
    assert "Används inte: juni.docx" in [letter.subject for letter in stack.letters(STAFF)]


def test_what_lies_in_a_folder_without_settings_is_told_to_the_staff_there_are(stack):
    stack.open_list()
    stack.put("lists/Våra medlemmar/juni.docx", b"x")
    stack.work()
    (letter,) = stack.letters(STAFF)
    assert "issues/Våra medlemmar/" in stack.text(letter)


def test_a_picture_alone_is_told_once_a_day_and_one_that_its_issue_names_never(stack):
    stack.open_list(*readers(1))
    stack.upload(f"issues/{LIST}/~$juni.docx", b"x")
    for name in ("affisch.jpg", "karta.png"):
        stack.put(f"issues/{LIST}/{name}", b"x")
    stack.work()
    (letter,) = stack.letters(STAFF)
    assert "inget nummer som kan visa bilden" in stack.text(letter)
    stack.put(f"drafts/{LIST}/juni.md", issue(body="![Ängen](p%C3%A5%20%C3%A4ngen.jpg)"))
    stack.work()
    stack.post_office.mailbox.empty()
    stack.put(f"drafts/{LIST}/på ängen.jpg", b"x")
    stack.work()
    assert len(stack.post_office.mailbox) == 0


@pytest.mark.parametrize("beside", ["juni.md", "juni.html", "juni.txt", "juni.docx"])
def test_a_picture_beside_issues_of_which_none_names_it_is_told(stack, beside):
    stack.open_list(*readers(1))
    stack.upload(f"issues/{LIST}/{beside}", issue("Förra numret"))
    stack.put(f"issues/{LIST}/affisch.jpg", b"x")
    stack.work()
    (letter,) = stack.letters(STAFF)
    told = stack.text(letter)
    assert letter.subject == "Används inte: affisch.jpg"
    assert "![Vad bilden visar](affisch.jpg)" in told
    assert "Är numret inte sparat än behöver du inte göra något" in told


def test_a_picture_beside_the_settings_that_is_no_logo_is_told_where_it_belongs(stack):
    stack.open_list(look={"logo": "märke.png"})
    stack.put(f"lists/{LIST}/märke.png", b"x")
    stack.work()
    assert len(stack.post_office.mailbox) == 0
    stack.put(f"lists/{LIST}/affisch.jpg", b"x")
    stack.work()
    (letter,) = stack.letters(STAFF)
    assert [one for one in ("logo: affisch.jpg", f"issues/{LIST}/") if one not in stack.text(letter)] == []


def test_a_logo_may_come_before_the_settings_that_name_it(stack):
    stack.put(f"lists/{LIST}/märke.png", b"x")
    stack.work()
    assert len(stack.post_office.mailbox) == 0


def test_a_logo_that_no_mail_can_show_is_told_when_the_settings_are_saved(stack):
    stack.put(f"lists/{LIST}/list.yaml", settings(look={"logo": "märke.svg"}))
    stack.work()
    (letter,) = stack.letters(STAFF)
    assert "”märke.svg” är av en sort" in stack.text(letter)
    assert letter.subject == f"Inställningarna för {LIST} behöver rättas"


# Throwing away, renaming, saving again


def test_throwing_an_issue_away_before_it_goes_stops_it_and_is_answered(stack):
    stack.open_list(*readers(2))
    edition = stack.publish(issue())
    stack.throw_away(f"issues/{LIST}/juni.md")
    stack.wait(HOUR)
    assert stack.mailed(edition) == {}
    letter = stack.letters(STAFF)[-1]
    assert letter.subject == "Går inte ut: juni.md"
    assert "stoppas numret" in stack.text(letter)
    again = stack.publish(issue())
    stack.wait(HOUR)
    assert stack.mailed(again) == dict.fromkeys(readers(2), 1), "put back, it goes"


def test_throwing_away_after_it_went_changes_nothing_and_says_nothing(stack):
    stack.open_list(*readers(2))
    edition = stack.publish(issue())
    stack.wait(HOUR)
    told = len(stack.letters(STAFF))
    stack.throw_away(f"issues/{LIST}/juni.md")
    stack.wait(MINUTE)
    assert (len(stack.letters(STAFF)), len(stack.mailed(edition))) == (told, 2)


def test_an_old_version_that_is_cleared_away_stops_nothing(stack):
    stack.open_list(*readers(2))
    edition = stack.publish(issue())
    event = stack.upload(f"issues/{LIST}/juni.md", issue())
    stack.tell(event | {"detail-type": "Object Deleted"})
    stack.wait(HOUR)
    assert stack.mailed(edition) == dict.fromkeys(readers(2), 1)


@pytest.mark.parametrize("first", ["the new name", "the old one's end"])
def test_a_renamed_issue_goes_out_once_under_its_new_name(stack, first):
    stack.open_list(*readers(2))
    edition = stack.publish(issue())
    old, new = f"issues/{LIST}/juni.md", f"issues/{LIST}/juni slutlig.md"
    if first == "the new name":
        event = stack.upload(new, issue())
        gone = {"key": old, "sequencer": f"{2**40:016X}"}
        stack.cloud.client("s3").delete_object(Bucket=stack.cloud.refs["StaffBucket"], Key=old)
        stack.tell(event)
        stack.tell(event | {"detail-type": "Object Deleted", "detail": event["detail"] | {"object": gone}})
    else:
        stack.throw_away(old)
        stack.put(new, issue())
    stack.wait(HOUR)
    assert stack.state(edition).file == new
    assert stack.mailed(edition) == dict.fromkeys(readers(2), 1)


def test_the_same_issue_in_two_files_that_are_both_there_is_still_told(stack):
    stack.open_list(*readers(2))
    stack.publish(issue())
    stack.publish(issue(), "juni igen.md")
    assert "samma innehåll" in stack.text(stack.letters(STAFF)[-1])


def test_saving_again_without_a_change_after_sending_is_told_when_it_went(stack):
    stack.open_list(*readers(2))
    edition = stack.publish(issue())
    stack.wait(HOUR)
    stack.put(f"issues/{LIST}/juni.md", issue() + b"\n")
    stack.work()
    letter = stack.letters(STAFF)[-1]
    told = stack.text(letter)
    assert letter.subject == "Redan skickat: juni.md"
    assert "gick ut" in told
    assert "kl." in told
    assert [words for words in ("Inget har skickats", "behöver rättas") if words in told] == []
    assert stack.mailed(edition) == dict.fromkeys(readers(2), 1)


def test_a_change_after_sending_is_not_told_that_nothing_was_sent_and_its_recipe_works(stack):
    stack.open_list(*readers(2))
    stack.publish(issue())
    stack.wait(HOUR)
    stack.put(f"issues/{LIST}/juni.md", issue(body="Mötet är på tisdag."))
    stack.work()
    letter = stack.letters(STAFF)[-1]
    assert letter.subject == "Redan skickat: juni.md"
    assert "Det som redan har gått ut står fast" in stack.text(letter)
    recipe = "rättelse: Dagen var fel.\n\n# Sommar i små kommuner\n\nMötet är på tisdag.\n"
    stack.put(f"issues/{LIST}/juni.md", recipe.encode())
    stack.work()
    assert stack.metrics["IssuesCorrected"] == 1


def test_settings_that_are_thrown_away_are_told(stack):
    stack.open_list(*readers(1))
    stack.throw_away(f"lists/{LIST}/list.yaml")
    stack.work()
    (letter,) = stack.letters(OPERATOR)
    assert "behöver rättas" in letter.subject


# Saved settings


def test_saved_settings_are_answered_with_what_the_list_is_now(stack):
    stack.put(f"lists/{LIST}/list.yaml", settings(signup=True, topics={"skola": "Skola och barn"}))
    stack.work()
    (letter,) = stack.letters(STAFF)
    told = stack.text(letter)
    assert letter.subject == "Inställningarna för Kommunbladet är sparade"
    for said in ("10 minuter efter korrekturet", "ja, för alla", "Europe/Stockholm", "Skola och barn",
                 "Listan har inga läsare än", f"lists/{LIST}/subscribers/"):  # fmt: skip
        assert said in told
    stack.put(f"lists/{LIST}/subscribers/alla.csv", people(*readers(3)))
    stack.put(f"lists/{LIST}/list.yaml", settings(rules={"approvals": 1}))
    stack.work()
    told = stack.text(stack.letters(STAFF)[-1])
    for said in ("när någon i redaktionen har godkänt det", "Läsare .", "3", f"issues/{LIST}/"):
        assert said in told


def test_what_saved_settings_lack_is_told_with_what_was_meant(stack):
    stack.put(f"lists/{LIST}/list.yaml", settings(achive=True, look={"logo": "logga.png"}))
    stack.work()
    told = stack.text(stack.letters(STAFF)[-1])
    assert "Menade du ”archive”?" in told
    assert "logga.png" in told


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"rules": {"approvals": 2}}, "bara 1 adress"),
        ({"from": {"address": "a@annan.example"}}, "systemet får bara skicka från"),
        ({"look": {"theme": ["foot.html"]}}, "foot.html finns inte"),
    ],
)
def test_settings_that_would_stop_every_issue_are_told_when_they_are_saved(stack, changed, said):
    stack.put(f"lists/{LIST}/list.yaml", settings(**changed))
    stack.work()
    (letter,) = stack.letters(STAFF)
    assert "behöver rättas" in letter.subject
    assert said in stack.text(letter)
