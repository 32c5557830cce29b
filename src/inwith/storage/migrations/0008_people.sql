-- oldest code: 8
-- Instants (…_at, since) are milliseconds UTC. Each table names the one file that writes it.

-- people/unlisted.py: staff at risk. Nobody finds them but the person whom they are reached through.
create table unlisted (
    person bigint primary key references person (id),
    through bigint not null references person (id),
    set_by bigint references person (id), -- null: the command on the server itself
    since bigint not null
);

-- people/publishers.py: who speaks for the council
create table publisher (
    person bigint primary key references person (id),
    named_by bigint not null references person (id),
    named_at bigint not null
);

-- people/directory.py: whose team or standing has changed since it was last looked at whom announcements reach
create table moved (
    person bigint primary key references person (id)
);

-- conversations/announcements.py: announcements that have not been looked at for everybody yet, from which person on
create table unreached (
    conversation bigint primary key references conversation (id),
    after_person bigint not null
);

-- The teams there are, and the channels among conversations, are few among many.
create index person_by_team on person (team);
create index channel on conversation (id) where kind = 'announcement';
