"""Makes the sample council: people, conversations, an invitation that waits and an imported chat.

It goes through the same functions as everybody, at moments of its own choosing, into a folder that appears whole or
not at all. The script is sample_council.toml.
"""

import uuid
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Concatenate, ParamSpec, TypeVar
from zoneinfo import ZoneInfo

import msgspec

from inwith.app import App, build
from inwith.caller import Caller
from inwith.cli.sample_script import SampleDirect, SampleGroup, SampleLine, Script, read_script
from inwith.clock import DAY, HOUR, MINUTE, SECOND, system_clock
from inwith.config import Config
from inwith.conversations import (
    announcements,
    answers,
    consent,
    direct,
    forwards,
    groups,
    invitations,
    messages,
    own,
    pins,
    polls,
    reactions,
    receipts,
    revisions,
    stars,
)
from inwith.conversations.announced import AnnouncementDraft
from inwith.conversations.content import Poll
from inwith.conversations.types import (
    Answer,
    Ballot,
    Destination,
    DirectDraft,
    Draft,
    Forwarding,
    GroupDraft,
    Invite,
    Mark,
    Mention,
    ReactionDraft,
    Revision,
)
from inwith.people import accounts, council, notices, publishers, sessions, unlisted
from inwith.people.passwords import Passwords
from inwith.people.types import CouncilNotice, NewPerson, NoticeAcceptance, Unlisting
from inwith.records import import_whatsapp, whatsapp_sample
from inwith.records.whatsapp_export import read_export
from inwith.storage.database import Tx

PASSWORD = "sample council"
_PREPARATION = 10 * DAY
_DEVICE = "Sample script"

P = ParamSpec("P")
R = TypeVar("R")


async def make_sample_council(folder: Path, *, config: Config, now: int | None = None) -> Script:
    """Make the sample council in `folder`, unless it is there already; its script. Takes a few seconds."""
    script = read_script()
    if folder.exists():
        return script
    making = folder.with_name(folder.name + ".making")
    if making.exists():  # an earlier start was interrupted
        for file in making.iterdir():
            file.unlink()
    stage = await Stage.open(script, folder=making, config=config, now=now or system_clock())
    try:
        await stage.play()
    finally:
        await stage.app.close()
    making.rename(folder)
    return script


