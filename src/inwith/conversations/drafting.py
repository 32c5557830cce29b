"""Writing and dropping a draft, where one may write. Of two devices the one that has not seen the latest is told so.

The rows are in drafts.py.
"""

import msgspec

from inwith.caller import Caller
from inwith.config import Config
from inwith.conversations import drafts, members, messages
from inwith.conversations.unsent import DraftVersion, Unsent, UnsentChange
from inwith.errors import Conflict
from inwith.storage.database import Tx


def screen_draft(change: UnsentChange, config: Config) -> None:
    """It may be as long as a message. Raises TooLarge, Refused."""
    messages.check_size(change.text, config)
    messages.check_mentions_limit(change.mentions, limit=config.mentions_a_message)


def keep_draft(tx: Tx, caller: Caller, conversation: int, *, change: UnsentChange) -> Unsent:
    """Keep what the caller has written so far. Repeating it changes nothing.

    Signals DraftMoved to the caller's own devices. Raises NotFound, NotAllowed or Refused where they may not write, and
    Conflict with the code "draft_moved" when another device has changed the draft since `change.seen`.
    """
    _check_may_write(tx, caller, conversation)
    return _put(tx, caller, conversation, change=change)


def discard_draft(tx: Tx, caller: Caller, conversation: int, *, seen: DraftVersion | None = None) -> Unsent:
    """Drop it. `seen` as in UnsentChange; without it whatever is there is dropped. Signals and raises as `keep_draft`."""
    _check_may_write(tx, caller, conversation)
    if seen is None:
        seen = drafts.find_draft(tx, caller, conversation).version
    return _put(tx, caller, conversation, change=UnsentChange(seen, ""))


def _check_may_write(tx: Tx, caller: Caller, conversation: int) -> None:
    # Whom a direct request asks may begin an answer; it is no consent until it is sent.
    if members.check_reader(tx, caller, conversation).standing != "requested":
        members.check_writer(tx, caller, conversation)


def _put(tx: Tx, caller: Caller, conversation: int, *, change: UnsentChange) -> Unsent:
    present = drafts.find_draft(tx, caller, conversation)
    wanted = Unsent(present.version, change.text, change.reply_to, change.mentions)
    if wanted == present:
        return present
    if change.seen != present.version:
        raise Conflict("Another of your devices has changed this draft.", code="draft_moved")
    wanted = msgspec.structs.replace(wanted, version=present.version + 1)
    drafts.put_draft(tx, caller, conversation, draft=wanted)
    return wanted
