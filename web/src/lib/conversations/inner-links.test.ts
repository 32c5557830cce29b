import { describe, expect, it } from 'vitest';
import { readInnerLink } from './inner-links';

const HERE = 'https://inwith.example.gov.uk';

describe('a link to a message', () => {
  it('is one of our own origin, to one message', () => {
    expect(readInnerLink(`${HERE}/#/c/42/m/17`, HERE)).toEqual({ conversation: 42, seq: 17 });
  });

  it('is not one of an origin that only begins like ours, nor to anything else', () => {
    for (const href of [
      `${HERE}.evil.example/#/c/42/m/17`,
      `https://other.example/#/c/42/m/17`,
      `${HERE}/#/c/42`,
      `${HERE}/#/c/42/m/17/more`,
      `${HERE}/#/c/-1/m/17`,
      `${HERE}/link#/c/42/m/17`,
    ])
      expect(readInnerLink(href, HERE)).toBeUndefined();
  });
});
