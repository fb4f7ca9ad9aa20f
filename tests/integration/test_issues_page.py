"""The page of a list's issues lies beside their reports, and grows with each that is closed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tests.integration.sample_files import LIST, issue, readers
from tests.integration.simulated_stack import HOUR

if TYPE_CHECKING:
    from tests.integration.simulated_stack import SimulatedStack

PAGE = f"reports/{LIST}/index.html"


def titles(stack: SimulatedStack) -> list[str]:
    return re.findall(r'<th scope="row"><a href="[^"]+">([^<]+)', stack.file(PAGE))


def test_each_issue_that_is_closed_is_a_line_and_leads_to_its_report(stack: SimulatedStack) -> None:
    stack.open_list(*readers(3))
    for name in ("Juni", "Juli"):
        stack.publish(issue(name), f"{name}.md")
        stack.wait(2 * HOUR)
    assert titles(stack) == ["Juli", "Juni"]
    report = re.findall(r'href="\./([^"]+)"', stack.file(PAGE))[0].replace("%20", " ")
    assert stack.file(f"reports/{LIST}/{report}")
    assert f'<a href="./{LIST}/index.html">' in stack.file("reports/status.html")


def test_an_issue_of_another_list_is_not_on_it_however_like_its_name(stack: SimulatedStack) -> None:
    for list_id in (LIST, f"{LIST}-2"):
        stack.open_list(*readers(2), list_id=list_id)
        stack.publish(issue(list_id), list_id=list_id)
        stack.wait(2 * HOUR)
    assert titles(stack) == [LIST]
    assert f">{LIST}-2</a>" in stack.file(f"reports/{LIST}-2/index.html")
    assert stack.file("reports/status.html").count("/index.html") == 2
