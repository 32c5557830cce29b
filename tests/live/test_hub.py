"""Who receives what of the log, live."""

import asyncio

from inwith.conversations import announcements
from inwith.conversations.announced import AnnouncementDraft
from inwith.conversations.types import Conversation, Mention
from inwith.live.protocol import Blank, LiveEvent
from inwith.people.directory import change_in_directory
from inwith.people.types import PersonChange
from inwith.storage.database import Tx
from tests.conftest import Served
from tests.live.cast import Cast, frames_until, is_kind, next_of, places, say, says


async def test_a_message_reaches_every_device_of_every_member_and_nobody_else(cast: Cast) -> None:
    ada, ben = await cast.enter("Ailsa Sample"), await cast.enter("Hamish Trial")
    dan = await cast.enter("Rory Example")
    group = await cast.group(ada, ben)
    phone, desk = await cast.follow(ben), await cast.follow(await cast.at_another_device("Hamish Trial"))
    own, outside = await cast.follow(ada), await cast.follow(dan)

    sent = await say(own, group, "Who takes Saturday?")

    for connection in (phone, desk, own):
        event = (await frames_until(connection, says("Who takes Saturday?")))[-1]
        assert isinstance(event, LiveEvent)
        assert (event.stream, event.seq, event.actor) == (group, sent.seq, ada.me.person.id)
    # What Rory would have been sent had it been his comes before what is his.
    await dan.create_group("Elsewhere")
    assert not places(await frames_until(outside, is_kind("membership_began")), group)


async def test_the_messages_of_one_socket_take_their_places_in_the_order_sent(cast: Cast) -> None:
    ada = await cast.enter("Ailsa Sample")
    group = await cast.group(ada)
    connection = await cast.follow(ada)

    sent = await asyncio.gather(*(say(connection, group, f"Line {number}") for number in range(200)))

    seqs = [each.seq for each in sent]
    assert seqs == list(range(seqs[0], seqs[0] + 200))


async def test_p4_nothing_is_delivered_after_a_removal_and_the_removal_itself_neither(cast: Cast) -> None:
    ada, ben = await cast.enter("Ailsa Sample"), await cast.enter("Hamish Trial")
    group = await cast.group(ada, ben)
    own, bens = await cast.follow(ada), await cast.follow(ben)
    before = await say(own, group, "before")

    removing = asyncio.create_task(ada.remove(group, ben.me.person.id))
    after = [await say(own, group, f"during and after {number}") for number in range(50)]
    await removing
    after += [await say(own, group, "after")]
    await frames_until(own, says("after"))
    await ben.create_group("Elsewhere")

    got = places(await frames_until(bens, is_kind("membership_began")), group)
    removal = next(
        event.seq for event in (await ada.history(group, after=before.seq)).notes if event.kind == "removed"
    )
    assert got == list(range(before.seq, removal))
    assert any(sent.seq > removal for sent in after)


async def test_p4_nothing_is_delivered_after_leaving(cast: Cast) -> None:
    ada, ben = await cast.enter("Ailsa Sample"), await cast.enter("Hamish Trial")
    group = await cast.group(ada, ben)
    own, bens = await cast.follow(ada), await cast.follow(ben)

    await ben.leave(group)
    await say(own, group, "Has he gone?")
    await frames_until(own, says("Has he gone?"))
    await ben.create_group("Elsewhere")

    frames = await frames_until(bens, is_kind("membership_began"))
    assert places(frames, group) == []
    assert any(is_kind("membership_ended")(frame) for frame in frames)


async def test_somebody_new_sees_what_comes_from_their_joining_on(cast: Cast) -> None:
    ada, ben = await cast.enter("Ailsa Sample"), await cast.enter("Hamish Trial")
    group = await cast.group(ada)
    own, bens = await cast.follow(ada), await cast.follow(ben)
    await say(own, group, "among ourselves")

    await ada.invite(group, [ben.me.person.id])
    [card] = await ben.invitations()
    await ben.accept(card.id)
    sent = await say(own, group, "Welcome")

    got = places(await frames_until(bens, says("Welcome")), group)
    assert got == list(range(got[0], sent.seq + 1))
    joined = next(event for event in (await ben.history(group)).notes if event.kind == "joined")
    assert got[0] == joined.seq


