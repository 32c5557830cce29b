/** The people feature's operations, one line each. */
import { call, query } from '../api';
import type {
  Account,
  AccountPage,
  Council,
  Device,
  Link,
  LinkShown,
  NewPerson,
  Notice,
  Person,
  PersonAdded,
  PersonChange,
  Preferences,
  Self,
  SetUp,
  SignedIn,
  SignIn,
  Team,
  UseLink,
} from '../protocol';

export const getCouncil = () => call<Council>('GET', '/council');
export const setUp = (body: SetUp) => call<SignedIn>('POST', '/set-up', body);
export const signIn = (body: SignIn) => call<SignedIn>('POST', '/session', body);
export const signOut = () => call<undefined>('DELETE', '/session');
export const getMe = () => call<Self>('GET', '/me');
export const getNotice = () => call<Notice>('GET', '/notice');
export const acceptNotice = (version: number) => call<undefined>('POST', '/notice/acceptance', { version });
export const showLink = (token: string) => call<LinkShown>('POST', '/links/show', { token });
export const useLink = (body: UseLink) => call<SignedIn>('POST', '/links/use', body);

export const getDevices = () => call<Device[]>('GET', '/devices');
export const endDevice = (session: number) => call<undefined>('DELETE', `/devices/${session}`);
export const changePassword = (present: string, next: string) =>
  call<undefined>('POST', '/password', { present, new: next });
export const setPreferences = (body: Preferences) => call<Preferences>('PUT', '/preferences', body);

export interface DirectoryQuery {
  q?: string;
  team?: string;
  after?: string | number;
}
export const findPeople = ({ q, team, after }: DirectoryQuery) =>
  call<Person[]>('GET', `/people${query({ q, team, after })}`);
export const getPerson = (person: number) => call<Person>('GET', `/people/${person}`);

export const getAccounts = (q: string, after?: number) =>
  call<AccountPage>('GET', `/accounts${query({ q, after })}`);
export const getTeams = () => call<Team[]>('GET', '/teams');
export const unlist = (person: number, through: number) =>
  call<Account>('PUT', `/accounts/${person}/unlisted`, { through });
export const listAgain = (person: number) => call<Account>('DELETE', `/accounts/${person}/unlisted`);
export const namePublisher = (person: number) => call<undefined>('PUT', `/publishers/${person}`);
export const withdrawPublisher = (person: number) => call<undefined>('DELETE', `/publishers/${person}`);
export const addPerson = (body: NewPerson) => call<PersonAdded>('POST', '/accounts', body);
export const changePerson = (person: number, body: PersonChange) =>
  call<Account>('PATCH', `/accounts/${person}`, body);
export const resetPassword = (person: number) => call<Link>('POST', `/accounts/${person}/reset`);
export const suspend = (person: number) => call<Account>('POST', `/accounts/${person}/suspension`);
export const unsuspend = (person: number) => call<Account>('DELETE', `/accounts/${person}/suspension`);
export const setNotice = (text: string) => call<Notice>('PUT', '/council/notice', { text });
