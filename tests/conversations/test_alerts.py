"""What a device is told to show: only what its owner may read, has not read, and wants to hear of."""

from inwith.conversations import alerts, members, revisions
from inwith.conversations.types import Alert, Alerts
from tests.conftest import Served, StandingClock
from tests.conversations.conftest import Player, Stage


async def shown(player: Player) -> Alerts:
    return await player.looks(alerts.get_alerts)


async def texts(player: Player) -> list[str]:
    return [each.text for each in (await shown(player)).conversations]


async def test_the_newest_of_each_conversation_is_shown_with_how_many_wait(
    stage: Stage, ada: Player, ben: Player, group: int, clock: StandingClock
) -> None:
    direct = await ada.opens(ben)
    await ada.sends(direct, "Are you in?")
    clock.pass_time(seconds=1)
    await ada.sends(group, "The boiler is out.")
    last = await ada.sends(group, "Again.")

    answer = await shown(ben)
    assert answer.total == 2
    assert answer.invitations == []
    in_group, in_direct = answer.conversations
    assert in_group == Alert(
        conversation=group,
        kind="group",
        title="Housing repairs",
        sender="Ada Sample",
        text="Again.",
        seq=last.seq,
        at=last.at,
        unread=2,
    )
    assert (in_direct.title, in_direct.sender, in_direct.asks) == ("Ada Sample", "Ada Sample", True)


async def test_b1_4_an_outsider_is_shown_nothing(ada: Player, ben: Player, dan: Player, group: int) -> None:
    await ada.sends(group, "The boiler is out.")
    assert await texts(ben) == ["The boiler is out."]
    assert await shown(dan) == Alerts(0, [], [])


async def test_b1_4_a_member_who_was_removed_is_shown_nothing_any_more(
    ada: Player, ben: Player, group: int
) -> None:
    await ada.sends(group, "The boiler is out.")
    assert (await shown(ben)).total == 1
    await ada.does(members.remove_member, group, person=ben.person)
    assert await shown(ben) == Alerts(0, [], [])


async def test_a_newcomer_is_shown_nothing_from_before(
    ada: Player, ben: Player, cat: Player, group: int
) -> None:
    await ada.sends(group, "Before.")
    await ada.invites(group, cat)
    await cat.answers_invitation(accept=True)
    assert await texts(cat) == []
    await ada.sends(group, "After.")
    assert (await shown(cat)).total == 1


async def test_what_was_read_is_gone(ada: Player, ben: Player, group: int) -> None:
    sent = await ada.sends(group, "The boiler is out.")
    await ben.marks(group, read=sent.seq)
    assert await shown(ben) == Alerts(0, [], [])


async def test_nobody_is_told_of_their_own_words(ada: Player, ben: Player, group: int) -> None:
    await ada.sends(group, "The boiler is out.")
    assert await shown(ada) == Alerts(0, [], [])


async def test_deleted_words_are_not_shown_and_edited_ones_as_they_are_now(
    ada: Player, ben: Player, group: int
) -> None:
    first = await ada.sends(group, "The boiler is out.")
    second = await ada.sends(group, "A secret.")
    await ada.does(revisions.delete_message, group, seq=second.seq)
    assert await texts(ben) == ["The boiler is out."]
    await ada.does(revisions.delete_message, group, seq=first.seq)
    assert await shown(ben) == Alerts(0, [], [])


async def test_an_invitation_is_shown_until_it_is_answered_or_lapses(
    ada: Player, cat: Player, group: int, clock: StandingClock
) -> None:
    await ada.invites(group, cat)
    [card] = (await shown(cat)).invitations
    assert (card.title, card.inviter) == ("Housing repairs", "Ada Sample")
    assert (await shown(cat)).total == 1
    clock.pass_time(hours=73)
    assert await shown(cat) == Alerts(0, [], [])


async def test_a_declined_request_is_not_shown(ada: Player, dan: Player) -> None:
    direct = await ada.opens(dan)
    await ada.sends(direct, "Hello")
    assert (await shown(dan)).conversations[0].asks
    await dan.declines(direct)
    assert await shown(dan) == Alerts(0, [], [])


async def test_long_words_are_cut_at_the_limit(stage: Stage, ada: Player, ben: Player, group: int) -> None:
    most = stage.config.alert_characters
    await ada.sends(group, "x" * most)
    assert await texts(ben) == ["x" * most]
    await ada.sends(group, "x" * (most + 1))
    assert await texts(ben) == ["x" * (most - 1) + "…"]


async def test_at_most_so_many_conversations_are_named_and_all_are_counted(
    stage: Stage, ada: Player, ben: Player
) -> None:
    most = stage.config.alerts_shown
    for number in range(most + 1):
        group = await stage.gather(ada, ben, title=f"Group {number}")
        await ada.sends(group, "Hello")
    answer = await shown(ben)
    assert len(answer.conversations) == most
    assert answer.total == most + 1


async def test_nobody_asks_for_another(served: Served) -> None:
    nobody = await served.visitor()
    assert (await nobody.asks("GET", "/alerts")).status_code == 401
    ada = await served.enter("Ada Sample")
    assert await ada.gets("/alerts", Alerts) == Alerts(0, [], [])


async def test_a_muted_conversation_is_not_shown_until_it_is_over(
    ada: Player, ben: Player, group: int, clock: StandingClock
) -> None:
    await ada.sends(group, "The boiler is out.")
    await ben.arranges(group, muted_until=clock.now + 1)
    assert await shown(ben) == Alerts(0, [], [])
    clock.now += 1
    assert await texts(ben) == ["The boiler is out."]


async def test_only_mentions_are_shown_and_counted_where_that_was_asked_for(
    ada: Player, ben: Player, group: int
) -> None:
    await ben.arranges(group, notify="mentions")
    await ada.sends(group, "The boiler is out.")
    assert await shown(ben) == Alerts(0, [], [])
    await ada.sends(group, "Can you look, @Ben Trial?", mentions=[ben])
    await ada.sends(group, "Anybody?")
    [alert] = (await shown(ben)).conversations
    assert (alert.text, alert.unread) == ("Can you look, @Ben Trial?", 1)
    await ben.arranges(group, notify="none")
    assert await shown(ben) == Alerts(0, [], [])


async def test_what_one_silences_is_shown_to_the_others(
    ada: Player, ben: Player, cat: Player, group: int
) -> None:
    await ada.invites(group, cat)
    await cat.answers_invitation(accept=True)
    await ben.arranges(group, notify="none")
    await ada.sends(group, "The boiler is out.")
    assert await shown(ben) == Alerts(0, [], [])
    assert await texts(cat) == ["The boiler is out."]
