"""Who may open which address: one table, and what is not in it is closed to everybody.

A rule says nothing of whose clients: an address only ever finds rows of the operator's own
practice (`scope`).
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from needlepoint.records.models import Role


@dataclass(frozen=True, slots=True)
class AccessRule:
    """Which roles may open an address.

    Attributes
    ----------
    roles
        These. None at all closes an address to everybody, unless it is public.
    public
        Whether it needs no login.
    step_up
        Whether the person must have proved a moment ago to be there: export, erasure, roles.
    at_lock
        Whether it is open while the session is locked, and while a second factor is missing.
    by_itself
        Whether pages ask for it by themselves, so that it is no sign of anybody being there.
    """

    roles: frozenset[Role] = frozenset()
    public: bool = False
    step_up: bool = False
    at_lock: bool = False
    by_itself: bool = False


CLOSED = AccessRule()
PUBLIC = AccessRule(public=True)
EVERYBODY = AccessRule(frozenset(Role))
AT_LOCK = replace(EVERYBODY, at_lock=True)
CLINICAL = AccessRule(frozenset({Role.OWNER, Role.CLINICIAN, Role.TECHNICIAN}))
CLINICIANS = AccessRule(frozenset({Role.OWNER, Role.CLINICIAN}))
OWNER = AccessRule(frozenset({Role.OWNER}))
OWNER_STEP_UP = replace(OWNER, step_up=True)

DOOR: dict[str, AccessRule] = {
    "first-run": PUBLIC,
    "invited": PUBLIC,
    "lock": AT_LOCK,
    "keep-typed": replace(AT_LOCK, by_itself=True),  # sealed for the same person alone
    "here": EVERYBODY,
    "account": EVERYBODY,
    "login-end": replace(EVERYBODY, step_up=True),
    "logins-end": replace(EVERYBODY, step_up=True),
    "hand": EVERYBODY,
    "hand-thanks": EVERYBODY,
    "hand-back": EVERYBODY,
    "pin": replace(EVERYBODY, step_up=True),
    "account_login": PUBLIC,
    "account_logout": replace(AT_LOCK, public=True),  # also leaves a login that is half done
    "account_reauthenticate": AT_LOCK,
    "account_change_password": EVERYBODY,
    "account_inactive": PUBLIC,
    "mfa_login_webauthn": PUBLIC,
    "mfa_authenticate": PUBLIC,  # the second step of a login
    "mfa_reauthenticate": AT_LOCK,
    "mfa_reauthenticate_webauthn": AT_LOCK,
    "mfa_index": EVERYBODY,
    "mfa_activate_totp": EVERYBODY,
    "mfa_deactivate_totp": EVERYBODY,
    "mfa_view_recovery_codes": EVERYBODY,
    "mfa_generate_recovery_codes": EVERYBODY,
    "mfa_download_recovery_codes": EVERYBODY,
    "mfa_list_webauthn": EVERYBODY,
    "mfa_add_webauthn": EVERYBODY,
    "mfa_remove_webauthn": EVERYBODY,
    "mfa_edit_webauthn": EVERYBODY,
    # allauth's pages for accounts that people make themselves, and for mail
    "account_signup": CLOSED,
    "account_set_password": CLOSED,
    "account_email": CLOSED,
    "account_email_verification_sent": CLOSED,
    "account_confirm_email": CLOSED,
    "account_confirm_login_code": CLOSED,
    "account_reset_password": CLOSED,
    "account_reset_password_done": CLOSED,
    "account_reset_password_from_key": CLOSED,
    "account_reset_password_from_key_done": CLOSED,
}

RULES: dict[str, AccessRule] = DOOR | {
    # tablets
    "tablets": EVERYBODY,
    "reached": PUBLIC,
    # the manual
    "manual": EVERYBODY,
    "manual-file": EVERYBODY,
    "help": EVERYBODY,
    "help-topic": EVERYBODY,
    "styleguide": EVERYBODY,
    # clients
    "home": EVERYBODY,
    "clients": EVERYBODY,
    "client-new": EVERYBODY,
    "client-import": OWNER,
    "client-import-undo": OWNER,
    "client": EVERYBODY,
    "client-edit": EVERYBODY,
    "client-photo": replace(EVERYBODY, by_itself=True),
    "client-merge": CLINICIANS,
    "client-merge-undo": CLINICIANS,
    # questions
    "intake-start": EVERYBODY,
    "intake": EVERYBODY,
    "intake-section": EVERYBODY,
    "intake-done": EVERYBODY,
    # consents
    "consent-ask": EVERYBODY,
    "consent-blank": EVERYBODY,
    "consent-paper": EVERYBODY,
    "consent": EVERYBODY,
    "consent-language": EVERYBODY,
    "consent-channels": EVERYBODY,
    "consent-sign": EVERYBODY,
    "consent-decline": EVERYBODY,
    "consent-withdraw": EVERYBODY,
    "consent-pdf": EVERYBODY,
    "consent-page": EVERYBODY,
    "consent-marketing": CLINICAL,
    "consent-use": CLINICAL,
    "consent-down": CLINICAL,
    "consent-texts": OWNER,
    "consent-text-new": OWNER,
    # captures
    "capture-new": CLINICAL,
    "capture": CLINICAL,
    "capture-progress": replace(CLINICAL, by_itself=True),
    "capture-again": CLINICAL,
    "capture-mask": CLINICAL,
    "capture-take-back": CLINICAL,
    # the camera in the page, and a phone that takes part in one sitting
    "camera-new": CLINICAL,
    "camera": CLINICAL,
    "camera-state": replace(CLINICAL, by_itself=True),
    "camera-shot": CLINICAL,
    "camera-small": replace(CLINICAL, by_itself=True),
    "camera-ghost": replace(CLINICAL, by_itself=True),
    "camera-look": replace(CLINICAL, by_itself=True),
    "camera-phone": CLINICAL,
    "camera-done": CLINICAL,
    "camera-stop": CLINICAL,
    "phone-join": PUBLIC,
    "phone": PUBLIC,
    "phone-state": PUBLIC,
    "phone-shot": PUBLIC,
    "phone-small": PUBLIC,
    "phone-ghost": PUBLIC,
    "phone-look": PUBLIC,
    "picture": CLINICAL,
    "thumbnail": replace(CLINICAL, by_itself=True),
    "original": CLINICAL,
    # photographs of standard views
    "photographs": CLINICAL,
    "photographs-compare": CLINICAL,
    "view-photo": CLINICAL,
    "view-photo-small": replace(CLINICAL, by_itself=True),
    "view-photo-beside": replace(CLINICAL, by_itself=True),
    "view-photo-points": CLINICAL,
    "view-photo-back": CLINICAL,
    # scar map
    "scar-map": CLINICAL,
    "scar-map-drawing": CLINICAL,
    "scar-map-photo": CLINICAL,
    "scar-map-mesh": CLINICAL,
    "scar-map-report": CLINICAL,
    "scar-zones": CLINICAL,
    "scar": CLINICAL,
    "face": CLINICAL,
    # two visits
    "comparison-new": CLINICAL,
    "comparison": CLINICAL,
    "comparison-progress": replace(CLINICAL, by_itself=True),
    "comparison-again": CLINICAL,
    "comparison-picture": CLINICAL,
    "comparison-report": CLINICAL,
    # plans
    "plan-new": CLINICAL,
    "plan": CLINICAL,
    "plan-decide": CLINICAL,
    "plan-sign": CLINICAL,
    "plan-amend": CLINICAL,
    "plan-mail": CLINICAL,
    "plan-forecast": CLINICAL,
    "plan-outlook": replace(CLINICAL, by_itself=True),
    "plan-outlook-file": CLINICAL,
    "plan-file": CLINICAL,
    # sessions
    "session-start": CLINICAL,
    "session": CLINICAL,
    "session-cartridge": CLINICAL,
    "session-shelf": CLINICAL,
    "session-item": CLINICAL,
    "session-sign": CLINICAL,
    "session-amend": CLINICAL,
    "session-drop": CLINICAL,
    "session-event": CLINICAL,
    "event": CLINICAL,
    # the calendar
    "calendar": EVERYBODY,
    "calendar-new": EVERYBODY,
    "calendar-feed": EVERYBODY,
    "feed": PUBLIC,  # by the secret word in it
    "book": EVERYBODY,
    "appointment": EVERYBODY,
    "appointment-move": EVERYBODY,
    "appointment-cancel": EVERYBODY,
    "appointment-came": EVERYBODY,
    "appointment-missed": EVERYBODY,
    "appointment-reopen": EVERYBODY,
    "appointment-file": EVERYBODY,
    "appointment-mail": EVERYBODY,
    "requests": EVERYBODY,
    "request": EVERYBODY,
    "wait": EVERYBODY,
    "waiting-end": EVERYBODY,
    "ask-for-time": PUBLIC,  # where the owner opened it
    "own-appointment": PUBLIC,  # by the word of a letter
    "booking": OWNER,
    "booking-hours": OWNER,
    "working-hours": OWNER,
    "service-new": OWNER,
    "service": OWNER,
    "room-new": OWNER,
    "room": OWNER,
    "closure-new": OWNER,
    "closure-remove": OWNER,
    # packages
    "packages": EVERYBODY,
    "package-end": EVERYBODY,
    # outcomes
    "outcomes": OWNER,
    "outcomes-next": OWNER,
    "outcomes-list": OWNER,
    # the shelf
    "stock": CLINICAL,
    "product-new": CLINICAL,
    "product": CLINICAL,
    "pen-new": CLINICAL,
    "pen": CLINICAL,
    "lot": CLINICAL,
    "lot-count": CLINICAL,
    "lot-recall": CLINICAL,
    "lot-free": OWNER,
    "lot-clients": CLINICAL,
    "lot-clients-csv": CLINICAL,
    # follow-up
    "answer": PUBLIC,
    "follow-ups": CLINICAL,
    "follow-up": CLINICAL,
    "follow-up-give": CLINICAL,
    "follow-up-photo": CLINICAL,
    # practice
    "practice": OWNER,
    "practice-desk": OWNER,
    "practice-zone": OWNER,
    "practice-details": OWNER,
    "practice-logo": replace(EVERYBODY, by_itself=True),
    "operator-new": OWNER_STEP_UP,
    "operator": OWNER_STEP_UP,
    "operator-link": OWNER_STEP_UP,
    "demo-remove": OWNER,  # only simulated clients: nothing of anybody is lost
    "rigs": CLINICAL,
    "rig": CLINICAL,
    "rig-correct": CLINICAL,
    "rig-retire": CLINICAL,
    "setup": CLINICAL,
    "setup-card": CLINICAL,
    "setup-room": CLINICAL,
    "setup-on": CLINICAL,
    "setup-back": CLINICAL,
    "setup-take": CLINICAL,
    "setup-taken": CLINICAL,
    "setup-progress": replace(CLINICAL, by_itself=True),
    "rig-new": OWNER,
    "rig-lamps": OWNER,
    "rig-screen": OWNER,
    "rig-repeats": CLINICIANS,
    "rig-repeats-leave": CLINICIANS,
    # safety
    "audit": OWNER,
    "audit-check": OWNER,
    "client-audit": CLINICIANS,
    "client-keeping": OWNER,
    "hold-release": OWNER,
    "client-export": OWNER_STEP_UP,
    "client-erase": OWNER_STEP_UP,
}
"""By the name of the address; a test fails for an address without a rule."""


def rule_of(name: str | None) -> AccessRule | None:
    """Return the rule of an address, or None: then it is closed."""
    return RULES.get(name or "")
