-- oldest code: 3
-- Instants (…_at) are milliseconds UTC. Each table names the one file that writes it.

-- conversations/search.py: messages whose words are not in the index yet, or not as they now stand
create table unindexed (
    conversation bigint not null,
    seq bigint not null,
    primary key (conversation, seq)
){clustered};

-- conversations/search.py: what is searched of a message. `place` orders all of them by their instant; `words` are folded.
create table searchable (
    place bigint primary key,
    conversation bigint not null,
    seq bigint not null,
    words text not null,
    tags text not null
);
create unique index searchable_by_message on searchable (conversation, seq);
create index searchable_by_conversation on searchable (conversation, place);

insert into unindexed (conversation, seq) select conversation, seq from message where deleted_seq is null;
