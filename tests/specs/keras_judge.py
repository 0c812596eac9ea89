"""The judge that cannot be argued with: it runs a spec in real Keras.

An error must raise there, a warning must not, a shape must come out exactly, a fix must run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from .claims import Claim, read_claim
from .diffs import patch
from .keras_run import Job, Run, Step, run
from .lengths import judge_lengths
from .markers import Mark, read_markers

if TYPE_CHECKING:
    from .format import FixDiff, Spec


def judge(spec: Spec) -> list[str]:
    """Everything that Keras contradicts."""
    marked = spec.marked
    claims = {line: read_claim(text) for line, text in marked.shapes.items()}
    promises = [mark for mark in marked.marks if mark.kind in ("error", "warning")]
    job = Job(
        marked.program,
        claims,
        {mark.line for mark in promises},
        spec.modules,
        spec.drive,
        spec.path.parent if spec.path else None,
    )
    outcome = run(job)
    errors = [mark for mark in promises if mark.raises]
    messages = messages_of(spec, errors)
    if isinstance(messages, str):
        return [messages]
    wrong = [complaint for step in outcome.steps for complaint in judge_step(step, errors, messages)]
    wrong += judge_promises(outcome.steps, promises)
    wrong += judge_shapes(outcome, claims)
    if any(claim.symbols for claim in claims.values()):
        wrong += judge_lengths(job, outcome, claims)
    for fix in spec.fixes:
        wrong += [f"fix {fix.title!r}: {complaint}" for complaint in judge_fix(job, fix, errors)]
    return wrong


def messages_of(spec: Spec, errors: list[Mark]) -> list[str] | str:
    """What Keras must say at each error, or why nobody knows; a program may leave it out."""
    written = [mark.keras for mark in errors]
    lines = iter(spec.keras)
    messages = [text or next(lines, "") for text in written]
    if len(spec.keras) != len([text for text in written if not text]) and (spec.keras or not spec.path):
        return f"{len(errors)} errors need as many lines of what Keras says, but there are {len(spec.keras)}"
    return messages


def judge_step(step: Step, errors: list[Mark], messages: list[str]) -> list[str]:
    """What is wrong with how one statement ran."""
    raised = [mark for mark in errors if step.raises(mark)]
    wrong = []
    if step.error and len(raised) != 1:
        line = step.place.line if step.place else step.line
        wrong.append(f"line {line}: Keras raises, and {len(raised)} errors are promised there: {step.error}")
    if len(raised) == 1:
        message = messages[errors.index(raised[0])]
        if message not in step.error or not (message or step.from_library):
            wrong.append(f"line {raised[0].line}: Keras says {step.error!r}, the spec {message!r}")
    return wrong


def judge_promises(steps: list[Step], promises: list[Mark]) -> list[str]:
    """Which promises are not kept: of the visits of a program one must raise, of a drive block every one."""
    wrong = []
    for mark in promises:
        visits = [step for step in steps if mark.line in step.reached]
        silent = [step for step in visits if not step.raises(mark)]
        own = [step for step in visits if step.line]
        if not visits:
            wrong.append(f"line {mark.line}: never runs; let a drive block run it")
        elif mark.raises and (any(not step.line for step in silent) or (own and all(s in silent for s in own))):
            wrong.append(f"line {mark.line}: the spec promises an error, Keras raises none there")
    return wrong


def judge_shapes(outcome: Run, claims: dict[int, Claim]) -> list[str]:
    """Which shapes are not as written, open axes left open."""
    wrong = []
    for line, claim in claims.items():
        values = [seen.shape for seen in outcome.values[line]]
        if not values and claim.asserts_something:
            wrong.append(f"line {line}: nothing with a shape comes out here; let a drive block run it")
        elif values and (complaint := claim.disagreement(values, {})):
            wrong.append(f"line {line}: {complaint}")
    return wrong


def judge_fix(job: Job, fix: FixDiff, errors: list[Mark]) -> list[str]:
    """What is wrong with the program after a fix: it must raise less than before, and its new lines hold."""
    patched = patch(job.text, fix.diff)
    marked = read_markers(patched.text)
    claims = {line: read_claim(text) for line, text in marked.shapes.items()}
    outcome = run(Job(marked.program, claims, (), job.modules, job.drive, job.folder))
    wrong = judge_shapes(outcome, claims)
    left = {patched.line_of.get(mark.line) for mark in errors}
    failed = [step for step in outcome.steps if step.error]
    wrong += [f"Keras raises {step.error}" for step in failed if not step.place or step.place.line not in left]
    if len(failed) >= len(errors) and errors:
        wrong.append(f"as much raises as before: {failed[0].error}")
    return wrong
