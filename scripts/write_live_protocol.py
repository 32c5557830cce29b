"""Writes docs/live-protocol.json: the live connection in AsyncAPI 3, made from the types that frames are read with.

With `--check` it writes nothing, and fails when the file is not what it would write.
"""

import json
import sys
from pathlib import Path
from typing import Any, cast

import msgspec

from inwith.app import KINDS, ROUTES
from inwith.config import Config
from inwith.door import Door
from inwith.live import protocol, socket
from inwith.live.commands import Commands
from inwith.live.gateway import PATH
from inwith.storage.database import Database, Signal

PROJECT = Path(__file__).resolve().parent.parent
OUTPUT = PROJECT / "docs" / "live-protocol.json"

Json = dict[str, Any]  # Any: a JSON document of somebody else's design
Struct = type[msgspec.Struct]

TO_SERVER: tuple[Struct, ...] = (
    protocol.Resume,
    protocol.Typing,
    protocol.Watch,
    protocol.Here,
    protocol.WatchPeople,
)
TO_CLIENT: tuple[Struct, ...] = (
    protocol.Ready,
    protocol.Current,
    protocol.Differs,
    protocol.LiveEvent,
    protocol.Blank,
    protocol.Reset,
    protocol.Ahead,
    protocol.Done,
    protocol.RefusedFrame,
    protocol.SomeoneTyping,
    protocol.SomeoneHere,
    *Signal.__subclasses__(),
)
CLOSES = {
    socket.CLOSE_BAD_DATA: "A frame was not JSON in UTF-8.",
    socket.CLOSE_POLICY: "A frame was nested too deeply, or no frame of this protocol.",
    socket.CLOSE_TOO_BIG: "A frame was too large.",
    socket.CLOSE_ENDED: "The session has been ended. Sign in again.",
    socket.CLOSE_SLOW: "The client reads too slowly. Come back at once and resume.",
    socket.CLOSE_TOO_MANY: "Too many frames.",
    1012: "The server restarts. Come back soon.",
}


def describe() -> Json:
    """The whole document."""
    commands = live_commands()
    structs = [*TO_SERVER, *commands.types.values(), *TO_CLIENT]
    payloads = [kind.payload for kind in KINDS.values()]
    found, components = msgspec.json.schema_components(
        [*structs, *payloads], ref_template="#/components/schemas/{name}"
    )
    schemas = list(found)
    messages = {
        name_of(struct): message(struct, schema) for struct, schema in zip(structs, schemas, strict=False)
    }
    messages["event"]["x-payload-by-kind"] = dict(zip(KINDS, schemas[len(structs) :], strict=True))
    upward = [name_of(struct) for struct in (*TO_SERVER, *commands.types.values())]
    downward = [name_of(struct) for struct in TO_CLIENT]
    return {
        "asyncapi": "3.0.0",
        "info": {"title": "Inwith, live", "version": "1", "description": description()},
        "defaultContentType": "application/json",
        "channels": {
            "live": {
                "address": PATH,
                "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in messages},
            }
        },
        "operations": {
            "say": operation("receive", upward),
            "hear": operation("send", downward),
        },
        "components": {
            "messages": messages,
            "schemas": components,
            "securitySchemes": {
                "cookie": {"type": "httpApiKey", "in": "cookie", "name": "inwith"},
                "bearer": {"type": "http", "scheme": "bearer"},
            },
        },
    }


def live_commands() -> Commands:
    """The command table, without a database behind it."""
    door = Door(cast(Database, None), config=Config(), services={})
    plans = [door.plan(route) for route in ROUTES if route.live is not None]
    return Commands(plans, depth=Config().frame_depth)


def description() -> str:
    closes = "\n".join(f"- {code}: {text}" for code, text in sorted(CLOSES.items()))
    return (
        "JSON text frames, told apart by `type`. A browser needs its cookie and our own Origin, a program a bearer "
        "token. After `ready` the client says once what it holds (`resume`) and gets what it missed, then `current`, "
        "then events as they happen. A command carries a `ref` of the client's choice; `done` or `refused` answers "
        f"with it.\n\nThe server closes with:\n{closes}"
    )


def name_of(struct: Struct) -> str:
    return str(struct.__struct_config__.tag) + ("_news" if struct is protocol.SomeoneTyping else "")


def message(struct: Struct, schema: Json) -> Json:
    summary = " ".join((struct.__doc__ or "").split())
    return {"name": name_of(struct), **({"summary": summary} if summary else {}), "payload": schema}


def operation(action: str, names: list[str]) -> Json:
    return {
        "action": action,
        "channel": {"$ref": "#/channels/live"},
        "messages": [{"$ref": f"#/channels/live/messages/{name}"} for name in names],
    }


def main() -> None:
    written = json.dumps(describe(), indent=1, ensure_ascii=False, sort_keys=False) + "\n"
    if "--check" not in sys.argv[1:]:
        OUTPUT.write_text(written)
    elif not OUTPUT.is_file() or OUTPUT.read_text() != written:
        raise SystemExit(f"{OUTPUT.relative_to(PROJECT)} is not what the server's types say: make protocol")


if __name__ == "__main__":
    main()
