"""Keeping answers: each section as it is filled in, and the whole when it is done."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import QueryDict
from django.utils import timezone

from needlepoint.care import Question, arises
from needlepoint.care import questionnaire as read_form
from needlepoint.errors import WrongUsage
from needlepoint.records import audit
from needlepoint.records.models import Client, Intake, Operator, StaleVersion
from needlepoint.studio.domain.answer_words import in_words
from needlepoint.studio.intake.asking import Asked, form_of, known_answers
from needlepoint.studio.intake.posted import read_posted
from needlepoint.studio.site.versions import version_read


def open_intake(operator: Operator, client: Client) -> Intake:
    """Return the intake that is being filled in; a new one starts from the last answers."""
    now = client.intakes.filter(done_at=None).first()
    if now is not None:
        return now
    form = read_form()
    last = client.intakes.exclude(done_at=None).first()
    kept = {
        key: value for key, value in (last.answers if last else {}).items() if key in form.questions
    }
    with transaction.atomic():
        intake = Intake.objects.create(
            client=client,
            questionnaire=form.version,
            language=client.language,
            answers=kept | known_answers(client, client.practice.today),
        )
        audit.note(operator, "create intake", client)
    return intake


def keep_section(
    operator: Operator, intake: Intake, questions: tuple[Question, ...], data: QueryDict
) -> tuple[list[Asked], bool]:
    """Keep the answers to some questions; give them as sent, and whether all was kept.

    A wrong answer is not kept and does not hold up the others. Nothing is kept where somebody
    else answered meanwhile: then both answers are given back.
    """
    asked, answers = [], dict(intake.answers)
    for question in questions:
        try:
            plain = read_posted(question, data)
        except WrongUsage as why:
            asked.append(Asked(question, None, wrong=str(why).replace(question.id, "The answer")))
            continue
        asked.append(Asked(question, plain))
        if plain is None:
            answers.pop(question.id, None)
        else:
            answers[question.id] = plain
    for question in folded(questions, answers):
        answers.pop(question.id, None)
    try:
        with transaction.atomic():
            intake.answers = answers
            intake.save_read(version_read(data))
            audit.note(operator, "update intake", intake.client)
    except StaleVersion:
        intake.refresh_from_db()
        return [_both(each, intake) for each in asked], False
    return asked, not any(each.wrong for each in asked)


def folded(questions: tuple[Question, ...], answers: dict[str, Any]) -> tuple[Question, ...]:
    """Return the questions that their page folds away: what stays in them is no answer."""
    here = {question.id for question in questions}
    return tuple(
        question
        for question in questions
        if question.only_if and set(question.only_if) <= here and not arises(question, answers)
    )


def finish(operator: Operator, intake: Intake) -> None:
    """Close an intake; later answers make a new one."""
    with transaction.atomic():
        intake.done_at, intake.done_by = timezone.now(), operator
        intake.save_read(intake.version)
        audit.note(operator, "finish intake", intake.client)


def _both(each: Asked, intake: Intake) -> Asked:
    """Put beside an answer what somebody else said, where it differs."""
    theirs = intake.answers.get(each.question.id)
    if theirs == each.answer:
        return each
    return Asked(
        each.question,
        each.answer,
        each.wrong,
        in_words(each.question, theirs, form_of(intake).words),
    )
