/** The words of the administrator's pages. Loaded with them. */
import { count } from '../plural';

export const admin = {
  title: 'Manage people',
  subtitle: 'You run the service. You read no messages here.',
  add: 'Add a person',
  caption: (number: number) => count(number, 'account', 'accounts'),
  find: 'Find by name, team, job title or sign-in name',
  name: 'Name',
  signInName: 'Sign-in name',
  team: 'Team',
  job: 'Job title',
  role: 'Role',
  roles: { staff: 'Staff', administrator: 'Administrator', records_officer: 'Records officer' } as Record<
    string,
    string
  >,
  state: 'State',
  joined: 'Joined',
  notJoined: 'Not yet joined',
  suspended: 'Suspended',
  suspend: 'Suspend',
  restore: 'Restore',
  edit: 'Edit',
  editTitle: (name: string) => `Edit ${name}`,
  noName: 'Enter the person’s name',
  saved: (name: string) => `${name} is saved.`,
  reset: 'Reset password',
  actionsFor: (name: string) => `Actions for ${name}`,
  suspendTitle: (name: string) => `Suspend ${name}?`,
  suspendText: 'They are signed out everywhere at once. You can restore the account.',
  resetTitle: (name: string) => `Reset the password of ${name}?`,
  resetText:
    'They are signed out everywhere, and are told that you did it. You get a link for them to choose a new password.',
  linkTitle: (name: string) => `A link for ${name}`,
  linkText: 'Give it to them yourself. It works once, and is not shown again.',
  linkLabel: 'One-time link',
  linkExpires: 'It runs out on',
  done: 'I have passed it on',
  notice: 'The council’s own notice',
  noticeHint: 'Shown to everybody at their first sign-in, and again when you change it.',
  noticeSaved: 'The notice is saved. Everybody will be shown it again.',
};
