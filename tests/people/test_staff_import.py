"""A council's list of staff brought in: who is new, who changed, who left; and what it never does."""

import pytest
from msgspec.structs import replace

from inwith.config import Config
from inwith.errors import Refused
from inwith.people import accounts
from inwith.people.staff_import import import_staff
from inwith.people.staff_types import StaffOptions, StaffReport
from inwith.people.types import Account, Person, SignIn
from inwith.storage.database import Database, Tx
from tests.conftest import PASSWORD, Served, Visitor

HEADING = "sign_in_name,name,team,job_title,role,unlisted_through\n"
WRITING = StaffOptions(links=True)


def staff(*lines: str) -> bytes:
    return (HEADING + "\n".join(lines) + "\n").encode()


MAIRI = "mairi,Mairi Specimen,,,administrator,"
THREE = staff(
    MAIRI,
    "ailsa,Ailsa Sample,Roads,Engineer,,",
    "eilidh,Eilidh Placeholder,Records,Records officer,records officer,",
)


class Office:
    """Where lists are read in."""

    def __init__(self, database: Database, config: Config) -> None:
        self.database, self.config = database, config

    async def reads(self, content: bytes, options: StaffOptions = WRITING) -> StaffReport:
        return await import_staff(self.database, self.config, content, options)

    async def accounts(self) -> dict[str, Account]:
        return {each.sign_in_name: each for each in await self.database.read(accounts.list_all)}

    async def everything(self) -> list[str]:
        return await self.database.read(_dump)


def _dump(tx: Tx) -> list[str]:
    return [
        *tx.all(str, "select sign_in_name || role || coalesce(suspended_at, 0) from account order by 1"),
        *tx.all(str, "select name || '/' || team || '/' || job_title from person order by 1"),
        *tx.all(str, "select made_at || '/' || coalesce(used_at, 0) from link order by 1"),
        *tx.all(str, "select person || '/' || through from unlisted order by 1"),
    ]


@pytest.fixture
def office(served: Served, admin: Visitor, config: Config) -> Office:
    return Office(served.app.database, config)


async def test_new_people_come_with_a_link_each(office: Office, served: Served) -> None:
    report = await office.reads(THREE)
    assert [each.sign_in_name for each in report.added] == ["ailsa", "eilidh"]
    assert [(each.name, each.role) for each in report.raised] == [("Eilidh Placeholder", "records_officer")]
    assert len({each.url for each in report.links}) == 2
    assert report.done
    now = await office.accounts()
    assert (now["ailsa"].person.team, now["eilidh"].role) == ("Roads", "records_officer")


async def test_the_same_file_again_changes_nothing(office: Office) -> None:
    await office.reads(THREE)
    before = await office.everything()
    again = await office.reads(THREE)
    assert (again.added, again.changed, again.unchanged, again.links, again.waiting) == ([], [], 3, [], 2)
    assert await office.everything() == before


async def test_a_dry_run_tells_the_same_and_writes_nothing(office: Office) -> None:
    before = await office.everything()
    dry = await office.reads(THREE, replace(WRITING, dry_run=True))
    assert await office.everything() == before
    done = await office.reads(THREE)
    assert replace(done, done=False, links=[]) == dry


async def test_a_file_with_one_fault_changes_nothing(office: Office) -> None:
    before = await office.everything()
    report = await office.reads(THREE + b"rory,,Roads,,,\nuna,Una Pattern,,,,nobody\n")
    assert [fault.line for fault in report.faults] == [5]
    assert await office.everything() == before


async def test_what_changed_is_told_and_a_rise_plainly(office: Office) -> None:
    await office.reads(THREE)
    changed = staff(
        MAIRI,
        "ailsa,Ailsa  Sample-Trial,Parks,Engineer,administrator,",
        "eilidh,Eilidh Placeholder,Records,Records officer,,",
    )
    report = await office.reads(changed)
    [change] = report.changed
    assert change.what == [
        "name: Ailsa Sample → Ailsa Sample-Trial",
        "team: Roads → Parks",
        "role: staff → administrator",
    ]
    assert [each.sign_in_name for each in report.raised] == ["ailsa"]
    now = await office.accounts()
    assert (now["ailsa"].role, now["eilidh"].role) == ("administrator", "records_officer")


async def test_leavers_are_only_told_until_they_are_to_be_suspended(
    office: Office, served: Served, config: Config
) -> None:
    rory = await served.enter("Rory Example")
    office.config = replace(config, leavers_percent=60)
    assert [each.name for each in (await office.reads(staff(MAIRI))).leavers] == ["Rory Example"]
    assert (await rory.asks("GET", "/me")).status_code == 200
    await office.reads(staff(MAIRI), StaffOptions(leavers="suspend"))
    assert (await rory.asks("GET", "/me")).status_code == 401


