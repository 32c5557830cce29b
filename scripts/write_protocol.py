"""Writes web/src/lib/protocol.ts: the server's types in TypeScript, so that there is one definition of each.

With `--check` it writes nothing, and fails when the file is not what it would write.
"""

import importlib
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import ModuleType

import msgspec
import msgspec.inspect as shape

from inwith.live.protocol import FromClient, FromServer, LiveEvent
from inwith.storage.database import Payload, Signal

PROJECT = Path(__file__).resolve().parent.parent
OUTPUT = PROJECT / "web" / "src" / "lib" / "protocol.ts"
HEADER = "// Written by `make protocol` from the types of the server; a change here is lost.\n"

Struct = type[msgspec.Struct]

SIMPLE = {
    shape.AnyType: "unknown",
    shape.BoolType: "boolean",
    shape.BytesType: "string",
    shape.FloatType: "number",
    shape.IntType: "number",
    shape.NoneType: "null",
    shape.RawType: "unknown",
    shape.StrType: "string",
}


def protocol() -> str:
    """The whole file. Raises TypeError for a type that has no counterpart here yet, or a name used twice."""
    structs = list(structs_of(modules()))
    names = [struct.__name__ for struct in structs]
    if twice := {name for name in names if names.count(name) > 1}:
        raise TypeError(f"Two types of the protocol share a name: {', '.join(sorted(twice))}")
    answered = reached_from(struct for struct in structs if not is_request(struct))
    blocks = [interface(struct, optional=is_optional(struct, answered)) for struct in structs]
    return "\n".join([HEADER, *blocks, payloads(structs), *frames(structs)])


def modules() -> list[ModuleType]:
    """Every feature's types and events, and the frames of the live connection."""
    files = [
        path
        for name in (
            "announced",
            "arrangement",
            "content",
            "schedule",
            "unsent",
            "search_types",
            "types",
            "events",
        )
        for path in PROJECT.glob(f"src/inwith/*/{name}.py")
    ]
    names = sorted(f"inwith.{path.parent.name}.{path.stem}" for path in files)
    return [importlib.import_module(name) for name in ["inwith.errors", *names, "inwith.live.protocol"]]


def structs_of(sources: Iterable[ModuleType]) -> Iterator[Struct]:
    """The structs defined in these modules, in their order; not those that only serve as a base."""
    for source in sources:
        for value in vars(source).values():
            is_struct = isinstance(value, type) and issubclass(value, msgspec.Struct)
            if is_struct and value.__module__ == source.__name__ and not is_base(value):
                yield value


def is_base(struct: Struct) -> bool:
    """A request stays one when another adds to it; a frame has a tag of its own."""
    config = struct.__struct_config__
    is_whole = is_request(struct) and config.tag_field is None
    return bool(struct.__subclasses__()) and not is_whole


def is_request(struct: Struct) -> bool:
    """What clients send is decoded strictly, and only that."""
    return struct.__struct_config__.forbid_unknown_fields


def is_optional(struct: Struct, answered: set[Struct]) -> bool:
    """Whether a field with a default may be missing from the JSON."""
    return struct.__struct_config__.omit_defaults or (is_request(struct) and struct not in answered)


def reached_from(structs: Iterable[Struct]) -> set[Struct]:
    reached: set[Struct] = set()
    waiting = list(structs)
    while waiting:
        struct = waiting.pop()
        if struct not in reached:
            reached.add(struct)
            waiting += [inner for field in fields_of(struct) for inner in structs_in(field.type)]
    return reached


def structs_in(kind: shape.Type) -> Iterator[Struct]:
    match kind:
        case shape.Metadata():
            yield from structs_in(kind.type)
        case shape.StructType():
            yield kind.cls
        case shape.UnionType():
            for member in kind.types:
                yield from structs_in(member)
        case shape.ListType() | shape.VarTupleType():
            yield from structs_in(kind.item_type)
        case shape.DictType():
            yield from structs_in(kind.value_type)


