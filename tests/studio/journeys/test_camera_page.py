"""The camera in the page, in a browser whose camera shows a made picture with the card in it."""

import re
import time
from contextlib import contextmanager

import cv2
import numpy as np
import pytest
from django.urls import reverse
from tests.studio.browser import until

from needlepoint.records import vault
from needlepoint.records.models import Capture, Shot, Sitting
from needlepoint.studio.domain import sittings

pytest.importorskip("playwright", reason="playwright is not installed")
axe = pytest.importorskip("axe_playwright_python.base", reason="axe is not installed")

COUNTED = """asked = 0;
const get = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
navigator.mediaDevices.getUserMedia = wanted => (asked++, get(wanted));"""
CUT = "ERR_INTERNET_DISCONNECTED"  # what a browser writes down when we cut its line
PROGRESS = """() => [...document.querySelectorAll("progress")]
  .reduce((sum, bar) => sum + bar.value, 0)"""
MBIT_S = 2.0
THREE_MP, TWELVE_MP = (2000, 1500), (4000, 3000)


@pytest.fixture(scope="session")
def film(tmp_path_factory):
    """What the camera sees: grey skin with grain, and the card; a film of one frame."""
    rng = np.random.default_rng(3)
    grain = rng.normal(0, 12, (480, 640))
    frame = np.clip(140 + grain, 0, 255).astype(np.uint8)
    dictionary = cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50)
    card = np.full((150, 150), 200, np.uint8)  # white paper, not clipped
    card[25:125, 25:125] = cv2.aruco.generateImageMarker(dictionary, 0, 100)
    frame[40:190, 60:210] = card
    path = tmp_path_factory.mktemp("film") / "skin.mjpeg"
    path.write_bytes(cv2.imencode(".jpg", cv2.merge([frame] * 3))[1].tobytes())
    return path


@pytest.fixture
def camera(browser_tools, live_server, client, film, monkeypatch):
    """Open browsers with a camera: Ben's tablet, or a phone that nobody has logged in at."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    args = ["--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream"]
    args.append(f"--use-file-for-fake-video-capture={film}")

    @contextmanager
    def opened(*, known, **options):
        with browser_tools.tablet(args=args, **options) as (page, complaints):
            if known:
                cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value}
                page.context.add_cookies([cookie | {"url": live_server.url}])
            yield page, live_server.url
        assert not [each for each in complaints if CUT not in each]

    return opened


@pytest.fixture
def sitting(client, agreed, lamps_rig, measured, monkeypatch):
    """Ben takes Dora's left cheek, which was photographed before; any camera fits the rig."""
    monkeypatch.setattr(sittings, "check_field", lambda *_: None)
    ben, dora = measured.made_by, measured.visit.client
    client.force_login(ben)
    return sittings.begin(ben, dora, lamps_rig, "left cheek")


@pytest.mark.django_db(transaction=True)
def test_four_pictures_are_taken_one_again_and_measured(camera, sitting, photograph):
    with camera(known=True) as (page, base):
        page.add_init_script(COUNTED)
        page.goto(base + reverse("camera", args=[sitting.public_id]))
        for sentence in ("Card seen", "Near enough", "Sharp", "Light is good", "Still"):
            page.get_by_text(sentence, exact=True).wait_for()
        photograph(page, "camera-light-1024.png", full_page=True)
        names = [step.get_attribute("data-name") for step in page.locator("[data-step]").all()]
        for name in names:
            page.get_by_role("button", name=f"Take picture: {name}").click()
            page.locator(f"[data-name='{name}'][data-at=done]").wait_for()
        picture = page.locator(f"[data-name='{names[0]}'] img")
        first = picture.get_attribute("src")
        page.get_by_role("button", name=f"Retake {names[0]}").click()
        page.get_by_role("button", name=f"Take picture: {names[0]}").click()
        until(page, lambda: picture.get_attribute("src") != first)
        page.locator(f"[data-name='{names[0]}'][data-at=done]").wait_for()
        photograph(page, "camera-done.png", full_page=True)
        assert page.evaluate("asked") == 1  # one stream for all of them
        page.get_by_role("button", name="Measure these pictures").click()
        page.get_by_role("heading", name="Capture").wait_for()
    assert Capture.objects.exclude(rig=None).order_by("-id").first().pictures.count() == 4


