from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rubric_files import PROCEDURES, VALID, changed, found

from services.common.errors import ERRORS, InvalidInput
from services.qa_scorer.domain.rubric.model import Critical, MaxResponseGap, Na, Window
from services.qa_scorer.domain.rubric.parse import content_hash, lint_rubric, named_procedures, parse_rubric

SHARED = Path(__file__).parents[3].parent / "shared" / "data"
EXAMPLES = Path(__file__).parents[3] / "examples" / "rubrics"

CONTRACT_SAMPLE = """\
schema: debrief/rubric/v1
key: core-service
title: {en: Core service, fr: Service de base}
applies_to: {channels: [chat, voice], languages: [en, fr], queues: []}   # an empty or absent list means all
pass_score: 75
min_answered: 0.7
procedures: procedures.yaml           # optional; inside this file's folder; part of the version's hash
sections:
  - key: opening
    title: {en: Opening, fr: Ouverture}
    criteria:
      - key: greeting
        question: {en: "Does the agent greet the customer in one of the agent's first two messages?", fr: "..."}
        guidance: {en: "A bare hello is enough. A greeting by the bot does not count.", fr: "..."}
        scale: met_not_met            # or levels, each with key, points and title
        weight: 5
        na: never                     # or allowed
        critical: none                # or section, or interaction: not_met fails that whole
        only_if: null                 # or {criterion: other, value: [met]}, {metadata: {contact_reason: [fraud]}}
        evidence: required            # or optional
        skill: rapport                # what coaching trains
        window: opening               # opening, closing or any: where to look
        examples: {met: ["Thanks for reaching out, how can I help?"], not_met: ["What do you want."]}
      - key: responsiveness
        question: {en: "Did the customer never wait more than two minutes?", fr: "..."}
        check: {kind: max_response_gap, seconds: 120}     # computed, never judged
        weight: 5
        na: never
        skill: pace
"""


def test_the_contracts_sample_is_read_field_by_field() -> None:
    rubric = parse_rubric(CONTRACT_SAMPLE, PROCEDURES)
    assert (rubric.key, rubric.pass_score, rubric.min_answered) == ("core-service", 75.0, 0.7)
    assert rubric.applies_to.channels == ("chat", "voice")
    greeting, pace = rubric.criteria
    assert (greeting.weight, greeting.na, greeting.critical, greeting.only_if) == (5, Na.NEVER, Critical.NONE, None)
    assert (greeting.evidence, greeting.skill, greeting.window) == ("required", "rapport", Window.OPENING)
    assert greeting.examples == {
        "met": ("Thanks for reaching out, how can I help?",),
        "not_met": ("What do you want.",),
    }
    assert pace.check == MaxResponseGap(kind="max_response_gap", seconds=120)
    refund = rubric.procedure_for("refund")
    assert refund is not None
    assert refund.identity_items == (("Name", "Pin"), ("Name", "Birthday"))
    assert (refund.privileged_action, refund.confirm_before_action) == ("payments.refund", True)
    assert refund.steps[0].says == {"en": "The amount.", "fr": "Le montant."}


def test_the_plain_rubric_has_no_problem_and_the_defaults() -> None:
    assert lint_rubric(VALID) == []
    rubric = parse_rubric(VALID)
    assert (rubric.pass_score, rubric.min_answered, rubric.priority, rubric.procedures) == (75.0, 0.7, 0, ())
    assert parse_rubric("\ufeff" + VALID.replace("\n", "\r\n")) == rubric


@pytest.mark.skipif(not SHARED.exists(), reason="the shared development data is not here")
def test_the_development_rubric_is_read() -> None:
    content = (SHARED / "rubric.yaml").read_text(encoding="utf-8")
    named = named_procedures(content)
    assert named == "dev/procedures.yaml"
    procedures = (SHARED / named).read_text(encoding="utf-8")
    rubric = parse_rubric(content, procedures)
    assert (len(rubric.criteria), len(rubric.procedures)) == (10, 8)
    assert all(problem.severity == "warning" for problem in lint_rubric(content, procedures))


def test_the_example_rubric_has_neither_errors_nor_warnings() -> None:
    content = (EXAMPLES / "core-service.yaml").read_text(encoding="utf-8")
    procedures = (EXAMPLES / str(named_procedures(content))).read_text(encoding="utf-8")
    assert lint_rubric(content, procedures) == []
    rubric = parse_rubric(content, procedures)
    assert sum(criterion.weight for criterion in rubric.criteria) == 100
    assert {criterion.critical for criterion in rubric.criteria} == set(Critical)


WEIGHT = "        weight: 5\n"
TITLE = "title: {en: Desk, fr: Bureau}"


