"""One API document out of several."""

from __future__ import annotations

import copy
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from services.common.errors import Unavailable
from services.console.application.document import ApiDocument
from services.console.domain.openapi import Part, PartState, merge
from services.console.domain.routes import ROUTES, RouteTable, Upstream

STATUSES = ("401", "503")


def ref(name: str) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{name}"}


def document(path: str, schemas: dict[str, Any], answer: str, **operation: Any) -> dict[str, Any]:
    get = {
        "operationId": "read",
        "responses": {"200": {"content": {"application/json": {"schema": ref(answer)}}}},
    } | operation
    return {"openapi": "3.1.0", "paths": {path: {"get": get}}, "components": {"schemas": schemas}}


def part(name: str, doc: dict[str, Any] | None, state: PartState = PartState.CURRENT) -> Part:
    return Part(name, doc, state, lambda path: path.startswith("/api/v1/"))


def merged(*parts: Part) -> Any:
    return merge("Debrief", "1", "", parts, STATUSES)


def answer_schema(whole: Any, path: str) -> str:
    return whole["paths"][path]["get"]["responses"]["200"]["content"]["application/json"]["schema"]["$ref"]


def references(node: Any) -> set[str]:
    if isinstance(node, dict):
        own = {node["$ref"]} if isinstance(node.get("$ref"), str) else set()
        return own.union(*(references(value) for value in node.values()))
    if isinstance(node, list):
        return set().union(*(references(value) for value in node))
    return set()


def assert_whole(whole: Any) -> None:
    for reference in references(whole):
        _, *steps = reference.split("/")
        node = whole
        for step in steps:
            node = node[step]


def test_equal_components_are_shared_and_others_carry_their_services_name():
    problem = {"type": "object", "properties": {"title": {"type": "string"}}}
    qa = document("/api/v1/interactions", {"Problem": problem, "Page": {"type": "string"}}, "Page")
    llm = document("/api/v1/llm/usage", {"Problem": copy.deepcopy(problem), "Page": {"type": "integer"}}, "Page")
    whole = merged(part("qa_scorer", qa), part("llm", llm))
    assert {"Problem", "qa_scorer_Page", "llm_Page"} == set(whole["components"]["schemas"])
    assert answer_schema(whole, "/api/v1/interactions") == "#/components/schemas/qa_scorer_Page"
    assert answer_schema(whole, "/api/v1/llm/usage") == "#/components/schemas/llm_Page"
    assert_whole(whole)


def test_equal_components_that_refer_to_different_ones_are_different():
    outer = {"type": "array", "items": ref("Item")}
    outermost = {"anyOf": [ref("Outer"), {"type": "null"}]}
    qa = document("/api/v1/counts", {"Top": outermost, "Outer": outer, "Item": {"type": "string"}}, "Top")
    llm = document("/api/v1/llm", {"Top": outermost, "Outer": outer, "Item": {"type": "integer"}}, "Top")
    whole = merged(part("qa_scorer", qa), part("llm", llm))
    schemas = whole["components"]["schemas"]
    assert set(schemas) == {
        f"{service}_{name}" for service in ("qa_scorer", "llm") for name in ("Top", "Outer", "Item")
    }
    assert schemas["llm_Outer"]["items"] == ref("llm_Item")
    assert schemas["qa_scorer_Top"]["anyOf"][0] == ref("qa_scorer_Outer")
    assert_whole(whole)


def test_a_discriminators_mapping_follows_the_new_names():
    one = {
        "oneOf": [ref("Cat")],
        "discriminator": {"propertyName": "kind", "mapping": {"cat": "#/components/schemas/Cat"}},
    }
    qa = document("/api/v1/counts", {"Pet": one, "Cat": {"type": "string"}}, "Pet")
    llm = document("/api/v1/llm", {"Cat": {"type": "integer"}}, "Cat")
    schemas = merged(part("qa_scorer", qa), part("llm", llm))["components"]["schemas"]
    assert schemas["Pet"]["discriminator"]["mapping"] == {"cat": "#/components/schemas/qa_scorer_Cat"}


def test_a_property_that_is_called_discriminator_is_left_alone():
    odd = {"type": "object", "properties": {"discriminator": {"type": "string"}, "$ref": {"type": "string"}}}
    whole = merged(part("qa_scorer", document("/api/v1/counts", {"Odd": odd}, "Odd")))
    assert whole["components"]["schemas"]["Odd"] == odd


def test_a_new_name_never_takes_an_old_one():
    qa = document("/api/v1/counts", {"Page": {"type": "string"}, "llm_Page": {"type": "boolean"}}, "Page")
    llm = document("/api/v1/llm", {"Page": {"type": "integer"}}, "Page")
    whole = merged(part("qa_scorer", qa), part("llm", llm))
    assert whole["components"]["schemas"]["llm_Page"] == {"type": "boolean"}
    assert whole["components"]["schemas"]["llm_llm_Page"] == {"type": "integer"}
    assert_whole(whole)


def test_paths_that_the_gateway_does_not_forward_are_left_out():
    qa = document("/healthz", {"A": {}}, "A")
    assert merged(part("qa_scorer", qa))["paths"] == {}


