/** Where the reader is: the part of the address after #, so that the browser's back does what it says. */
export type Place =
  | { at: 'conversations' }
  /** `message`: the seq to open it at. */
  | { at: 'conversation'; conversation: number; details: boolean; message?: number | undefined }
  | { at: 'invitation'; invitation: number }
  | { at: 'group' }
  | { at: 'announce' }
  | { at: 'people' }
  | { at: 'settings' }
  | { at: 'starred' }
  | { at: 'search' }
  | { at: 'you' }
  | { at: 'admin' }
  | { at: 'notice' }
  | { at: 'join'; token: string }
  | { at: 'set-up'; token: string };

const PLAIN = [
  'group',
  'announce',
  'people',
  'settings',
  'starred',
  'search',
  'you',
  'admin',
  'notice',
] as const;

export function placeOf(hash: string): Place {
  const [first = '', second = '', third = '', fourth = ''] = hash.replace(/^#?\/?/, '').split('/');
  if (first === 'c' && Number(second) > 0) {
    const message = third === 'm' && Number(fourth) > 0 ? Number(fourth) : undefined;
    return { at: 'conversation', conversation: Number(second), details: third === 'details', message };
  }
  if (first === 'invitation' && Number(second) > 0) return { at: 'invitation', invitation: Number(second) };
  if (first === 'join') return { at: 'join', token: decodeURIComponent(second) };
  if (first === 'set-up') return { at: 'set-up', token: decodeURIComponent(second) };
  const plain = PLAIN.find((each) => each === first);
  return plain ? { at: plain } : { at: 'conversations' };
}

export function hrefOf(place: Place): string {
  switch (place.at) {
    case 'conversations':
      return '#/';
    case 'conversation':
      if (place.message) return `#/c/${place.conversation}/m/${place.message}`;
      return `#/c/${place.conversation}${place.details ? '/details' : ''}`;
    case 'invitation':
      return `#/invitation/${place.invitation}`;
    case 'join':
    case 'set-up':
      return `#/${place.at}/${place.token}`;
    default:
      return `#/${place.at}`;
  }
}

export const conversationHref = (conversation: number, details = false) =>
  hrefOf({ at: 'conversation', conversation, details });

/** The addresses that the server prints: a page's name, and the token where no server or proxy sees it. */
function arrival(): Place {
  const token = location.hash.slice(1);
  if (location.pathname === '/link') return { at: 'join', token };
  if (location.pathname === '/set-up') return { at: 'set-up', token };
  return placeOf(location.hash);
}

class Router {
  #place = $state.raw<Place>({ at: 'conversations' });
  #depth = 0;

  /** Begin at the address in the browser. */
  start(): void {
    this.replace(arrival());
    addEventListener('hashchange', () => (this.#place = placeOf(location.hash)));
  }

  get place(): Place {
    return this.#place;
  }

  go(place: Place): void {
    if (hrefOf(place) === hrefOf(this.#place)) return;
    this.#depth += 1;
    location.hash = hrefOf(place);
  }

  /** In place of where we are: what is gone must not come back with "back". */
  replace(place: Place): void {
    history.replaceState(null, '', `/${hrefOf(place)}`);
    this.#place = place;
  }

  /** Where we came from, or else `otherwise`: a page opened at a link has nothing behind it. */
  back(otherwise: Place): void {
    if (this.#depth > 0) {
      this.#depth -= 1;
      history.back();
    } else {
      this.replace(otherwise);
    }
  }
}

export const router = new Router();
