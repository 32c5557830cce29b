"""Who may see of whom that they are here, and when they last were: the audience that each person chose (R1.2).

Neither is stored anywhere; live/presence.py keeps it in memory for as long as the process runs.
"""

from collections.abc import Collection

from inwith.caller import Caller
from inwith.people.types import Preferences
from inwith.storage.database import Tx
from inwith.storage.follow import Sight

# Whom one blocks sees nothing, and somebody who has left is nowhere.
_SIGHTS = """
select x.id, x.stream, (x.presence = 'staff' and x.listed) or (x.presence <> 'nobody' and x.shared),
    (x.last_seen = 'staff' and x.listed) or (x.last_seen <> 'nobody' and x.shared)
from (
    select p.id, p.stream, coalesce(f.presence, :presence) as presence, coalesce(f.last_seen, :last_seen) as last_seen,
        exists (select 1 from membership mine join membership theirs on theirs.conversation = mine.conversation
            where mine.person = :me and theirs.person = p.id) as shared,
        not exists (select 1 from unlisted u where u.person = p.id and u.through <> :me) as listed
    from person p left join preference f on f.person = p.id
    where p.id = :person and not p.former
        and not exists (select 1 from block b where b.person = p.id and b.blocked = :me)
) x
"""
_BEGINNING = Preferences()


def list_sights(tx: Tx, caller: Caller, people: Collection[int]) -> list[Sight]:
    """What the caller may see of each of these people. One who is not there at all is left out."""
    found = [
        tx.one(
            Sight,
            _SIGHTS,
            me=caller.person,
            person=person,
            presence=_BEGINNING.presence,
            last_seen=_BEGINNING.last_seen,
        )
        for person in people
    ]
    return [sight for sight in found if sight is not None]
