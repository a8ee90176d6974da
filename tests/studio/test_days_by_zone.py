"""Days are those of the practice, wherever the machine stands and whatever zone is set."""

import pytest
from tests.studio import treating

from needlepoint.records.models import Consent, ConsentKind, Intake, SignedHow
from needlepoint.studio.consents.signing import From, Signature, ask, sign, was_shown
from needlepoint.studio.domain.readiness import readiness
from needlepoint.studio.plans.choices import answers_of


@pytest.fixture(params=["Pacific/Niue", "Pacific/Kiritimati"])
def far(request, practice, dora):
    """Return a client of a practice in one of two zones that never share a day."""
    practice.time_zone = request.param
    practice.save()
    dora.refresh_from_db()
    return dora


def test_answers_have_the_day_of_the_practice(far, ben):
    treating.ready(far, ben)
    today = far.practice.today
    assert Intake.objects.get().done_at is not None
    assert answers_of(far)["answered_on"] == today.isoformat()
    assert readiness(far, ben, today).stops == ()


def test_a_consent_has_the_day_of_the_practice(far, ben):
    consent = ask(ben, far, ConsentKind.TREATMENT)
    was_shown(ben, consent)
    given = Signature(SignedHow.TYPED, far.name, source=From(agent="a test"))
    sign(ben, consent, given, consent.version)
    assert Consent.objects.get().signed_day == far.practice.today
