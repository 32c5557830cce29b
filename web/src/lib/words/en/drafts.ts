/** The words of drafts that two devices of one person have written. */
export const drafts = {
  title: 'Another draft',
  another: 'There is another draft from your other device:',
  use: 'Use it',
  keep: 'Keep this',
};
