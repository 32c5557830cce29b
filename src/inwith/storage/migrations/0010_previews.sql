-- oldest code: 10
-- Instants (…_at) are milliseconds UTC. Each table names the one file that writes it.

-- conversations/previews.py: what pages said of themselves, for the person who asked. Not events: what is written about
-- and never sent is no record, so the address is not kept either, only its hash
create table preview (
    person bigint not null references person (id),
    url_hash {blob} not null,
    read_at bigint not null,
    site text not null,
    title text not null,
    description text not null,
    primary key (person, url_hash)
){clustered};
create index preview_by_age on preview (read_at);

-- people/preferences.py: whether links are shown with what their pages say
alter table preference add column link_previews boolean not null default true;
