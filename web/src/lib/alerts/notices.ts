/** What a device shows of what the server tells it: one notification for each conversation, by the device's own setting. */
import { plainText } from '../conversations/markup';
import type { Alert, Alerts, InvitationAlert } from '../protocol';
import { alerts as words } from '../words/en/alerts';
import type { Remembered, Showing } from './device';

/** Every notification of ours has such a tag. */
export const TAG = 'inwith';
/** A conversation that is talked in does not sound at every message. */
export const QUIET_MS = 60_000;

export interface Notice {
  /** A later one of the same tag takes its place. */
  readonly tag: string;
  readonly title: string;
  readonly body: string;
  /** Grows with what it is about. */
  readonly seq: number;
  readonly href: string;
}

export interface Planned extends Notice {
  /** Sound again, though one of this tag is there. */
  readonly renotify: boolean;
  readonly silent: boolean;
}

export interface Plan {
  /** In the order in which to show them: the newest last. */
  readonly show: readonly Planned[];
  readonly close: readonly string[];
  readonly remember: Remembered;
}

export const tagOf = (conversation: number) => `${TAG} conversation ${conversation}`;

/** When all that may be said is that there is something. */
export function neutral(seq: number): Notice {
  return { tag: TAG, title: words.notice.neutral, body: '', seq, href: '/#/' };
}

export function unreachable(): Notice {
  return { ...neutral(0), title: words.notice.unreachable, body: words.notice.unreachableText };
}

/** The newest first. */
export function noticesOf(alerts: Alerts, show: Showing): Notice[] {
  if (show !== 'nothing')
    return [
      ...alerts.conversations.map((each) => noticeOf(each, show)),
      ...alerts.invitations.map(invitationOf),
    ];
  const moments = [
    ...alerts.conversations.map((each) => each.at),
    ...alerts.invitations.map((each) => each.sent_at),
  ];
  return moments.length > 0 ? [neutral(Math.max(...moments))] : [];
}

function noticeOf(alert: Alert, show: Exclude<Showing, 'nothing'>): Notice {
  const isDirect = alert.kind === 'direct';
  const about = {
    tag: tagOf(alert.conversation),
    seq: alert.seq,
    href: `/#/c/${alert.conversation}`,
  };
  if (show === 'names') return { ...about, title: alert.title, body: namesOnly(alert, isDirect) };
  const text = plainText(alert.text) || words.notice.noText;
  const title = words.notice.counted(alert.title, alert.unread);
  if (alert.asks) return { ...about, title, body: words.notice.asks(text) };
  return { ...about, title, body: isDirect ? text : words.notice.said(alert.sender, text) };
}

function namesOnly(alert: Alert, isDirect: boolean): string {
  if (alert.asks) return words.notice.asksOnly;
  if (alert.unread > 1) return words.notice.newMessages(alert.unread);
  return words.notice.newFrom(isDirect ? '' : alert.sender);
}

function invitationOf(invitation: InvitationAlert): Notice {
  return {
    tag: `${TAG} invitation ${invitation.id}`,
    title: words.notice.invitation(invitation.title),
    body: words.notice.invitedBy(invitation.inviter),
    seq: invitation.id,
    href: `/#/invitation/${invitation.id}`,
  };
}

/** From what is to be seen (`wanted`, newest first) and what is (`present`, by tag): what to show and what to take away. */
export function plan(
  wanted: readonly Notice[],
  present: ReadonlySet<string>,
  about: { remembered: Remembered; now: number },
): Plan {
  const { remembered, now } = about;
  const fresh = wanted.filter((each) => each.seq !== remembered[each.tag]?.seq);
  const show = fresh.map((each, place) => {
    const before = remembered[each.tag];
    const isLoud = !before || now - before.at >= QUIET_MS;
    // One sound for all that comes at once.
    return { ...each, renotify: isLoud && place === 0, silent: !(isLoud && place === 0) };
  });
  const tags = new Set(wanted.map((each) => each.tag));
  return {
    show: show.reverse(),
    close: [...present].filter((tag) => tag.startsWith(TAG) && !tags.has(tag)),
    remember: Object.fromEntries(wanted.map((each) => [each.tag, memoryOf(each, show, about)])),
  };
}

function memoryOf(
  notice: Notice,
  show: readonly Planned[],
  { remembered, now }: { remembered: Remembered; now: number },
): Remembered[string] {
  const before = remembered[notice.tag];
  const planned = show.find((each) => each.tag === notice.tag);
  if (!planned) return before ?? { seq: notice.seq, at: now };
  return { seq: notice.seq, at: planned.silent ? (before?.at ?? now) : now };
}
