"""A tablet that looks at a studio with made rows, logged in as somebody."""

import datetime as dt
import hashlib
import pickle
import uuid
from contextlib import ExitStack, contextmanager

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from tests.studio import booked, faces
from tests.studio import treating as made
from tests.studio.journeys import eyes as looking

from needlepoint.language import spoken
from needlepoint.records.models import (
    AdverseEvent,
    AppointmentRequest,
    BookingRules,
    ClientImport,
    Closure,
    Comparison,
    ConsentKind,
    FollowUpForm,
    Intake,
    Package,
    Plan,
    RoomSetup,
    SignedHow,
    Waiting,
)
from needlepoint.studio.booking.booking import cancel
from needlepoint.studio.captures.storing import keep_capture
from needlepoint.studio.comparisons import job as comparing
from needlepoint.studio.comparisons.job import ask_to_compare
from needlepoint.studio.consents.signing import From, Signature, ask, sign, was_shown
from needlepoint.studio.domain.udi import read_label
from needlepoint.studio.photographs.storing import keep_photos
from needlepoint.studio.plans import forecast_job as forecasting
from needlepoint.studio.session.filling import act, open_cartridge, use
from needlepoint.studio.session.opening import amend, begin
from needlepoint.studio.session.signing import sign as sign_session
from needlepoint.studio.setup.steps import WAYS
from needlepoint.studio.site.apart import WorkedOut, run_apart
from needlepoint.studio.site.uploads import accept
from needlepoint.studio.stock.shelf import recall

ANA = uuid.UUID("0a0a0a0a-1b1b-4c4c-8d8d-2e2e2e2e2e2e")


@pytest.fixture
def looked_at(client, tablet_of):
    """Return what logs somebody in: a page of the browser, and how addresses are made."""
    with ExitStack() as open_tablets:

        def log_in(who, **options):
            client.force_login(who)
            page, base = open_tablets.enter_context(tablet_of(client, **options))
            return page, lambda name, *more: base + reverse(name, args=more)

        yield log_in


@pytest.fixture(scope="session")
def eyes():
    """Return what looks at a page (eyes.py)."""
    return looking


