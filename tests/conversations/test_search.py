"""Searching: everything one may read, at once and complete, and nothing else. On both databases."""

from typing import Any

import pytest

from inwith.config import Config
from inwith.conversations import members, revisions
from inwith.conversations.content import Poll
from inwith.conversations.messages import screen, send_message
from inwith.conversations.search import index_some
from inwith.conversations.search_messages import search_messages
from inwith.conversations.search_types import SearchPage
from inwith.conversations.types import Draft, PersonNamed, Revision
from inwith.errors import Mistake, NotFound, Refused
from tests.conftest import StandingClock
from tests.conversations.conftest import Player, Stage, new_client_id

CANARY = "kingfisher"


@pytest.fixture(params=["indexed", "not yet indexed"], autouse=True)
def indexing(request: pytest.FixtureRequest, stage: Stage) -> bool:
    """Everything here holds before the work has come to a message, and after."""
    return bool(request.param == "indexed")


class Searcher:
    def __init__(self, stage: Stage, *, indexing: bool) -> None:
        self._stage, self._indexing = stage, indexing

    async def page(self, player: Player, q: str = "", **filters: Any) -> SearchPage:
        if self._indexing:
            await index_all(self._stage)
        found: SearchPage = await player.looks(search_messages, q=q, **filters)
        return found

    async def texts(self, player: Player, q: str = "", **filters: Any) -> list[str]:
        page = await self.page(player, q, **filters)
        return ["".join(piece.text for piece in each.snippet) for each in page.results]


async def index_all(stage: Stage) -> None:
    """What the work does, done now."""
    while await stage.database.write(index_some) > 0:
        pass


@pytest.fixture
def search(stage: Stage, indexing: bool) -> Searcher:
    return Searcher(stage, indexing=indexing)


async def test_b1_1_what_was_said_is_found_at_once_newest_first(
    search: Searcher, group: int, ada: Player, ben: Player, clock: StandingClock
) -> None:
    for text in ("The lorry is late.", "Which lorry?", "The red LORRY."):
        await ada.sends(group, text)
        clock.pass_time(seconds=1)
    assert await search.texts(ben, "lorry") == ["The red LORRY.", "Which lorry?", "The lorry is late."]


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("The café on Sràid Dhùghaill", "cafe sraid dhug"),
        ("Łódź and Þórr", "lodz thorr"),
        ("It's the O’Hare case", "ohare its"),
        ("Case 2026-114 is shut", "2026 114"),
        ("Bring the 🚚 now", "🚚"),
        ("naïve “coöperation”", "NAIVE coop"),
        ("state-of-the-art", "art state"),
    ],
)
async def test_beginnings_of_words_are_enough_and_accents_do_not_matter(
    search: Searcher, group: int, ada: Player, said: str, asked: str
) -> None:
    await ada.sends(group, said)
    assert await search.texts(ada, asked) == [said]
    assert await search.texts(ada, asked + " zzz") == []


async def test_a_phrase_is_whole_words_in_a_row(search: Searcher, group: int, ada: Player) -> None:
    await ada.sends(group, "shut the road")
    await ada.sends(group, "the road is shut")
    await ada.sends(group, "the roadside")
    assert await search.texts(ada, '"the road"') == ["the road is shut", "shut the road"]
    assert await search.texts(ada, '"road the"') == []


async def test_nothing_is_found_of_where_one_is_not(
    search: Searcher,
    stage: Stage,
    group: int,
    ada: Player,
    ben: Player,
    cat: Player,
    dan: Player,
    eve: Player,
) -> None:
    await ada.invites(group, eve)
    await eve.answers_invitation(accept=True)
    await ada.sends(group, f"{CANARY} early")
    await eve.leaves(group)
    await ada.invites(group, cat)
    for outsider in (dan, cat, eve):
        assert await search.texts(outsider, CANARY) == []
        with pytest.raises(NotFound):
            await search.texts(outsider, CANARY, conversation=group)
    await cat.answers_invitation(accept=True)
    await ada.sends(group, f"{CANARY} late")
    # Somebody who came later sees what came later; who shows them all of it shows it here too.
    assert await search.texts(cat, CANARY) == [f"{CANARY} late"]
    await ada.does(members.open_history, group, named=PersonNamed(cat.person))
    assert await search.texts(cat, CANARY) == [f"{CANARY} late", f"{CANARY} early"]
    await ada.does(members.remove_member, group, person=ben.person)
    assert await search.texts(ben, CANARY) == []


async def test_who_is_asked_finds_the_first_words_until_they_decline(
    search: Searcher, ada: Player, dan: Player
) -> None:
    talk = await ada.opens(dan)
    await ada.sends(talk, f"{CANARY}, have you a minute?")
    assert len(await search.texts(dan, CANARY)) == 1
    await dan.declines(talk)
    assert await search.texts(dan, CANARY) == []


