import { expect, it } from 'vitest';
import { platformOf } from './platform';

const MAC =
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.0 Safari/605.1.15';
const CASES: [userAgent: string, touchPoints: number, browser: string, handheld: string | null][] = [
  ['Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Safari/604.1', 5, 'ios', 'iPhone'],
  [MAC, 5, 'ios', 'iPad'],
  [MAC, 0, 'safari', null],
  ['Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/150.0.0.0 Safari/537.36', 0, 'chrome', null],
  [
    'Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/150.0.0.0 Mobile Safari/537.36',
    5,
    'android',
    null,
  ],
  ['Mozilla/5.0 (Windows NT 10.0; rv:140.0) Gecko/20100101 Firefox/140.0', 0, 'firefox', null],
];

it.each(CASES)('tells %s', (userAgent, touchPoints, browser, handheld) => {
  expect(platformOf({ userAgent, touchPoints })).toEqual({ browser, handheld });
});
