import { describe, expect, it } from 'vitest';
import type { Alert, Alerts } from '../protocol';
import { noticesOf, plan, QUIET_MS, type Notice } from './notices';

const alert = (change: Partial<Alert> = {}): Alert => ({
  conversation: 7,
  kind: 'group',
  title: 'Housing repairs',
  sender: 'Ailsa Sample',
  text: 'The *boiler* is out.',
  seq: 12,
  at: 1000,
  unread: 1,
  asks: false,
  ...change,
});
const answer = (...conversations: Alert[]): Alerts => ({
  total: conversations.length,
  conversations,
  invitations: [],
});
const SECRETS = ['Housing', 'Ailsa', 'boiler', 'Kirk'];

describe('what a notification says', () => {
  it('is the name and the text, where the device is set to it', () => {
    const [notice] = noticesOf(answer(alert()), 'text');
    expect(notice).toMatchObject({ title: 'Housing repairs', body: 'Ailsa Sample: The boiler is out.' });
    expect(notice?.href).toBe('/#/c/7');
  });

  it('counts what waits, and names nobody twice in a conversation of two', () => {
    const two = alert({ kind: 'direct', title: 'Ailsa Sample', unread: 3 });
    expect(noticesOf(answer(two), 'text')[0]).toMatchObject({
      title: 'Ailsa Sample (3)',
      body: 'The boiler is out.',
    });
  });

  it('is the name only', () => {
    expect(noticesOf(answer(alert()), 'names')[0]).toMatchObject({
      title: 'Housing repairs',
      body: 'New message from Ailsa Sample',
    });
    expect(noticesOf(answer(alert({ unread: 4 })), 'names')[0]?.body).toBe('4 new messages');
    expect(JSON.stringify(noticesOf(answer(alert()), 'names'))).not.toContain('boiler');
  });

  it('is nothing but that there is something, once for all conversations', () => {
    const all = { ...answer(alert(), alert({ conversation: 8, at: 2000 })) };
    const invited = { ...all, invitations: [{ id: 3, title: 'Kirk Brae', inviter: 'Ailsa', sent_at: 3000 }] };
    const notices = noticesOf(invited, 'nothing');
    expect(notices).toHaveLength(1);
    expect(notices[0]).toMatchObject({ title: 'You have new messages', body: '', seq: 3000, href: '/#/' });
    for (const secret of SECRETS) expect(JSON.stringify(notices)).not.toContain(secret);
  });

  it('is nothing at all when nothing is new', () => {
    for (const show of ['text', 'names', 'nothing'] as const) expect(noticesOf(answer(), show)).toEqual([]);
  });
});

describe('what is shown, and what is taken away', () => {
  const notice = (seq: number, tag = 'inwith conversation 7'): Notice => ({
    tag,
    title: 'T',
    body: '',
    seq,
    href: '/',
  });

  it('shows what is new, the newest last and alone with a sound', () => {
    const { show } = plan([notice(5, 'inwith b'), notice(4, 'inwith a')], new Set(), {
      remembered: {},
      now: 0,
    });
    expect(show.map(({ tag, silent }) => [tag, silent])).toEqual([
      ['inwith a', true],
      ['inwith b', false],
    ]);
  });

  it('leaves alone what is there already, and does not bring back what was swiped away', () => {
    const remembered = { 'inwith conversation 7': { seq: 5, at: 0 } };
    expect(plan([notice(5)], new Set(['inwith conversation 7']), { remembered, now: 9 }).show).toEqual([]);
    expect(plan([notice(5)], new Set(), { remembered, now: 9 }).show).toEqual([]);
  });

  it('sounds again only after a while', () => {
    const remembered = { 'inwith conversation 7': { seq: 5, at: 0 } };
    const soon = plan([notice(6)], new Set(), { remembered, now: QUIET_MS - 1 });
    expect(soon.show[0]).toMatchObject({ renotify: false, silent: true });
    expect(soon.remember).toEqual({ 'inwith conversation 7': { seq: 6, at: 0 } });
    const later = plan([notice(7)], new Set(), { remembered: soon.remember, now: QUIET_MS });
    expect(later.show[0]).toMatchObject({ renotify: true, silent: false });
  });

  it('closes what was read elsewhere, and nothing that is not ours', () => {
    const present = new Set(['inwith conversation 7', 'inwith conversation 8', 'other']);
    const found = plan([notice(5)], present, {
      remembered: { 'inwith conversation 8': { seq: 1, at: 0 } },
      now: 0,
    });
    expect(found.close).toEqual(['inwith conversation 8']);
    expect(Object.keys(found.remember)).toEqual(['inwith conversation 7']);
  });
});
