"""Who may do what: four short tables, one for each kind of conversation, that the running server is compared with.

A rule's line says for each person of the heading above it what comes of its operations:

    done    it is done
    401     they are not signed in
    403     they know of it and may not
    404     for them there is no such thing: the very answer that a nonexistent one gets
    422     they may, but it cannot be done
    mute    a live frame that has no answer: nothing comes of it

`aim` says which message, device or card is meant, where the path leaves that open.
"""

from tests.access.table import Rule, Table

_ONE = "/conversations/{conversation}"
_MESSAGE = _ONE + "/messages/{seq}"
_STARRING = (f"PUT {_MESSAGE}/star", f"DELETE {_MESSAGE}/star")
_FORWARDING = f"POST {_MESSAGE}/forward"
_READING = (
    f"GET {_ONE}",
    f"GET {_ONE}/members",
    f"GET {_ONE}/messages",
    f"GET {_ONE}/pins",
    f"GET {_MESSAGE}/receipts",
    *_STARRING,
    _FORWARDING,
)
_MARKING = (f"PUT {_ONE}/mark", "live mark", f"PUT {_ONE}/arrangement", "live arrange")
_DRAFTING = (f"PUT {_ONE}/draft", f"DELETE {_ONE}/draft", "live keep_draft", "live discard_draft")
_SENDING = (f"POST {_ONE}/messages", "live send")
_REACTING = (
    f"PUT {_MESSAGE}/reaction",
    f"DELETE {_MESSAGE}/reaction",
    "live react",
    "live unreact",
    f"PUT {_MESSAGE}/pin",
    f"DELETE {_MESSAGE}/pin",
)
_SCHEDULING = f"POST {_ONE}/scheduled"
_RESCHEDULING = ("PUT /scheduled/{scheduled}", "POST /scheduled/{scheduled}/send")
_CANCELLING = "DELETE /scheduled/{scheduled}"
# What they are called about is a message like any other; that a poll is one is shown in test_polls.py.
_VOTING = (f"PUT {_MESSAGE}/vote", "live vote", f"POST {_MESSAGE}/close", f"GET {_MESSAGE}/votes")
_REWORDING = (
    f"PUT {_MESSAGE}",
    f"DELETE {_MESSAGE}",
    f"GET {_MESSAGE}/versions",
    "live edit",
    "live delete",
)
_ANSWERING = f"POST {_ONE}/answer"
_RETITLING = f"PATCH {_ONE}"
_INVITING = (f"GET {_ONE}/waiting", f"POST {_ONE}/invitations")
_RULING = (f"DELETE {_ONE}/members/{{person}}", f"POST {_ONE}/owners", f"POST {_ONE}/history")
_LEAVING = f"DELETE {_ONE}/membership"
_AUDIENCE = f"GET {_ONE}/audience"
FOLLOWING = ("live resume", "live watch", "live typing")
PRESENCE = ("live here", "live watch_people")

