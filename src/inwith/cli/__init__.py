"""The `inwith` command: serving, and everything an administrator of the machine does from a terminal.

Promises: a command reaches the running server if there is one and works on the data itself if there is none, and never
both; what goes wrong is one sentence on standard error and an exit code of 1.
"""

import os
import sys

import cyclopts

from inwith.cli import data, staff
from inwith.cli.doctor import doctor
from inwith.cli.move import migrate_to
from inwith.cli.people import people
from inwith.cli.records import import_
from inwith.cli.serve import serve
from inwith.errors import InwithError

app = cyclopts.App(name="inwith", help="A council's own messaging service.", help_format="plaintext")
app.command(serve)
people.command(staff.import_, name="import")
app.command(people)
app.command(import_)
app.command(data.verify)
app.command(data.backup)
app.command(data.restore)
app.command(migrate_to)
app.command(doctor)


def main() -> None:
    # The database, its backups, what an import hands over: for their owner alone, whatever the folder lets others do.
    os.umask(0o077)
    try:
        app()
    except InwithError as error:
        print(error.sentence, file=sys.stderr)
        sys.exit(1)
    except OSError as error:
        print(f"This machine does not allow it: {error}.", file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
