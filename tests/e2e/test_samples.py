"""Every sample event ends well after `make samples`: each function by itself, as `sam local invoke` would run it.

With nothing but the built layers on its path: a package or a service's model that they lack fails here.
"""

from __future__ import annotations

import json
import os

import pytest

from local.local_stack import ROOT, LocalStack
from local.ports import Ports
from local.samples import EDITION, READERS, written
from newsletter.aws import clients
from newsletter.sending.edition_state import Stage
from tests.layers import asked, built
from tests.template import of_kind

ORDER = [
    "start_issue", "plan_batches", "send_batch", "record_evidence", "close_issue", "send_batch-letter",
    "publish_issue", "import_subscribers", "tidy_readers", "answer_reader", "answer_reader-sign_up",
    "receive_mail", "answer_staff",
]  # fmt: skip
FUNCTIONS = {made["Handler"].partition(".")[0]: name for name, made in of_kind("AWS::Serverless::Function").items()}
PROGRAM = """
import json
import {module}
class Context:
    function_name = "function"
    memory_limit_in_mb = 512
    invoked_function_arn = "arn:aws:lambda:eu-north-1:000000000000:function:function"
    aws_request_id = "00000000-0000-0000-0000-000000000000"
    def get_remaining_time_in_millis(self):
        return 600_000
print("ANSWER" + json.dumps({module}.handler(json.load(open({event!r})), Context())))
"""


@pytest.fixture(scope="module")
def prepared(tmp_path_factory):
    folder = tmp_path_factory.mktemp("samples")
    before = dict(os.environ)
    with LocalStack(folder, Ports.free()) as local_stack:
        os.environ.update(local_stack.environment)
        clients.forget()  # this process has spoken to another emulator before
        yield local_stack, json.loads(written(local_stack, folder).read_text()), folder / "events"
    os.environ.clear()
    os.environ.update(before)
    clients.forget()


@pytest.fixture(scope="module")
def layers(tmp_path_factory):
    return built(tmp_path_factory.mktemp("layers"))


def invoked(prepared, layers, sample):
    """What a function returns for its prepared sample, in a process of its own with its variables alone."""
    local_stack, variables, events = prepared
    module = sample.partition("-")[0]
    program = PROGRAM.format(module=module, event=str(events / f"{sample}.json"))
    told = asked(layers, program, local_stack.environment | variables[FUNCTIONS[module]])
    return json.loads(told.rpartition("ANSWER")[2])


def test_every_sample_is_among_those_that_are_tried():
    assert sorted(ORDER) == sorted(path.stem for path in (ROOT / "events").glob("*.json"))


@pytest.mark.parametrize("sample", ORDER)
def test_a_sample_ends_well(prepared, layers, sample):
    answer = invoked(prepared, layers, sample)
    if sample.startswith(("plan_batches", "send_batch", "record_evidence")):
        assert answer == {"batchItemFailures": []}
    elif sample.startswith("answer_"):
        assert answer["statusCode"] == 200
    else:
        assert answer is None


def test_they_have_done_their_work(prepared):
    from newsletter.aws import Ledger

    local_stack, variables, _ = prepared
    assert Ledger(variables["SendBatch"]["LEDGER_TABLE"]).state(EDITION).stage in (Stage.SENDING, Stage.CLOSED)
    mailbox = "".join(path.read_text(errors="replace") for path in local_stack.mailbox.rglob("*") if path.is_file())
    for address in READERS.values():
        assert address in mailbox
