"""Behind a server with https: no endless turning, and cookies that never leave it."""

from contextlib import closing
from http.client import HTTPConnection
from urllib.parse import urlsplit

NAME = "studio.example"


def test_what_came_by_https_is_answered_and_the_rest_is_sent_there(tmp_path, browser_tools):
    setting = {"NEEDLEPOINT_HTTPS": "1", "NEEDLEPOINT_HOSTS": NAME}
    with browser_tools.served(tmp_path, **setting) as (address, link):
        assert link.startswith(f"https://{NAME}/")

        def asked(**headers):
            with closing(HTTPConnection(urlsplit(address).netloc, timeout=300)) as connection:
                connection.request("GET", "/account/login/", headers={"Host": NAME} | headers)
                answer = connection.getresponse()
                answer.read()
                return answer

        assert asked().getheader("Location") == f"https://{NAME}/account/login/"
        answer = asked(**{"X-Forwarded-Proto": "https", "X-Forwarded-For": "192.0.2.7"})
        assert answer.status == 200
        for cookie in answer.headers.get_all("Set-Cookie"):
            assert cookie.startswith("__Host-")
            assert {"Secure", "Path=/"} <= set(cookie.split("; "))
            assert "Domain" not in cookie
        assert answer.getheader("Strict-Transport-Security")
