/**
 * `npm run bench:catalogue [-- --directory DIR] [--out FILE]`: how long searches, facets and documents of a catalogue with 10,000
 * datasets take, asked one after the other of the real server with one worker.
 */
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { nextRevision } from '../src/catalog/revision.ts';
import { type ControlDatabase, openControlDatabase } from '../src/database/control-database.ts';
import { runCommand } from '../test/support/command-line.ts';
import { type RunningServer, startServer } from '../test/support/server.ts';
import { cpuSeconds, peakMegabytes, processTree, resetPeaks } from './measure.ts';

const { values: flags } = parseArgs({
  options: {
    directory: { type: 'string', default: join(tmpdir(), 'trigpoint-bench-catalogue') },
    out: { type: 'string', default: resolve(import.meta.dirname, 'catalogue-results.md') },
  },
});

const DATASETS = 10_000;
const REPETITIONS = 200;
const SYLLABLES =
  'ba ce di fo gu ha je ki lo mu na pe ri so tu va we xi yo zu an er in or un ast est ist ost'.split(' ');

/** The same in every run. */
let seed = 1;
function random(below: number): number {
  seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
  return seed % below;
}

/** 8,000 words, of which the first are the ones that stand everywhere, as in any language. */
const VOCABULARY = Array.from({ length: 8_000 }, (_, i) =>
  Array.from({ length: 2 + (i % 4) }, () => SYLLABLES[random(SYLLABLES.length)]).join(''),
);
const word = () => VOCABULARY[Math.floor((random(10_000) / 10_000) ** 3 * VOCABULARY.length)] as string;
const words = (count: number) => Array.from({ length: count }, word).join(' ');

async function makeHome(directory: string): Promise<string> {
  const home = join(directory, 'catalogue-home');
  rmSync(home, { recursive: true, force: true });
  const file = join(directory, 'parcels.csv');
  writeFileSync(file, 'number,owner,lat,lon\n1,Ada,48,2\n2,Bob,49,3\n');
  for (const args of [
    ['portal', 'add', 'bench'],
    ['publish', file, '--as', 'first', '--key', 'number'],
  ]) {
    const { exitCode, stderr } = await runCommand(home, args);
    if (exitCode !== 0) throw new Error(stderr);
  }
  const database = await openControlDatabase(home);
  await copyDataset(database);
  await database.close();
  return home;
}

/** 10,000 datasets with titles, keywords and descriptions of ordinary length; nobody reads their features. */
async function copyDataset({ db }: ControlDatabase): Promise<void> {
  const dataset = await db.selectFrom('datasets').selectAll().executeTakeFirstOrThrow();
  const version = await db.selectFrom('dataset_versions').selectAll().executeTakeFirstOrThrow();
  await db.transaction().execute(async (trx) => {
    const revision = await nextRevision(trx, 1);
    for (let i = 0; i < DATASETS; i++) {
      const uid = `da_${String(i).padStart(12, '0')}`;
      const id = `dataset-${i}`;
      const type = JSON.stringify({ ...JSON.parse(version.feature_type), name: id, label: id });
      const texts = {
        title: words(6),
        abstract: `${words(60)}.\n\n- **${words(2)}**\n- ${words(15)}`,
        keywords: JSON.stringify(Array.from({ length: 5 }, word)),
        more_metadata: JSON.stringify({ publisher: `Office ${random(50)}` }),
      };
      await trx
        .insertInto('datasets')
        .values({ ...dataset, ...texts, uid, id, type_name: id, revision })
        .execute();
      await trx
        .insertInto('dataset_versions')
        .values({ ...version, uid, feature_type: type })
        .execute();
    }
  });
}

const datasets = (query: string) => `/api/v2/catalog/datasets/?${query}`;
const QUESTIONS: Readonly<Record<string, () => string>> = {
  'one word': () => datasets(`q=${word()}`),
  'what is typed: one letter': () =>
    datasets(`q=${'abcdefghijklmnopqrstuvwxyz'[random(26)]}&offset=${random(100)}`),
  'what is typed: two letters': () => datasets(`q=${word().slice(0, 2)}&offset=${random(100)}`),
  'what is typed: a word and a letter': () => datasets(`q=${word()}+${word().slice(0, 1)}`),
  'three words': () => datasets(`q=${words(3).replaceAll(' ', '+')}`),
  'sixteen beginnings': () =>
    datasets(`q=${Array.from({ length: 16 }, () => word().slice(0, 1 + random(2))).join('+')}`),
  'a word of a publisher, by title': () =>
    datasets(`q=${word()}&refine=publisher:Office+${random(50)}&order_by=title`),
  'all, a page of 100': () => datasets(`limit=100&offset=${random(9_900)}`),
  'facets of all': () => '/api/v2/catalog/facets/',
  'facets of a word': () => `/api/v2/catalog/facets/?q=${word().slice(0, 2)}&exclude=keyword:${word()}`,
  'a page of /catalog.jsonld': () => `/catalog.jsonld?page=${1 + random(DATASETS / 100)}`,
  'sitemap.xml': () => '/sitemap.xml',
};

