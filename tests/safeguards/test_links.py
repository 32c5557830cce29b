"""Links in a text, by the same cases as the web client's; and which of them are doubtful."""

import time
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from inwith.config import Config
from inwith.safeguards.links import Doubt, KnownHosts, find_doubtful, find_links

CASES = Path(__file__).parents[2] / "web" / "src" / "lib" / "conversations" / "link_cases.json"
COUNCIL = KnownHosts.of_council(Config(origin="https://inwith.sample-council.gov.uk"))


class Case(msgspec.Struct, frozen=True):
    text: str
    links: list[str]


def read_cases() -> list[Case]:
    return msgspec.json.decode(CASES.read_bytes(), type=list[Case])


@pytest.mark.parametrize("case", read_cases(), ids=lambda case: case.text)
def test_a_link_is_what_the_web_client_draws_as_one(case: Case) -> None:
    assert find_links(case.text) == case.links


def see(link: str) -> Doubt | None:
    found = find_doubtful(f"Look at {link} now", COUNCIL)
    return found[0] if found else None


# Ordinary links of a council's day, and names of other tongues that are what they seem.
@pytest.mark.parametrize(
    "link",
    """
    https://www.gov.uk/bank-holidays https://www.fife.gov.uk/bins https://fyfe.gov.uk https://inwith.sample-council.gov.uk/#/c/4
    https://sample-council.gov.uk https://intranet.sample-council.gov.uk/hr https://www.gov.scot/publications/
    https://www.nhs.uk https://www.nhsinform.scot https://go.scot https://gov.ie https://www.gov.pl https://gouv.fr
    https://login.microsoftonline.com/common https://outlook.office.com https://teams.microsoft.com/l/meetup?x=1
    https://www.cne-siar.gov.uk/gàidhlig https://www.comhairle.example https://www.gàidhlig.scot https://bòrd-na-gàidhlig.example
    https://sòisealta.example https://tŷ.cymru https://www.llyfrgell.cymru https://www.ynys-môn.example
    https://zażółć-gęślą-jaźń.pl https://łódź.pl https://kraków.example https://münchen.de https://bücher.example
    https://café.example https://señor.example https://naïve.example https://ålesund.example https://þing.is
    https://россия.рф https://пример.испытание https://яндекс.рф https://кремль.рф https://президент.рф https://україна.укр
    https://ελλάδα.ελ https://παράδειγμα.δοκιμή https://例え.jp https://みんな.example https://日本語とlatin.jp https://한국.kr
    https://مثال.إختبار https://דוגמה.example https://उदाहरण.परीक्षा https://xn--mnchen-3ya.de https://xn--bcher-kva.example
    https://xn--80ak6aa4i.example.ru https://127.0.0.1/ https://192.168.1.10:8443/x https://[2001:db8::1]/
    http://10.0.0.1 https://localhost:8420 https://server/share https://a.example:8080/b https://x.co/abc
    https://bit.ly/3xyz https://youtu.be/abc https://en.wikipedia.org/wiki/Scotland_(disambiguation)
    https://example.com/https://www.gov.uk/ https://example.com/?next=https://www.gov.uk/ https://a.example/user@b.example
    https://uk.gov.example https://mygov.scot https://police.scot https://www.scotland.police.uk https://policy.example
    https://g.page/x https://rnli.org https://modern.example https://corner.example https://vvv.example https://1and1.co.uk
    https://l.example https://o2.co.uk https://3.example https://parliament.uk https://www.parliament.scot
    https://a_b.example https://a--b.example https://xn--a.example
    """.split(),  # noqa: SIM905 # a table of words, not code
)
def test_an_ordinary_link_is_not_doubted(link: str) -> None:
    assert see(link) is None