def fields_of(struct: Struct) -> tuple[shape.Field, ...]:
    described = shape.type_info(struct)
    if not isinstance(described, shape.StructType):
        raise TypeError(f"{struct.__name__} is described as {described}")
    return described.fields


def interface(struct: Struct, *, optional: bool) -> str:
    config = struct.__struct_config__
    lines = [*documentation(struct), f"export interface {heading(struct)} {{"]
    if config.tag is not None:
        lines.append(f"  {config.tag_field}: '{config.tag}';")
    for field in fields_of(struct):
        type_ = "Payloads[K]" if struct is LiveEvent and field.name == "payload" else typescript(field.type)
        type_ = "K" if struct is LiveEvent and field.name == "kind" else type_
        missing = not field.required and (optional or may_be_unset(field))
        lines.append(f"  {field.encode_name}{'?' if missing else ''}: {type_};")
    return "\n".join([*lines, "}", ""])


def may_be_unset(field: shape.Field) -> bool:
    """msgspec describes UNSET by leaving it out, of the types and of the defaults."""
    return field.default is msgspec.NODEFAULT and field.default_factory is msgspec.NODEFAULT


def heading(struct: Struct) -> str:
    return "LiveEvent<K extends EventKind = EventKind>" if struct is LiveEvent else struct.__name__


def documentation(struct: Struct) -> list[str]:
    lines = [line.strip() for line in (struct.__doc__ or "").strip().splitlines()]
    if len(lines) < 2:
        return [f"/** {line} */" for line in lines]
    return ["/**", *(f" * {line}".rstrip() for line in lines), " */"]


def typescript(kind: shape.Type) -> str:
    match kind:
        case shape.Metadata():
            return typescript(kind.type)
        case shape.StructType():
            return kind.cls.__name__
        case shape.LiteralType():
            return " | ".join(f"'{value}'" for value in kind.values)
        case shape.UnionType():
            return " | ".join(map(typescript, kind.types))
        case shape.ListType() | shape.VarTupleType():
            item = typescript(kind.item_type)
            return f"({item})[]" if " " in item else f"{item}[]"
        case shape.DictType():
            return f"Record<string, {typescript(kind.value_type)}>"
    if type(kind) not in SIMPLE:
        raise TypeError(f"{kind} has no counterpart in TypeScript yet")
    return SIMPLE[type(kind)]


def payloads(structs: Iterable[Struct]) -> str:
    lines = [f"  {struct.kind}: {struct.__name__};" for struct in structs if issubclass(struct, Payload)]
    lines = ["/** What an event of each kind holds. */", "export interface Payloads {", *lines, "}", ""]
    return "\n".join([*lines, "export type EventKind = keyof Payloads;", ""])


def frames(structs: Iterable[Struct]) -> Iterator[str]:
    structs = list(structs)
    yield "/** An event of some kind; its `kind` tells its payload. */"
    yield "export type AnyEvent = { [K in EventKind]: LiveEvent<K> }[EventKind];\n"
    to_client = [struct for struct in structs if issubclass(struct, FromServer | Signal)]
    yield union("FrameFromServer", ["AnyEvent" if each is LiveEvent else each.__name__ for each in to_client])
    yield union("FrameFromClient", [each.__name__ for each in structs if issubclass(each, FromClient)])


def union(name: str, members: list[str]) -> str:
    line = f"export type {name} = {' | '.join(members)};"
    if len(line) > 100:
        line = f"export type {name} =" + "".join(f"\n  | {member}" for member in members) + ";"
    return line + "\n"


def main() -> None:
    written = protocol().rstrip() + "\n"
    if "--check" not in sys.argv[1:]:
        OUTPUT.write_text(written)
    elif not OUTPUT.is_file() or OUTPUT.read_text() != written:
        raise SystemExit(f"{OUTPUT.relative_to(PROJECT)} is not what the server's types say: make protocol")


if __name__ == "__main__":
    main()
