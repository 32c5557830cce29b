-- oldest code: 2
-- Instants (…_at) are milliseconds UTC. Each table names the one file that writes it.

-- conversations/announcements.py: whom the council's announcements reach. It needs no consent and makes nobody a member.
create table audience (
    conversation bigint not null references conversation (id),
    person bigint not null references person (id),
    from_seq bigint not null,
    reached_at bigint not null,
    primary key (conversation, person)
){clustered};
create index audience_by_person on audience (person);

-- What each person may read, from which seq on, and by what right. Nobody has two of them in one conversation.
create view readable as
select person, conversation, from_seq, joined_seq, owner, 'member' as standing from membership
union all
select person, conversation, from_seq, 0, false, 'requested' from direct_request where declined_at is null
union all
select person, conversation, from_seq, from_seq - 1, false, 'audience' from audience;