@pytest.mark.parametrize(
    ("link", "host", "like"),
    [
        ("https://www.gov.uk.refund.example/tax", "www.gov.uk.refund.example", "gov.uk"),
        ("https://www.gov.uk-refund.example", "www.gov.uk-refund.example", "gov.uk"),
        ("https://g0v.uk/tax", "g0v.uk", "gov.uk"),
        ("https://www.g0v.uk", "www.g0v.uk", "gov.uk"),
        ("https://sample-council.gov.uk.example/login", "sample-council.gov.uk.example", "gov.uk"),
        (
            "https://inwith.sample-council-gov.uk",
            "inwith.sample-council-gov.uk",
            "inwith.sample-council.gov.uk",
        ),
        ("https://samplecouncil.gov.uk.evil.example", "samplecouncil.gov.uk.evil.example", "gov.uk"),
        ("https://login.rnicrosoftonline.com", "login.rnicrosoftonline.com", "microsoftonline.com"),
        ("https://login.microsoftonIine.com", "login.microsoftoniine.com", "microsoftonline.com"),
        ("https://microsoft0nline.com", "microsoft0nline.com", "microsoftonline.com"),
        ("https://microsoftonlin.com", "microsoftonlin.com", "microsoftonline.com"),
        ("https://microsoftonnline.com", "microsoftonnline.com", "microsoftonline.com"),
        ("https://mircosoftonline.com", "mircosoftonline.com", "microsoftonline.com"),
        ("https://microsoft-online.com", "microsoft-online.com", "microsoftonline.com"),
        ("https://parliarnent.scot", "parliarnent.scot", "parliament.scot"),
        ("https://gòv.uk", "xn--gv-2ja.uk", "gov.uk"),
        ("https://xn--gv-2ja.uk/x", "xn--gv-2ja.uk", "gov.uk"),
        ("https://gоv.uk/tax", "xn--gv-fmc.uk", "gov.uk"),  # a Cyrillic o
        ("https://аррӏе.com", "xn--80ak6aa92e.com", "appie.com"),
        ("https://nhs.ｕk.example", "nhs.uk.example", "nhs.uk"),
    ],
)
def test_a3_6_a_look_alike_is_named_with_what_it_looks_like(link: str, host: str, like: str) -> None:
    assert see(link) == Doubt(link, host, "look_alike", like)


@pytest.mark.parametrize(
    ("link", "host"),
    [
        ("https://fіfe.example", "xn--ffe-jhd.example"),  # a Cyrillic i
        ("https://раypal.com", "xn--ypal-43d9g.com"),
        ("https://xn--ypal-43d9g.com", "xn--ypal-43d9g.com"),
        ("https://gοοgle.com", "xn--ggle-0nda.com"),  # Greek
    ],
)
def test_a3_6_a_word_in_two_alphabets_is_named(link: str, host: str) -> None:
    assert see(link) == Doubt(link, host, "mixed_scripts")


@pytest.mark.parametrize(
    ("link", "host"),
    [
        ("https://www.gov.uk@evil.example/tax", "evil.example"),
        ("https://www.gov.uk:443@evil.example", "evil.example"),
        ("https://@evil.example", "evil.example"),
        ("https://www.gov.uk%2f@evil.example", "evil.example"),
        ("https://evil.example\\@www.gov.uk", "evil.example"),
        ("https://evil.example\\.gov.uk/x", "evil.example"),
        ("https://%65vil.example", "evil.example"),
        ("https://2130706433/", "127.0.0.1"),
        ("https://0x5db8d70e/login", "93.184.215.14"),
        ("https://0177.0.0.1", "127.0.0.1"),
        ("https://\u202eku.vog.example", "ku.vog.example"),
        ("https://evil.example/\u202eku.vog", "evil.example"),
        ("https://ev\u200bil.example", "evil.example"),
    ],
)
def test_a3_6_a_hidden_host_is_named(link: str, host: str) -> None:
    assert see(link) == Doubt(link, host, "hidden_host")


def test_each_doubtful_link_is_named_once_and_in_order() -> None:
    text = "https://b@evil.example https://g0v.uk https://b@evil.example `https://a@b.example` https://www.gov.uk"
    assert [each.url for each in find_doubtful(text, COUNCIL)] == ["https://b@evil.example", "https://g0v.uk"]


def test_the_hosts_to_look_for_are_the_settings_and_the_councils_own() -> None:
    def hosts(origin: str, known: str = "gov.uk") -> list[str]:
        return [host for host, _ in KnownHosts.of_council(Config(origin=origin, known_hosts=known)).hosts]

    assert hosts("https://inwith.sample.gov.uk") == ["gov.uk", "inwith.sample.gov.uk", "sample.gov.uk"]
    assert hosts("https://inwith.co.uk", "") == ["inwith.co.uk"]
    assert hosts("", "") == []
    assert hosts("https://[::1]:8420", "A.example  b.example") == ["a.example", "b.example"]


@given(
    st.text(alphabet=st.sampled_from("https:/.@[]`*- \n\\%xn0aé\u202eо😀1)"), max_size=80)
    | st.text(max_size=60)
)
def test_whatever_is_written_something_is_said(text: str) -> None:
    for each in find_doubtful(text + " https://" + text, COUNCIL):
        assert each.url in text + " https://" + text
        assert each.host.isascii()
    for link in find_links(text):
        assert link in text


def test_looking_takes_no_longer_than_the_text_is_long() -> None:
    for piece in (
        "https://x ",
        "https://g0v.uk/ ",
        "`h",
        "h",
        "``` ",
        "https://a@",
        "- h `\n",
        "https://gоv.uk ",
    ):
        text = (piece * 20_000)[: 16 * 1024]
        start = time.perf_counter()
        find_doubtful(text, COUNCIL)
        assert time.perf_counter() - start < 0.5, piece
