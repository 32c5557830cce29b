"""An administrator edits a person: name, team, job title and role."""

from playwright.sync_api import expect

from tests.browser.conftest import Opens
from tests.browser.council import Council
from tests.browser.windows import Window


def test_an_administrator_edits_a_person_with_the_keyboard(council: Council, opens: Opens) -> None:
    mairi = council.somebody()
    office = opens(council.administrator).opens("/#/admin")
    _edit(office, mairi.name)
    form = office.dialog(f"Edit {mairi.name}")
    expect(form.get_by_label("Name", exact=True)).to_be_focused()
    form.get_by_label("Name", exact=True).fill(" ")
    office.page.keyboard.press("Enter")
    expect(form.get_by_role("alert")).to_contain_text("Enter the person’s name")
    expect(form.get_by_label("Name", exact=True)).to_have_attribute("aria-invalid", "true")

    form.get_by_label("Name", exact=True).fill("Mairi Renamed")
    form.get_by_label("Team").fill("Harbours")
    form.get_by_label("Job title").fill("Harbour master")
    form.get_by_label("Role").select_option("Records officer")
    form.get_by_label("Job title").press("Enter")
    expect(form).to_have_count(0)
    row = office.page.get_by_role("row").filter(has_text=mairi.sign_in_name)
    for words in ("Mairi Renamed", "Harbours", "Harbour master", "Records officer"):
        expect(row).to_contain_text(words)
    assert mairi.asks("GET", "/me")["role"] == "records_officer"


def test_the_last_administrator_is_told_so_beside_the_role(council: Council, opens: Opens) -> None:
    name = council.administrator.name
    office = opens(council.administrator, size="phone").opens("/#/admin")
    _edit(office, name)
    form = office.dialog(f"Edit {name}")
    form.get_by_label("Role").select_option("Staff")
    office.press(form.get_by_role("button", name="Save"))
    role = form.get_by_label("Role")
    expect(role).to_have_attribute("aria-invalid", "true")
    expect(role).to_have_accessible_description(
        "This is the last administrator. Make somebody else one first."
    )


def test_a_taken_sign_in_name_is_told_beside_it(council: Council, opens: Opens) -> None:
    ailsa = council.somebody()
    office = opens(council.administrator).opens("/#/admin")
    office.button("Add a person").click()
    form = office.dialog("Add a person")
    form.get_by_label("Name", exact=True).fill("Another Ailsa")
    form.get_by_label("Sign-in name").fill(ailsa.sign_in_name)
    form.get_by_role("button", name="Add a person").click()
    expect(form.get_by_label("Sign-in name")).to_have_attribute("aria-invalid", "true")


def _edit(office: Window, name: str) -> None:
    office.press(office.button(f"Actions for {name}"))
    office.press(office.page.get_by_role("menuitem", name="Edit"))
