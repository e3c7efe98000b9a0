import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, before, describe, it } from 'node:test';
import { startTwoPortals, type TwoPortals } from '../support/two-portals.ts';

interface Budget {
  readonly pages: readonly { readonly path: string; readonly bytes: number; readonly requests: number }[];
  readonly map: { readonly scriptBytes: number; readonly backgroundBytes: number };
}

const BUDGET = JSON.parse(
  readFileSync(new URL('../../bench/page-budget.json', import.meta.url), 'utf8'),
) as Budget;

describe('what pages weigh (bench/page-budget.json)', () => {
  let portals: TwoPortals;
  before(async () => {
    portals = await startTwoPortals();
  });
  after(() => portals.stop());

  const read = async (path: string) => {
    const { status, text } = await portals.ask(path);
    assert.equal(status, 200, path);
    return text;
  };
  const sizeOf = (text: string) => Buffer.byteLength(text);
  const namesIn = (script: string, pattern: RegExp) =>
    [...script.matchAll(pattern)].map(([, name]) => `/assets/${name}`);

  /** A script with everything that it imports at once, or, where `lazily`, later too. */
  async function scriptsOf(paths: readonly string[], lazily: boolean): Promise<Map<string, string>> {
    const found = new Map<string, string>();
    const pending = [...paths];
    for (let path = pending.pop(); path !== undefined; path = pending.pop()) {
      if (found.has(path)) continue;
      const script = await read(path);
      found.set(path, script);
      pending.push(...namesIn(script, /(?:from|import)\s*["'`]\.\/([\w.-]+\.js)["'`]/g));
      if (lazily) pending.push(...namesIn(script, /import\(\s*["'`]\.\/([\w.-]+\.js)["'`]/g));
    }
    return found;
  }

  const scriptPaths = (page: string) =>
    [...page.matchAll(/<script type="module" src="[^"]*(\/assets\/[^"]+)"/g)].map(
      ([, path]) => path as string,
    );

  for (const { path, bytes, requests } of BUDGET.pages) {
    it(`${path} takes at most ${bytes} bytes and ${requests} requests before its map`, async () => {
      const page = await read(path);
      assert.doesNotMatch(page, /rel="stylesheet"/, 'style stands in the page');
      const scripts = await scriptsOf(scriptPaths(page), false);
      const sum = [page, ...scripts.values()].reduce((total, text) => total + sizeOf(text), 0);
      assert.ok(sum <= bytes, `${sum} bytes: the page ${sizeOf(page)}, ${[...scripts.keys()].join(', ')}`);
      assert.ok(1 + scripts.size <= requests, `${1 + scripts.size} requests`);
    });
  }

  it('the map takes little more than the library that it is made with', async () => {
    const page = await read('/dataset/open/');
    const first = await scriptsOf(scriptPaths(page), false);
    const all = await scriptsOf(scriptPaths(page), true);
    const later = [...all.keys()].filter((path) => !first.has(path));
    assert.ok(later.length > 0, 'the map comes lazily');
    const sent = await Promise.all(later.map((path) => sentBytes(path)));
    const scripts = sent.reduce((total, size) => total + size, 0);
    assert.ok(scripts > 0 && scripts <= BUDGET.map.scriptBytes, `${scripts} bytes of script`);
    const background = /[^"]*(\/assets\/land-110m[^"]+)/.exec(page)?.[1] as string;
    const land = await sentBytes(background);
    assert.ok(land > 0 && land <= BUDGET.map.backgroundBytes, `${land} bytes of land`);
  });

  /** As browsers ask for it. */
  async function sentBytes(path: string): Promise<number> {
    const { headers } = await portals.ask({ path, headers: { 'Accept-Encoding': 'gzip' } });
    assert.equal(headers['content-encoding'], 'gzip', path);
    return Number(headers['content-length']);
  }
});
