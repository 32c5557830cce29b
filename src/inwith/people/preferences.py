"""What a person has switched on or off for themselves. An event of their own stream, so that all their devices agree."""

import msgspec

from inwith.caller import Caller
from inwith.people.types import Preferences, PreferencesChanged
from inwith.storage.database import Event, Tx


def change_preferences(tx: Tx, caller: Caller, preferences: Preferences) -> Preferences:
    """What of oneself others may see. Announces PreferencesChanged."""
    changed = PreferencesChanged(
        read_receipts=preferences.read_receipts,
        typing=preferences.typing,
        presence=preferences.presence,
        last_seen=preferences.last_seen,
        link_previews=preferences.link_previews,
    )
    event = tx.announce(changed, to=caller.stream, by=caller)
    apply_preferences(tx, event)
    return preferences


def apply_preferences(tx: Tx, event: Event[PreferencesChanged]) -> None:
    tx.run(
        """insert into preference (person, read_receipts, typing, presence, last_seen, link_previews, seq)
        values (:person, :read_receipts, :typing, :presence, :last_seen, :link_previews, :seq)
        on conflict (person) do update set read_receipts = :read_receipts, typing = :typing,
            presence = :presence, last_seen = :last_seen,
            link_previews = :link_previews, seq = :seq""",
        person=event.actor,
        read_receipts=event.payload.read_receipts,
        typing=event.payload.typing,
        presence=event.payload.presence,
        last_seen=event.payload.last_seen,
        link_previews=event.payload.link_previews,
        seq=event.seq,
    )


def find_preferences(tx: Tx, person: int) -> Preferences:
    """The person's own choice, or what everybody begins with."""
    sql = "select read_receipts, typing, presence, last_seen, link_previews from preference where person = :person"
    found = tx.one(Preferences, sql, person=person)
    if found is None:
        return Preferences()
    # SQLite keeps them as numbers.
    return msgspec.structs.replace(
        found,
        read_receipts=bool(found.read_receipts),
        typing=bool(found.typing),
        link_previews=bool(found.link_previews),
    )


def may_show_typing(tx: Tx, caller: Caller) -> bool:
    return find_preferences(tx, caller.person).typing
