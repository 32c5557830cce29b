/** What the device shows when the server wakes it up. */

/** Listen for pushes, and for taps on what they showed. */
export function hearPushes(_scope: ServiceWorkerGlobalScope): void {
  // Nothing is sent yet.
}
