-- oldest code: 5
-- Instants (…_at, …_until) are milliseconds UTC. Each table names the one file that writes it.

-- conversations/arrangements.py: how each person has put a conversation in their own list, from events of their private stream
create table arrangement (
    person bigint not null references person (id),
    conversation bigint not null references conversation (id),
    pinned_at bigint,
    starred boolean not null,
    archived_seq bigint,
    notify text not null,
    muted_until bigint,
    unread_from bigint,
    seq bigint not null,
    primary key (person, conversation)
){clustered};
create index arrangement_by_conversation on arrangement (conversation, person);

-- conversations/drafts.py: what somebody has begun to write, for their own devices alone; not events. Empty: there is none any more
create table draft (
    person bigint not null references person (id),
    conversation bigint not null references conversation (id),
    version bigint not null,
    moved_at bigint not null,
    text text not null,
    reply_to bigint,
    mentions {blob},
    primary key (person, conversation)
){clustered};
