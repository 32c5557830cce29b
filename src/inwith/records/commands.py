"""What `inwith import` does on the server itself, with a file that the command has read and laid out beside the data."""

from collections.abc import Iterator
from pathlib import Path

import msgspec

from inwith.door import Operation
from inwith.errors import Refused
from inwith.records.import_whatsapp import (
    ImportAbout,
    Imported,
    ImportLine,
    bring_in,
    find_officer,
)
from inwith.storage.database import Database

_encode = msgspec.json.Encoder().encode
_read_line = msgspec.json.Decoder(ImportLine).decode


async def import_whatsapp(
    database: Database, prepared: str, about: ImportAbout, sign_in_name: str | None = None
) -> Imported:
    """Bring in what `prepare` wrote to the file `prepared`, for the named records officer or the only one there is."""
    officer = await database.read(find_officer, sign_in_name)
    return await bring_in(database, officer, about, lines=_read(Path(prepared)))


def prepare(path: Path, lines: Iterator[ImportLine]) -> None:
    """Write one line of JSON for each; JSON has no line break of its own."""
    with path.open("wb") as file:
        file.writelines(_encode(line) + b"\n" for line in lines)


def _read(prepared: Path) -> Iterator[ImportLine]:
    try:
        with prepared.open("rb") as file:
            yield from map(_read_line, file)
    except OSError as error:
        raise Refused(
            f"The server cannot read {prepared}. Run the command as the user it runs as."
        ) from error


COMMANDS: dict[str, Operation] = {"import_whatsapp": import_whatsapp}
