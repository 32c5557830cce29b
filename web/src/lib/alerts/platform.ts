/** What kind of browser this is, as far as turning on notifications differs. */

export type Browser = 'chrome' | 'firefox' | 'safari' | 'ios' | 'android';

export interface Platform {
  readonly browser: Browser;
  /** It shows notifications only for what is on its Home Screen. */
  readonly handheld: 'iPhone' | 'iPad' | null;
}

export interface Signs {
  readonly userAgent: string;
  /** An iPad calls itself a Mac; no Mac has a screen for fingers. */
  readonly touchPoints: number;
}

export function platformOf({ userAgent, touchPoints }: Signs): Platform {
  const isPad = /iPad/.test(userAgent) || (/Macintosh/.test(userAgent) && touchPoints > 1);
  if (/iPhone|iPod/.test(userAgent)) return { browser: 'ios', handheld: 'iPhone' };
  if (isPad) return { browser: 'ios', handheld: 'iPad' };
  if (/Firefox\//.test(userAgent)) return { browser: 'firefox', handheld: null };
  if (/Android/.test(userAgent)) return { browser: 'android', handheld: null };
  if (/Chrom(e|ium)\/|Edg\//.test(userAgent)) return { browser: 'chrome', handheld: null };
  return { browser: 'safari', handheld: null };
}

export function thisPlatform(): Platform {
  return platformOf({ userAgent: navigator.userAgent, touchPoints: navigator.maxTouchPoints });
}

/** Opened from the Home Screen or the desktop, without a browser around it. */
export function isInstalled(): boolean {
  const isOnHomeScreen = (navigator as { standalone?: boolean }).standalone === true;
  return isOnHomeScreen || matchMedia('(display-mode: standalone)').matches;
}