@pytest.fixture
def tablet_of(browser_tools, live_server, monkeypatch):
    """Return a tablet on which who is logged in at a client of Django is logged in, and where."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # the browser's driver runs a loop

    @contextmanager
    def opened(client, **options):
        with browser_tools.tablet(**options) as (page, complaints):
            cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value}
            page.context.add_cookies([cookie | {"url": live_server.url}])
            yield page, live_server.url
        assert not complaints

    return opened


@pytest.fixture
def drafted(client, ana, measured, measured_forehead, answered, plan_form):
    """Have Ana ask Dora, whom a rule gives pause, and plan on two sites; give her answers."""

    def draft():
        dora = measured.visit.client
        intake = answered(dora, ana, picking="yes")
        client.force_login(ana)
        form = plan_form(ana, measured, measured_forehead)
        client.post(reverse("plan-new", args=[dora.public_id]), form)
        return intake

    return draft


@pytest.fixture
def worked_out_once(made_once, monkeypatch):
    """Work the same comparison of the same skin out once for all journeys, and each forecast."""

    def known(work, *given, tell, limits):
        def work_out(folder):
            found = run_apart(work, *given, tell=tell, limits=limits)
            (folder / "found").write_bytes(found.to_bytes())

        key = hashlib.sha256(pickle.dumps((work, given, spoken()))).hexdigest()
        return WorkedOut.from_bytes((made_once(f"apart-{key}", work_out) / "found").read_bytes())

    monkeypatch.setattr(comparing, "run_apart", known)
    monkeypatch.setattr(forecasting, "run_apart", known)


@pytest.fixture
def rows(client, measured, measured_later, phantom_folder, drafted, worked_out_once):
    """One row of each kind, as full as it gets, by the beginning of its address."""
    dora, lamps_rig = measured.visit.client, measured.rig
    ana = dora.practice.operators.get(name="Ana")
    ana.licence, ana.profession = "medical", "physician"
    ana.public_id = ANA  # plans name it, and forecasts would not be the same ones otherwise
    ana.save()
    for kind in (ConsentKind.PHOTOGRAPHY, ConsentKind.TREATMENT):
        consent = ask(ana, dora, kind)
        was_shown(ana, consent)
        given = Signature(SignedHow.TYPED, dora.name, source=From(agent="a test"))
        sign(ana, consent, given, consent.version)
    comparison = Comparison.objects.create(before=measured, after=measured_later, made_by=ana)
    ask_to_compare(comparison)
    intake = drafted()
    work()
    plan = Plan.objects.get()
    client.post(reverse("plan-forecast", args=[plan.public_id]))
    work()
    files = accept(
        [(path.name, path.read_bytes()) for path in sorted(phantom_folder.glob("[0-9]*.png"))]
    )
    given = {"rig": lamps_rig, "site": "nose", "day": dt.date(2026, 4, 1), "pictures": files}
    waiting = keep_capture(ana, dora, given)
    unfinished = Intake.objects.create(client=dora, questionnaire=1, answers={"pregnant": "no"})
    return {
        "clients": [dora],
        "captures": [measured, waiting],
        "comparisons": [Comparison.objects.get()],
        "intakes": [unfinished, intake],
        "consents": [consent, ask(ana, dora, ConsentKind.MARKETING)],
        "plans": [plan],
        "practice/people": [ana],
        "logins": [elsewhere(ana)],
        "rigs": [lamps_rig],
        "setup/rooms": [
            RoomSetup.objects.create(
                practice=ana.practice,
                made_by=ana,
                way=way,
                step=step,
                state="measured",
                found={"camera": {"focal_px": 1256.0, "distortion": 0.0, "distance_mm": 250.0}},
                manifest=lamps_rig.manifest,
            )
            for way in ("phone", "lamps", "screen")
            for step in WAYS[way]
        ],
        "hand": [],
        "camera": [],  # its pages are looked at where a camera runs (test_camera_page.py)
        "photographs": photographed(ana, dora),
        **treated(ana, dora, plan),
        **appointed(ana, dora),
    }


def photographed(by, client):
    """Photographs of two views at two visits."""
    kept = []
    for day in (dt.date(2026, 1, 5), dt.date(2026, 3, 30)):
        files = dict(zip(("front", "left-45"), accept(faces.two_views()), strict=True))
        kept += keep_photos(by, client, day, files)
    return kept[:1]


def appointed(by, client):
    """Appointments of today, one of them cancelled, and a closure."""
    practice = client.practice
    house = booked.house(practice, opens=dt.time(), closes=dt.time())
    BookingRules.objects.create(practice=practice, requests_open=True)
    practice.services.filter(kind="consultation").update(public=True)
    first = booked.next_free(house["session"], practice.today + dt.timedelta(days=1))
    soon = booked.booked(by, client, house["session"], first.starts_at)
    gone = booked.booked(by, client, house["review"], first.starts_at + dt.timedelta(hours=5))
    cancel(by, gone, gone.version, "on a journey")
    day = practice.today + dt.timedelta(days=30)
    away = Closure.objects.create(practice=practice, first_on=day, last_on=day, person=by)
    return {
        "appointments": [soon, gone],
        "services": [house["session"]],
        "rooms": [practice.rooms.first()],
        "closures": [away],
        "practice/booking/hours": [by],
        "packages": [
            Package.objects.create(client=client, sessions=3, paid_on=practice.today, by=by)
        ],
        "imports": [ClientImport.objects.create(practice=practice, made_by=by)],
        "waiting": [Waiting.objects.create(client=client, service=house["session"], made_by=by)],
        "requests": [
            AppointmentRequest.objects.create(
                practice=practice,
                service=house["consultation"],
                name="Nia New",
                born=client.born,
                mail="nia@example.org",
                note="late, please",
                wanted_at=first.starts_at,
            )
        ],
    }


def treated(by, client, plan):
    """A signed session and what belongs to it, an open one, and a shelf with a bit of all."""
    made.ready(client, by)
    pen, box = made.pen(client.practice), made.box(client.practice, by)
    tube = made.cream(client.practice, by)
    made.box(client.practice, by, "SOON", 2, timezone.localdate() + dt.timedelta(days=9))
    first = begin(by, client, as_last_time=False)
    for what in ("on", "off"):
        act(by, first, use(by, first, tube, 3.0) if what == "on" else first.items.get(), what, "")
    open_cartridge(by, first, read_label(made.code()))
    first.zones.update(endpoint="reached", reaction="as expected")
    first.refresh_from_db()
    sign_session(by, first, first.version, "")
    event = AdverseEvent.objects.create(
        client=client,
        session=first,
        kind="swelling",
        severity="mild",
        site="cheek",
        happened_on=timezone.localdate(),
        said="swelled",
        by=by,
    )
    flagged, waiting, *_ = first.follow_ups.all()
    FollowUpForm.objects.filter(pk=flagged.pk).update(
        answered_at=timezone.now(),
        answers={"redness": "3", "swelling": "2", "pain": 6, "more": "it is hot"},
        flags=["flag_infection"],
    )
    past = timezone.localdate() - dt.timedelta(days=2)
    FollowUpForm.objects.filter(pk=waiting.pk).update(due_on=past)
    later = amend(by, first, "a zone was forgotten")
    recalled = made.box(client.practice, by, "BAD")
    recall(by, recalled, "blunt needles")
    return {
        "sessions": [later, first],
        "events": [event],
        "lots": [box, recalled],
        "products": [tube.product],
        "pens": [pen],
        "followups": [flagged, waiting],
    }


def elsewhere(operator):
    """Log somebody in on another tablet."""
    tablet = Client()
    tablet.force_login(operator)
    return operator.logins.get(session_key=tablet.session.session_key)


def work():
    """Do what waits in the queue."""
    call_command("db_worker", batch=True, interval=0.0, startup_delay=False, verbosity=0)
