"""`serve` says what is wrong with a call before it touches anything."""

import pytest

from needlepoint.cli import main


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--port", "99999"], "'--port': Input should be less than or equal to 65535"),
        (
            ["--lan", "--plain-port", "70000"],
            "'--plain-port': Input should be less than or equal to 65535",
        ),
        (["--once"], "--once belongs to --demo; give both"),
        (["--host", "0.0.0.0"], "use --lan instead"),
        (["--host", "192.168.1.20"], "on which anybody can read a password"),
    ],
)
def test_a_call_that_cannot_be_meant_is_refused(options, said, tmp_path, capsys):
    data = tmp_path / "data"
    assert main(["serve", "--data", str(data), *options]) == 2
    assert said in capsys.readouterr().err
    assert not data.exists()
