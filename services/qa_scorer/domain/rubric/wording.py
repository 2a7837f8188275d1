"""What makes a rubric hard to answer alike for everybody: warnings on wording and balance, in both languages."""

from __future__ import annotations

import re
from collections.abc import Mapping

from services.qa_scorer.domain.rubric.model import LANGUAGES, ActionBefore, Criterion, Critical, Na, Rubric
from services.qa_scorer.domain.rubric.nodes import Fields
from services.qa_scorer.domain.rubric.reading import Reader

MAX_QUESTION_CHARS = 240
MIN_CRITERIA_FOR_BALANCE = 3

_EN_VERBS = (
    "acknowledge|advise|answer|apologi[sz]e|ask|check|clarify|close|confirm|end|explain|give|greet|handle|help|"
    "identify|inform|introduce|keep|listen|mention|name|offer|propose|provide|recap|repeat|resolve|respond|say|show|"
    "speak|state|summari[sz]e|take|tell|thank|use|verify|wait|wish"
)
_FR_VERBS = (
    "accueill|annonc|appel|clarifi|conclu|confirm|demand|donn|écout|expliqu|identifi|indiqu|inform|mentionn|nomm|offer|"
    "propos|précis|présent|reconn|remerci|répond|reformul|répét|résol|résum|salu|souhait|utilis|vérifi"
)
_DOUBLE: Mapping[str, re.Pattern[str]] = {
    "en": re.compile(
        r"\band\s+(?:then\s+|also\s+|did\s+)*(?:the\s+(?:agent|customer)\s+)?"
        rf"(?:(?:{_EN_VERBS})(?:s|es|d|ed|ing)?\b|(?:did|does|is|was|has|had|were|are)\b)",
        re.IGNORECASE,
    ),
    "fr": re.compile(
        r"\bet\s+(?:ensuite\s+|puis\s+|aussi\s+)*(?:"
        r"(?:l['’]agent|le\s+client)\s+\S*-t?-?il|\S+-(?:t-)?(?:il|elle)\b|"
        rf"(?:lui\s+|l['’]a\s+)?(?:{_FR_VERBS})(?:er|ir|re|e|é|u|i|t|s)\b)",
        re.IGNORECASE,
    ),
}
_VAGUE: Mapping[str, re.Pattern[str]] = {
    "en": re.compile(
        r"\b(appropriate(?:ly)?|adequate(?:ly)?|professional(?:ly|ism)?|proper(?:ly)?|suitabl[ey]|effective(?:ly)?|"
        r"efficient(?:ly)?|reasonabl[ey]|satisfactor(?:y|ily)|sufficient(?:ly)?|positive attitude|good job|"
        r"excellent|as needed|if necessary)\b",
        re.IGNORECASE,
    ),
    "fr": re.compile(
        r"\b(adéquat(?:e|s|es|ement)?|appropriée?s?|professionnel(?:le|s|les|lement)?|professionnalisme|correctement|"
        r"convenable(?:s|ment)?|efficace(?:s|ment)?|raisonnable(?:s|ment)?|satisfaisante?s?|suffisamment|suffisante?s?|"
        r"excellente?s?|au besoin|si nécessaire)\b",
        re.IGNORECASE,
    ),
}
_LEADING: Mapping[str, re.Pattern[str]] = {
    "en": re.compile(
        r"(^\s*(?:isn|wasn|doesn|didn|don|aren|hasn|hadn|shouldn)['’]t\b|\b(?:surely|obviously|of course|clearly|"
        r"unfortunately|fail(?:s|ed)? to|forg[eo]t(?:s|ten)? to|neglect(?:s|ed)? to)\b)",
        re.IGNORECASE,
    ),
    "fr": re.compile(
        r"(n['’]\S+-t-(?:il|elle)\s+pas\b|\bne\s+\S+-(?:t-)?(?:il|elle|vous)\s+pas\b|\bn['’]est-ce pas\b|"
        r"\b(?:évidemment|bien sûr|clairement|malheureusement)\b|"
        r"\b(?:omis|oublié|négligé|omet|oublie|néglige) d(?:e\b|['’]))",
        re.IGNORECASE,
    ),
}


