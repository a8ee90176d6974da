"""The engine speaks the reader's language on pages, the practice's and the client's on paper."""

import pytest

from needlepoint.errors import WrongUsage
from needlepoint.language import languages, say, speaking, spoken
from needlepoint.studio.site.language import language_of, practice_of, spoken_by


def test_a_language_that_the_engine_does_not_speak_is_said_in_english():
    assert (spoken_by("es"), spoken_by("tlh")) == ("es", "en")


def test_a_practice_keeps_its_papers_in_the_language_of_its_owner(ana):
    assert language_of(ana.practice) == "en"
    ana.language = "es"
    ana.save()
    assert language_of(ana.practice) == "es"


def test_what_is_said_about_a_client_is_kept_in_the_language_of_the_practice(ana, dora):
    ana.language = "es"
    ana.save()
    assert language_of(practice_of(dora)) == "es"


def test_a_language_is_spoken_only_for_a_while():
    with speaking("es"):
        assert (spoken(), say("page")) == ("es", "página")
        with speaking("en"):
            assert say("page") == "page"
        assert say("page") == "página"
    assert spoken() == "en"


def test_a_language_without_texts_is_refused():
    with pytest.raises(WrongUsage, match="choose one of en, es"), speaking("tlh"):
        pass
    assert languages() == ("en", "es")