async def test_somebody_who_comes_back_gets_nothing_twice_and_nothing_from_between(cast: Cast) -> None:
    ada, ben = await cast.enter("Ailsa Sample"), await cast.enter("Hamish Trial")
    group = await cast.group(ada, ben)
    own, bens = await cast.follow(ada), await cast.follow(ben)

    first = await say(own, group, "first")
    await ben.leave(group)
    between = await say(own, group, "between")
    await ada.invite(group, [ben.me.person.id])
    [card] = await ben.invitations()
    await ben.accept(card.id)
    last = await say(own, group, "last")

    got = places(await frames_until(bens, says("last")), group)
    assert got == sorted(set(got))
    assert {first.seq, last.seq} <= set(got)
    assert between.seq not in got


async def test_what_is_about_something_unseen_arrives_blank_until_history_is_opened(cast: Cast) -> None:
    ada, ben = await cast.enter("Ailsa Sample"), await cast.enter("Hamish Trial")
    group = await cast.group(ada)
    old = await ada.send(group, "from before")
    await ada.invite(group, [ben.me.person.id])
    [card] = await ben.invitations()
    await ben.accept(card.id)
    own, bens = await cast.follow(ada), await cast.follow(ben)

    await ada.edit(group, old.seq, "from before, corrected")
    edited = await next_of(own, LiveEvent)
    blank = await next_of(bens, Blank)
    assert (blank.stream, blank.seq) == (group, edited.seq)

    await ada.open_history(group, ben.me.person.id)
    await ada.react(group, old.seq, "👍")
    frames = await frames_until(bens, is_kind("reacted"))
    assert not any(isinstance(frame, Blank) for frame in frames)


async def test_a_direct_request_arrives_with_its_messages_and_stops_when_declined(cast: Cast) -> None:
    ada, ben = await cast.enter("Ailsa Sample"), await cast.enter("Hamish Trial")
    own, bens = await cast.follow(ada), await cast.follow(ben)

    direct = (await ada.open_direct(ben.me.person.id)).id
    await ada.send(direct, "Have you a minute?")
    await frames_until(bens, says("Have you a minute?"))

    await ben.answer_request(direct, accept=False)
    await ada.send(direct, "Hello?")
    await frames_until(own, says("Hello?"))
    await ben.create_group("Elsewhere")
    assert places(await frames_until(bens, is_kind("membership_began")), direct) == []


async def test_lost_repeated_and_forged_hints_change_nothing(cast: Cast, served: Served) -> None:
    ada = await cast.enter("Ailsa Sample")
    group = await cast.group(ada)
    connection = await cast.follow(ada)
    hub = served.app.live.hub

    hear, hub.hear = hub.hear, lambda heads, ephemera: None  # type: ignore[method-assign]  # a bus that loses everything
    bus = served.app.live._bus
    bus._listeners[:] = [hub.hear]  # type: ignore[attr-defined]  # the local one
    first = await ada.send(group, "lost")
    hub.hear = hear  # type: ignore[method-assign]
    for heads in ({group: 10**9}, {group: first.seq}, {group: first.seq}, {group: 1}, {10**6: 5}, {}):
        hub.hear(heads, [])
    hub.hear({group: first.seq}, [])
    bus._listeners[:] = [hear]  # type: ignore[attr-defined]
    second = await ada.send(group, "heard")

    got = places(await frames_until(connection, says("heard")), group)
    assert got == [first.seq, second.seq]


async def test_a_lost_hint_is_made_good_by_the_sweep(cast: Cast, served: Served) -> None:
    ada = await cast.enter("Ailsa Sample")
    group = await cast.group(ada)
    connection = await cast.follow(ada)
    served.app.live._bus._listeners.clear()  # type: ignore[attr-defined]  # a bus that loses everything

    await ada.send(group, "lost")
    await served.app.live.hub.sweep()
    await frames_until(connection, says("lost"))


async def test_a_mention_and_its_edit_arrive_as_they_lie_in_the_log(cast: Cast) -> None:
    ada, ben = await cast.enter("Ailsa Sample"), await cast.enter("Hamish Trial")
    group = await cast.group(ada, ben)
    bens = await cast.follow(ben)
    mention = Mention(ben.me.person.id, "Hamish Trial")

    sent = await ada.send(group, "@Hamish Trial please look", mentions=[mention])
    await ada.edit(group, sent.seq, "never mind")

    frames = await frames_until(bens, is_kind("edited"))
    said, edited = (frame for frame in frames if isinstance(frame, LiveEvent))
    assert b'"mentions":[{"person":%d' % ben.me.person.id in bytes(said.payload)
    assert edited.about == sent.seq