# due: a member who has not accepted the privacy notice in force. former: has left. late: a member since the message
# that "earlier" aims at. officer: a records officer. The outsider, officer and administrator were never in the group.
GROUP = Table(
    "group",
    "nobody due  outsider invited declined former removed late member owner officer administrator",
    (
        Rule(
            "anyone",
            "done done done     done    done     done   done    done done   done  done    done",
            ("GET /council", "POST /links/show", "POST /links/use", "POST /session", "POST /tokens"),
        ),
        Rule(
            "a council is set up once",
            "422  422  422      422     422      422    422     422  422    422   422     422",
            ("POST /set-up",),
        ),
        Rule(
            "signed in, before accepting the notice too",
            "401  done done     done    done     done   done    done done   done  done    done",
            (
                "GET /me",
                "GET /notice",
                "POST /notice/acceptance",
                "GET /devices",
                "DELETE /devices/{session}",
                "POST /password",
                "DELETE /session",
            ),
        ),
        Rule(
            "somebody else's device",
            "401  404  404      404     404      404    404     404  404    404   404     404",
            ("DELETE /devices/{session}",),
            aim="another's",
        ),
        Rule(
            "one's own things",
            "401  403  done     done    done     done   done    done done   done  done    done",
            (
                "GET /search",
                "GET /snapshot",
                "GET /alerts",
                "GET /push",
                "PUT /push",
                "DELETE /push",
                "GET /marks",
                "live marks",
                "GET /people",
                "GET /teams",
                "GET /people/{person}",
                "PUT /preferences",
                "GET /invitations",
                "POST /invitations/answer-all-teams",
                "GET /blocks",
                "POST /blocks",
                "DELETE /blocks/{person}",
                "POST /groups",
                "POST /directs",
                "live create_group",
                "live open_direct",
                "POST /conversations/own",
                "GET /starred",
                "GET /scheduled",
            ),
        ),
        Rule(
            "reading and writing: members",
            "401  403  404      404     404      404    404     done done   done  404     404",
            (*_READING, *_MARKING, *_DRAFTING, *_SENDING, *_REACTING, _ANSWERING, _LEAVING, _SCHEDULING),
        ),
        Rule(
            "what was said before somebody joined is not there for them",
            "401  403  404      404     404      404    404     404  done   done  404     404",
            (f"GET {_MESSAGE}/receipts", *_STARRING, _FORWARDING, *_SENDING, *_REACTING, _SCHEDULING),
            aim="earlier",
        ),
        Rule(
            "a page that nobody reads",
            "401  403  422      422     422      422    422     422  422    422   422     422",
            ("POST /previews",),
        ),
        Rule(
            "voting in what is no poll",
            "401  403  404      404     404      404    404     422  422    422   404     404",
            _VOTING,
        ),
        Rule(
            "what one has scheduled, while a member",
            "401  403  404      404     404      422    422     done done   done  404     404",
            _RESCHEDULING,
        ),
        Rule(
            "taking back what one has scheduled, in a group one has left too",
            "401  403  404      404     404      done   done    done done   done  404     404",
            (_CANCELLING,),
        ),
        Rule(
            "one's own words, while a member",
            "401  403  404      404     404      404    404     done done   done  404     404",
            _REWORDING,
        ),
        Rule(
            "somebody else's words, an owner's power neither",
            "401  403  404      404     404      404    404     403  403    403   404     404",
            _REWORDING,
            aim="another's",
        ),
        Rule(
            "owning",
            "401  403  404      404     404      404    404     403  403    done  404     404",
            (_RETITLING, *_INVITING, *_RULING),
        ),
        Rule(
            "how many an announcement reaches, of what is none",
            "401  403  404      404     404      404    404     403  403    422   404     404",
            (_AUDIENCE,),
        ),
        Rule(
            "announcing: only those whom the administrator has named, the administrator neither",
            "401  403  403      403     403      403    403     403  403    403   403     403",
            ("POST /announcements",),
        ),
        Rule(
            "looking at the card of one's invitation: nothing any more once it is answered",
            "401  403  404      done    done     done   done    done done   404   404     404",
            ("GET /invitations/{invitation}/people",),
        ),
        Rule(
            # 404 for who has accepted and is gone: no such conversation, rather than no such invitation.
            "accepting: not after a decline, and an old acceptance leads nobody back in",
            "401  403  404      done    422      404    404     done done   404   404     404",
            ("POST /invitations/{invitation}/answer",),
        ),
        Rule(
            "somebody else's invitation, or what they have scheduled",
            "401  403  404      404     404      404    404     404  404    404   404     404",
            (
                "GET /invitations/{invitation}/people",
                "POST /invitations/{invitation}/answer",
                *_RESCHEDULING,
                _CANCELLING,
            ),
            aim="another's",
        ),
        Rule(
            "administration",
            "401  403  403      403     403      403    403     403  403    403   403     done",
            (
                "GET /accounts",
                "POST /accounts",
                "PATCH /accounts/{person}",
                "POST /accounts/{person}/reset",
                "POST /accounts/{person}/suspension",
                "DELETE /accounts/{person}/suspension",
                "PUT /council/notice",
                "PUT /accounts/{person}/unlisted",
                "DELETE /accounts/{person}/unlisted",
                "GET /publishers",
                "PUT /publishers/{person}",
                "DELETE /publishers/{person}",
            ),
        ),
        Rule(
            "following live",
            "401  403  mute     mute    mute     mute   mute    done done   done  mute    mute",
            FOLLOWING,
        ),
        Rule(
            "a member's presence, seen by those who share a conversation with them",
            "401  403  mute     mute    mute     mute   mute    done done   done  mute    mute",
            PRESENCE,
        ),
    ),
)

