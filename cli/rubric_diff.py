"""`debrief rubric diff`: what changed between two rubric files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from cli.output import shortened, table
from cli.rubric_files import check, read_rubric
from services.qa_scorer.domain.rubric.diff import diff_rubrics
from services.qa_scorer.domain.rubric.model import Rubric
from services.qa_scorer.domain.rubric.parse import parse_rubric


def compare_files(old: Path, new: Path) -> tuple[dict[str, Any], str]:
    """The changes as a JSON document and as text.

    Raises:
        UsageError: one of the files is not valid.
    """
    changes = diff_rubrics(_parsed(old), _parsed(new))
    comparable = not any(change.alters_scores for change in changes)
    document = {
        "old": str(old),
        "new": str(new),
        "scores_stay_comparable": comparable,
        "changes": [
            {
                "kind": change.kind.value,
                "path": change.path,
                "before": change.before,
                "after": change.after,
                "effect": change.effect.value,
            }
            for change in changes
        ],
    }
    if not changes:
        return document, "nothing changed"
    rows = [
        (change.kind.value, change.path, change.effect.value, _short(change.before), _short(change.after))
        for change in changes
    ]
    verdict = "scores stay comparable" if comparable else "scores before and after are not comparable"
    return document, table(("change", "where", "touches", "before", "after"), rows) + f"\n\n{verdict}"


def _parsed(path: Path) -> Rubric:
    rubric = read_rubric(path)
    check(rubric)
    return parse_rubric(rubric.content, rubric.procedures)


def _short(value: object) -> str | None:
    if value is None:
        return None
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return shortened(text)
