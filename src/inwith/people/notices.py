"""Who has accepted which version of the privacy notice. Until then a person can do nothing but read it."""

from inwith.caller import Caller
from inwith.errors import Conflict
from inwith.people import council
from inwith.people.types import Notice, NoticeAcceptance
from inwith.storage.database import Tx


def show_notice(tx: Tx, caller: Caller) -> Notice:
    """The council's own notice, and its version."""
    return council.find_notice(tx)


def accept_notice(tx: Tx, caller: Caller, acceptance: NoticeAcceptance) -> None:
    """Accept the privacy notice. Raises Conflict when the text changed while it was being read."""
    if acceptance.version != council.find_notice(tx).version:
        raise Conflict("The notice has just been changed. Read the new text first.", code="notice_changed")
    tx.run(
        """insert into notice_accepted (person, version, accepted_at) values (:person, :version, :now)
        on conflict (person, version) do nothing""",
        person=caller.person,
        version=acceptance.version,
        now=tx.now,
    )


def is_notice_due(tx: Tx, caller: Caller) -> bool:
    """Whether the caller must read the notice in force before anything else."""
    version = council.find_notice(tx).version
    sql = "select 1 from notice_accepted where person = :person and version = :version"
    return tx.one(int, sql, person=caller.person, version=version) is None
