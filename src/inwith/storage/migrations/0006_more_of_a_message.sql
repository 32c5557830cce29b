-- oldest code: 6
-- Instants (…_at) are milliseconds UTC. Each table names the one file that writes it.

-- conversations/own.py: where each person keeps notes to themselves
create table own (
    person bigint primary key references person (id),
    conversation bigint not null
);

-- conversations/polls.py: a row for each option somebody has chosen; the poll itself is in the message's event
create table vote (
    conversation bigint not null,
    about bigint not null,
    person bigint not null,
    option bigint not null,
    primary key (conversation, about, person, option)
){clustered};

-- conversations/polls.py: those that their author closed before their time
create table poll_closed (
    conversation bigint not null,
    about bigint not null,
    closed_at bigint not null,
    primary key (conversation, about)
){clustered};

-- conversations/pins.py: seq is the event that pinned it
create table pin (
    conversation bigint not null,
    about bigint not null,
    person bigint not null,
    seq bigint not null,
    pinned_at bigint not null,
    primary key (conversation, about)
){clustered};

-- conversations/stars.py: seq is the event in the person's own stream
create table star (
    person bigint not null,
    conversation bigint not null,
    about bigint not null,
    seq bigint not null,
    primary key (person, conversation, about)
){clustered};
create index star_by_seq on star (person, seq);
