"""A hosted model judges only what its region allows; the embedded judge stands in, and the score says so."""

from __future__ import annotations

import json
from datetime import date

import pytest
from qa_helpers import RUBRIC, record, rows, taken

from services.common.auth import Principal
from services.common.errors import InvalidInput, NotFound
from services.qa_scorer.application.accept import Intake, Options
from services.qa_scorer.application.exemplars import Labelled
from services.qa_scorer.application.regions import RegionSettings
from services.qa_scorer.application.stores import ScorecardFilter
from services.qa_scorer.domain.directory import validate_customer
from services.qa_scorer.domain.labels import Label
from services.qa_scorer.domain.records import Ref
from services.qa_scorer.domain.validation import validate_interaction

pytestmark = pytest.mark.integration
ADMIN = "user:admin"
READER = Principal(ADMIN, frozenset({"admin"}))
REPLY = json.dumps(
    {
        "answers": {
            key: {"rationale": "r", "evidence": [{"turn": 0, "quote": "Hello"}], "value": "met", "confidence": 0.9}
            for key in ("greeting", "kindness")
        }
    }
)


@pytest.fixture
async def contacts(qa):
    """Three contacts, of Quebec, of Ontario, and of nobody knows where; a hosted model is configured."""
    drafted = await qa.cases.rubrics.create(RUBRIC, "", ADMIN)
    await qa.cases.rubrics.publish(drafted.record.key, drafted.record.version, ADMIN)
    await qa.cases.directory.customers([(1, validate_customer({"customer_id": "u-qc", "province": "QC"}))])
    raws = [
        record("c-qc") | {"customer_id": "u-qc", "metadata": {"region": "ON"}},
        record("c-on") | {"metadata": {"region": "Ontario"}},
        record("c-nowhere"),
    ]
    qa.llm.completion, qa.llm.hosted = REPLY, True
    await qa.cases.accept.add(Intake(Options(judge="llm", initiator=ADMIN)), taken(raws), last=True)
    return [Ref(id, 1) for id in ("c-qc", "c-on", "c-nowhere")]


async def judges(qa) -> dict[str, tuple[str, str | None]]:
    found = await qa.cases.read.scorecards(ScorecardFilter(), None, 10, READER)
    return {entry.record.ref.id: (entry.record.evaluator.judge, entry.record.reason) for entry in found}


IN_ITS_STEAD = ("embedded", "hosted_model_not_assessed")


async def test_it_stays_off_without_an_assessment(qa, contacts) -> None:
    outcomes = await qa.cases.evaluate.run(contacts)
    assert {outcome.status.value for outcome in outcomes} == {"scored"}
    assert set((await judges(qa)).values()) == {IN_ITS_STEAD}
    assert qa.llm.completions == 0


async def test_an_assessment_opens_its_own_region(qa, contacts) -> None:
    await qa.cases.regions.record("Ontario", "PIA-2026-4", "2026-02-01", ADMIN)
    await qa.cases.evaluate.run(contacts)
    # The directory knows better than the contact where the customer is.
    assert await judges(qa) == {"c-qc": IN_ITS_STEAD, "c-on": ("llm", None), "c-nowhere": IN_ITS_STEAD}
    assert qa.llm.completions == 1


async def test_an_assessment_for_the_unknown_opens_no_province(qa, contacts) -> None:
    await qa.cases.regions.record("unknown", "PIA-9", "2026-02-01", ADMIN)
    await qa.cases.evaluate.run(contacts)
    assert {id for id, (judge, _) in (await judges(qa)).items() if judge == "llm"} == {"c-nowhere"}


async def test_it_closes_again(qa, contacts) -> None:
    await qa.cases.regions.record("ON", "PIA-1", "2026-02-01", ADMIN)
    await qa.cases.regions.record("ON", "PIA-2", "2026-02-02", ADMIN)
    [standing] = (await qa.cases.regions.list()).assessments
    assert (standing.reference, standing.assessed_on) == ("PIA-2", date(2026, 2, 2))
    await qa.cases.regions.withdraw("on", "user:else")
    with pytest.raises(NotFound):
        await qa.cases.regions.withdraw("ON", ADMIN)
    await qa.cases.evaluate.run(contacts)
    assert qa.llm.completions == 0
    logged = await rows(qa, "SELECT action FROM audit_log WHERE subject_kind = 'region' ORDER BY id")
    assert [row[0] for row in logged] == ["region.assessed", "region.assessed", "region.assessment_withdrawn"]


async def test_a_model_of_ones_own_needs_none(qa, contacts) -> None:
    qa.llm.hosted = False
    await qa.cases.evaluate.run(contacts)
    assert set((await judges(qa)).values()) == {("llm", None)}


async def test_a_hosted_embedder_lets_nobody_stand_in(qa, contacts) -> None:
    qa.llm.embedding_hosted = True
    await qa.cases.regions.record("ON", "PIA-1", "2026-02-01", ADMIN)
    outcomes = await qa.cases.evaluate.run(contacts)
    assert [(outcome.status.value, outcome.reason) for outcome in outcomes] == [
        ("failed", "not_ready"), ("scored", ""), ("failed", "not_ready"),
    ]  # fmt: skip


async def test_exemplars_of_other_regions_stay_out_of_the_prompt(qa, contacts) -> None:
    for number, (id, region) in enumerate((("x-on", "ON"), ("x-qc", "QC")), start=1):
        raw = record(id, opening=f"Hello from {region}, how can I help?") | {"metadata": {"region": region}}
        await qa.cases.exemplars.teach(
            "core", [Labelled(number, validate_interaction(raw), {"greeting": Label("met")})], ADMIN
        )
    assert {row[0] for row in await rows(qa, "SELECT region FROM exemplars")} == {"ON", "QC"}
    await qa.cases.regions.record("ON", "PIA-1", "2026-02-01", ADMIN)
    await qa.cases.evaluate.run(contacts)
    [prompt] = qa.llm.prompts
    assert "Hello from ON" in prompt
    assert "Hello from QC" not in prompt


@pytest.mark.parametrize(
    ("region", "reference", "on"),
    [("Atlantis!", "PIA", "2026-01-01"), ("QC", " ", "2026-01-01"), ("QC", "PIA", "soon"), ("QC", "PIA", "2027-01-01")],
)
async def test_a_record_says_where_and_when(qa, region: str, reference: str, on: str) -> None:
    with pytest.raises(InvalidInput):
        await qa.cases.regions.record(region, reference, on, ADMIN)


def test_settings_name_regions_or_refuse_the_start() -> None:
    assert RegionSettings.of("on", "qc, Nova Scotia") == RegionSettings("ON", frozenset({"QC", "NS"}))
    assert RegionSettings.of("", "any") == RegionSettings("UNKNOWN", frozenset({"ANY"}))
    with pytest.raises(ValueError, match="no region"):
        RegionSettings.of("", "somewhere nice")
