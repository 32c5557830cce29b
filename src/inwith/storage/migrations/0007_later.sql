-- oldest code: 7
-- Instants (…_at) are milliseconds UTC. Each table names the one file that writes it.

-- conversations/scheduled.py: messages to be sent later, from events of their author's private stream (stream, seq).
-- version_seq is the event that holds the words. A row stays when it is over, so that a client id is never used twice.
create table scheduled (
    stream bigint not null references stream (id),
    seq bigint not null,
    person bigint not null references person (id),
    conversation bigint not null references conversation (id),
    client_id text not null,
    version_seq bigint not null,
    send_at bigint not null,
    state text not null,
    ended_seq bigint,
    primary key (stream, seq)
){clustered};
create unique index scheduled_by_client_id on scheduled (person, conversation, client_id);
create index scheduled_by_time on scheduled (send_at, stream, seq) where state = 'waiting';
