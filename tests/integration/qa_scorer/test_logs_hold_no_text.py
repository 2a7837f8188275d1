"""Nothing that anybody said ends in a log, whatever goes right or wrong with it."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator
from contextlib import redirect_stderr

import pytest
import structlog
from qa_helpers import BAD, RUBRIC, record, taken

from services.common import logs
from services.common.errors import LlmRefused, Unavailable
from services.qa_scorer.application.accept import Intake, Options
from services.qa_scorer.application.exemplars import Labelled
from services.qa_scorer.domain.directory import validate_customer
from services.qa_scorer.domain.labels import Label
from services.qa_scorer.domain.records import Ref
from services.qa_scorer.domain.validation import validate_interaction

pytestmark = pytest.mark.integration
ADMIN = "user:admin"
WORDS = (
    "pomegranate",
    "quartermain",
    "zebulon",
    "tangerine",
    "4111 1111",
    "4111111111111111",
    "5550142",
    "zeb@",
    "hello, how can i help",
)
SAID = (
    "I am Zebulon Quartermain, my pomegranate never came, card 4111 1111 1111 1111, call 514-555-0142, zeb@example.ca"
)


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """All that this process logs, at the most talkative level, in the form it has in production."""
    root = logging.getLogger()
    kept, level, out = root.handlers[:], root.level, io.StringIO()
    with redirect_stderr(out):
        logs.configure("test", level="debug", style="json")
        for name in ("sqlalchemy.engine", "sqlalchemy.pool", "asyncio", "alembic", "grpc"):
            logging.getLogger(name).setLevel(logging.DEBUG)
        yield out
    root.handlers[:] = kept
    root.setLevel(level)
    for name in ("sqlalchemy.engine", "sqlalchemy.pool", "asyncio", "alembic", "grpc"):
        logging.getLogger(name).setLevel(logging.NOTSET)
    structlog.reset_defaults()


async def test_an_import_and_its_evaluation_log_ids_only(qa, written: io.StringIO) -> None:
    drafted = await qa.cases.rubrics.create(RUBRIC, "", ADMIN)
    await qa.cases.rubrics.publish(drafted.record.key, drafted.record.version, ADMIN)
    people = {"customer_id": "u-1", "name": "Zebulon Quartermain", "email": "zeb@example.ca", "phone": "514-555-0142"}
    await qa.cases.directory.customers([(1, validate_customer(people))])
    raws = [record(f"c-{n}", said=SAID, opening="Hello, how can I help you, tangerine?") for n in range(4)]
    raws += [BAD, record("c-1", said=f"{SAID} other")]
    for raw in raws[:4]:
        raw["customer_id"] = "u-1"
    await qa.cases.accept.add(Intake(Options(initiator=ADMIN)), taken(raws), last=True)
    refs = [Ref(f"c-{n}", 1) for n in range(4)]
    qa.llm.embedding_error = Unavailable("The embedder is away.")
    await qa.cases.evaluate.run(refs[:1])
    qa.llm.embedding_error = None
    await qa.cases.evaluate.run(refs[:2])
    hosted = [record("c-9", said=SAID)]
    await qa.cases.accept.add(Intake(Options(judge="llm", initiator=ADMIN)), taken(hosted), last=True)
    for completion in (LlmRefused("refused"), "{}", json.dumps({"answers": {"greeting": SAID}})):
        qa.llm.completion = completion
        await qa.cases.evaluate.run([Ref("c-9", 1)])
    taught = validate_interaction(record("x-1", said=SAID))
    await qa.cases.exemplars.teach("core", [Labelled(1, taught, {"greeting": Label("met")})], ADMIN)
    erasure, _ = await qa.cases.erasure.request("u-1", "", ADMIN)
    await qa.cases.erasure.batch(erasure.id, 10)
    structlog.get_logger().info("marker", interaction="c-0")

    lines = written.getvalue()
    assert '"event": "marker"' in lines
    assert "not_scored" in lines, "a failure was logged, so that there was something to leak"
    assert "INSERT INTO interactions" in lines, "statements are logged here, so that their values could leak"
    found = [word for word in WORDS if word in lines.casefold()]
    assert found == []
