/** The service worker: opens the app without a network, and wakes up for pushes. It keeps files, never content. */
import { built } from './built';
import { Files } from './cache';
import { letGoIfDue } from '../lib/offline/device';
import { hearPushes } from './push';
import type { Asked } from './talk';

declare const self: ServiceWorkerGlobalScope;

// Whatever has woken us up: nothing is done with content that should have gone.
void letGoIfDue();

const files = new Files(built);

self.addEventListener('install', (event) => {
  event.waitUntil(files.keepShell());
});

self.addEventListener('activate', (event) => {
  // The page that installed us is served by us from now on; those of an earlier version keep their files.
  event.waitUntil(Promise.all([files.sweep(), self.clients.claim()]));
});

self.addEventListener('fetch', (event) => {
  const answer = files.answer(event.request, self.location.origin);
  if (answer) event.respondWith(answer);
});

self.addEventListener('message', (event) => {
  const asked = event.data as Asked;
  switch (asked.ask) {
    case 'version':
      return event.ports[0]?.postMessage(built.version);
    case 'take_over':
      return event.waitUntil(self.skipWaiting());
    case 'keep_rest':
      return event.waitUntil(files.keepRest().then(() => files.sweep()));
  }
});

hearPushes(self);