def lint_wording(rubric: Rubric, reader: Reader, places: Mapping[str, Reader]) -> None:
    """Adds the warnings to the reader's problems.

    Args:
        reader: the file's top mapping.
        places: where each criterion stands, by key.
    """
    criteria = {criterion.key: criterion for criterion in rubric.criteria}
    for key, place in places.items():
        _question(criteria[key], place)
        _examples(criteria[key], place)
        _rules(criteria[key], place)
    weights = [criterion.weight for criterion in criteria.values() if criterion.weight > 0]
    if len(weights) >= MIN_CRITERIA_FOR_BALANCE and len(set(weights)) == 1:
        reader.warning(
            "sections", "equal_weights", f"Every weight is {weights[0]:g}: give what matters most the larger weight."
        )


def _question(criterion: Criterion, place: Reader) -> None:
    node = place.get("question")
    lines = node.key_lines if isinstance(node, Fields) else {}

    def warn(language: str, code: str, message: str) -> None:
        path = place.at("question") + f".{language}"
        place.problems.warning(lines.get(language, place.line_of("question")), path, code, message)

    for language in LANGUAGES:
        question = criterion.question.get(language)
        if question is None:
            continue
        if question.count("?") > 1 or _DOUBLE[language].search(question):
            warn(language, "double_barrelled", "The question asks two things at once; make it two criteria.")
        vague = _VAGUE[language].search(question)
        if vague:
            said = f"{vague.group(1)!r} means something else to everybody; say what can be seen in the transcript."
            warn(language, "vague", said)
        if _LEADING[language].search(question):
            warn(language, "leading", "The question suggests its answer; ask whether it happened, without a hint.")
        if not question.rstrip().endswith("?"):
            warn(language, "no_question", "Write a question that can be answered with the scale, ending in '?'.")
        if len(question) > MAX_QUESTION_CHARS:
            warn(language, "long_question", "The question is long; move the details to 'guidance'.")
    english, french = criterion.question.get("en"), criterion.question.get("fr")
    if english is not None and english == french:
        warn("fr", "untranslated", "The French question is the English one; translate it.")


def _examples(criterion: Criterion, place: Reader) -> None:
    if criterion.check is not None:
        return
    name = "examples" if place.get("examples") is not None else "key"
    given = [value for value in criterion.values if criterion.examples.get(value)]
    if not given:
        message = f"{criterion.key!r} has no examples; a few for each answer make judges agree."
        place.warning(name, "no_examples", message)
        return
    missing = [value for value in criterion.values if value not in given]
    if missing:
        message = f"{criterion.key!r} has no example of {' or '.join(missing)}; show where the line is."
        place.warning(name, "one_sided_examples", message)


def _rules(criterion: Criterion, place: Reader) -> None:
    if criterion.skill is None:
        place.warning("key", "no_skill", f"{criterion.key!r} names no 'skill', so coaching can't train it.")
    if criterion.only_if is not None and criterion.na is Na.NEVER:
        message = "'na: never' with 'only_if': the rule makes it na anyway where it doesn't hold; write 'na: allowed'."
        place.warning("na" if place.get("na") is not None else "only_if", "na_never_with_only_if", message)
    if isinstance(criterion.check, ActionBefore) and criterion.na is Na.NEVER:
        message = "Contacts without the action count as met while 'na' is never; write 'na: allowed'."
        place.warning("check", "na_never_with_action", message)
    if criterion.critical is not Critical.NONE and all(criterion.points(value) > 0 for value in criterion.values):
        message = "No level earns nothing, so this critical criterion can never fail; give one level 0 points."
        place.warning("scale", "critical_never_fails", message)
