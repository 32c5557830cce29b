-- oldest code: 4
-- Instants (…_at) are milliseconds UTC. Each table names the one file that writes it.

-- people/push.py: what the push services know the council by, made once; and where each device is woken
create table push_key (
    one integer primary key check (one = 1),
    private_key {blob} not null,
    made_at bigint not null
);
-- showing: a wake-up went there, and what it led to may still be on the screen. clearable: it may be woken to show nothing
create table push_subscription (
    session bigint primary key references session (id),
    person bigint not null references person (id),
    endpoint text not null unique,
    p256dh text not null,
    auth text not null,
    made_at bigint not null,
    clearable boolean not null,
    showing boolean not null default false,
    cleared_at bigint not null default 0
);
create index push_subscription_by_person on push_subscription (person);

-- conversations/wakes.py: what was written and nobody was woken for yet; and which devices are to be woken
create table alert_due (
    stream bigint not null,
    seq bigint not null,
    due_at bigint not null,
    primary key (stream, seq)
){clustered};
-- clearing: not because something is new, but because something was read elsewhere
create table wake (
    session bigint primary key,
    due_at bigint not null,
    tries bigint not null,
    clearing boolean not null
);
create index wake_by_due on wake (due_at);

-- The notice tells of notifications now, so everybody is shown it again.
update council set notice_version = notice_version + 1;
