/** Which version of the app this page is of; the build writes it into the page. */
export function pageVersion(): string {
  return document.querySelector<HTMLMetaElement>('meta[name=version]')?.content ?? '';
}

/** Hold what this page is made of, for as long as it is open: the worker keeps the files of a version that is in use. */
export function holdVersion(): void {
  const version = pageVersion();
  if (version) {
    void navigator.locks?.request(
      `inwith version ${version}`,
      { mode: 'shared' },
      () => new Promise(() => {}),
    );
  }
}
