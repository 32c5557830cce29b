-- oldest code: 11

-- conversations/search_sqlite.py: each word of `searchable` with its conversation before it, so that rights choose what
-- is read of the index. Nothing is kept of what is taken out of it.
create virtual table word_index using fts5 (terms, content = '', tokenize = "ascii tokenchars ':.'");
insert into word_index (word_index, rank) values ('secure-delete', 1);