# asked: the opener has written and waits for their answer. unasked: nothing was written yet. gone: answered, and left.
DIRECT = Table(
    "direct",
    "nobody third administrator opener unasked asked declined blocker answered gone",
    (
        Rule(
            "reading: the two, and the one who is asked",
            "401    404   404           done   404     done  404      404     done     404",
            (*_READING, *_MARKING, *_DRAFTING),
        ),
        Rule(
            "writing is an answer too, also after a decline",
            "401    404   404           done   404     done  done     422     done     404",
            _SENDING,
        ),
        Rule(
            "answering",
            "401    404   404           done   404     done  404      404     done     404",
            (_ANSWERING,),
        ),
        Rule(
            "what only members do",
            "401    404   404           done   404     404   404      404     done     404",
            (*_REACTING, *_REWORDING, _LEAVING, _SCHEDULING),
        ),
        Rule(
            "voting in what is no poll",
            "401    404   404           422    404     404   404      404     422      404",
            _VOTING[:-1],
        ),
        Rule(
            "reading how it stands",
            "401    404   404           422    404     422   404      404     422      404",
            _VOTING[-1:],
        ),
        Rule(
            "the other's words",
            "401    404   404           403    404     404   404      404     403      404",
            _REWORDING,
            aim="another's",
        ),
        Rule(
            "nobody owns it",
            "401    404   404           403    404     404   404      404     403      404",
            (_RETITLING, *_INVITING, *_RULING, _AUDIENCE),
        ),
        Rule(
            "what is written next: it asks who was not asked yet, or has left since",
            "401    mute  mute          done   done    done  mute     mute    done     done",
            ("live resume",),
        ),
        Rule(
            "seeing the other type",
            "401    mute  mute          done   mute    done  mute     mute    done     mute",
            ("live watch",),
        ),
        Rule(
            "being seen typing: not before the answer",
            "401    mute  mute          done   mute    mute  mute     mute    done     mute",
            ("live typing",),
        ),
    ),
)

# importer: the records officer who read the export in. reader: a colleague who accepted their invitation.
IMPORTED = Table(
    "imported",
    "nobody outsider administrator invited reader importer",
    (
        Rule(
            "reading, all of it",
            "401    404      404           404     done   done",
            (*_READING, *_MARKING, _ANSWERING),
        ),
        Rule(
            "nobody changes it",
            "401    404      404           404     422    422",
            (*_DRAFTING, *_SENDING, *_REACTING, *_REWORDING, *_VOTING, _SCHEDULING),
        ),
        Rule(
            "nor its title",
            "401    404      404           404     403    422",
            (_RETITLING, _AUDIENCE),
        ),
        Rule(
            "letting others read it",
            "401    404      404           404     403    done",
            (*_INVITING, *_RULING),
        ),
        Rule(
            "leaving",
            "401    404      404           404     done   done",
            (_LEAVING,),
        ),
        Rule(
            "following live",
            "401    mute     mute          mute    done   done",
            FOLLOWING,
        ),
    ),
)

# reader: of a team that it is for. moved: of that team until a moment ago. publisher: made it. withdrawn: made it, and
# has since been told by the administrator to speak no more: the announcement they are called about is their own.
ANNOUNCEMENT = Table(
    "announcement",
    "nobody outsider administrator moved reader publisher withdrawn",
    (
        Rule(
            "reading what it says",
            "401    404      404           404   done   done      done",
            (f"GET {_ONE}", f"GET {_ONE}/messages", f"GET {_ONE}/pins", *_STARRING, _FORWARDING, *_MARKING),
        ),
        Rule(
            "who writes, and how many it reaches",
            "401    404      404           404   403    done      done",
            (f"GET {_ONE}/members", f"GET {_MESSAGE}/receipts", _AUDIENCE, f"GET {_ONE}/waiting", _RETITLING),
        ),
        Rule(
            "writing, and rewording what one wrote",
            "401    404      404           404   403    done      403",
            (*_DRAFTING, *_SENDING, *_REWORDING, *_REACTING[4:], _SCHEDULING),
        ),
        Rule(
            "answering with a sign",
            "401    404      404           404   403    422       403",
            (*_REACTING[:4], *_VOTING[:-1]),
        ),
        Rule(
            "reading how a poll stands that is none",
            "401    404      404           404   422    422       422",
            _VOTING[-1:],
        ),
        Rule(
            "nobody is asked whether they accept",
            "401    404      404           404   403    done      done",
            (_ANSWERING,),
        ),
        Rule(
            "nobody is invited, and nobody leaves",
            "401    404      404           404   403    422       422",
            (f"POST {_ONE}/invitations", _LEAVING),
        ),
        Rule(
            "nobody else is a member",
            "401    404      404           404   403    422       422",
            _RULING,
        ),
        Rule(
            "following live",
            "401    mute     mute          mute  done   done      done",
            FOLLOWING[:1],
        ),
        Rule(
            "nobody types",
            "401    mute     mute          mute  mute   mute      mute",
            FOLLOWING[1:],
        ),
    ),
)

TABLES = (GROUP, DIRECT, IMPORTED, ANNOUNCEMENT)
