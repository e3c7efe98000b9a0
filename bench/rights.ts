/**
 * `npm run bench:rights [-- --directory DIR] [--out FILE]`: whether the time of an answer tells a restricted dataset from one
 * that never was, and what a caller's own view of 10,000 datasets costs. (What credentials cost: bench:access.)
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { nextRevision } from '../src/catalog/revision.ts';
import { openControlDatabase } from '../src/database/control-database.ts';
import { type RunningServer, startServer } from '../test/support/server.ts';
import { median, peakMegabytes, processTree, resetPeaks } from './measure.ts';
import { type Caller, DATASETS, GROUPS, makeRightsData, PARTS, type RightsData } from './rights-data.ts';

const { values: flags } = parseArgs({
  options: {
    directory: { type: 'string', default: join(tmpdir(), 'trigpoint-bench-rights') },
    out: { type: 'string', default: resolve(import.meta.dirname, 'rights-results.md') },
  },
});

const REPETITIONS = 1_000;
const WARM_UP = 200;
const agent = new Agent({ keepAlive: true, maxSockets: 1 });

interface Timed {
  readonly milliseconds: number;
  readonly status: number;
  readonly bytes: number;
}

function get(url: string, key?: string): Promise<Timed> {
  const began = performance.now();
  const headers = key === undefined ? {} : { Authorization: `Apikey ${key}` };
  return new Promise((done, fail) => {
    request(url, { agent, headers }, (answer) => {
      let bytes = 0;
      answer.on('data', (part: Buffer) => {
        bytes += part.byteLength;
      });
      answer.on('end', () =>
        done({ milliseconds: performance.now() - began, status: answer.statusCode ?? 0, bytes }),
      );
    })
      .on('error', fail)
      .end();
  });
}

const wfs = (query: string) => `/api/wfs?service=WFS&version=1.1.0&request=${query}`;
const QUESTIONS: Readonly<Record<string, (name: string) => string>> = {
  'GetFeature by typeName': (name) => wfs(`GetFeature&typeName=${name}`),
  'GetFeature by featureId': (name) => wfs(`GetFeature&featureId=${name}.1`),
  'GetFeature, hits': (name) => wfs(`GetFeature&typeName=${name}&resultType=hits`),
  DescribeFeatureType: (name) => wfs(`DescribeFeatureType&typeName=${name}`),
  'catalogue entry': (name) => `/api/v2/catalog/datasets/${name}/`,
};

function quantile(values: readonly number[], part: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(part * (sorted.length - 1))] as number;
}

/** The spread: half of the values lie within it. */
const spread = (values: readonly number[]) => quantile(values, 0.75) - quantile(values, 0.25);

async function timeOf(server: RunningServer, name: string, question: (name: string) => string) {
  const times = { restricted: [] as number[], absent: [] as number[] };
  for (let i = -WARM_UP; i < REPETITIONS; i++) {
    // Which one comes first changes from pair to pair.
    const order = i % 2 === 0 ? (['restricted', 'absent'] as const) : (['absent', 'restricted'] as const);
    for (const kind of order) {
      const asked = question(kind === 'restricted' ? 'secrets' : 'missing');
      const { milliseconds, status } = await get(server.url + asked);
      if (status !== 400 && status !== 404) throw new Error(`${asked} answered ${status}`);
      if (i >= 0) times[kind].push(milliseconds * 1000);
    }
  }
  const [a, b] = [median(times.restricted), median(times.absent)];
  const width = Math.min(spread(times.restricted), spread(times.absent));
  const isHidden = Math.abs(a - b) < width ? 'yes' : 'NO';
  return `| ${name} | ${a.toFixed(0)} | ${b.toFixed(0)} | ${Math.abs(a - b).toFixed(1)} | ${width.toFixed(0)} | ${isHidden} |`;
}

/** Changes one dataset that nobody but publishers sees, and waits until the server has noticed. */
async function touch(home: string): Promise<void> {
  const database = await openControlDatabase(home);
  await database.db.transaction().execute(async (trx) => {
    const revision = await nextRevision(trx, 1);
    await trx.updateTable('datasets').set({ revision }).where('id', '=', 'secrets').execute();
  });
  await database.close();
  await new Promise((done) => setTimeout(done, 1_500));
}

async function capabilitiesOf({ url: base, home }: RunningServer, { name, key }: Caller): Promise<string> {
  const url = base + wfs('GetCapabilities');
  const first = await get(url, key);
  if (first.status !== 200) throw new Error(`${name}: ${first.status}`);
  const later: number[] = [];
  for (let i = 0; i < 50; i++) later.push((await get(url, key)).milliseconds);
  await touch(home);
  const changed = await get(url, key);
  const page = await get(`${base}/api/v2/catalog/datasets/`, key);
  const times = [first.milliseconds, median(later), changed.milliseconds, page.milliseconds];
  return `| ${name} | ${times.map((ms) => ms.toFixed(1)).join(' | ')} | ${(first.bytes / 1e6).toFixed(2)} |`;
}

async function measure(data: RightsData): Promise<string> {
  const server = await startServer({ home: data.home, flags: ['--log-level', 'warn'] });
  try {
    const pids = processTree(server.process.pid as number);
    const times: string[] = [];
    for (const [name, question] of Object.entries(QUESTIONS))
      times.push(await timeOf(server, name, question));
    const views: string[] = [];
    for (const caller of data.callers) views.push(await capabilitiesOf(server, caller));
    resetPeaks(pids);
    const before = peakMegabytes(pids);
    for (let round = 0; round < 3; round++)
      for (const { key } of data.members) await get(server.url + wfs('GetCapabilities'), key);
    const after = peakMegabytes(pids);
    return report({ times, views, memory: [before, after] });
  } finally {
    agent.destroy();
    await server.stop();
  }
}

interface Measured {
  readonly times: readonly string[];
  readonly views: readonly string[];
  readonly memory: readonly [before: number, after: number];
}

function report({ times, views, memory }: Measured): string {
  return `# Rights: measured

Written by \`npm run bench:rights\` on ${new Date().toISOString().slice(0, 10)}, one worker, the client on the same machine.

## Does time tell a restricted dataset from one that never was?

${REPETITIONS} requests for each, one after the other in turn, in a portal with ${DATASETS.toLocaleString('en')} datasets. Microseconds; the spread is the distance
between the quartiles, the smaller of both.

| question | restricted, median | absent, median | difference | spread | within the spread |
|---|---|---|---|---|---|
${times.join('\n')}

## A caller's own view of ${DATASETS.toLocaleString('en')} datasets

Milliseconds. The first request makes the view and the document; later ones find both.

| caller | first GetCapabilities | later | first after a change of one dataset | first page of the catalogue | MB |
|---|---|---|---|---|---|
${views.join('\n')}

Then ${GROUPS} callers with ${PARTS.toLocaleString('en')} datasets each, each without a property, three times in turn: the worker's peak went from
${memory[0].toFixed(0)} to ${memory[1].toFixed(0)} MB.
`;
}

mkdirSync(resolve(flags.directory), { recursive: true });
console.log('making 10,000 datasets …');
const text = await measure(await makeRightsData(resolve(flags.directory)));
writeFileSync(flags.out, text);
console.log(text);
