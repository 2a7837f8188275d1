"""Learning curves: the same interactions scored by judges that were taught less or more."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

from cli import evaluation, scoring
from cli.errors import UsageError
from cli.interruption import Interrupted, counted
from cli.private_stack import private_client
from cli.records import parse_objects
from cli.rubric_files import check, read_rubric
from services.qa_scorer.domain.agreement.model import CurvePoint, LabelRecord, ScorecardRecord


def learning_curve(
    known: Sequence[LabelRecord], interactions: Path, labels: Path, rubric: Path, sizes: Sequence[int], judge: str
) -> list[CurvePoint]:
    """One point per number of exemplars, each from a fresh private stack.

    Raises:
        Interrupted: the user ended it.
        UsageError: a labelled interaction is not in the file, or the rubric is not valid.
    """
    rubric_file = read_rubric(rubric)
    check(rubric_file)
    records = {str(record.get("id")): record for _, record in parse_objects(interactions)}
    if absent := [record.id for record in known if record.id not in records]:
        raise UsageError(f"{len(absent)} labelled interactions are not in {interactions}, such as {absent[0]}")

    done = 0

    def run(exemplar_ids: Sequence[str], test_ids: Sequence[str]) -> Iterable[ScorecardRecord]:
        nonlocal done
        with tempfile.TemporaryDirectory(prefix="debrief-curve-") as name:
            folder = Path(name)
            tested, taught = folder / "tested.jsonl", folder / "taught.jsonl"
            for path, ids in ((tested, test_ids), (taught, exemplar_ids)):
                path.write_text("".join(json.dumps(records[id_], ensure_ascii=False) + "\n" for id_ in ids), "utf-8")
            exemplars = (taught, labels) if exemplar_ids else None
            job = scoring.Job([tested], rubric_file, folder / "out", judge, exemplars)
            clock = scoring.Clock()
            with private_client(clock) as client:
                scoring.run(client, job, clock, private=True)
            found = evaluation.load_scorecards(folder / "out" / scoring.SCORECARDS)
            done += 1
            return found

    try:
        return evaluation.learning_curve(known, evaluation.plan_curve(known, sizes), run)
    except (KeyboardInterrupt, Interrupted):
        raise Interrupted(
            f"interrupted after {counted(done, 'run')} of the learning curve, which is no curve yet; nothing was kept, "
            "and nothing is left behind. Run the same command again; fewer numbers in --exemplars take less time."
        ) from None