async function timeOf(server: RunningServer, path: string): Promise<number> {
  const began = performance.now();
  const response = await fetch(server.url + path);
  await response.arrayBuffer();
  if (response.status !== 200) throw new Error(`${path} answered ${response.status}`);
  return performance.now() - began;
}

const shown = (milliseconds: number) => milliseconds.toFixed(milliseconds < 10 ? 1 : 0);

async function row(server: RunningServer, name: string, question: () => string): Promise<string> {
  const pids = processTree(server.process.pid as number);
  const first = await timeOf(server, question());
  const times: number[] = [];
  const before = cpuSeconds(pids);
  for (let i = 0; i < REPETITIONS; i++) times.push(await timeOf(server, question()));
  const work = ((cpuSeconds(pids) - before) * 1000) / REPETITIONS;
  times.sort((a, b) => a - b);
  const quantile = (part: number) => times[Math.ceil(part * times.length) - 1] as number;
  return `| ${name} | ${shown(first)} | ${shown(quantile(0.5))} | ${shown(quantile(0.99))} | ${shown(work)} |`;
}

/** The search that finds one dataset changed, and all the others as they were. */
async function afterChange(server: RunningServer): Promise<string> {
  const times: number[] = [];
  for (let i = 0; i < 10; i++) {
    const title = `changed${i}`;
    const { exitCode } = await runCommand(server.home, ['metadata', 'set', `dataset-${i}`, '--title', title]);
    if (exitCode !== 0) throw new Error('the title was not changed');
    for (let found = 0; found === 0; ) {
      const began = performance.now();
      const response = await fetch(server.url + datasets(`q=${title}`));
      found = ((await response.json()) as { total_count: number }).total_count;
      if (found > 0) times.push(performance.now() - began);
    }
  }
  times.sort((a, b) => a - b);
  return `| one word, first after a change of one dataset | – | ${shown(times[4] as number)} | ${shown(times[9] as number)} | – |`;
}

async function measure(home: string): Promise<string> {
  const server = await startServer({ home, flags: ['--log-level', 'warn'] });
  try {
    const pids = processTree(server.process.pid as number);
    await timeOf(server, '/healthz');
    resetPeaks(pids);
    const before = peakMegabytes(pids);
    const rows: string[] = [];
    for (const [name, question] of Object.entries(QUESTIONS)) rows.push(await row(server, name, question));
    rows.push(await afterChange(server));
    const whole = await timeOf(server, '/catalog.jsonld');
    return report(rows, { whole, memory: [before, peakMegabytes(pids)] });
  } finally {
    await server.stop();
  }
}

function report(
  rows: readonly string[],
  { whole, memory }: { whole: number; memory: readonly [number, number] },
): string {
  return `# Catalogue: measured

Written by \`npm run bench:catalogue\` on ${new Date().toISOString().slice(0, 10)}: ${DATASETS.toLocaleString('en')} datasets, one worker, the client on the same machine.
Milliseconds for ${REPETITIONS} different requests one after the other; the first search of all makes the index. The processor time
is that of the server for one request, which other work on the machine hardly changes; the machine's load was ${(loadavg()[0] as number).toFixed(1)} on ${availableParallelism()} processors.

| question | first | p50 | p99 | processor time |
|---|---|---|---|---|
${rows.join('\n')}

The whole \`/catalog.jsonld\`: ${(whole / 1000).toFixed(1)} s. The peak of the worker's memory went from ${memory[0].toFixed(0)} to ${memory[1].toFixed(0)} MB by all of this.
`;
}

mkdirSync(resolve(flags.directory), { recursive: true });
console.log('making 10,000 datasets …');
const text = await measure(await makeHome(resolve(flags.directory)));
writeFileSync(flags.out, text);
console.log(text);
