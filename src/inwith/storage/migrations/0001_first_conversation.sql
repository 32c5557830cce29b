-- oldest code: 1
-- {id}, {blob}, {ordinal} and {clustered} are the database's own words for an identity column, bytes, a number that rises
-- with each row, and rows kept in key order.
-- Instants (…_at) are milliseconds UTC. Each table names the one file that writes it.

-- storage/migrate.py: schema_version, oldest_code, epoch
create table meta (
    name text primary key,
    value text not null
);

-- storage/streams.py: the log
create table stream (
    id {id},
    seq bigint not null default 0,
    hash {blob} not null
);
create table event (
    stream bigint not null references stream (id),
    seq bigint not null,
    kind text not null,
    about bigint,
    at bigint not null,
    actor bigint,
    device bigint,
    payload {blob},
    salt {blob},
    commitment {blob} not null,
    hash {blob} not null,
    ordinal {ordinal}, -- the order of writing across streams, for rebuilding state; not part of the chain
    primary key (stream, seq)
){clustered};

-- people/council.py
create table council (
    one integer primary key check (one = 1),
    name text not null,
    notice text not null,
    notice_version bigint not null,
    sample boolean not null default false
);

-- people/directory.py
create table person (
    id {id},
    stream bigint not null references stream (id),
    name text not null,
    folded_name text not null,
    folded_words text not null,
    team text not null,
    job_title text not null,
    created_at bigint not null,
    former boolean not null default false
);
create index person_by_name on person (folded_name);

-- people/accounts.py
create table account (
    person bigint primary key references person (id),
    sign_in_name text not null unique,
    password_hash text,
    role text not null,
    suspended_at bigint
);

-- people/links.py: one-time links (join, reset, set-up), only their hash
create table link (
    token_hash {blob} primary key,
    purpose text not null,
    person bigint references person (id),
    made_by bigint references person (id),
    made_at bigint not null,
    expires_at bigint not null,
    used_at bigint
);

-- people/sessions.py
create table session (
    id {id},
    person bigint not null references person (id),
    token_hash {blob} not null unique,
    device_name text not null,
    created_at bigint not null,
    seen_at bigint not null,
    ended_at bigint
);
create index session_by_person on session (person);
create index session_by_end on session (ended_at);

-- people/throttle.py
create table attempt (
    subject {blob} not null,
    failures bigint not null,
    first_at bigint not null,
    last_at bigint not null,
    primary key (subject)
);

-- people/notices.py
create table notice_accepted (
    person bigint not null references person (id),
    version bigint not null,
    accepted_at bigint not null,
    primary key (person, version)
);

-- people/preferences.py: current settings, from events in the person's private stream
create table preference (
    person bigint primary key references person (id),
    read_receipts boolean not null,
    typing boolean not null,
    seq bigint not null
);

-- conversations/groups.py
create table conversation (
    id bigint primary key references stream (id),
    kind text not null,
    created_at bigint not null,
    titled_seq bigint not null
);

-- conversations/pairs.py: the pair behind a direct conversation, and when each last left it
create table direct (
    conversation bigint primary key references conversation (id),
    low_person bigint not null references person (id),
    high_person bigint not null references person (id),
    low_left_seq bigint not null default 0,
    high_left_seq bigint not null default 0,
    unique (low_person, high_person)
);

-- conversations/requests.py: a first message that waits for an answer
create table direct_request (
    conversation bigint not null references conversation (id),
    person bigint not null references person (id),
    sender bigint not null references person (id),
    from_seq bigint not null,
    requested_at bigint not null,
    declined_at bigint,
    primary key (conversation, person)
);

-- conversations/members.py: a row cannot stand without the event of the person's own consent
create table membership (
    conversation bigint not null references conversation (id),
    person bigint not null references person (id),
    joined_seq bigint not null,
    from_seq bigint not null,
    owner boolean not null,
    joined_at bigint not null,
    primary key (conversation, person),
    foreign key (conversation, joined_seq) references event (stream, seq)
){clustered};
create index membership_by_person on membership (person);

-- conversations/consent.py
-- id: the seq of invitation_sent in the inviter's stream; received_seq: of invited in the person's, if it was delivered
create table invitation (
    id bigint not null,
    conversation bigint not null references conversation (id),
    person bigint not null references person (id),
    inviter bigint not null references person (id),
    sent_at bigint not null,
    lapses_at bigint not null,
    received_seq bigint,
    team boolean not null default false,
    answer text,
    answered_at bigint,
    primary key (inviter, id)
);
create index invitation_by_person on invitation (person);
create index invitation_by_conversation on invitation (conversation, person);

-- conversations/blocks.py
create table block (
    person bigint not null references person (id),
    blocked bigint not null references person (id),
    blocked_at bigint not null,
    primary key (person, blocked)
);

-- conversations/messages.py: ids and flags; the words are in the event at version_seq
create table message (
    conversation bigint not null references conversation (id),
    seq bigint not null,
    sender bigint,
    version_seq bigint not null,
    reply_to bigint,
    deleted_seq bigint,
    primary key (conversation, seq)
){clustered};
create table mention (
    conversation bigint not null,
    seq bigint not null,
    person bigint not null,
    primary key (conversation, person, seq)
){clustered};
create table sent (
    conversation bigint not null,
    sender bigint not null,
    client_id text not null,
    salt {blob},
    request_hash {blob},
    seq bigint not null,
    primary key (conversation, sender, client_id)
){clustered};

-- conversations/reactions.py: one reaction a person a message; the emoji is in the event at seq
create table reaction (
    conversation bigint not null,
    about bigint not null,
    person bigint not null,
    seq bigint not null,
    primary key (conversation, about, person)
){clustered};

-- conversations/receipts.py: marks, not events. shown_seq is what others may see
create table receipt (
    conversation bigint not null,
    person bigint not null,
    delivered_seq bigint not null,
    read_seq bigint not null,
    shown_seq bigint not null,
    moved_at bigint not null,
    primary key (conversation, person)
){clustered};
create table receipt_advance (
    conversation bigint not null,
    person bigint not null,
    delivered_seq bigint not null,
    shown_seq bigint not null,
    advanced_at bigint not null,
    primary key (conversation, person, advanced_at)
){clustered};

-- records/import_whatsapp.py: where an imported conversation came from; labels and lines are in its events
create table imported_file (
    conversation bigint primary key references conversation (id),
    sha256 text not null,
    file_name text not null,
    imported_by bigint not null references person (id),
    imported_at bigint not null,
    complete boolean not null
);
