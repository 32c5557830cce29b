"""The council itself: its name and its own words on the first-run page."""

import msgspec

from inwith.caller import Caller
from inwith.errors import Refused
from inwith.legible import check_line, check_text, shows_something
from inwith.people.types import Council, CouncilNotice, Notice
from inwith.storage.database import Tx

UNNAMED = "The council"


class CouncilRow(msgspec.Struct, frozen=True):
    name: str
    notice: str
    notice_version: int
    sample: bool


def show_council(tx: Tx) -> Council:
    """What anyone may know."""
    council = find_council(tx)
    administrators = tx.one(int, "select count(*) from account where role = 'administrator'")
    return Council(council.name, set_up=bool(administrators), sample=bool(council.sample))


def find_council(tx: Tx) -> CouncilRow:
    """The council, under a name that suits any before it has told us its own."""
    found = tx.one(CouncilRow, "select name, notice, notice_version, sample from council where one = 1")
    return found or CouncilRow(UNNAMED, notice="", notice_version=1, sample=False)


def establish(tx: Tx, *, name: str, sample: bool = False) -> None:
    """Write the council's name. `sample`: nobody in it is real, and the screens say so. Raises Refused."""
    if not shows_something(name):
        raise Refused("Give the council's name.")
    tx.run(
        """insert into council (one, name, notice, notice_version, sample) values (1, :name, '', 1, :sample)
        on conflict (one) do update set name = :name, sample = :sample""",
        name=check_line(name, what="The council's name"),
        sample=sample,
    )


def change_notice(tx: Tx, administrator: Caller, notice: CouncilNotice) -> Notice:
    """The council's own notice text. A changed one has a new version, which everybody is asked to accept. Raises Refused."""
    council = find_council(tx)
    text = check_text(notice.text, what="The notice")
    if text != council.notice:
        tx.run(
            """insert into council (one, name, notice, notice_version) values (1, :name, :text, :version)
            on conflict (one) do update set notice = :text, notice_version = :version""",
            name=council.name,
            text=text,
            version=council.notice_version + 1,
        )
    return find_notice(tx)


def find_notice(tx: Tx) -> Notice:
    """The notice in force. A change of Inwith's own words raises the version too, by a migration."""
    council = find_council(tx)
    return Notice(council.notice_version, council.notice)
