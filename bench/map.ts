/**
 * `npm run bench:map [-- --points N,N] [--rounds N]`: what the map of a dataset's page costs its reader, measured by Chromium's own
 * clock and its observers of long tasks and frames. Needs Debian's chromium. The server and its page are the real ones, on this
 * machine, so both share its processors.
 *
 * - interactive: from the start of the navigation until the features of the view are drawn and the map answers to the mouse
 * - longest task: the longest time in which the page can't answer, while it opens and while the map is moved
 * - frames: time between two frames while the map is dragged
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Browser, chromium, type Page } from 'playwright-core';
import { startServer, trigpoint } from '../test/support/server.ts';
import { points, writeLines } from './bench-data.ts';
import { median } from './measure.ts';

const { values: flags } = parseArgs({
  options: {
    points: { type: 'string', default: '135000,1000000' },
    rounds: { type: 'string', default: '5' },
  },
});
const ROUNDS = Number(flags.rounds);

interface Opened {
  readonly interactive: number;
  readonly longestTask: number;
  readonly status: string;
}

interface Moved {
  /** Milliseconds between frames, sorted. */
  readonly frames: readonly number[];
  readonly longestTask: number;
}

/** What runs in the page before its own scripts, and keeps its times. */
function observe(): void {
  const times = { tasks: [] as number[], ready: 0 };
  Object.assign(window, { times });
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) times.tasks.push(duration);
  }).observe({ type: 'longtask', buffered: true });
  const look = () => {
    const isReady = document.getElementById('map-frame')?.dataset['state'] === 'ready';
    // The frame after the one that drew the features.
    if (isReady) requestAnimationFrame(() => requestAnimationFrame(() => (times.ready = performance.now())));
    else requestAnimationFrame(look);
  };
  look();
}

interface Times {
  readonly times: { readonly tasks: number[]; readonly ready: number };
}

async function open(browser: Browser, url: string): Promise<{ page: Page; opened: Opened }> {
  // A context of its own, so that nothing is in a cache.
  const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
  const page = await context.newPage();
  await page.addInitScript(observe);
  await page.goto(`${url}#map`);
  await page.waitForFunction(() => (window as unknown as Times).times.ready > 0);
  const { tasks, ready, status } = await page.evaluate(() => ({
    ...(window as unknown as Times).times,
    status: document.getElementById('map-status')?.textContent ?? '',
  }));
  return { page, opened: { interactive: ready, longestTask: Math.max(0, ...tasks), status } };
}

/** Drags the map to and fro for some seconds, and zooms in by its button between. */
async function move(page: Page): Promise<Moved> {
  await page.evaluate(() => {
    const { tasks } = (window as unknown as Times).times;
    tasks.length = 0;
    const frames: number[] = [];
    Object.assign(window, { frames });
    let before = performance.now();
    const next = () => {
      const now = performance.now();
      frames.push(now - before);
      before = now;
      requestAnimationFrame(next);
    };
    requestAnimationFrame(next);
  });
  const box = await page.locator('#map-canvas').boundingBox();
  if (box === null) throw new Error('there is no map');
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  for (let drag = 0; drag < 4; drag++) {
    await page.mouse.move(x, y);
    await page.mouse.down();
    for (let step = 1; step <= 40; step++) {
      await page.mouse.move(x + (drag % 2 === 0 ? -step : step) * 5, y + step * 2);
      await page.waitForTimeout(16);
    }
    await page.mouse.up();
    if (drag === 1) await page.locator('.map-controls button').first().click();
    await page.waitForTimeout(400);
  }
  return page.evaluate(() => {
    const { times, frames } = window as unknown as Times & { frames: number[] };
    return { frames: frames.toSorted((a, b) => a - b), longestTask: Math.max(0, ...times.tasks) };
  });
}

const milliseconds = (value: number) => `${Math.round(value)} ms`;
const percentile = (sorted: readonly number[], part: number) =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;

async function measure(browser: Browser, server: string, count: number): Promise<readonly string[]> {
  const url = `${server}/dataset/points-${count}/`;
  const opened: Opened[] = [];
  const moved: Moved[] = [];
  // The first time the server and the browser get warm.
  for (let round = 0; round <= ROUNDS; round++) {
    const one = await open(browser, url);
    const two = await move(one.page);
    await one.page.context().close();
    if (round === 0) continue;
    opened.push(one.opened);
    moved.push(two);
  }
  const of = <T>(all: readonly T[], figure: (each: T) => number) => milliseconds(median(all.map(figure)));
  return [
    count.toLocaleString('en'),
    opened[0]?.status ?? '',
    of(opened, ({ interactive }) => interactive),
    of(opened, ({ longestTask }) => longestTask),
    of(moved, ({ frames }) => percentile(frames, 0.5)),
    of(moved, ({ frames }) => percentile(frames, 0.95)),
    of(moved, ({ frames }) => frames.at(-1) ?? 0),
    of(moved, ({ longestTask }) => longestTask),
  ];
}

const folder = await mkdtemp(join(tmpdir(), 'trigpoint-bench-map-'));
try {
  const home = join(folder, 'home');
  const counts = flags.points.split(',').map(Number);
  for (const count of counts) {
    const file = join(folder, `${count}.ndjson`);
    await writeLines(file, points(count, 2));
    const { status, stderr } = await trigpoint(
      home,
      'publish',
      file,
      '--as',
      `points-${count}`,
      '--key',
      'gid',
    );
    if (status !== 0) throw new Error(stderr);
  }
  const server = await startServer({ home, workers: 1 });
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu'],
  });
  const head = [
    'points',
    'first view',
    'interactive',
    'longest task',
    'frame, median',
    'frame, 95 %',
    'frame, longest',
    'longest task, moving',
  ];
  const rows = [];
  for (const count of counts) rows.push(await measure(browser, server.url, count));
  for (const row of [head, head.map(() => '---'), ...rows]) console.log(`| ${row.join(' | ')} |`);
  await browser.close();
  await server.stop();
} finally {
  await rm(folder, { recursive: true, force: true });
}
