"""Short secrets lie locked in the database."""

import pytest

from needlepoint.records.backup.rotate import rotate
from needlepoint.records.vault.lockbox import lock, unlock
from needlepoint.records.vault.sealed import Tampered


def test_a_text_comes_back_and_looks_different_each_time(db):
    text = "the seed of ä code"  # long: four letters turn up by chance in what is locked
    one, two = lock(text), lock(text)
    assert one != two
    assert "the seed" not in one
    assert (unlock(one), unlock(two)) == (text, text)


@pytest.mark.parametrize("locked", ["", "seed", "1:", "1:AAAA", "x:AAAA"])
def test_a_changed_text_does_not_open(db, locked):
    with pytest.raises(Tampered):
        unlock(locked)
    whole = lock("seed")
    with pytest.raises(Tampered):
        unlock(whole[:-3] + ("A" if whole[-3] != "A" else "B") + whole[-2:])


def test_it_opens_after_a_new_master_key(db):
    locked = lock("seed")
    rotate()
    assert unlock(locked) == "seed"
    assert lock("seed").startswith("2:")


def test_seeds_of_codes_are_not_readable_in_the_database(ana):
    from allauth.mfa.models import Authenticator
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
    from allauth.mfa.totp.internal.auth import TOTP

    seed = "JBSWY3DPEHPK3PXP"
    TOTP.activate(ana, seed)
    codes = RecoveryCodes.activate(ana).get_unused_codes()
    stored = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert codes
    assert seed not in stored
    assert not [code for code in codes if code in stored]
    assert RecoveryCodes(Authenticator.objects.get(type="recovery_codes")).get_unused_codes()


def test_second_factors_survive_the_destruction_of_old_keys(ana):
    from allauth.mfa.adapter import get_adapter
    from allauth.mfa.models import Authenticator
    from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
    from allauth.mfa.totp.internal.auth import TOTP

    seed = "JBSWY3DPEHPK3PXP"
    TOTP.activate(ana, seed)
    codes = RecoveryCodes.activate(ana).get_unused_codes()
    rotate(destroy_old=True)
    totp = Authenticator.objects.get(type="totp")
    assert get_adapter().decrypt(totp.data["secret"]) == seed
    again = RecoveryCodes(Authenticator.objects.get(type="recovery_codes"))
    assert again.get_unused_codes() == codes
