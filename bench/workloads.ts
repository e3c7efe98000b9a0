/** The work items, by the names of the list that the project's aims use. Each answer is checked before it is timed. */
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { type BenchData, type Layer, seededRandom } from './bench-data.ts';
import { type Download, download, median, type Rate, rate, untilIdle } from './measure.ts';
import type { Peer } from './peers.ts';
import type { Box, RequestMaterial } from './request-material.ts';

/** A server under measure: where its WFS is and how it calls the layers. */
export interface Subject {
  readonly peer: Peer;
  readonly path: string;
  readonly prefix: string;
}

export interface DownloadResult {
  readonly work: string;
  readonly name: string;
  readonly features: number;
  readonly own: Download;
  /** nginx with the identical bytes, right after each repetition. */
  readonly fixed: Download;
}

export interface RateResult {
  readonly work: string;
  readonly name: string;
  readonly own: Rate;
}

export interface Bench {
  readonly directory: string;
  readonly data: BenchData;
  readonly material: RequestMaterial;
  readonly staticPeer: Peer;
  readonly repetitions: number;
  readonly seconds: number;
}

type Parameters = Readonly<Record<string, string>>;

function requestPath(subject: Subject, parameters: Parameters): string {
  const all = { SERVICE: 'WFS', VERSION: '1.1.0', ...parameters };
  const query = Object.entries(all).map(
    ([name, value]) => `${name}=${encodeURIComponent(value).replaceAll('%3A', ':')}`,
  );
  return `${subject.path}?${query.join('&')}`;
}

const getFeature = (subject: Subject, layer: Layer, parameters: Parameters = {}) =>
  requestPath(subject, { REQUEST: 'GetFeature', TYPENAME: `${subject.prefix}${layer}`, ...parameters });

function medianDownload(downloads: readonly Download[]): Download {
  const of = (pick: (d: Download) => number) => median(downloads.map(pick));
  return {
    seconds: of((d) => d.seconds),
    firstByteMs: of((d) => d.firstByteMs),
    bytes: of((d) => d.bytes),
    cpuSeconds: of((d) => d.cpuSeconds),
  };
}

function countMembers(text: Buffer, layer: Layer): number {
  const needle = Buffer.from(`${layer} gml:id=`);
  let count = 0;
  for (let at = text.indexOf(needle); at >= 0; at = text.indexOf(needle, at + needle.length)) count++;
  return count;
}

/** Downloads a whole layer repeatedly, each time followed by the same bytes from the static server. */
export function measureDownload(
  bench: Bench,
  subject: Subject,
  work: string,
  layer: Layer,
  gzip = false,
): DownloadResult {
  const url = subject.peer.origin + getFeature(subject, layer);
  const file = join(bench.directory, 'www', 'answer.xml');
  download(url, [], { gzip, file });
  const body = gzip ? gunzipSync(readFileSync(file)) : readFileSync(file);
  const features = countMembers(body, layer);
  if (features !== bench.data.features[layer])
    throw new Error(`${work} ${subject.peer.name}: ${features} features`);
  writeFileSync(file, body);
  if (gzip) writeFileSync(`${file}.gz`, gzipSync(body, { level: 6 }));
  const own: Download[] = [];
  const fixed: Download[] = [];
  const fixedUrl = `${bench.staticPeer.origin}/${gzip ? 'gz' : 'plain'}/answer.xml`;
  for (let i = 0; i < bench.repetitions; i++) {
    own.push(download(url, subject.peer.pids(), { gzip }));
    fixed.push(download(fixedUrl, bench.staticPeer.pids(), { gzip }));
  }
  rmSync(file);
  rmSync(`${file}.gz`, { force: true });
  return { work, name: subject.peer.name, features, own: medianDownload(own), fixed: medianDownload(fixed) };
}

async function checkSample(origin: string, paths: readonly string[], item: RateWork): Promise<void> {
  for (let i = 0; i < 20; i++) {
    const path = paths[Math.floor((i * paths.length) / 20)] as string;
    const text = await (await fetch(origin + path)).text();
    if (!item.isRight(text)) throw new Error(`${path} answered ${text.slice(0, 400)}`);
  }
}

interface RateWork {
  readonly work: string;
  readonly connections: number;
  isRight(answer: string): boolean;
  paths(subject: Subject, material: RequestMaterial): string[];
}

