import { describe, expect, test } from 'vitest';
import { Refusal } from '../api';
import { linksOf, Previewing } from './previewing';

const PREVIEW = { url: 'https://a.example/', site: 'a.example', title: 'A', description: '' };

describe('links of what is being written', () => {
  test('each once, three at most, none in code', () => {
    expect(linksOf('See *https://a.example/*, https://a.example/ and `https://b.example/`.')).toEqual([
      'https://a.example/',
    ]);
    expect(linksOf('- https://a.example\n- https://b.example')).toHaveLength(2);
    expect(linksOf([1, 2, 3, 4].map((each) => `https://${each}.example`).join(' '))).toHaveLength(3);
  });
});

describe('asking the server', () => {
  function asking(answer: () => Promise<typeof PREVIEW>) {
    let asked = 0;
    const previewing = new Previewing(() => {
      asked += 1;
      return answer();
    });
    return { previewing, asked: () => asked };
  }

  test('once for each link', async () => {
    const { previewing, asked } = asking(() => Promise.resolve(PREVIEW));
    expect(await previewing.look(PREVIEW.url)).toEqual({ preview: PREVIEW, warning: '' });
    await previewing.look(PREVIEW.url);
    expect(asked()).toBe(1);
  });

  test('nothing to show is silent and is not asked for again', async () => {
    const refusal = new Refusal('Nothing.', { code: 'no_page', status: 422, retry: false });
    const { previewing, asked } = asking(() => Promise.reject(refusal));
    expect(await previewing.look(PREVIEW.url)).toEqual({ preview: null, warning: '' });
    await previewing.look(PREVIEW.url);
    expect(asked()).toBe(1);
  });

  test('a doubtful link is warned of', async () => {
    const refusal = new Refusal('It goes elsewhere.', { code: 'doubtful_link', status: 422, retry: false });
    const { previewing } = asking(() => Promise.reject(refusal));
    expect((await previewing.look(PREVIEW.url)).warning).toBe('It goes elsewhere.');
  });

  test('without a connection it is asked again later', async () => {
    const { previewing, asked } = asking(() => Promise.reject(Refusal.unreachable()));
    await previewing.look(PREVIEW.url);
    await previewing.look(PREVIEW.url);
    expect(asked()).toBe(2);
  });
});