def titled(title: str) -> str:
    """The valid rubric with another line 3."""
    return changed(TITLE, title)


def checked(check: str) -> str:
    """The valid rubric with another check on line 15."""
    return changed("max_response_gap, seconds: 60", check)


def weighed(more: str) -> str:
    """The valid rubric with a further field of `greeting`, on line 11."""
    return changed("weight: 5", f"weight: 5\n        {more}")


def keyed(more: str) -> str:
    """The valid rubric with a further top-level field, on line 3."""
    return changed("key: desk", f"key: desk\n{more}")


FAULTS = [
    (changed("skill: rapport", "skil: rapport"), 11, "unknown_key", "Did you mean 'skill'?"),
    (keyed("pas_score: 5"), 3, "unknown_key", "Did you mean 'pass_score'?"),
    (changed("schema: debrief/rubric/v1", "schema: debrief/rubric/v2"), 1, "unknown_schema", "'debrief/rubric/v1'"),
    (changed("schema: debrief/rubric/v1\n", ""), 1, "missing", "'schema' is missing"),
    (changed("key: desk\n", ""), 1, "missing", "'key' is missing"),
    (changed("key: desk", "key: le bureau"), 2, "bad_key", "no accents or spaces"),
    (changed("weight: 5", "weight: -1"), 10, "bad_number", "between 0 and 1000000"),
    (changed("weight: 5", "weight: .inf"), 10, "bad_number", "'.inf'"),
    (changed("weight: 5", "weight: '5'"), 10, "bad_number", "'5'"),
    (changed("weight: 5", "weight: [5]"), 10, "bad_number", "a list or mapping"),
    (changed(WEIGHT, ""), 8, "missing", "'weight' is missing"),
    (changed("weight: 5", "weight: 0").replace("weight: 3", "weight: 0"), 4, "zero_weight", "All weights are zero"),
    (changed("key: pace", "key: greeting"), 13, "duplicate_key", "stands already on line 8"),
    (weighed("weight: 6"), 11, "duplicate_key", "stands already on line 10"),
    (
        VALID + VALID.split("sections:\n")[1].replace("greeting", "g2").replace("key: pace", "key: p2"),
        18,
        "duplicate_key",
        "section 'opening' stands already on line 5",
    ),
    (weighed("only_if: {criterion: pase, value: [met]}"), 11, "dangling_only_if", "Did you mean 'pace'?"),
    (weighed("only_if: {criterion: pace, value: [mett]}"), 11, "dangling_only_if", "Did you mean 'met'?"),
    (weighed("only_if: {criterion: greeting, value: [met]}"), 11, "cyclic_only_if", "greeting -> greeting"),
    (weighed("only_if: {criterion: pace}"), 11, "missing", "'value' is missing"),
    (weighed("only_if: {queue: [a], metadata: {b: [c]}}"), 11, "bad_condition", "metadata and queue"),
    (weighed("only_if: {metadata: {b: {c: d}}}"), 11, "bad_condition", "plain values"),
    (weighed("na: sometimes"), 11, "bad_choice", "Allowed: never, allowed"),
    (weighed("critical: interation"), 11, "bad_choice", "'interaction'"),
    (weighed("scale: met_or_not"), 11, "bad_scale", "met_not_met"),
    (weighed("scale: [{key: a, points: 1, title: {en: A, fr: A}}]"), 11, "bad_scale", "at least two"),
    (checked("max_gap, seconds: 60"), 15, "unknown_check", "max_response_gap, first_response"),
    (changed("seconds: 60", "second: 60"), 15, "unknown_key", "'seconds'"),
    (checked("says, patterns: ['(?=x)']"), 15, "bad_pattern", "look-around"),
    (checked("says, patterns: ['a*']"), 15, "bad_pattern", "empty text"),
    (checked("says, phrases: ['?!']"), 15, "bad_phrase", "at least one word"),
    (checked("says, phrases: []"), 15, "bad_check", "nothing is checked"),
    (checked("talk_share, min: 0.8, max: 0.2"), 15, "bad_check", "must not exceed"),
    (checked("talk_share, max: 40"), 15, "bad_number", "between 0 and 1"),
    (checked("handle_time"), 15, "bad_check", "nothing is checked"),
    (checked("action_before, action: pay, before: []"), 15, "bad_check", "at least one pattern"),
    (keyed("pass_score: 101"), 3, "bad_number", "between 0 and 100"),
    (keyed("min_answered: 70"), 3, "bad_number", "between 0 and 1"),
    (keyed("priority: 1.5"), 3, "bad_number", "whole number"),
    (keyed("applies_to: {channels: [chats]}"), 3, "bad_choice", "Did you mean 'chat'?"),
    (keyed("applies_to: {languages: ['12']}"), 3, "bad_language", "fr-CA"),
    (changed('{met: ["Hello."]', '{mett: ["Hello."]'), 12, "unknown_key", "Did you mean 'met'?"),
    (titled("title: Desk"), 3, "bad_text", "{en: ..., fr: ...}"),
    (titled("title: {en: '', fr: }"), 3, "missing_text", "at least one language"),
    (titled("title: {en: Desk, fr: *x}"), 3, "alias", "write the value out"),
    (titled("title: {en: !!python/name:os.system x}"), 3, "bad_tag", "not allowed"),
    (titled("title: {en: Desk, fr"), 4, "not_yaml", "not valid YAML"),
    (VALID + "---\nx: 1\n", 18, "many_documents", "one"),
    ("", 1, "empty", "empty"),
    ("- a\n", 1, "bad_mapping", "schema: debrief/rubric/v1"),
    ("[" * 5000, 1, "too_deep", "24 levels"),
    ("a: \x01\n", 1, "not_yaml", "forbids"),
    ("a: b\nc: \ud800\n", 2, "not_yaml", "surrogate"),
    ("# " + "x" * 1_100_000, 0, "too_large", "at most 1048576"),
    (keyed("procedures: procedures.yaml"), 3, "procedures_missing", "is missing or empty"),
    (keyed("procedures: ../procedures.yaml"), 3, "bad_path", "own folder"),
    (keyed("procedures: /etc/passwd"), 3, "bad_path", "own folder"),
    (keyed("procedures: 'c:\\x.yaml'"), 3, "bad_path", "own folder"),
]


