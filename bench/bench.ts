/**
 * `npm run bench [-- --only W3,formats] [--directory DIR] [--repetitions N] [--seconds N] [--out FILE]`: Trigpoint beside a
 * static file server, MapServer and QGIS Server, in one run of some ten minutes, two more when the data are made. `--only`
 * measures some works; the message about one that there isn't lists them. Needs Debian's nginx-light, cgi-mapserver,
 * qgis-server, python3-qgis, spawn-fcgi, gdal-bin, wrk and curl, and root (the FastCGI processes drop to www-data).
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { makeBenchData } from './bench-data.ts';
import { measureExpensive } from './expensive.ts';
import { FORMATS, type FormatName } from './formats.ts';
import { peakMegabytes } from './measure.ts';
import { type MemoryResult, manyOrders, slowClients } from './memory.ts';
import { type Peer, startMapServer, startQgis, startStatic } from './peers.ts';
import { makePolygonMaterial } from './polygon-material.ts';
import { RATE_WORKS } from './rate-works.ts';
import { report } from './report.ts';
import { makeRequestMaterial } from './request-material.ts';
import { isPublished, publishBenchData, startTrigpoint, type TrigpointPeer } from './trigpoint.ts';
import type { Subject } from './wfs-request.ts';
import {
  type Bench,
  DOWNLOAD_WORKS,
  type DownloadFigures,
  type DownloadWork,
  type Measured,
  measureDownload,
  measureRate,
  orUnavailable,
  type RateFigures,
} from './workloads.ts';

const { values: flags } = parseArgs({
  options: {
    only: { type: 'string' },
    directory: { type: 'string', default: join(tmpdir(), 'trigpoint-bench-run') },
    repetitions: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '3' },
    out: { type: 'string', default: resolve(import.meta.dirname, 'results.md') },
  },
});

const PROGRAMS = {
  nginx: 'nginx-light',
  '/usr/bin/mapserv': 'cgi-mapserver',
  '/usr/lib/cgi-bin/qgis_mapserv.fcgi': 'qgis-server',
  '/usr/lib/python3/dist-packages/qgis/core': 'python3-qgis',
  'spawn-fcgi': 'spawn-fcgi',
  ogr2ogr: 'gdal-bin',
  wrk: 'wrk',
  curl: 'curl',
};

function requirePrograms(): void {
  const missing = Object.entries(PROGRAMS).filter(
    ([program]) => spawnSync('sh', ['-c', `command -v ${program} || test -e ${program}`]).status !== 0,
  );
  if (missing.length === 0) return;
  console.error(`The benchmark needs Debian's ${missing.map(([, name]) => name).join(', ')}.`);
  process.exit(1);
}

const OTHER_KEYS = ['expensive', 'memory', 'publishing'];
const KEYS = [...new Set([...DOWNLOAD_WORKS, ...RATE_WORKS].map(({ key }) => key)), ...OTHER_KEYS];

/** Says whether a work is wanted. Ends the process where `--only` names one that there isn't. */
function wantedWorks(only: string | undefined): (key: string) => boolean {
  if (only === undefined) return () => true;
  const wanted = only.split(',').map((key) => key.trim().toLowerCase());
  const unknown = wanted.filter((key) => !KEYS.some((known) => known.toLowerCase() === key));
  if (unknown.length > 0) {
    console.error(`There is no ${unknown.join(', ')}. --only takes some of ${KEYS.join(',')}.`);
    process.exit(1);
  }
  return (key) => wanted.includes(key.toLowerCase());
}

/** The namespace of the published layers, as an answer declares it. */
async function namespaceOf({ origin }: Peer): Promise<string> {
  const query = 'service=WFS&version=1.1.0&request=GetFeature&typename=ods:countries&maxFeatures=1';
  const answer = await (await fetch(`${origin}/api/wfs?${query}`)).text();
  const namespace = /xmlns:ods="([^"]*)"/.exec(answer)?.[1];
  if (namespace === undefined) throw new Error(`No namespace in ${answer.slice(0, 300)}`);
  return namespace;
}