class Stage:
    """Plays the script: sets the clock to each moment and calls what the person of that moment would call."""

    def __init__(self, script: Script, *, now: int) -> None:
        self.script = script
        self._end = now
        self._moment = now - _PREPARATION
        self._callers: dict[str, Caller] = {}
        self._names = {person.sign_in_name: person.name for person in script.people}
        self._said: dict[str, int] = {}
        self._groups: dict[str, int] = {}
        self.app: App

    @classmethod
    async def open(cls, script: Script, *, folder: Path, config: Config, now: int) -> "Stage":
        stage = cls(script, now=now)
        own = msgspec.structs.replace(config, data=str(folder))
        stage.app = await build(own, clock=lambda: stage._moment, offer=False)
        return stage

    async def play(self) -> None:
        await self._establish()
        await self._announce()
        for group in self.script.conversations:
            await self._found(group)
        for pair in self.script.directs:
            await self._talk(pair)
        self._moment = self._end - 4 * HOUR
        await self._import()
        for group in self.script.conversations:
            await self._invite(group)
        for caller in self._callers.values():
            await self._do(sessions.sign_out, caller)

    async def _do(self, function: Callable[Concatenate[Tx, P], R], *args: P.args, **kwargs: P.kwargs) -> R:
        return await self.app.database.write(function, *args, **kwargs)

    async def _establish(self) -> None:
        await self._do(council.establish, name=self.script.council, sample=True)
        password_hash = await Passwords(self.app.config).hash(PASSWORD)
        for person in self.script.people:
            fields = {
                name: getattr(person, name) for name in ("name", "sign_in_name", "team", "job_title", "role")
            }
            created = await self._do(accounts.create_account, NewPerson(**fields))
            await self._do(accounts.set_password, created.id, password_hash)
            opened = await self._do(sessions.open_session, created.id, device_name=_DEVICE)
            self._callers[person.sign_in_name] = opened.caller
        administrator = next(
            self._callers[each.sign_in_name] for each in self.script.people if each.role == "administrator"
        )
        notice = await self._do(council.change_notice, administrator, CouncilNotice(text=self.script.notice))
        for person in self.script.people:
            if not person.new:
                caller = self._callers[person.sign_in_name]
                await self._do(notices.accept_notice, caller, NoticeAcceptance(version=notice.version))

    async def _announce(self) -> None:
        """And keep those unlisted who are so."""
        administrator = next(
            self._callers[each.sign_in_name] for each in self.script.people if each.role == "administrator"
        )
        for person in self.script.people:
            if person.through:
                unlisting = Unlisting(self._callers[person.through].person)
                hidden = self._callers[person.sign_in_name].person
                await self._do(unlisted.unlist_person, administrator, unlisting, person=hidden)
        script = self.script.announcement
        speaker = self._callers[script.by]
        self._moment = self._when(script.made)
        await self._do(publishers.name_publisher, administrator, person=speaker.person)
        draft = AnnouncementDraft(
            title=script.title, purpose=script.purpose, teams=script.teams, replies="sender"
        )
        made = await self._do(announcements.create_announcement, speaker, draft)
        await announcements.reach_everybody(self.app.database)
        await self._say_all(made.id, script.lines, readers=self._readers(script.teams))

    def _readers(self, teams: list[str]) -> list[str]:
        return [each.sign_in_name for each in self.script.people if each.team in teams]

    async def _found(self, group: SampleGroup) -> None:
        self._moment = self._when(group.made)
        owner = self._callers[group.owner]
        people = [self._callers[name].person for name in group.members]
        made = await self._do(
            groups.create_group, owner, GroupDraft(title=group.title, purpose=group.purpose, invite=people)
        )
        self._groups[group.title] = made.id
        for name in group.members:
            self._moment += 5 * MINUTE
            await self._accept(self._callers[name])
        await self._say_all(made.id, group.lines, readers=[group.owner, *group.members])

    async def _import(self) -> None:
        """Write the script's chat as WhatsApp would export it, and read it in as the records officer would."""
        script = self.script.imported
        lines = [
            whatsapp_sample.SampleLine(self._at_clock(line.at), line.who or None, line.text)
            for line in script.lines
        ]
        name = whatsapp_sample.zip_name("android", script.title)
        export = read_export(whatsapp_sample.write_zip(lines, {}, "android", script.title), name, "dmy")
        officer = self._callers[script.officer]
        imported = await import_whatsapp.bring_in(
            self.app.database,
            officer,
            import_whatsapp.describe(export, name),
            lines=import_whatsapp.list_lines(export),
        )
        people = [self._callers[each].person for each in script.invited]
        await self._do(
            consent.send_invitations, officer, imported.conversation, invite_people=Invite(people=people)
        )

    async def _accept(self, caller: Caller) -> None:
        for card in await self._do(invitations.list_invitations, caller):
            await self._do(answers.answer_invitation, caller, card.id, answer=Answer(accept=True))

    async def _invite(self, group: SampleGroup) -> None:
        if not group.invited:
            return
        owner = self._callers[group.owner]
        conversation = self._groups[group.title]
        people = [self._callers[name].person for name in group.invited]
        await self._do(consent.send_invitations, owner, conversation, invite_people=Invite(people=people))

    async def _talk(self, pair: SampleDirect) -> None:
        opener, other = pair.between
        self._moment = self._when(pair.lines[0].at)
        opened = await self._do(
            direct.open_direct, self._callers[opener], DirectDraft(person=self._callers[other].person)
        )
        await self._say_all(opened.id, pair.lines, readers=list({line.who for line in pair.lines}))

    async def _say_all(self, conversation: int, lines: list[SampleLine], *, readers: list[str]) -> None:
        for line in lines:
            self._moment = self._when(line.at)
            await self._say(conversation, line)
        await self._read(conversation, lines, readers=readers)

    async def _say(self, conversation: int, line: SampleLine) -> None:
        author = self._callers[line.who]
        mentions = [
            Mention(person=self._callers[name].person, name=self._names[name]) for name in line.mention
        ]
        draft = Draft(
            client_id=self._client_id(),
            text=line.text,
            reply_to=self._said[line.reply] if line.reply else None,
            mentions=mentions,
            poll=Poll(line.poll) if line.poll else None,
        )
        config = self.app.config
        sent = await self._do(
            messages.send_message, author, conversation, draft=draft, screened=messages.screen(draft, config)
        )
        if line.id:
            self._said[line.id] = sent.seq
        self._moment += 40 * SECOND
        if line.edit:
            revision = Revision(text=line.edit)
            await self._do(
                revisions.edit_message,
                author,
                conversation,
                seq=sent.seq,
                revision=revision,
                screened=messages.screen(revision, config),
            )
        if line.delete:
            await self._do(revisions.delete_message, author, conversation, seq=sent.seq)
        await self._react(conversation, sent.seq, line)
        await self._pick(conversation, sent.seq, line)

    async def _react(self, conversation: int, seq: int, line: SampleLine) -> None:
        for emoji, people in line.react.items():
            draft = ReactionDraft(emoji=emoji)
            screened = reactions.screen_reaction(draft, self.app.config)
            for name in people:
                await self._do(
                    reactions.react,
                    self._callers[name],
                    conversation,
                    seq=seq,
                    draft=draft,
                    screened=screened,
                )

    async def _pick(self, conversation: int, seq: int, line: SampleLine) -> None:
        """Votes, the pin, the stars, and what somebody saved to their notes."""
        for name, options in line.votes.items():
            await self._do(polls.vote, self._callers[name], conversation, seq=seq, ballot=Ballot(options))
        if line.pin:
            await self._do(pins.pin_message, self._callers[line.pin], conversation, seq=seq)
        for name in line.star:
            await self._do(stars.star_message, self._callers[name], conversation, seq=seq)
        for name in line.save:
            notes = await self._do(own.open_own, self._callers[name])
            to = Forwarding([Destination(notes.id, self._client_id())])
            await self._do(
                forwards.forward_message, self._callers[name], conversation, seq=seq, forwarding=to
            )

    async def _read(self, conversation: int, lines: list[SampleLine], *, readers: list[str]) -> None:
        """Everybody has read up to the last two hours; what came later waits, unread, for those who did not write it."""
        self._moment += MINUTE
        head = await self.app.database.read(_find_last_before, conversation, before=self._end - 2 * HOUR)
        newest = await self.app.database.read(_find_last_before, conversation, before=self._end)
        last_writer = lines[-1].who
        for name in readers:
            seen = newest if name == last_writer else head
            mark = Mark(delivered=newest, read=seen)
            await self._do(receipts.mark, self._callers[name], conversation, mark=mark)

    def _when(self, at: str) -> int:
        if at.endswith("m"):
            return self._end - int(at[:-1]) * MINUTE
        return int(self._at_clock(at).timestamp() * 1000)

    def _at_clock(self, at: str) -> datetime:
        days, clock = at.split()
        hour, minute = clock.split(":")
        moment = datetime.fromtimestamp(self._end / 1000, ZoneInfo(self.app.config.zone)) + timedelta(
            days=int(days)
        )
        return moment.replace(hour=int(hour), minute=int(minute), second=0, microsecond=0)

    def _client_id(self) -> str:
        """A UUIDv7 of this moment."""
        random = uuid.uuid4().int & ((1 << 74) - 1)
        value = (
            (self._moment << 80)
            | (0x7 << 76)
            | ((random >> 62) << 64)
            | (0b10 << 62)
            | (random & ((1 << 62) - 1))
        )
        return str(uuid.UUID(int=value))


def _find_last_before(tx: Tx, conversation: int, *, before: int) -> int:
    sql = "select coalesce(max(seq), 0) from event where stream = :stream and at < :before"
    return tx.one(int, sql, stream=conversation, before=before) or 0