@pytest.mark.parametrize(("content", "line", "code", "said"), FAULTS)
def test_every_fault_is_refused_with_its_line(content, line, code, said) -> None:
    errors = [problem for problem in lint_rubric(content) if problem.severity == "error"]
    assert (line, code) in [(problem.line, problem.code) for problem in errors]
    assert any(said in problem.message for problem in errors if problem.code == code)
    with pytest.raises(InvalidInput):
        parse_rubric(content)


def test_all_errors_come_at_once() -> None:
    content = (
        changed("weight: 5", "weight: -5").replace("seconds: 60", "seconds: soon").replace("key: desk", "kee: desk")
    )
    with pytest.raises(InvalidInput) as caught:
        parse_rubric(content)
    assert type(caught.value) in ERRORS
    problems = json.loads(caught.value.details["problems"])
    assert [(problem["line"], problem["code"]) for problem in problems] == [
        (1, "missing"),
        (2, "unknown_key"),
        (10, "bad_number"),
        (15, "bad_number"),
    ]
    assert caught.value.message.startswith("The rubric is refused: line 1, key: 'key' is missing")
    assert caught.value.message.endswith("(3 more errors follow)")


def test_circles_name_their_way() -> None:
    content = weighed("only_if: {criterion: pace, value: [met]}").replace(
        "weight: 3", "weight: 3\n        only_if: {criterion: greeting, value: [met]}"
    )
    messages = [problem.message for problem in lint_rubric(content) if problem.code == "cyclic_only_if"]
    assert [message.split(": ")[1].split(".")[0] for message in messages] == [
        "greeting -> pace -> greeting",
        "pace -> greeting -> pace",
    ]


def test_levels_conditions_and_plain_words_are_read() -> None:
    content = changed(
        WEIGHT,
        """\
        weight: 5.5
        na: allowed
        scale:
          - {key: no, points: 0, title: {en: No, fr: Non}}
          - {key: 1, points: 2, title: {en: Yes, fr: Oui}}
        only_if: {metadata: {tier: [3, gold], open: true, province: [ON, QC], shop: 0042}}
""",
    ).replace(
        '{met: ["Hello."], not_met: ["Number."]}', '{no: "Number.", 1: ["Hello."], na: ["It was a wrong number."]}'
    )
    greeting = parse_rubric(content).criterion("greeting")
    assert greeting.values == ("no", "1")
    assert greeting.points("1") == 1.0
    assert greeting.only_if is not None
    assert greeting.only_if.metadata == {
        "tier": ("3", "gold"),
        "open": ("true",),
        "province": ("ON", "QC"),
        "shop": ("0042",),
    }
    assert greeting.examples == {"no": ("Number.",), "1": ("Hello.",), "na": ("It was a wrong number.",)}
    assert greeting.scale[1].title == {"en": "Yes", "fr": "Oui"}


