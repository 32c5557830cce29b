"""`inwith migrate-to`: a council that has outgrown one file moves to PostgreSQL."""

from pathlib import Path

import rich.progress as bars
from rich.console import Console

from inwith.app import STATE
from inwith.config import override, read_config
from inwith.storage.folder import DATABASE, lock_folder
from inwith.storage.move import Progress, move
from inwith.storage.postgres_server import describe_address


def migrate_to(url: str, *, data: str | None = None) -> None:
    """Move the council into an empty PostgreSQL database. The server must be stopped.

    It is verified before it goes, and again where it arrives; until all of it has, that database stays empty. What is
    in the data folder stays as it is. When this was interrupted, run it again.

    Parameters
    ----------
    url
        The database, as postgresql://user@host/name. A password is better left to ~/.pgpass.
    data
        The data folder, instead of the setting.
    """
    config = override(read_config(), data=data)
    # Checked like the setting that it will become.
    override(config, database=url)
    folder = Path(config.data)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    with lock_folder(folder), _Showing() as told:
        moved = move(config, url, kinds=STATE.kinds, tables=STATE.tables, progress=told)
    print(
        f"{moved.streams} streams with {moved.events} entries are in {describe_address(url)}, verified. "
        f"Now set INWITH_DATABASE to its URL and start the server. {folder / DATABASE} is not used any more: "
        "keep it until you have backed up the new database."
    )


class _Showing:
    """What is copied, then what is verified, on standard error."""

    def __init__(self) -> None:
        columns = (bars.TextColumn("{task.description}"), bars.BarColumn(), bars.MofNCompleteColumn())
        self._bars = bars.Progress(*columns, bars.TimeElapsedColumn(), console=Console(stderr=True))
        self._events = 0

    def __enter__(self) -> Progress:
        self._bars.start()
        self._task = self._bars.add_task("Verifying the council as it is", total=None)
        return Progress(self._copied, self._verified)

    def __exit__(self, *_: object) -> None:
        self._bars.stop()

    def _copied(self, table: str, rows: int) -> None:
        self._bars.update(self._task, description=f"Copying {table}", advance=rows)
        if table == "event":
            self._events += rows

    def _verified(self, events: int) -> None:
        self._bars.update(
            self._task, description="Verifying what arrived", completed=events, total=self._events
        )
