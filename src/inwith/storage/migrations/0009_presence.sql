-- oldest code: 9
-- people/preferences.py: who may see that a person is here, and when they last were
alter table preference add column presence text not null default 'shared';
alter table preference add column last_seen text not null default 'nobody';
