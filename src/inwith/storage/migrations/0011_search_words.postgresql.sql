-- oldest code: 11

-- Each word of `searchable` with its conversation before it, so that rights choose what is read of the index. Words are
-- folded: they hold letters and digits only. Text is not parsed, so that both databases know the same words.
create function search_vector(conversation bigint, words text, tags text) returns tsvector language sql immutable
return coalesce((
    select string_agg('''' || conversation || ':' || word || ''':' || least(place, 16383), ' ')
    from unnest(string_to_array(trim(words || trim(tags)), ' ')) with ordinality as each (word, place)
)::tsvector, ''::tsvector);

alter table searchable add column vector tsvector
    generated always as (search_vector(conversation, words, tags)) stored;
create index searchable_by_word on searchable using gin (vector) with (fastupdate = off);
