"""`inwith import`: what a records officer brings onto the record from elsewhere.

Exit codes: 0, it is on the record (or was already, or this was a dry run, whose answer is in what it prints); 1, it
cannot be read or brought in; 2, something must be said first, such as the order of the dates.
"""

import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import cyclopts
import msgspec

from inwith.cli.reach import run
from inwith.config import Config, override, read_config
from inwith.errors import Refused
from inwith.records.commands import prepare
from inwith.records.import_whatsapp import Imported, describe, list_lines
from inwith.records.whatsapp_export import read_export
from inwith.records.whatsapp_types import DateOrder, DryRun, Export, Limits

_ORDERS: dict[str, DateOrder] = {"dmy": "dmy", "mdy": "mdy", "ymd": "ymd"}

import_ = cyclopts.App(name="import", help="Bring conversations from elsewhere onto the record.")


@import_.command
def whatsapp(
    file: Path,
    *,
    sign_in_name: Annotated[str | None, cyclopts.Parameter(name="--as")] = None,
    date_order: DateOrder | None = None,
    chat_file: str | None = None,
    data: str | None = None,
    dry_run: Annotated[bool, cyclopts.Parameter(negative=())] = False,
    json: Annotated[bool, cyclopts.Parameter(negative=())] = False,
) -> None:
    """Bring a WhatsApp chat export, text or zip, into a conversation that can only be read.

    Only the records officer who imports it sees it, until others accept an invitation. Exit codes: 0 done, or there
    already, or a dry run; 1 it cannot be read or brought in; 2 something must be said first, such as --date-order.

    Parameters
    ----------
    file
        The .txt or .zip that WhatsApp made.
    sign_in_name
        Whose import it is: a records officer's sign-in name. Not needed when there is only one.
    date_order
        How the file writes its dates, where it can be read in more than one way.
    chat_file
        Which text in the zip is the chat, when there is more than one.
    data
        The data folder, instead of the setting.
    dry_run
        Read the file and say what is in it; nothing is written, and no server is needed.
    json
        Print JSON for a program.
    """
    config = override(read_config(), data=data)
    export = _read(file, date_order, chat_file=chat_file, config=config)
    if dry_run:
        _tell_dry_run(export, as_json=json)
        return
    if export.status == "needs_input" and date_order is None and export.records and sys.stdin.isatty():
        export = _read(file, _ask(export), chat_file=chat_file, config=config)
    if export.status == "needs_input":
        print(f"{export.warnings[0]} Nothing was imported.", file=sys.stderr)
        sys.exit(2)
    imported = _import(export, file.name, sign_in_name=sign_in_name, config=config)
    print(msgspec.json.encode(imported).decode() if json else _tell(imported, export))


def _read(file: Path, order: DateOrder | None, *, chat_file: str | None, config: Config) -> Export:
    if not file.is_file():
        raise Refused(f"There is no file {file}.")
    limits = Limits(file_bytes=config.import_bytes)
    return read_export(file, file.name, order, chat_file=chat_file, limits=limits)


def _tell_dry_run(export: Export, *, as_json: bool) -> None:
    found = msgspec.convert(export, DryRun, from_attributes=True)
    if as_json:
        print(msgspec.json.encode(found).decode())
        return
    spoken = sum(not record.system for record in found.records)
    print(f"{export.title}: {spoken:,} messages and {len(found.records) - spoken:,} notices.")
    print(f"Dates: {found.date_order or 'not known'}. SHA-256: {found.sha256}")
    for warning in found.warnings:
        print(f"- {warning}")


def _ask(export: Export) -> DateOrder:
    print(export.warnings[0])
    while True:
        answer = input("Which comes first? dmy (day, the usual here), mdy (month) or ymd (year) [dmy]: ")
        if (order := _ORDERS.get(answer.strip().lower() or "dmy")) is not None:
            return order
        print("Type dmy, mdy or ymd.")


def _import(export: Export, file_name: str, *, sign_in_name: str | None, config: Config) -> Imported:
    """Reading a stranger's file is done in this process; the server is handed what came of it, in a file of its own kind."""
    about = describe(export, file_name)
    if not Path(config.data).is_dir():
        raise Refused(f"There is no data at {config.data}. Name the folder with --data.")
    with TemporaryDirectory(dir=config.data, prefix="import-") as folder:
        prepared = (Path(folder) / "lines").absolute()
        prepare(prepared, list_lines(export))
        arguments = {"prepared": str(prepared), "about": about, "sign_in_name": sign_in_name}
        return run("import_whatsapp", arguments, answer=Imported, config=config)


def _tell(imported: Imported, export: Export) -> str:
    if imported.already:
        return f"This file was already imported: conversation {imported.conversation}, {imported.title}."
    told = [
        f"{imported.title}: {imported.messages:,} entries are on the record, as conversation {imported.conversation}."
    ]
    return "\n".join([*told, *(f"- {warning}" for warning in export.warnings)])
