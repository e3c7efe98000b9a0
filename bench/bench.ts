/**
 * `npm run bench [-- --directory DIR] [--repetitions N] [--seconds N] [--out FILE]`: Trigpoint beside a static file
 * server and MapServer, in one run. Needs Debian's nginx-light, cgi-mapserver, spawn-fcgi, gdal-bin, wrk and curl, and
 * root (the FastCGI processes drop to www-data).
 */
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { makeBenchData } from './bench-data.ts';
import { peakMegabytes, resetPeaks } from './measure.ts';
import { startMapServer, startStatic } from './peers.ts';
import { type MemoryResult, report } from './report.ts';
import { makeRequestMaterial } from './request-material.ts';
import { publishBenchData, startTrigpoint } from './trigpoint.ts';
import { type Bench, measureDownload, measureRate, RATE_WORKS, type Subject } from './workloads.ts';

const { values: flags } = parseArgs({
  options: {
    directory: { type: 'string', default: join(tmpdir(), 'trigpoint-bench-run') },
    repetitions: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '4' },
    out: { type: 'string', default: resolve(import.meta.dirname, 'results.md') },
  },
});

const PROGRAMS = {
  nginx: 'nginx-light',
  '/usr/bin/mapserv': 'cgi-mapserver',
  'spawn-fcgi': 'spawn-fcgi',
  ogr2ogr: 'gdal-bin',
  wrk: 'wrk',
  curl: 'curl',
};

function requirePrograms(): void {
  const missing = Object.entries(PROGRAMS).filter(
    ([program]) => spawnSync('sh', ['-c', `command -v ${program}`]).status !== 0,
  );
  if (missing.length === 0) return;
  console.error(`The benchmark needs Debian's ${missing.map(([, name]) => name).join(', ')}.`);
  process.exit(1);
}

const DOWNLOADS = [
  { work: 'W1 135k points', layer: 'cities', gzip: false },
  { work: 'W2 counties', layer: 'counties', gzip: false },
  { work: 'W2b countries', layer: 'countries', gzip: false },
  { work: 'W8 135k points, gzip', layer: 'cities', gzip: true },
  { work: '1M points', layer: 'cities1m', gzip: false },
] as const;

/** Thirty clients that take 200 kB a second each: ten of them gzip; memory must not grow with them. */
async function slowClients(subject: Subject, pids: readonly number[]): Promise<MemoryResult> {
  const url = `${subject.peer.origin}${subject.path}?service=WFS&version=1.1.0&request=GetFeature&typename=${subject.prefix}cities1m`;
  resetPeaks(pids);
  const clients = Array.from({ length: 30 }, (_, i) =>
    spawn('curl', [
      '-s',
      '-o',
      '/dev/null',
      '--limit-rate',
      '200k',
      ...(i < 10 ? ['-H', 'Accept-Encoding: gzip'] : []),
      url,
    ]),
  );
  await new Promise((r) => setTimeout(r, 20_000));
  for (const client of clients) client.kill('SIGKILL');
  return { situation: '30 slow clients downloading 1M points, 20 s', peakMegabytes: peakMegabytes(pids) };
}

async function main(): Promise<void> {
  requirePrograms();
  const directory = resolve(flags.directory);
  mkdirSync(join(directory, 'data'), { recursive: true });
  chmodSync(directory, 0o755);
  console.log(`data in ${directory}`);
  const data = await makeBenchData(join(directory, 'data'));
  const material = await makeRequestMaterial(data.directory, data.features.cities1m);
  const published = await publishBenchData(directory, data);
  const staticPeer = startStatic(directory);
  const mapServer = startMapServer(directory);
  const trigpoint = await startTrigpoint(directory);
  try {
    const subjects: Subject[] = [
      { peer: trigpoint, path: '/api/wfs', prefix: 'ods:' },
      { peer: mapServer, path: '/wfs', prefix: 'ms:' },
    ];
    const bench: Bench = {
      directory,
      data,
      material,
      staticPeer,
      repetitions: Number(flags.repetitions),
      seconds: Number(flags.seconds),
    };
    const own = subjects[0] as Subject;
    const memory: MemoryResult[] = [
      { situation: 'after start', peakMegabytes: peakMegabytes(trigpoint.workerPids()) },
    ];
    const downloads = [];
    for (const { work, layer, gzip } of DOWNLOADS) {
      for (const subject of subjects) {
        console.log(`${work}: ${subject.peer.name}`);
        const repetitions = layer === 'cities1m' && subject !== own ? 1 : bench.repetitions;
        downloads.push(measureDownload({ ...bench, repetitions }, subject, work, layer, gzip));
      }
    }
    memory.push({ situation: 'after all downloads', peakMegabytes: peakMegabytes(trigpoint.workerPids()) });
    memory.push(await slowClients(own, trigpoint.workerPids()));
    const rates = [];
    for (const item of RATE_WORKS) {
      for (const subject of subjects) {
        console.log(`${item.work}: ${subject.peer.name}`);
        rates.push(await measureRate(bench, subject, item));
      }
    }
    memory.push({ situation: 'after all requests', peakMegabytes: peakMegabytes(trigpoint.workerPids()) });
    writeFileSync(
      flags.out,
      report({ published, features: data.features, downloads, rates, memory }, new Date()),
    );
    console.log(`written: ${flags.out}`);
  } finally {
    trigpoint.stop();
    mapServer.stop();
    staticPeer.stop();
  }
}

await main();
