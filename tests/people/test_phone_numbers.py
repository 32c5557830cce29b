"""Nobody's phone number: there is nowhere to give one, nowhere to keep one, and nowhere one is shown."""

import re

from inwith.people.types import NewPerson
from inwith.storage.database import Tx
from inwith.storage.sqlite_tx import SqliteTx
from tests.conftest import Served, Visitor

PHONE = re.compile(r"phone|mobile|telephone|\btel\b|msisdn", re.IGNORECASE)


async def test_r4_1_no_request_or_answer_has_a_field_for_a_phone_number(served: Served) -> None:
    document = (await (await served.visitor()).asks("GET", "/openapi.json")).json()
    fields = [
        f"{name}.{field}"
        for name, schema in document["components"]["schemas"].items()
        for field in schema.get("properties", {})
    ]
    assert "NewPerson.sign_in_name" in fields
    assert [each for each in fields if PHONE.search(each)] == []


async def test_r4_1_no_table_has_a_column_for_a_phone_number(served: Served) -> None:
    columns = await served.app.database.read(read_columns)
    assert "sign_in_name" in columns
    assert [each for each in columns if PHONE.search(each)] == []


async def test_r4_1_a_phone_number_that_is_sent_along_is_refused(admin: Visitor) -> None:
    answer = await admin.asks(
        "POST", "/accounts", {"name": "Rory Example", "sign_in_name": "rory", "phone": "0"}
    )
    assert answer.status_code == 400
    without = await admin.asks("POST", "/accounts", NewPerson("Rory Example", "rory"))
    assert without.status_code == 200


def read_columns(tx: Tx) -> list[str]:
    return tx.all(
        str,
        "select column_info.name from sqlite_schema join pragma_table_info(sqlite_schema.name) as column_info"
        if isinstance(tx, SqliteTx)
        else "select column_name from information_schema.columns where table_schema = 'public'",
    )
