/** Opening Inwith on a phone. Loaded with its dialog. */
export const phone = {
  title: 'Open Inwith on your phone',
  how: 'Point your phone’s camera at this square and open the link. Then sign in there with your own name and password.',
  holds: 'The square holds only the address. It signs nobody in, so you may show it to a colleague.',
  square: (address: string) => `A code that opens ${address}`,
  address: 'Or type this address',
  onlyHere: 'This address works on this computer only',
  onlyHereText:
    'A phone cannot reach it. Whoever runs Inwith can give it an address of its own: docs/run.md says how in ten minutes.',
  done: 'Done',
};
