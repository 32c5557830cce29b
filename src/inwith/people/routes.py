"""People's operations and who may use each."""

from inwith.door import Policy, Route
from inwith.people import (
    accounts,
    council,
    directory,
    links,
    notices,
    preferences,
    publishers,
    push,
    sessions,
    setup,
    sign_in,
    unlisted,
)

_ANYONE, _SIGNED_IN, _STAFF = Policy.ANYONE, Policy.SIGNED_IN, Policy.STAFF
_ADMINISTRATOR = Policy.ADMINISTRATOR

ROUTES: tuple[Route, ...] = (
    Route(method="GET", path="/council", function=council.show_council, policy=_ANYONE),
    Route(method="POST", path="/set-up", function=setup.set_up, policy=_ANYONE, session="opens"),
    Route(method="POST", path="/session", function=sign_in.sign_in, policy=_ANYONE, session="opens"),
    Route(method="POST", path="/tokens", function=sign_in.sign_in, policy=_ANYONE),
    Route(method="DELETE", path="/session", function=sessions.sign_out, policy=_SIGNED_IN, session="closes"),
    Route(method="POST", path="/links/show", function=links.show_link, policy=_ANYONE, reads=True),
    Route(method="POST", path="/links/use", function=sign_in.use_link, policy=_ANYONE, session="opens"),
    Route(method="GET", path="/me", function=sign_in.show_me, policy=_SIGNED_IN),
    Route(method="GET", path="/notice", function=notices.show_notice, policy=_SIGNED_IN),
    Route(method="POST", path="/notice/acceptance", function=notices.accept_notice, policy=_SIGNED_IN),
    Route(method="GET", path="/devices", function=sessions.list_devices, policy=_SIGNED_IN),
    Route(method="DELETE", path="/devices/{session:int}", function=sessions.end_device, policy=_SIGNED_IN),
    Route(method="POST", path="/password", function=sign_in.change_password, policy=_SIGNED_IN),
    Route(method="PUT", path="/preferences", function=preferences.change_preferences, policy=_STAFF),
    Route(method="GET", path="/push", function=push.show_push, policy=_STAFF),
    Route(method="PUT", path="/push", function=push.subscribe, policy=_STAFF),
    Route(method="DELETE", path="/push", function=push.unsubscribe, policy=_STAFF),
    Route(method="GET", path="/people", function=directory.search_people, policy=_STAFF),
    Route(method="GET", path="/teams", function=directory.list_teams, policy=_STAFF),
    Route(method="GET", path="/accounts", function=accounts.list_accounts, policy=_ADMINISTRATOR),
    Route(method="POST", path="/accounts", function=accounts.add_person, policy=_ADMINISTRATOR),
    Route(
        method="PATCH", path="/accounts/{person:int}", function=accounts.change_person, policy=_ADMINISTRATOR
    ),
    Route(
        method="POST",
        path="/accounts/{person:int}/reset",
        function=accounts.reset_password,
        policy=_ADMINISTRATOR,
    ),
    Route(
        method="POST",
        path="/accounts/{person:int}/suspension",
        function=accounts.suspend_person,
        policy=_ADMINISTRATOR,
    ),
    Route(
        method="DELETE",
        path="/accounts/{person:int}/suspension",
        function=accounts.resume_person,
        policy=_ADMINISTRATOR,
    ),
    Route(
        method="PUT",
        path="/accounts/{person:int}/unlisted",
        function=unlisted.unlist_person,
        policy=_ADMINISTRATOR,
    ),
    Route(
        method="DELETE",
        path="/accounts/{person:int}/unlisted",
        function=unlisted.list_person_again,
        policy=_ADMINISTRATOR,
    ),
    Route(method="GET", path="/publishers", function=publishers.list_publishers, policy=_ADMINISTRATOR),
    Route(
        method="PUT",
        path="/publishers/{person:int}",
        function=publishers.name_publisher,
        policy=_ADMINISTRATOR,
    ),
    Route(
        method="DELETE",
        path="/publishers/{person:int}",
        function=publishers.withdraw_publisher,
        policy=_ADMINISTRATOR,
    ),
    Route(method="PUT", path="/council/notice", function=council.change_notice, policy=_ADMINISTRATOR),
)
