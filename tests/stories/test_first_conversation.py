"""Plays: what one person does, and what the others' devices show of it, as it happens."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest

from inwith.client import Client, Mirror
from inwith.conversations.types import Conversation, Mention, Message
from inwith.errors import InwithError
from inwith.live.protocol import LiveEvent
from tests.live.cast import Cast


class Person:
    """Somebody with a device in hand: `client` is what they do, the mirror is what their screen shows."""

    def __init__(self, client: Client, mirror: Mirror) -> None:
        self.client = client
        self.mirror = mirror
        self.id = client.me.person.id
        self.name = client.me.person.name

    def shows(self, conversation: int) -> Conversation | None:
        return self.mirror.state.conversations.get(conversation)

    async def comes_to_show(self, conversation: int) -> Conversation:
        await self.mirror.wait_for(lambda: self.shows(conversation) is not None)
        shown = self.shows(conversation)
        assert shown is not None
        return shown

    async def receives(self, conversation: int, text: str) -> Message:
        """Wait until these words are the last ones of the conversation on this screen."""

        def arrived() -> bool:
            shown = self.shows(conversation)
            return shown is not None and shown.last is not None and shown.last.text == text

        await self.mirror.wait_for(arrived)
        shown = self.shows(conversation)
        assert shown is not None
        assert shown.last is not None
        return shown.last

    async def is_invited_to(self, title: str) -> int:
        await self.mirror.wait_for(lambda: any(card.title == title for card in self.mirror.state.invitations))
        return next(card.id for card in self.mirror.state.invitations if card.title == title)

    def heard(self, stream: int) -> list[int]:
        """The seqs of a conversation that reached this device live."""
        return [
            each.seq
            for each in self.mirror.deliveries
            if isinstance(each, LiveEvent) and each.stream == stream
        ]


@pytest.fixture
async def people(cast: Cast) -> AsyncIterator[dict[str, Person]]:
    """Ada, Ben, Cat and Dan, at their devices."""
    async with AsyncExitStack() as stack:
        entered = {}
        for name in ("Ada Sample", "Ben Trial", "Cat Specimen", "Dan Example"):
            client = await cast.enter(name)
            mirror = await Mirror.open(client)
            stack.push_async_callback(mirror.close)
            entered[name.split()[0].lower()] = Person(client, mirror)
        yield entered


async def test_r4_2_ada_founds_a_group_and_ben_talks_with_her_once_he_accepts(
    people: dict[str, Person],
) -> None:
    ada, ben = people["ada"], people["ben"]

    # Ada makes a group and invites Ben. His screen shows the card, and nothing of the group.
    group = (await ada.client.create_group("Winter rota", purpose="Who grits what", invite=[ben.id])).id
    await ada.comes_to_show(group)
    card = await ben.is_invited_to("Winter rota")
    assert ben.shows(group) is None

    # Ben accepts. Ada's screen counts him in; his own shows the group, and no card.
    await ben.client.accept(card)
    assert (await ben.comes_to_show(group)).purpose == "Who grits what"
    await ada.mirror.wait_for(lambda: (shown := ada.shows(group)) is not None and shown.member_count == 2)
    await ben.mirror.wait_for(lambda: ben.mirror.state.invitations == [])

    # Ada asks Ben by name; he is counted as mentioned, and replies.
    asked = await ada.client.send(
        group, "Can @Ben Trial take Saturday?", mentions=[Mention(ben.id, "Ben Trial")]
    )
    await ben.receives(group, "Can @Ben Trial take Saturday?")
    shown = ben.shows(group)
    assert shown is not None
    assert (shown.unread, shown.mentions_unread) == (1, 1)
    await ben.client.send(group, "Yes, if it is dry.", reply_to=asked.seq)
    assert (await ada.receives(group, "Yes, if it is dry.")).reply_to == asked.seq

    # Ben thinks again: he edits, and Ada sees the new words, marked. She reacts.
    last = await ada.receives(group, "Yes, if it is dry.")
    await ben.client.edit(group, last.seq, "Yes, whatever the weather.")
    assert (await ada.receives(group, "Yes, whatever the weather.")).edited
    await ada.client.react(group, last.seq, "🎉")
    await ben.mirror.wait_for(lambda: bool((now := ben.shows(group)) and now.last and now.last.reactions))

    # Ada has read it; Ben's screen knows.
    await ada.client.mark(group, read=last.seq)
    await ben.mirror.wait_for(
        lambda: (now := ben.shows(group)) is not None and [mark.read for mark in now.marks] == [last.seq]
    )

    # Ben deletes what he said. A tombstone stands on both screens.
    await ben.client.delete(group, last.seq)
    for person in (ada, ben):
        assert (await person.receives(group, "")).deleted


async def test_r4_3_cat_declines_and_ada_is_none_the_wiser(people: dict[str, Person]) -> None:
    ada, cat = people["ada"], people["cat"]
    group = (await ada.client.create_group("Hill walkers", invite=[cat.id])).id
    card = await cat.is_invited_to("Hill walkers")
    await ada.comes_to_show(group)
    before = ada.shows(group), len(ada.mirror.deliveries)

    await cat.client.decline(card)
    await cat.mirror.wait_for(lambda: cat.mirror.state.invitations == [])

    # Whatever came of the decline would have come before the next thing that Ada does herself.
    await ada.client.send(group, "Anybody?")
    await ada.receives(group, "Anybody?")
    assert [event.kind for event in ada.mirror.deliveries[before[1] :] if isinstance(event, LiveEvent)] == [
        "message"
    ]
    waiting = await ada.client.requests.ask("GET", f"/conversations/{group}/waiting", list[object])
    assert len(waiting) == 1


async def test_p4_ben_is_removed_and_hears_nothing_from_then_on(people: dict[str, Person]) -> None:
    ada, ben = people["ada"], people["ben"]
    group = (await ada.client.create_group("Winter rota", invite=[ben.id])).id
    await ben.client.accept(await ben.is_invited_to("Winter rota"))
    await ben.comes_to_show(group)
    said = await ada.client.send(group, "Ben can hear this")
    await ben.receives(group, "Ben can hear this")

    await ada.client.remove(group, ben.id)
    await ben.mirror.wait_for(lambda: ben.shows(group) is None)
    for number in range(5):
        await ada.client.send(group, f"Not for Ben {number}")

    # Something later reaches Ben, so that what did not come before it is not coming.
    talk = await ada.client.open_direct(ben.id)
    await ada.client.send(talk.id, "A word?")
    await ben.receives(talk.id, "A word?")
    assert [seq for seq in ben.heard(group) if seq > said.seq] in ([], [said.seq + 1])
    with pytest.raises(InwithError, match="no such conversation"):
        await ben.client.history(group)


async def test_r4_4_ben_leaves_quietly_and_his_words_stay(people: dict[str, Person]) -> None:
    ada, ben = people["ada"], people["ben"]
    group = (await ada.client.create_group("Winter rota", invite=[ben.id])).id
    await ben.client.accept(await ben.is_invited_to("Winter rota"))
    await ben.comes_to_show(group)
    await ben.client.send(group, "I am moving to Parks.")
    await ada.receives(group, "I am moving to Parks.")

    await ben.client.leave(group)
    await ben.mirror.wait_for(lambda: ben.shows(group) is None)
    await ada.mirror.wait_for(lambda: (now := ada.shows(group)) is not None and now.member_count == 1)
    history = await ada.client.history(group)
    assert [message.text for message in history.messages] == ["I am moving to Parks."]
    assert "Ben Trial" in {person.name for person in history.people}


async def test_dan_is_asked_by_ada_and_answers_when_he_likes(people: dict[str, Person]) -> None:
    ada, dan = people["ada"], people["dan"]
    talk = (await ada.client.open_direct(dan.id)).id
    await ada.comes_to_show(talk)

    # The first message arrives as a request; Ada sees that it was delivered, not that it was read.
    asked = await ada.client.send(talk, "Are the swings open again?")
    await dan.receives(talk, "Are the swings open again?")
    assert (await dan.comes_to_show(talk)).standing == "requested"
    await dan.client.mark(talk, read=asked.seq)
    await ada.mirror.wait_for(lambda: bool((now := ada.shows(talk)) and now.marks))
    shown = ada.shows(talk)
    assert shown is not None
    assert [(mark.delivered, mark.read) for mark in shown.marks] == [(asked.seq, 0)]

    # Two more go ahead of an answer, and no further one.
    await ada.client.send(talk, "The ones by the burn.")
    await ada.client.send(talk, "No hurry.")
    with pytest.raises(InwithError) as refusal:
        await ada.client.send(talk, "Well?")
    assert refusal.value.code == "awaiting_answer"

    # Dan answers, and it is a conversation like any other.
    await dan.client.send(talk, "Since Monday.")
    await ada.receives(talk, "Since Monday.")
    await dan.mirror.wait_for(lambda: (now := dan.shows(talk)) is not None and now.standing == "member")
    await ada.client.send(talk, "Thank you.")
    await dan.receives(talk, "Thank you.")