async def test_deleted_words_and_earlier_wordings_are_not_found(
    search: Searcher, stage: Stage, group: int, ada: Player, ben: Player
) -> None:
    gone, changed = await ada.sends(group, f"{CANARY} one"), await ada.sends(group, f"{CANARY} two")
    assert len(await search.texts(ben, CANARY)) == 2
    await ada.does(revisions.delete_message, group, seq=gone.seq)
    revision = Revision("heron two")
    screened = screen(revision, stage.config)
    await ada.does(revisions.edit_message, group, seq=changed.seq, revision=revision, screened=screened)
    for player in (ada, ben):
        assert await search.texts(player, CANARY) == []
        assert await search.texts(player, "heron") == ["heron two"]
        assert await search.texts(player, '"heron two"') == ["heron two"]


async def test_no_word_of_what_was_deleted_is_left_in_the_index(
    search: Searcher, stage: Stage, group: int, ada: Player
) -> None:
    gone = await ada.sends(group, f"{CANARY} one")
    await search.texts(ada, CANARY)
    await ada.does(revisions.delete_message, group, seq=gone.seq)
    await index_all(stage)
    assert await stage.count("select count(*) from searchable") == 0


async def test_by_person_conversation_date_and_kind(
    search: Searcher, stage: Stage, group: int, ada: Player, ben: Player, clock: StandingClock
) -> None:
    other = await stage.gather(ada, ben, title="Ferry")
    await ada.sends(group, "plain", mentions=None)
    clock.pass_time(days=1)
    tuesday = clock.now
    await ben.sends(other, "see https://council.example/rota")
    await ada.sends(group, "@Ben Trial look", mentions=[ben])
    await send_poll(stage, ada, other)
    assert await search.texts(ben, person=ada.person) == ["When?\nmorning\nnoon", "@Ben Trial look", "plain"]
    assert await search.texts(ben, conversation=group) == ["@Ben Trial look", "plain"]
    assert await search.texts(ben, before_at=tuesday) == ["plain"]
    assert len(await search.texts(ben, after_at=tuesday)) == 3
    assert await search.texts(ben, kind="link") == ["see https://council.example/rota"]
    assert await search.texts(ben, kind="mention") == ["@Ben Trial look"]
    assert await search.texts(ada, kind="mention") == []
    assert await search.texts(ben, "noon", kind="poll") == ["When?\nmorning\nnoon"]
    assert await search.texts(ben, "plain", kind="link") == []
    page = await search.page(ben, "rota")
    assert [(each.title, each.conversation, each.sender) for each in page.results] == [
        ("Ferry", other, ben.person)
    ]
    assert [each.name for each in page.people] == ["Ben Trial"]


async def send_poll(stage: Stage, player: Player, conversation: int) -> None:
    draft = Draft(new_client_id(), "When?", poll=Poll(["morning", "noon"]))
    screened = screen(draft, stage.config)
    await player.does(send_message, conversation, draft=draft, screened=screened)


async def test_pages_follow_one_another_without_a_gap_or_a_repetition(
    search: Searcher, stage: Stage, group: int, ada: Player, config: Config
) -> None:
    said = [f"lorry {number}" for number in range(2 * config.search_results + 3)]
    for text in said:
        await ada.sends(group, text)
    found, before = list[str](), None
    while True:
        page = await search.page(ada, "lorry", before=before)
        assert len(page.results) <= config.search_results
        found += ["".join(piece.text for piece in each.snippet) for each in page.results]
        before = page.next
        if before is None:
            break
        await ada.sends(group, "lorry that came meanwhile")
    # All in one millisecond: their order among themselves is any, but each comes once.
    assert sorted(found) == sorted(said)


async def test_a_page_that_never_was_is_refused(search: Searcher, group: int, ada: Player) -> None:
    with pytest.raises(Mistake):
        await search.page(ada, "lorry", before="!")
    for no_place in ("-1", "-zzzzzzzzzzzzz"):
        assert (await search.page(ada, "lorry", before=no_place)).results == []


async def test_too_many_words_are_refused_and_as_many_as_allowed_are_not(
    search: Searcher, group: int, ada: Player, config: Config
) -> None:
    words = " ".join(f"w{number}" for number in range(config.search_words))
    await ada.sends(group, words)
    assert await search.texts(ada, words) == [words]
    with pytest.raises(Refused, match=str(config.search_words)):
        await search.texts(ada, words + " more")


@pytest.mark.parametrize(
    "operators",
    [
        '"',
        "'",
        "* * *",
        "a AND",
        "NOT lorry",
        "NEAR(",
        "lorry:*",
        "-lorry",
        ":",
        "%",
        "_",
        "\\",
        "' | 'x",
        "a'':*",
    ],
)
async def test_operators_are_plain_text(search: Searcher, group: int, ada: Player, operators: str) -> None:
    await ada.sends(group, "lorry")
    assert await search.texts(ada, operators) in ([], ["lorry"])
    await ada.sends(group, f"note {operators} here")
    found = await search.texts(ada, f"note {operators} here")
    assert found == [f"note {operators} here"]