def test_every_operation_has_the_bearer_unless_it_is_open_and_the_gateways_problems():
    qa = document("/api/v1/counts", {"A": {}}, "A", security=[{"own": []}])
    qa["paths"]["/api/v1/open"] = {"get": {"security": [], "responses": {"503": {"description": "own"}}}}
    qa["components"]["securitySchemes"] = {"own": {"type": "http", "scheme": "basic"}}
    whole = merged(part("qa_scorer", qa))
    assert whole["security"] == [{"bearer": []}]
    assert set(whole["components"]["securitySchemes"]) == {"bearer"}
    counts, open_ = whole["paths"]["/api/v1/counts"]["get"], whole["paths"]["/api/v1/open"]["get"]
    assert "security" not in counts
    assert open_["security"] == []
    assert counts["responses"]["401"] == {"$ref": "#/components/responses/GatewayProblem"}
    assert open_["responses"]["503"] == {"description": "own"}
    assert_whole(whole)


def test_operation_ids_are_unique():
    whole = merged(
        part("qa_scorer", document("/api/v1/counts", {}, "A")), part("llm", document("/api/v1/llm", {}, "A"))
    )
    assert [item["get"]["operationId"] for item in whole["paths"].values()] == ["read", "llm_read"]


def test_the_services_documents_are_not_changed():
    qa = document("/api/v1/counts", {"Page": {"type": "string"}}, "Page")
    llm = document("/api/v1/llm", {"Page": {"type": "integer"}}, "Page")
    before = copy.deepcopy((qa, llm))
    merged(part("qa_scorer", qa), part("llm", llm))
    assert (qa, llm) == before


def test_what_is_missing_or_stale_is_said():
    whole = merged(
        part("qa_scorer", document("/api/v1/counts", {}, "A"), PartState.STALE), part("llm", None, PartState.MISSING)
    )
    assert whole["x-debrief-parts"] == {"qa_scorer": {"state": "stale"}, "llm": {"state": "missing"}}


names = st.sampled_from(["A", "B", "C", "llm_A"])
schemas = st.dictionaries(
    names, st.sampled_from([{"type": "string"}, {"type": "integer"}]) | names.map(ref), min_size=1, max_size=4
).map(lambda found: {name: found.get(name, {"type": "null"}) for name in ("A", "B", "C", "llm_A")})


def resolved(whole: Any, schema: Any, depth: int = 6) -> Any:
    """What a schema comes to after following references."""
    if depth and "$ref" in schema:
        return resolved(whole, whole["components"]["schemas"][schema["$ref"].rsplit("/", 1)[1]], depth - 1)
    return "loop" if "$ref" in schema else schema


@given(schemas, schemas, names, names)
def test_merging_never_changes_what_an_answer_means(of_qa, of_llm, qa_answer, llm_answer):
    qa = document("/api/v1/counts", of_qa, qa_answer)
    llm = document("/api/v1/llm", of_llm, llm_answer)
    whole = merged(part("qa_scorer", qa), part("llm", llm))
    assert_whole(whole)
    for path, doc, answer in (("/api/v1/counts", qa, qa_answer), ("/api/v1/llm", llm, llm_answer)):
        assert resolved(whole, {"$ref": answer_schema(whole, path)}) == resolved(doc, ref(answer))


class Source:
    """Documents by name; None is a service that is down."""

    def __init__(self) -> None:
        self.documents: dict[str, dict[str, Any] | None] = {
            "qa_scorer": document("/api/v1/interactions/{interaction_id}", {"A": {}}, "A"),
            "llm": document("/api/v1/llm/usage", {"A": {}}, "A"),
        }
        self.asked = 0

    async def document(self, upstream: str) -> dict[str, Any]:
        self.asked += 1
        found = self.documents[upstream]
        if found is None:
            raise Unavailable(f"{upstream} can't be reached.")
        return found


async def test_the_document_is_kept_and_outlives_its_services():
    source, now = Source(), [100.0]
    table = RouteTable(ROUTES, [Upstream("qa_scorer", "http://qa"), Upstream("llm", "http://llm")])
    own = document("/api/v1/status", {"Status": {}}, "Status", operationId="getStatus")
    kept = ApiDocument(table, source, lambda: own, version="1", keep_seconds=60, monotonic=lambda: now[0])
    source.documents["llm"] = None

    first = await kept.get()
    assert set(first["paths"]) == {"/api/v1/status", "/api/v1/interactions/{interaction_id}"}
    assert first["x-debrief-parts"]["llm"] == {"state": "missing"}
    await kept.get()
    assert source.asked == 2

    now[0] += 6
    source.documents["llm"] = document("/api/v1/llm/usage", {"A": {}}, "A")
    second = await kept.get()
    assert "/api/v1/llm/usage" in second["paths"]
    assert {entry["state"] for entry in second["x-debrief-parts"].values()} == {"current"}
    now[0] += 6
    await kept.get()
    assert source.asked == 4

    now[0] += 60
    source.documents["qa_scorer"] = None
    third = await kept.get()
    assert set(third["paths"]) == set(second["paths"])
    assert third["x-debrief-parts"]["qa_scorer"] == {"state": "stale"}
