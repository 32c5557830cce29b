"""What a poll may look like: its options, and how it reads as plain text where nobody can vote in it."""

from msgspec.structs import replace

from inwith.config import Config
from inwith.conversations.content import Poll
from inwith.errors import Refused
from inwith.legible import check_line


def screen_poll(poll: Poll, config: Config) -> Poll:
    """The poll with its options tidied: each says something, and something else. Raises Refused."""
    if len(poll.options) > config.poll_options:
        raise Refused(f"This poll has {len(poll.options)} options. The limit is {config.poll_options}.")
    options = [_check_option(option, config) for option in poll.options]
    if len({option.casefold() for option in options}) < len(options):
        raise Refused("Two options of this poll are the same. Change one of them.")
    return replace(poll, options=options)


def _check_option(option: str, config: Config) -> str:
    tidy = check_line(option, what="An option")
    if not tidy:
        raise Refused("One option of this poll is empty. Write something, or take it away.")
    most = config.poll_option_characters
    if len(tidy) > most:
        raise Refused(f"An option of this poll is {len(tidy)} characters long. The limit is {most}.")
    return tidy


def spell_out(text: str, poll: Poll) -> str:
    """The question and its options as plain text."""
    return "\n".join([text, *(f"- {option}" for option in poll.options)])
