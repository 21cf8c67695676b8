"""How providers are asked: over TLS, nowhere in our own network, not for long and not for much."""

from __future__ import annotations

import pytest
import requests

from accounts.elsewhere.web import LARGEST_ANSWER, Refused, Session

INSIDE = [
    "https://127.0.0.1/",
    "https://10.0.0.1/",
    "https://172.16.0.1/",
    "https://192.168.1.1/",
    "https://169.254.169.254/latest/meta-data/",
    "https://100.64.0.1/",
    "https://[::1]/",
    "https://[fd00::1]/",
    "https://[fe80::1]/",
    "https://[::ffff:10.0.0.1]/",
    "https://0.0.0.0/",
    "https://localhost/",
]


@pytest.mark.parametrize("url", INSIDE)
def test_what_is_inside_our_network_is_not_asked(waterland, settings, url):
    settings.SERVED_OVER_TLS = True
    with pytest.raises(requests.RequestException) as refusal:
        Session().get(url)
    assert type(refusal.value).__name__ == "InvalidIPAddress"


@pytest.mark.parametrize(
    "url",
    [
        "http://elsewhere.example.test/",
        "ftp://elsewhere.example.test/",
        "file:///etc/passwd",
        "https://somebody:secret@elsewhere.example.test/",
        "https:///nowhere",
        "//elsewhere.example.test",
        "",
        None,
    ],
)
def test_what_is_not_https_is_not_asked(waterland, url):
    with pytest.raises((Refused, requests.exceptions.RequestException)):
        Session().get(url)


def test_this_machine_is_asked_by_http_only_where_there_is_no_tls(waterland, settings, molen):
    assert Session().get(f"{molen.issuer}/jwks").status_code == 200
    settings.SERVED_OVER_TLS = True
    with pytest.raises(Refused):
        Session().get(f"{molen.issuer}/jwks")


def test_an_operator_may_allow_private_addresses(waterland, settings):
    """Then they are asked: nobody answers there, which is another matter."""
    settings.SERVED_OVER_TLS = True
    settings.SIGN_IN_AT_PRIVATE_ADDRESSES = True
    with pytest.raises(requests.ConnectionError):
        Session().get("https://127.0.0.1:9/")


def test_an_answer_leads_nowhere_else(waterland, molen):
    molen.elsewhere_to = f"{molen.issuer}/userinfo"
    answer = Session().get(f"{molen.issuer}/jwks")
    assert answer.status_code == 302
    assert molen.seen == ["/jwks"]


def test_an_answer_is_not_read_beyond_its_measure(waterland, molen):
    molen.long = LARGEST_ANSWER - 2_000
    assert Session().get(f"{molen.issuer}/userinfo").json() == {}
    molen.long = LARGEST_ANSWER
    with pytest.raises(Refused):
        Session().get(f"{molen.issuer}/userinfo")
