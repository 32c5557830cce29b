/** The one search of whoever is signed in: found again on coming back to its page, and let go of with the workspace. */
import { call } from '../api';
import type { SearchPage } from '../protocol';
import type { Workspace } from '../workspace.svelte';
import { RecentSearches, type Recent } from './recent.svelte';
import { addressOf } from './search-asked';
import { Searching } from './searching.svelte';

interface Kept {
  readonly searching: Searching;
  readonly recent: RecentSearches;
}

const kept = new WeakMap<Workspace, Kept>();

export function searchOf(workspace: Workspace): Kept {
  const found = kept.get(workspace) ?? make(workspace);
  kept.set(workspace, found);
  return found;
}

function make({ live, people, cupboard }: Workspace): Kept {
  const searching = new Searching(
    (asked, before, signal) => call<SearchPage>('GET', addressOf(asked, before), undefined, signal),
    (met) => people.learn(met),
  );
  live.dispatch.on('deleted', ({ stream, about }) => {
    if (about) searching.drop(stream, about);
  });
  const recent = new RecentSearches(cupboard.shelf<Recent>('searches'));
  // A device that keeps nothing has no recent searches; searching goes on.
  recent.restore().catch(() => undefined);
  return { searching, recent };
}