async def test_who_was_asked_and_declined_before_the_node_heard_of_either_follows_nothing(
    cast: Cast, served: Served
) -> None:
    ada, ben = await cast.enter("Ailsa Sample"), await cast.enter("Hamish Trial")
    own, bens = await cast.follow(ada), await cast.follow(ben)
    bus = served.app.live._bus
    listeners, bus._listeners = bus._listeners, []  # type: ignore[attr-defined]  # a bus that loses everything
    direct = (await ada.open_direct(ben.me.person.id)).id
    await ada.send(direct, "Have you a minute?")
    await ben.answer_request(direct, accept=False)
    bus._listeners = listeners  # type: ignore[attr-defined]
    await served.app.live.hub.sweep()

    await ada.send(direct, "Hello?")
    await frames_until(own, says("Hello?"))
    await ben.create_group("Elsewhere")
    frames = await frames_until(bens, is_kind("membership_began"))
    assert any(is_kind("direct_answered")(frame) for frame in frames)
    assert places(frames, direct) == []


async def test_whom_an_announcement_reaches_no_more_gets_none_that_the_node_hears_of_with_it(
    cast: Cast, served: Served
) -> None:
    ada = await cast.enter("Ailsa Sample")
    database = served.app.database
    await database.write(change_in_directory, ada.me.person.id, PersonChange(team="Roads"))
    await database.write(_let_speak, ada.me.person.id)
    draft = AnnouncementDraft(title="Gritting", teams=["Roads"])
    channels = [
        (await ada.requests.ask("POST", "/announcements", Conversation, body=draft)).id for _ in range(6)
    ]
    ben = await cast.enter("Hamish Trial")
    await database.write(change_in_directory, ben.me.person.id, PersonChange(team="Roads"))
    await announcements.reach_everybody(database)
    bens = await cast.follow(ben)
    bus = served.app.live._bus
    listeners, bus._listeners = bus._listeners, []  # type: ignore[attr-defined]  # a bus that loses everything
    await database.write(change_in_directory, ben.me.person.id, PersonChange(team="Parks"))
    await announcements.reach_everybody(database)
    for channel in channels:
        await ada.send(channel, "For Roads alone")
    bus._listeners = listeners  # type: ignore[attr-defined]
    await served.app.live.hub.sweep()

    await ben.create_group("Elsewhere")
    frames = await frames_until(bens, is_kind("membership_began"))
    assert sum(map(is_kind("announcement_ended"), frames)) == len(channels)
    assert [places(frames, channel) for channel in channels] == [[] for _ in channels]


def _let_speak(tx: Tx, person: int) -> None:
    sql = "insert into publisher (person, named_by, named_at) values (:person, :person, :now)"
    tx.run(sql, person=person, now=tx.now)


async def test_p4_who_left_and_came_back_before_the_node_heard_of_it_follows_from_the_return(
    cast: Cast, served: Served
) -> None:
    ada, ben = await cast.enter("Ailsa Sample"), await cast.enter("Hamish Trial")
    group = await cast.group(ada, ben)
    for others in ([], [ada]):  # whether somebody else here keeps the group's feed open, or nobody does
        bens = await cast.follow(ben)
        feeds = [await cast.follow(other) for other in others]
        bus = served.app.live._bus
        listeners, bus._listeners = bus._listeners, []  # type: ignore[attr-defined]  # a bus that loses everything
        before = await ada.send(group, "before")
        await ben.leave(group)
        between = await ada.send(group, "between")
        await ada.invite(group, [ben.me.person.id])
        [card] = await ben.invitations()
        await ben.accept(card.id)
        bus._listeners = listeners  # type: ignore[attr-defined]
        await served.app.live.hub.sweep()

        after = await ada.send(group, "after")
        got = places(await frames_until(bens, says("after")), group)
        assert got == [before.seq, *range(between.seq + 1, after.seq + 1)]
        for connection in (bens, *feeds):
            await connection.close()