const latitudeFirst = ([west, south, east, north]: Box) =>
  `${south},${west},${north},${east},urn:ogc:def:crs:EPSG::4326`;

const equals = (property: string, value: string) =>
  `<ogc:Filter xmlns:ogc="http://www.opengis.net/ogc"><ogc:PropertyIsEqualTo><ogc:PropertyName>${property}</ogc:PropertyName>` +
  `<ogc:Literal>${value}</ogc:Literal></ogc:PropertyIsEqualTo></ogc:Filter>`;

const hasMembers = (count: number) => (text: string) =>
  text.split('<gml:featureMember>').length - 1 === count;

function randomIds(subject: Subject): string[] {
  const random = seededRandom(4);
  return Array.from({ length: 5000 }, () =>
    getFeature(subject, 'cities1m', { FEATUREID: `cities1m.${1 + Math.floor(random() * 1e6)}` }),
  );
}

export const RATE_WORKS: readonly RateWork[] = [
  {
    work: 'W3 box of 100',
    connections: 16,
    isRight: hasMembers(100),
    paths: (subject, { boxes }) =>
      boxes.map((box) => getFeature(subject, 'cities1m', { BBOX: latitudeFirst(box) })),
  },
  { work: 'W4 by id', connections: 16, isRight: hasMembers(1), paths: randomIds },
  {
    work: 'hits, no box',
    connections: 4,
    isRight: (text) => text.includes('numberOfFeatures="1000000"'),
    // MapServer counts wrong over a GeoPackage unless the request has a box.
    paths: (subject) => [
      getFeature(subject, 'cities1m', {
        RESULTTYPE: 'hits',
        ...(subject.prefix === 'ms:' ? { BBOX: '-90,-180,90,180,urn:ogc:def:crs:EPSG::4326' } : {}),
      }),
    ],
  },
  {
    work: 'W5 hits in a box',
    connections: 16,
    isRight: (text) => text.includes('numberOfFeatures="100"'),
    paths: (subject, { boxes }) =>
      boxes.map((box) => getFeature(subject, 'cities1m', { RESULTTYPE: 'hits', BBOX: latitudeFirst(box) })),
  },
  {
    work: 'W7 equality, 100 of 1M',
    connections: 16,
    isRight: hasMembers(100),
    paths: (subject, { batches }) =>
      batches.map((batch) => getFeature(subject, 'cities1m', { FILTER: equals('batch', batch) })),
  },
  {
    work: 'W6 capabilities',
    connections: 16,
    isRight: (text) => text.includes('WFS_Capabilities'),
    paths: (subject) => [requestPath(subject, { REQUEST: 'GetCapabilities' })],
  },
  {
    work: 'W9 first 1,000',
    connections: 4,
    isRight: hasMembers(1000),
    paths: (subject) => [getFeature(subject, 'cities1m', { MAXFEATURES: '1000' })],
  },
  {
    work: 'W9p deep pages of 1,000',
    connections: 4,
    isRight: hasMembers(1000),
    paths: (subject) =>
      Array.from({ length: 400 }, (_, i) =>
        getFeature(subject, 'cities1m', { MAXFEATURES: '1000', STARTINDEX: String(1 + i * 2477) }),
      ),
  },
];

/** Asks at full rate; the first answers are compared with what is expected. */
export async function measureRate(bench: Bench, subject: Subject, item: RateWork): Promise<RateResult> {
  const paths = item.paths(subject, bench.material);
  await untilIdle(subject.peer.pids());
  await checkSample(subject.peer.origin, paths, item);
  const options = { directory: bench.directory, connections: item.connections };
  rate(subject.peer.origin, paths, [], { ...options, seconds: 1 });
  const runs = Array.from({ length: bench.repetitions }, () =>
    rate(subject.peer.origin, paths, subject.peer.pids(), { ...options, seconds: bench.seconds }),
  );
  const of = (pick: (r: Rate) => number) => median(runs.map(pick));
  const own: Rate = {
    perSecond: of((r) => r.perSecond),
    p99Ms: of((r) => r.p99Ms),
    cpuMsPerRequest: of((r) => r.cpuMsPerRequest),
    errors: runs.reduce((sum, r) => sum + r.errors, 0),
  };
  return { work: item.work, name: subject.peer.name, own };
}