async function subjects(trigpoint: Peer, mapServer: Peer, qgis: Peer): Promise<[Subject, Subject, Subject]> {
  const urn = (code: number) => `urn:ogc:def:crs:EPSG::${code}`;
  return [
    {
      peer: trigpoint,
      path: '/api/wfs',
      prefix: 'ods:',
      namespace: await namespaceOf(trigpoint),
      axes: 'latitude first',
      srsName: urn,
      outputFormat: (name) => FORMATS[name as FormatName].name,
      lacks: {},
    },
    {
      peer: mapServer,
      path: '/wfs',
      prefix: 'ms:',
      namespace: 'http://mapserver.gis.umn.edu/mapserver',
      axes: 'latitude first',
      srsName: urn,
      outputFormat: (name) => (name === 'GML 2' ? 'text/xml; subtype=gml/2.1.2' : name),
      lacks: {},
    },
    {
      peer: qgis,
      path: '/qgis',
      prefix: '',
      namespace: '',
      axes: 'longitude first',
      srsName: (code) => `EPSG:${code}`,
      outputFormat: (name) => ({ 'GML 2': 'GML2', GeoJSON: 'GeoJSON' })[name],
      lacks: {
        '1M': 'takes two minutes',
        'reprojected-1M': 'takes minutes',
      },
    },
  ];
}

/** Peers are given less time, and a single download where it takes long: their figures needn't be as fine. */
function forPeer(bench: Bench, subject: Subject, item: DownloadWork | undefined): Bench {
  if (subject.prefix === 'ods:') return bench;
  const isLong = item !== undefined && item.layer !== 'counties' && item.layer !== 'countries';
  return {
    ...bench,
    repetitions: isLong ? 1 : Math.min(2, bench.repetitions),
    seconds: Math.min(2, bench.seconds),
  };
}

async function measureAll(
  bench: Bench,
  servers: readonly Subject[],
  isWanted: (key: string) => boolean,
  trigpoint: TrigpointPeer,
) {
  const own = servers[0] as Subject;
  const peak = (situation: string) => ({ situation, peakMegabytes: peakMegabytes(trigpoint.workerPids()) });
  const memory: MemoryResult[] = [peak('after start')];
  const downloads: Measured<DownloadFigures>[] = [];
  for (const item of DOWNLOAD_WORKS.filter(({ key }) => isWanted(key))) {
    for (const subject of servers) {
      console.log(`${item.work}: ${subject.peer.name}`);
      const measure = () => measureDownload(forPeer(bench, subject, item), subject, item);
      downloads.push(await orUnavailable(subject, item.work, measure));
    }
  }
  if (downloads.length > 0) memory.push(peak('after all downloads'));
  const rates: Measured<RateFigures>[] = [];
  for (const item of RATE_WORKS.filter(({ key }) => isWanted(key))) {
    for (const subject of servers) {
      console.log(`${item.work}: ${subject.peer.name}`);
      const measure = () => measureRate(forPeer(bench, subject, undefined), subject, item);
      rates.push(await orUnavailable(subject, item.work, measure));
    }
  }
  if (rates.length > 0) memory.push(peak('after all requests'));
  if (isWanted('memory')) {
    memory.push(await slowClients(own, trigpoint.workerPids()));
    memory.push(await manyOrders(own, trigpoint.workerPids()));
  }
  return { downloads, rates, memory };
}

async function main(): Promise<void> {
  const isWanted = wantedWorks(flags.only);
  requirePrograms();
  const directory = resolve(flags.directory);
  mkdirSync(join(directory, 'data'), { recursive: true });
  chmodSync(directory, 0o755);
  console.log(`data in ${directory}`);
  const data = await makeBenchData(join(directory, 'data'));
  const requests = await makeRequestMaterial(data.directory, data.features.cities1m);
  const material = { ...requests, polygons: await makePolygonMaterial(data.directory) };
  const isPublishing = isWanted('publishing') || !isPublished(directory);
  const published = isPublishing ? await publishBenchData(directory, data) : [];
  await using running = new AsyncDisposableStack();
  const start = async <P extends Peer>(starting: Promise<P>): Promise<P> => {
    const peer = await starting;
    running.defer(() => peer.stop());
    return peer;
  };
  const staticPeer = await start(startStatic(directory));
  const mapServer = await start(startMapServer(directory));
  const qgis = await start(startQgis(directory));
  const trigpoint = await start(startTrigpoint(directory));
  const servers = await subjects(trigpoint, mapServer, qgis);
  const repetitions = Number(flags.repetitions);
  const bench: Bench = { directory, data, material, staticPeer, repetitions, seconds: Number(flags.seconds) };
  const measured = await measureAll(bench, servers, isWanted, trigpoint);
  await running.disposeAsync();
  const expensive = isWanted('expensive') ? await measureExpensive(directory, servers[0]) : [];
  const results = { published, features: data.features, ...measured, expensive };
  const command = flags.only === undefined ? 'npm run bench' : `npm run bench -- --only ${flags.only}`;
  writeFileSync(flags.out, report(results, new Date(), command));
  console.log(`written: ${flags.out}`);
}

await main();
