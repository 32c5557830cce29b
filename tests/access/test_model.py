"""The tables name what the server offers, all of it and nothing else."""

from inwith.app import ROUTES
from inwith.live.commands import Command
from inwith.live.protocol import FromClient
from tests.access.model import ANNOUNCEMENT, DIRECT, FOLLOWING, GROUP, IMPORTED
from tests.access.table import Table


def test_the_group_table_names_every_operation_and_no_other() -> None:
    assert operations_of(GROUP) == every_operation()


def test_the_other_tables_name_every_operation_on_a_conversation() -> None:
    on_a_conversation = {each for each in every_operation() if "{conversation}" in each}
    commands = {f"live {each.live}" for each in ROUTES if each.live and "{conversation" in each.path}
    for table in (DIRECT, IMPORTED, ANNOUNCEMENT):
        assert operations_of(table) == on_a_conversation | commands | set(FOLLOWING)


def every_operation() -> set[str]:
    """What app.ROUTES offers over HTTP and live, and the frames that the live connection knows by itself."""
    http = {f"{route.method} {route.path.replace(':int}', '}')}" for route in ROUTES}
    commands = {f"live {route.live}" for route in ROUTES if route.live}
    frames = {
        f"live {each.__struct_config__.tag}" for each in FromClient.__subclasses__() if each is not Command
    }
    return http | commands | frames


def operations_of(table: Table) -> set[str]:
    return {operation for rule in table.rules for operation in rule.operations}
