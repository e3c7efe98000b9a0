import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import { writePoints } from '../support/dataset-files.ts';
import { addUserWithKey } from '../support/people.ts';
import { eventually, makeHome, type RunningServer, startServer, trigpoint } from '../support/server.ts';

interface Sums {
  readonly name: string | null;
  readonly requests: number;
  readonly bytes: number;
  readonly features: number;
  readonly errors: number;
  readonly p50Ms: number | null;
}

interface Report {
  readonly totals: Sums;
  readonly days: readonly Sums[];
  readonly datasets: readonly Sums[];
  readonly users: readonly Sums[];
  readonly clients: readonly Sums[];
  readonly errors: readonly { readonly outcome: string; readonly requests: number }[];
}

const GET_FEATURE = 'service=WFS&version=1.1.0&request=GetFeature';

describe('usage, counted by two workers', () => {
  let home: string;
  let server: RunningServer;

  before(async () => {
    home = await makeHome();
    await trigpoint(home, 'portal', 'add', 'city', '--default', '--title', 'City of Example');
    for (const id of ['points', 'wells']) {
      const file = await writePoints(home, `${id}.geojson`, 20);
      assert.equal((await trigpoint(home, 'publish', file, '--as', id, '--key', 'key')).status, 0);
    }
    server = await startServer({ home, workers: 2 });
  });
  after(async () => {
    await server.stop();
    await rm(home, { recursive: true, force: true });
  });

  /** On a connection of its own, so that both workers get some. */
  const ask = async (query: string, headers: Record<string, string> = {}, init: RequestInit = {}) => {
    const answer = await fetch(`${server.url}/api/wfs?${query}`, {
      ...init,
      headers: { connection: 'close', 'user-agent': 'QGIS/33415', ...headers },
    });
    return (await answer.arrayBuffer()).byteLength;
  };
  const report = async (...flags: readonly string[]) => {
    const { status, stdout, stderr } = await trigpoint(home, 'usage', '--json', ...flags);
    assert.equal(status, 0, stderr);
    return JSON.parse(stdout) as Report;
  };
  const requestsOf = (list: readonly Sums[]) =>
    Object.fromEntries(list.map(({ name, requests }) => [name, requests]));

  it('loses no request, and tells datasets, users, programs and errors apart', async () => {
    const { key } = await addUserWithKey(home, 'ada');
    let bytes = 0;
    const identity = { 'accept-encoding': 'identity' };
    for (let i = 0; i < 40; i++) bytes += await ask(`${GET_FEATURE}&typeName=points&maxFeatures=5`, identity);
    await ask(`${GET_FEATURE}&typeName=wells`, { authorization: `Apikey ${key}`, 'user-agent': 'curl/8.14' });
    await ask(`${GET_FEATURE}&typeName=points,wells`);
    await ask(`${GET_FEATURE}&typeName=points&resultType=hits`);
    await ask('service=WFS&request=GetCapabilities');
    await ask('service=WFS&version=1.1.0&request=DescribeFeatureType&typeName=points');
    await ask(`${GET_FEATURE}&typeName=points`, {}, { method: 'HEAD' });
    await ask(`${GET_FEATURE}&typeName=points&srsName=EPSG:9`);
    await ask(`${GET_FEATURE}&typeName=nothing`);
    await ask(`${GET_FEATURE}&typeName=points`, { authorization: 'Apikey wrong' });
    await fetch(`${server.url}/healthz`);
    await eventually('the counts are written', async () => (await report()).totals.requests >= 50, 20_000);
    const { totals, datasets, users, clients, errors, days } = await report();
    assert.equal(totals.requests, 50, 'one that reads two datasets counts for both');
    assert.deepEqual(requestsOf(datasets), { points: 45, wells: 2, null: 3 });
    const features = new Map(datasets.map((each) => [each.name, each.features]));
    assert.equal(features.get('points'), 40 * 5 + 20);
    assert.equal(features.get('wells'), 40);
    assert.ok(totals.bytes > bytes && bytes > 10_000, `${totals.bytes} of ${bytes}`);
    assert.deepEqual(requestsOf(users), { anonymous: 49, ada: 1 });
    assert.deepEqual(requestsOf(clients), { QGIS: 49, curl: 1 });
    assert.deepEqual(
      errors.map(({ outcome, requests }) => [outcome, requests]),
      [
        ['400 InvalidParameterValue', 2],
        ['401', 1],
      ],
    );
    assert.equal(
      datasets.find(({ name }) => name === 'points')?.errors,
      1,
      'also what failed after it was named',
    );
    assert.equal(totals.errors, 3);
    assert.equal(days.length, 30);
    assert.equal(days.at(-1)?.requests, 50);
    assert.ok((totals.p50Ms ?? 0) > 0);
  });

  it('is shown for one dataset and fewer days, and as a table', async () => {
    const { totals, days, datasets } = await report('--dataset', 'wells', '--days', '7');
    assert.equal(totals.requests, 2);
    assert.equal(days.length, 7);
    assert.deepEqual(requestsOf(datasets), { wells: 2 });
    const { stdout } = await trigpoint(home, 'usage');
    assert.match(stdout, /^PROGRAM +REQUESTS +FEATURES +BYTES +ERRORS +P50 +P95\nQGIS +49 /m);
    assert.match(stdout, /^400 InvalidParameterValue +2$/m);
    const refused = await trigpoint(home, 'usage', '--days', '0');
    assert.equal(refused.status, 2);
    assert.match(refused.stderr, /whole number from 1 to 36500/);
  });

  it('is written at the latest when the server stops', async () => {
    await ask(`${GET_FEATURE}&typeName=wells`);
    await server.stop();
    assert.equal((await report('--dataset', 'wells')).totals.requests, 3);
    server = await startServer({ home, workers: 2 });
  });

  it('is not counted where its retention is 0', async () => {
    await server.stop();
    server = await startServer({ home, flags: ['--usage-retention-days', '0'] });
    await ask(`${GET_FEATURE}&typeName=wells`);
    await server.stop();
    assert.equal((await report('--dataset', 'wells')).totals.requests, 3);
    server = await startServer({ home, workers: 2 });
  });
});
