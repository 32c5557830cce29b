"""The `inwith` command: serving, and everything an administrator of the machine does from a terminal.

Promises: a command reaches the running server if there is one and works on the data itself if there is none, and never
both; what goes wrong is one sentence on standard error and an exit code of 1.
"""

import sys

import cyclopts

from inwith.cli import data
from inwith.cli.doctor import doctor
from inwith.cli.people import people
from inwith.cli.records import import_
from inwith.cli.serve import serve
from inwith.errors import InwithError

app = cyclopts.App(name="inwith", help="A council's own messaging service.", help_format="plaintext")
app.command(serve)
app.command(people)
app.command(import_)
app.command(data.verify)
app.command(data.backup)
app.command(data.restore)
app.command(doctor)


def main() -> None:
    try:
        app()
    except InwithError as error:
        print(error.sentence, file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
