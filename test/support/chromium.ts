import type { TestContext } from 'node:test';
import axe from 'axe-core';
import { type Browser, chromium, type Page } from 'playwright-core';
import { programAvailable } from './programs.ts';

const ARGUMENTS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-sync',
  '--disable-component-update',
];

/** The screens on which every page has to do. */
export const SCREENS = [
  { name: 'phone, light', width: 390, height: 844, colorScheme: 'light' },
  { name: 'phone, dark', width: 390, height: 844, colorScheme: 'dark' },
  { name: 'desktop, light', width: 1280, height: 900, colorScheme: 'light' },
  { name: 'desktop, dark', width: 1280, height: 900, colorScheme: 'dark' },
] as const;

/** Debian's Chromium without a window; undefined where it isn't installed, and the test is skipped. */
export async function openChromium(t: TestContext): Promise<Browser | undefined> {
  if (!programAvailable(t, 'chromium', 'chromium')) return undefined;
  const browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ARGUMENTS });
  t.after(() => browser.close());
  return browser;
}

/** What axe-core finds wrong with a page by WCAG 2.2 A and AA, one line each. */
export async function accessibilityProblems(page: Page): Promise<readonly string[]> {
  await page.evaluate(axe.source);
  return page.evaluate(async () => {
    interface Found {
      violations: { id: string; help: string; nodes: { html: string }[] }[];
    }
    const { axe } = globalThis as unknown as {
      axe: { run(context: unknown, options: unknown): Promise<Found> };
    };
    const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
    const { violations } = await axe.run(document, { runOnly: { type: 'tag', values: tags } });
    return violations.map(
      ({ id, help, nodes }) =>
        `${id}: ${help}: ${nodes
          .map((n) => n.html)
          .join(' | ')
          .slice(0, 300)}`,
    );
  });
}

/** What is wider than the screen, in pixels. */
export function overflowOf(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}
