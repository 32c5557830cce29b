"""The index of words in PostgreSQL: a tsvector that the database derives from each row of `searchable` by itself."""

from collections.abc import Iterable

from inwith.conversations.search_words import Asked

# One look into the index for each conversation, behind a fence: asked for all of them at once, it weighs every message
# against hundreds of alternatives, which takes seconds.
FIND = """
select s.place, s.conversation, s.seq
from unnest(string_to_array(:query, chr(10))) as each (query)
cross join lateral (
    select found.* from searchable found where found.vector @@ cast(each.query as tsquery) offset 0) s
join readable r on r.person = :person and r.conversation = s.conversation and s.seq >= r.from_seq
where s.place < :before and s.place >= :after
    and not exists (select 1 from unindexed u where u.conversation = s.conversation and u.seq = s.seq)
    {and_asked}
order by s.place desc limit :most
"""


def write_query(asked: Asked, conversations: Iterable[int]) -> str:
    """A line with a tsquery for each conversation, of folded words in quotation marks: none of its operators can come from outside."""
    return "\n".join(_write_for(asked, conversation) for conversation in conversations)


def _write_for(asked: Asked, conversation: int) -> str:
    parts = [f"'{conversation}:{word}':*" for word in asked.words]
    parts += [
        "(" + " <-> ".join(f"'{conversation}:{word}'" for word in phrase) + ")" for phrase in asked.phrases
    ]
    parts += [f"'{conversation}:{tag}'" for tag in asked.tags]
    return " & ".join(parts)
