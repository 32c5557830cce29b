"""Plays of what becomes of a message once it is said: passed on, voted on, pinned, kept."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest

from inwith.client import Client, Mirror
from inwith.conversations.content import Poll
from inwith.conversations.events import PollCounted
from inwith.errors import InwithError
from inwith.live.protocol import LiveEvent
from tests.live.cast import Cast


@pytest.fixture
async def people(cast: Cast) -> AsyncIterator[dict[str, Mirror]]:
    """Ada, Ben and Cat, at their devices."""
    async with AsyncExitStack() as stack:
        mirrors = {}
        for name in ("Ada Sample", "Ben Trial", "Cat Specimen"):
            mirrors[name.split()[0].lower()] = mirror = await Mirror.open(await cast.enter(name))
            stack.push_async_callback(mirror.close)
        yield mirrors


async def found(ada: Client, *others: Client, title: str) -> int:
    group = (await ada.create_group(title, invite=[each.me.person.id for each in others])).id
    for each in others:
        await each.accept((await each.invitations())[0].id)
    return group


def counted(mirror: Mirror, about: int) -> list[list[int]]:
    return [
        each.counts for each in mirror.deliveries if isinstance(each, PollCounted) and each.about == about
    ]


async def test_r5_4_ben_passes_on_what_ada_said_and_cat_is_not_told_who_said_it(
    people: dict[str, Mirror],
) -> None:
    ada, ben, cat = people["ada"].client, people["ben"].client, people["cat"].client
    group = await found(ada, ben, title="Winter rota")
    elsewhere = await found(ben, cat, title="School transport")
    said = await ada.send(group, "The shore road is closed until noon.")

    [passed] = await ben.forward(group, said.seq, elsewhere)
    shown = people["cat"].state.conversations
    await people["cat"].wait_for(lambda: (now := shown.get(elsewhere)) is not None and now.last is not None)
    last = shown[elsewhere].last
    assert last is not None
    assert (last.seq, last.text, last.sender, last.forwarded) == (
        passed.seq,
        "The shore road is closed until noon.",
        ben.me.person.id,
        1,
    )
    told = [
        bytes(each.payload)
        for each in people["cat"].deliveries
        if isinstance(each, LiveEvent) and each.stream == elsewhere
    ]
    assert not [each for each in told if b"Ada" in each or b"Winter" in each]
    with pytest.raises(InwithError, match="no such conversation"):
        await cat.forward(group, said.seq, elsewhere)


async def test_b1_1_ada_asks_and_sees_votes_arrive_by_name_or_by_number(people: dict[str, Mirror]) -> None:
    ada, ben, cat = people["ada"].client, people["ben"].client, people["cat"].client
    group = await found(ada, ben, cat, title="Winter rota")
    named = (await ada.send(group, "Which day?", poll=Poll(["Tuesday", "Friday"]))).seq
    quiet = (await ada.send(group, "Are you well?", poll=Poll(["Yes", "No"], names_shown=False))).seq

    for each, chosen in ((ben, 1), (cat, 0)):
        await each.vote(group, named, chosen)
        await each.vote(group, quiet, chosen)
    await people["ada"].wait_for(lambda: counted(people["ada"], quiet)[-1:] == [[1, 1]])
    assert counted(people["ada"], named) == [[0, 1], [1, 1]]
    choices = (await ada.votes(group, named)).choices
    assert {each.person.name: each.options for each in choices} == {"Ben Trial": [1], "Cat Specimen": [0]}
    assert (await ada.votes(group, quiet)).choices == []

    # Nothing that reached Ada or Cat says what Ben chose where names are not shown; Ben's own devices know.
    for name in ("ada", "cat"):
        kinds = [
            each.kind
            for each in people[name].deliveries
            if isinstance(each, LiveEvent) and (each.about == quiet or each.actor == ben.me.person.id)
        ]
        assert "voted_quietly" not in kinds
        assert kinds.count("voted") == 1
    await people["ben"].wait_for(
        lambda: any(
            isinstance(each, LiveEvent) and each.kind == "voted_quietly" for each in people["ben"].deliveries
        )
    )


async def test_a_newcomer_hears_nothing_of_a_poll_from_before_they_came(people: dict[str, Mirror]) -> None:
    ada, ben, cat = people["ada"].client, people["ben"].client, people["cat"].client
    group = await found(ada, ben, title="Winter rota")
    quiet = (await ada.send(group, "Are you well?", poll=Poll(["Yes", "No"], names_shown=False))).seq
    await ada.pin(group, quiet)
    await ada.invite(group, [cat.me.person.id])
    await cat.accept((await cat.invitations())[0].id)
    await people["cat"].wait_for(lambda: group in people["cat"].state.conversations)

    await ben.vote(group, quiet, 0)
    later = await ada.send(group, "Good morning")
    shown = people["cat"].state.conversations
    await people["cat"].wait_for(lambda: (now := shown[group].last) is not None and now.seq == later.seq)
    assert counted(people["cat"], quiet) == []
    assert shown[group].pinned == []
    await people["ben"].wait_for(lambda: counted(people["ben"], quiet) == [[1, 0]])
    assert people["ben"].state.conversations[group].pinned == [quiet]


async def test_b1_1_ben_keeps_what_he_wants_to_find_again(people: dict[str, Mirror]) -> None:
    ada, ben = people["ada"].client, people["ben"].client
    group = await found(ada, ben, title="Winter rota")
    said = await ada.send(group, "The depot opens at six.")
    notes = await ben.open_own()
    await ben.forward(group, said.seq, notes.id)
    await ben.star(group, said.seq)
    assert [each.text for each in (await ben.history(notes.id)).messages] == ["The depot opens at six."]
    assert [each.text for each in (await ben.starred()).messages] == ["The depot opens at six."]

    # Out of the group the star is nothing to look at; the note is his own.
    await ada.remove(group, ben.me.person.id)
    assert (await ben.starred()).messages == []
    assert [each.text for each in (await ben.history(notes.id)).messages] == ["The depot opens at six."]
