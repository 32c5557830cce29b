"""What a person has switched on or off for themselves. An event of their own stream, so that all their devices agree."""

from inwith.caller import Caller
from inwith.people.types import Preferences, PreferencesChanged
from inwith.storage.database import Event, Tx


def change_preferences(tx: Tx, caller: Caller, preferences: Preferences) -> Preferences:
    """What of oneself others may see. Announces PreferencesChanged."""
    changed = PreferencesChanged(read_receipts=preferences.read_receipts, typing=preferences.typing)
    event = tx.announce(changed, to=caller.stream, by=caller)
    apply_preferences(tx, event)
    return preferences


def apply_preferences(tx: Tx, event: Event[PreferencesChanged]) -> None:
    tx.run(
        """insert into preference (person, read_receipts, typing, seq)
        values (:person, :read_receipts, :typing, :seq)
        on conflict (person) do update set read_receipts = :read_receipts, typing = :typing, seq = :seq""",
        person=event.actor,
        read_receipts=event.payload.read_receipts,
        typing=event.payload.typing,
        seq=event.seq,
    )


def find_preferences(tx: Tx, person: int) -> Preferences:
    """The person's own choice, or what everybody begins with."""
    sql = "select read_receipts, typing from preference where person = :person"
    found = tx.one(Preferences, sql, person=person)
    return Preferences(bool(found.read_receipts), bool(found.typing)) if found else Preferences()


def may_show_typing(tx: Tx, caller: Caller) -> bool:
    return find_preferences(tx, caller.person).typing
