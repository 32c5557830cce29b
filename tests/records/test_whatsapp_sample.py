"""What the generator writes, the parser reads back, whatever the people in it are called and say."""

from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as some

from inwith.records.whatsapp_export import read_export
from inwith.records.whatsapp_sample import (
    ENCRYPTION,
    SampleLayout,
    SampleLine,
    chat_name,
    write_chat,
    write_zip,
    zip_name,
)
from inwith.records.whatsapp_tables import MARKS

LAYOUTS: tuple[SampleLayout, ...] = ("android", "ios", "web", "old")
# A first day above 12 proves the order, so that every script is read without a question.
BEGIN = datetime(2024, 1, 31, 0, 5)
BODY = some.text("ab: -[]<>()/31\n\u202f\u00a0,.🤓é\u2028", min_size=1, max_size=40)
MARKED = some.lists(some.sampled_from([*MARKS[:-1], "left", " added ", "a: b"]), max_size=4).map("".join)
NAMES = (
    "Ailsa Sample",
    "Hamish - Trial (Parks)",
    "Depot: North",
    "🤓",
    "~\u202fRory",
    "+44\u00a07700\u00a0900123",
    "عينة",
)
SAID = some.tuples(some.sampled_from(NAMES), BODY, MARKED).map(
    lambda said: (said[0], f"x{said[1]}{said[2]}x")
)


@given(said=some.lists(SAID, max_size=8), layout=some.sampled_from(LAYOUTS))
def test_people_and_words_come_back_in_every_layout(
    said: list[tuple[str, str]], layout: SampleLayout
) -> None:
    script = [
        SampleLine(BEGIN, None, ENCRYPTION),
        SampleLine(BEGIN, None, "Ailsa Sample added Depot: North"),
        SampleLine(BEGIN, "Ailsa Sample", "hi"),
    ]
    script += [
        SampleLine(BEGIN + timedelta(seconds=index), who, text)
        for index, (who, text) in enumerate(said, start=1)
    ]
    chat = write_chat(script, layout)
    export = read_export(chat.encode(), chat_name(layout, "Parks"))
    assert export.status == "ok"
    assert "".join(record.raw for record in export.records) == chat
    assert [record.system for record in export.records[:3]] == [True, True, False]
    assert [(record.author, record.text) for record in export.records[3:]] == [
        (seen(who), unmarked(text)) for who, text in said
    ]


@given(moments=some.lists(some.datetimes(datetime(2013, 1, 1), datetime(2099, 1, 1)), max_size=8))
@pytest.mark.parametrize("layout", LAYOUTS)
def test_moments_come_back_as_the_clock_shows_them(layout: SampleLayout, moments: list[datetime]) -> None:
    script = [SampleLine(moment, "Ailsa Sample", "hi") for moment in (BEGIN, *moments)]
    export = read_export(write_chat(script, layout).encode(), chat_name(layout, "Parks"))
    shown = [
        moment.replace(microsecond=0, second=0 if layout == "android" else moment.second)
        for moment in moments
    ]
    assert [record.ts for record in export.records[1:]] == [moment.isoformat() for moment in shown]


@pytest.mark.parametrize("layout", LAYOUTS)
def test_media_and_captions_come_back_from_the_zip(layout: SampleLayout) -> None:
    media = {"IMG-1 (2).jpg": b"\xff\xd8one", "plan.pdf": b"%PDF"}
    script = [
        SampleLine(BEGIN, None, ENCRYPTION),
        SampleLine(BEGIN, "Ailsa Sample", "look", media="IMG-1 (2).jpg"),
        SampleLine(BEGIN, "Hamish Trial", "", media="plan.pdf"),
    ]
    data = write_zip(script, media, layout, "Parks: north")
    export = read_export(data, zip_name(layout, "Parks: north"))
    assert (export.status, export.title, export.missing, export.unreferenced) == (
        "ok",
        "Parks_ north",
        (),
        (),
    )
    assert export.files == {name: len(content) for name, content in media.items()}
    assert [(record.kind, record.text, record.attachments) for record in export.records[1:]] == [
        ("media", "look", ("IMG-1 (2).jpg",)),
        ("media", "", ("plan.pdf",)),
    ]


def test_the_same_script_gives_the_same_bytes() -> None:
    script = [SampleLine(BEGIN, "Ailsa Sample", "hi")]
    assert write_zip(script, {"a": b"1"}, "ios", "Parks") == write_zip(script, {"a": b"1"}, "ios", "Parks")


def seen(name: str) -> str:
    return name.replace("\u202f", " ").replace("\u00a0", " ")


def unmarked(text: str) -> str:
    return "".join(character for character in text if character not in MARKS)