@pytest.mark.django_db(transaction=True)
def test_a_phone_joins_by_the_code_and_ends_with_the_sitting(
    camera, sitting, photograph, caplog, capsys
):
    with camera(known=True) as (tablet, base):
        tablet.goto(base + reverse("camera", args=[sitting.public_id]))
        with tablet.expect_response(re.compile("/phone/$")):
            tablet.get_by_role("button", name="Use a phone as the camera").click()
        tablet.get_by_role("img", name="Code for the phone").wait_for()
        photograph(tablet, "camera-code.png", full_page=True)
        address = base + f"{reverse('phone-join')}#{sittings.invite_phone(sitting)}"
        phone = tablet.context.browser.new_context(
            viewport={"width": 390, "height": 844}
        ).new_page()
        seen = []
        phone.on("request", lambda request: seen.append((request.url, request.headers)))
        begun = time.monotonic()
        phone.goto(address)
        phone.locator("video").wait_for()
        while not phone.locator("video").evaluate("video => video.videoWidth"):
            phone.wait_for_timeout(20)
        took_s = time.monotonic() - begun
        word = address.partition("#")[2]
        told = repr(seen) + caplog.text + "".join(capsys.readouterr())
        assert word not in told
        phone.locator("button[data-take]:not([disabled])").click()
        tablet.locator("[data-step='1'][data-at=done] img:not([hidden])").wait_for()
        photograph(phone, "camera-phone-390.png", full_page=True)
        tablet.get_by_role("button", name="Stop without a capture").click()
        phone.get_by_text("This sitting has ended.").wait_for()
        phone.goto(address)
        phone.get_by_role("heading", name="This code works no more").wait_for()
    print(f"a phone joined in {took_s:.2f} s")  # 1 to 2 s where nothing else runs


def jpeg_of(size, seed):
    rng = np.random.default_rng(seed)
    small = rng.integers(60, 200, (size[1] // 4, size[0] // 4, 3), np.uint8)
    picture = cv2.resize(small, size, interpolation=cv2.INTER_CUBIC)
    return cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, 60])[1].tobytes()


@pytest.mark.timeout(900)
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("size", "cut_after_ms"),
    [  # each picture in 3 pieces, and in 9
        pytest.param(THREE_MP, 2000, id="3 MP"),
        pytest.param(TWELVE_MP, 6000, id="12 MP", marks=pytest.mark.release),
    ],
)
def test_four_pictures_come_through_a_thin_line_that_is_cut_twice(
    camera, sitting, tmp_path, size, cut_after_ms
):
    pictures = [jpeg_of(size, seed) for seed in range(4)]
    names = []
    for number, data in enumerate(pictures):
        (tmp_path / f"{number}.jpg").write_bytes(data)
        names.append(str(tmp_path / f"{number}.jpg"))
    sent = []
    with camera(known=True) as (page, base):
        page.goto(base + reverse("camera", args=[sitting.public_id]))
        line = page.context.new_cdp_session(page)
        line.send("Network.enable")

        def thin(offline):
            speed = MBIT_S * 1e6 / 8
            line.send(
                "Network.emulateNetworkConditions",
                {"offline": offline, "latency": 20}
                | dict.fromkeys(("downloadThroughput", "uploadThroughput"), speed),
            )

        def noted(request):
            if request.method == "POST" and "/shots/" in request.url:
                sent.append(int(request.headers.get("content-length") or 0))

        page.on("request", noted)
        thin(False)
        begun = time.monotonic()
        for step, name in zip(page.locator("[data-step]").all(), names, strict=True):
            step.locator("input[type=file]").set_input_files(name)
        shown = 0.0
        for _ in range(2):
            page.wait_for_timeout(cut_after_ms)
            until(page, lambda before=shown: page.evaluate(PROGRESS) > before)
            shown = page.evaluate(PROGRESS)
            thin(True)
            page.get_by_text("The connection is broken; it continues by itself.").wait_for()
            page.wait_for_timeout(1500)
            thin(False)
        page.locator("[data-step='1'][data-at=done]").wait_for(timeout=600_000)
        for order in range(2, 5):
            page.locator(f"[data-step='{order}'][data-at=done]").wait_for(timeout=600_000)
        took_s = time.monotonic() - begun
    kept = [vault.read(shot.file) for shot in Shot.objects.order_by("order")]
    assert kept == pictures
    whole = sum(map(len, pictures))
    assert len(sent) > len(pictures)  # in pieces
    print(f"{whole / 1e6:.1f} MB in {took_s:.0f} s, {len(sent)} pieces")


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("language", ["en", "es"])
def test_the_camera_has_no_barrier(camera, sitting, eyes, ben, language):
    ben.language = language
    ben.save()
    with camera(known=True) as (page, base):
        page.goto(base + reverse("camera", args=[sitting.public_id]))
        page.locator("[data-check=card].good").wait_for()
        wrong = eyes.faults(page, axe.AXE_SCRIPT, eyes.LOOKS[language])
        page.emulate_media(media="screen")
        page.goto(base + reverse("camera-new", args=[sitting.client.public_id]))
        wrong += eyes.faults(page, axe.AXE_SCRIPT, eyes.LOOKS[language])
    assert not wrong, wrong


@pytest.mark.django_db(transaction=True)
def test_without_a_camera_files_are_the_second_way(
    browser_tools, live_server, client, sitting, phantom_folder, monkeypatch
):
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")
    with browser_tools.tablet() as (page, _):
        cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value}
        page.context.add_cookies([cookie | {"url": live_server.url}])
        page.goto(live_server.url + reverse("camera", args=[sitting.public_id]))
        page.get_by_text("choose files below", exact=False).first.wait_for()
        files = sorted(phantom_folder.glob("[0-9]*.png"))
        for step, path in zip(page.locator("[data-step]").all(), files, strict=True):
            step.locator("input[type=file]").set_input_files(path)
        page.locator("[data-done]:not([disabled])").wait_for()
    assert Sitting.objects.get().shots.exclude(done_at=None).count() == 4
