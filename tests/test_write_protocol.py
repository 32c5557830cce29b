"""The client's types say what the server's JSON holds, field for field."""

from typing import Annotated, ClassVar, Literal

import msgspec
import pytest
from msgspec import UNSET, Meta, UnsetType

from inwith.storage.database import Payload
from scripts.write_protocol import interface, is_optional, payloads, reached_from


class Colour(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    name: str = ""


class Ask(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    text: Annotated[str, Meta(max_length=9)]
    again: bool = False


class Answer(msgspec.Struct, frozen=True):
    """What comes back."""

    colours: list[Colour]
    state: Literal["on", "off"] | None = None
    token: str | UnsetType = UNSET


class Painted(Payload, frozen=True):
    kind: ClassVar[str] = "painted"
    coats: dict[str, int] = {}


class Ping(msgspec.Struct, frozen=True, tag="ping", tag_field="type"): ...


class Unheard(msgspec.Struct, frozen=True):
    value: complex


def written(struct: type[msgspec.Struct]) -> list[str]:
    optional = is_optional(struct, reached_from([Answer]))
    return [line.strip() for line in interface(struct, optional=optional).splitlines()]


def test_what_a_client_may_leave_out_is_optional_in_a_request() -> None:
    assert written(Ask) == ["export interface Ask {", "text: string;", "again?: boolean;", "}"]


def test_an_answer_holds_every_field_but_those_that_may_be_unset() -> None:
    fields = ["colours: Colour[];", "state: 'off' | 'on' | null;", "token?: string;"]
    assert written(Answer) == ["/** What comes back. */", "export interface Answer {", *fields, "}"]


def test_a_request_that_an_answer_repeats_is_whole_there() -> None:
    assert "name: string;" in written(Colour)


def test_a_payload_leaves_out_its_defaults_and_is_found_by_its_kind() -> None:
    assert "coats?: Record<string, number>;" in written(Painted)
    assert "  painted: Painted;" in payloads([Answer, Painted]).splitlines()


def test_a_frame_carries_its_tag() -> None:
    assert written(Ping) == ["export interface Ping {", "type: 'ping';", "}"]


def test_a_type_without_a_counterpart_stops_the_writing() -> None:
    with pytest.raises(TypeError, match="counterpart"):
        written(Unheard)
