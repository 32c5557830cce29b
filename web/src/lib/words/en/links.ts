/** What is said of a link that may not lead where it seems to. Loaded with what shows it. */
export const links = {
  look_alike: (host: string, like: string) =>
    `Take care: this link goes to ${host}. It looks like ${like} but is not.`,
  mixed_scripts: (host: string) => `Take care: this link goes to ${host}. Its name mixes two alphabets.`,
  hidden_host: (host: string) => `Take care: this link hides where it goes. It goes to ${host}.`,
  /** For those who do not see that the card is one. */
  page: 'The linked page:',
  without: 'Send without the preview',
  open: (host: string) => `Open ${host} all the same`,
};
