"""Words of the house are no passwords."""

import pytest
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from needlepoint.records.models import Operator, Practice
from needlepoint.studio.accounts.first_run import first_run_path

GOOD = "a long enough word 9"


@pytest.fixture
def mara(db):
    practice = Practice.objects.create(name="Alder Skin Clínic")
    Operator.objects.create_user("rosalind", name="Rosalind Frey", practice=practice)
    return Operator(username="mara", name="Mara Quill", practice=practice)


@pytest.mark.parametrize(
    "password",
    [
        "Needlepoint2026!",
        "needle-point-2026",
        "AlderSkinClinic1",
        "alder.skin.ALDER.7",
        "RosalindRosalind",
        "rosalind frey 26",
        "Mara-Quill-1994",
        "localhost 20261",
    ],
)
def test_words_of_the_house_are_no_passwords(mara, password):
    with pytest.raises(ValidationError) as why:
        validate_password(password, mara)
    assert "house words" in {error.code for error in why.value.error_list}


@pytest.mark.parametrize("password", [GOOD, "seven tall herons at alder", "Zaunkönig-Bö-41-Gras"])
def test_other_words_are_good_passwords(mara, password):
    validate_password(password, mara)


def test_the_name_of_the_practice_counts_before_there_is_one(client, db):
    form = {"practice_name": "Waterhouse Studio", "name": "Ana", "username": "ana"}
    word = "waterhouse-1999"
    answer = client.post(first_run_path(), form | {"password1": word, "password2": word})
    assert "anybody would try first" in answer.content.decode()
    assert not Operator.objects.exists()
    client.post(first_run_path(), form | {"password1": GOOD, "password2": GOOD})
    assert Operator.objects.get().practice.name == "Waterhouse Studio"