def test_an_answer_of_its_own_is_no_level() -> None:
    levels = "scale: [{key: na, points: 0, title: {en: A, fr: B}}, {key: b, points: 1, title: {en: C, fr: D}}]"
    assert (11, "error", "reserved_key") in found(changed("weight: 5", f"weight: 5\n        {levels}"))


def test_an_alias_bomb_is_refused_before_it_costs_anything() -> None:
    bomb = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
        f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 10)}]\n" for level in range(1, 40)
    )
    assert found(bomb) == [(2, "error", "alias")]


NAMED = keyed("procedures: sub/rules.yaml")


STEP = 'key: amount, says: {en: "The amount.", fr: "Le montant."}, action: payments.lookup'


def ruled(old: str, new: str) -> str:
    return changed(old, new, PROCEDURES)


PROCEDURE_FAULTS = [
    (ruled("schema: debrief/procedures/v1", "schema: x"), 1, "schema", "unknown_schema"),
    (ruled("queue:", "que:"), 4, "procedures[0].que", "unknown_key"),
    (ruled("contact_reason: refund", "queue2: x"), 3, "procedures[0].contact_reason", "missing"),
    (ruled("payments.refund", "payments refund()"), 5, "procedures[0].privileged_action", "bad_action"),
    (ruled("[[Name, Pin], ", "[Name, "), 6, "procedures[0].identity_items[0]", "bad_list"),
    (ruled("action: true", "action: maybe"), 7, "procedures[0].confirm_before_action", "bad_boolean"),
    (ruled("    privileged_action: payments.refund\n", ""), 5, "procedures[0].identity_items", "missing"),
    (PROCEDURES + "  - contact_reason: refund\n", 10, "procedures[1].contact_reason", "duplicate_key"),
    (ruled(STEP, "key: amount"), 9, "procedures[0].steps[0].key", "missing"),
    (ruled("[[", "["), 6, "", "not_yaml"),
]


@pytest.mark.parametrize(("procedures", "line", "path", "code"), PROCEDURE_FAULTS)
def test_faults_of_the_procedures_have_that_files_lines(procedures, line, path, code) -> None:
    errors = [problem for problem in lint_rubric(NAMED, procedures) if problem.severity == "error"]
    assert (line, f"sub/rules.yaml#{path}", code) in [(item.line, item.path, item.code) for item in errors]


def test_procedures_that_nobody_names_are_refused() -> None:
    assert (1, "error", "procedures_unnamed") in found(VALID, PROCEDURES)
    assert found(VALID, "") == []
    assert parse_rubric(NAMED, PROCEDURES).procedure_for("refund") is not None


@pytest.mark.parametrize("path", ["procedures.yaml", "dev/procedures.yaml", "./a.yml"])
def test_procedures_inside_the_folder_are_named(path) -> None:
    assert named_procedures(changed("key: desk", f"key: desk\nprocedures: {path}")) == path


@pytest.mark.parametrize("path", ["../a.yaml", "a/../../b.yaml", "/a.yaml", "C:/a.yaml", "a\\\\b.yaml", "''", "."])
def test_procedures_outside_the_folder_are_never_named(path) -> None:
    assert named_procedures(changed("key: desk", f"key: desk\nprocedures: {path}")) is None


def test_the_hash_covers_the_procedures() -> None:
    one = content_hash(NAMED, PROCEDURES)
    assert one != content_hash(NAMED, PROCEDURES.replace("true", "false"))
    assert one != content_hash(NAMED)
    assert one != content_hash(NAMED + PROCEDURES)
    assert content_hash(VALID) == content_hash(VALID, "") == content_hash("\ufeff" + VALID.replace("\n", "\r\n"))
    assert len(one) == 64


@given(st.text(max_size=200))
def test_no_text_breaks_the_reader(text) -> None:
    problems = lint_rubric(text, text)
    assert any(problem.severity == "error" for problem in problems)
    assert all(problem.line >= 0 and problem.message for problem in problems)


@given(st.data())
def test_no_damage_to_a_rubric_breaks_the_reader(data) -> None:
    start = data.draw(st.integers(0, len(CONTRACT_SAMPLE)))
    end = data.draw(st.integers(start, min(len(CONTRACT_SAMPLE), start + 60)))
    damage = data.draw(st.text("abc:{}[]&*!-'\"#|>%@ \n\t0.", max_size=12))
    damaged = CONTRACT_SAMPLE[:start] + damage + CONTRACT_SAMPLE[end:]
    errors = [problem for problem in lint_rubric(damaged, PROCEDURES) if problem.severity == "error"]
    if errors:
        with pytest.raises(InvalidInput):
            parse_rubric(damaged, PROCEDURES)
    else:
        assert parse_rubric(damaged, PROCEDURES).criteria