async def test_many_leavers_need_their_exact_number(office: Office, served: Served, config: Config) -> None:
    for name in ("Rory Example", "Isla Demo"):
        await served.enter(name)
    office.config = replace(config, leavers_percent=66)
    leaving = StaffOptions(leavers="suspend")
    for options, says in [
        (leaving, "--yes-leavers 2"),
        (replace(leaving, yes_leavers=1), "2 people would leave, not 1"),
    ]:
        with pytest.raises(Refused) as refused:
            await office.reads(staff(MAIRI), options)
        assert says in refused.value.sentence
    assert (await office.accounts())["rory"].suspended_at is None
    office.config = replace(config, leavers_percent=67)
    await office.reads(staff(MAIRI), leaving)
    assert (await office.accounts())["rory"].suspended_at is not None


@pytest.mark.parametrize("line", ["ailsa,Ailsa Sample,,,administrator,", "mairi,Mairi Specimen,,,staff,"])
async def test_an_administrator_who_has_joined_is_left_whatever_the_file_says(
    office: Office, line: str
) -> None:
    """A new administrator has no password yet."""
    options = replace(WRITING, leavers="suspend", yes_leavers=1 if line.startswith("ailsa") else 0)
    with pytest.raises(Refused) as refused:
        await office.reads(staff(line), options)
    assert "no administrator" in refused.value.sentence


async def test_returners_are_told_and_let_in_again_only_when_asked(
    office: Office, served: Served, admin: Visitor
) -> None:
    rory = await served.enter("Rory Example")
    await admin.asks("POST", f"/accounts/{rory.person}/suspension")
    both = staff(MAIRI, "rory,Rory Example,,,,")
    assert [each.name for each in (await office.reads(both)).returners] == ["Rory Example"]
    assert (await office.accounts())["rory"].suspended_at is not None
    await office.reads(both, StaffOptions(resume=True))
    browser = await served.browser()
    assert (await browser.asks("POST", "/session", SignIn("rory", PASSWORD))).status_code == 200


async def test_new_links_are_made_only_when_asked_and_void_the_old(office: Office, served: Served) -> None:
    first = (await office.reads(THREE)).links
    renewed = (await office.reads(THREE, replace(WRITING, renew_links=True))).links
    assert [each.sign_in_name for each in renewed] == ["eilidh", "ailsa"]
    nobody = await served.visitor()
    for link, status in ((first[0], 404), (renewed[0], 200)):
        answer = await nobody.asks("POST", "/links/show", {"token": link.url.partition("#")[2]})
        assert answer.status_code == status


async def test_links_that_nobody_would_keep_are_not_made(office: Office) -> None:
    with pytest.raises(Refused) as refused:
        await office.reads(THREE, StaffOptions())
    assert "--links" in refused.value.sentence
    assert set(await office.accounts()) == {"mairi"}


async def test_r4_6_an_unlisted_person_is_never_found_between_two_transactions(
    office: Office, served: Served, admin: Visitor, config: Config
) -> None:
    """Not even where each is reached through the other, and every line is a transaction of its own."""
    office.config = replace(config, staff_at_once=1)
    await office.reads(
        staff(MAIRI, "isla,Isla Demo,,,,una", "una,Una Pattern,,,,isla", "ailsa,Ailsa Sample,,,,")
    )
    assert [each.name for each in await admin.gets("/people", list[Person])] == [
        "Ailsa Sample",
        "Mairi Specimen",
    ]
    isla = (await office.accounts())["isla"]
    assert isla.through is not None
    assert isla.through.name == "Una Pattern"
    # An empty cell is no decision to show somebody who is at risk.
    await office.reads(staff(MAIRI, "isla,Isla Demo,,,,", "una,Una Pattern,,,,", "ailsa,Ailsa Sample,,,,"))
    assert (await office.accounts())["isla"].through is not None


async def test_whom_an_unlisted_person_is_reached_through_must_be_there(office: Office) -> None:
    report = await office.reads(staff(MAIRI, "isla,Isla Demo,,,,nobody"))
    assert [(fault.line, "Nobody signs in as nobody" in fault.text) for fault in report.faults] == [(3, True)]


async def test_an_interrupted_import_is_finished_by_running_it_again(
    office: Office, config: Config, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.config = replace(config, staff_at_once=1)
    admit, admitted = accounts.admit, []

    def admit_one(*args: object, **kwargs: object) -> object:
        admitted.append(args)
        if len(admitted) == 2:
            raise Refused("The machine stopped.")
        return admit(*args, **kwargs)  # type: ignore[arg-type]

    monkeypatch.setattr(accounts, "admit", admit_one)
    with pytest.raises(Refused):
        await office.reads(THREE)
    assert set(await office.accounts()) == {"mairi", "eilidh"}
    report = await office.reads(THREE)
    assert ([each.sign_in_name for each in report.added], report.waiting) == (["ailsa"], 1)
