/** Measures works on a server. Each answer is checked before it is timed. */
import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import type { BenchData, Layer } from './bench-data.ts';
import { countByGdal, FORMATS, type FormatName } from './formats.ts';
import { cpuSeconds, type Download, download, median, type Rate, rate, untilIdle } from './measure.ts';
import type { Peer } from './peers.ts';
import type { PolygonMaterial } from './polygon-material.ts';
import type { CheckedRequest, RateWork } from './rate-works.ts';
import type { RequestMaterial } from './request-material.ts';
import { getFeature, type Subject } from './wfs-request.ts';

/** What a server did, or why it could not be measured. */
export type Measured<T> =
  | (T & { readonly work: string; readonly name: string })
  | { readonly work: string; readonly name: string; readonly unavailable: string };

export interface DownloadFigures {
  readonly features: number;
  readonly own: Download;
  /** nginx with the identical bytes, right after each repetition. */
  readonly fixed: Download;
}

export interface RateFigures {
  readonly own: Rate;
}

export interface Bench {
  readonly directory: string;
  readonly data: BenchData;
  readonly material: RequestMaterial & { readonly polygons: PolygonMaterial };
  readonly staticPeer: Peer;
  readonly repetitions: number;
  readonly seconds: number;
}

export interface DownloadWork {
  readonly key: string;
  readonly work: string;
  readonly layer: Layer;
  readonly gzip?: boolean;
  /** EPSG code. */
  readonly srs?: number;
  readonly format?: FormatName;
}

export const DOWNLOAD_WORKS: readonly DownloadWork[] = [
  { key: 'W1', work: 'W1 135k points', layer: 'cities' },
  { key: 'W2', work: 'W2 counties', layer: 'counties' },
  { key: 'W2b', work: 'W2b countries', layer: 'countries' },
  { key: 'W8', work: 'W8 135k points, gzip', layer: 'cities', gzip: true },
  { key: '1M', work: '1M points', layer: 'cities1m' },
  { key: 'reprojected', work: '135k points in EPSG:3857', layer: 'cities', srs: 3857 },
  { key: 'reprojected-1M', work: '1M points in EPSG:3857', layer: 'cities1m', srs: 3857 },
  ...Object.keys(FORMATS).map((name) => ({
    key: 'formats',
    work: `135k points as ${name}`,
    layer: 'cities' as const,
    format: name as FormatName,
  })),
];

function medianDownload(downloads: readonly Download[]): Download {
  const of = (pick: (d: Download) => number) => median(downloads.map(pick));
  return {
    seconds: of((d) => d.seconds),
    firstByteMs: of((d) => d.firstByteMs),
    bytes: of((d) => d.bytes),
    cpuSeconds: of((d) => d.cpuSeconds),
  };
}

/** Members of GML 3: what no format of another kind would be counted by. */
function countMembers(text: Buffer, layer: Layer): number {
  const needle = Buffer.from(`${layer} gml:id=`);
  let count = 0;
  for (let at = text.indexOf(needle); at >= 0; at = text.indexOf(needle, at + needle.length)) count++;
  return count;
}

function countFeatures(file: string, { layer, gzip, format }: DownloadWork): number {
  if (format === undefined) {
    const body = readFileSync(file);
    return countMembers(gzip ? gunzipSync(body) : body, layer);
  }
  const named = `${file}.${FORMATS[format].extension}`;
  renameSync(file, named);
  const count = countByGdal(named);
  renameSync(named, file);
  rmSync(named.replace(/\.gml$/, '.gfs'), { force: true });
  return count;
}

/** Downloads a whole layer repeatedly, each time followed by the same bytes from the static server. */
export function measureDownload(
  bench: Bench,
  subject: Subject,
  item: DownloadWork,
): Measured<DownloadFigures> {
  const { work, layer, gzip = false, srs, format } = item;
  const { name } = subject.peer;
  const lacking = subject.lacks[item.key];
  if (lacking !== undefined) return { work, name, unavailable: lacking };
  const outputFormat = format && subject.outputFormat(format);
  if (format !== undefined && outputFormat === undefined)
    return { work, name, unavailable: 'no such format' };
  const { path } = getFeature(subject, layer, {
    ...(srs === undefined ? {} : { SRSNAME: subject.srsName(srs) }),
    ...(outputFormat === undefined ? {} : { OUTPUTFORMAT: outputFormat }),
  });
  const url = subject.peer.origin + path;
  const file = join(bench.directory, 'www', 'answer.xml');
  const first = download(url, subject.peer.pids(), { gzip, file });
  const features = countFeatures(file, item);
  if (features !== bench.data.features[layer]) {
    throw new Error(`${work} ${name}: ${features} features instead of ${bench.data.features[layer]}`);
  }
  if (gzip) {
    const body = gunzipSync(readFileSync(file));
    writeFileSync(file, body);
    writeFileSync(`${file}.gz`, gzipSync(body, { level: 6 }));
  }
  const own: Download[] = [];
  const fixed: Download[] = [];
  const fixedUrl = `${bench.staticPeer.origin}/${gzip ? 'gz' : 'plain'}/answer.xml`;
  for (let i = 0; i < bench.repetitions; i++) {
    // The first has been written to a file and serves where there is no time for another.
    own.push(bench.repetitions === 1 ? first : download(url, subject.peer.pids(), { gzip }));
    fixed.push(download(fixedUrl, bench.staticPeer.pids(), { gzip }));
  }
  rmSync(file);
  rmSync(`${file}.gz`, { force: true });
  return { work, name, features, own: medianDownload(own), fixed: medianDownload(fixed) };
}

/** A server that takes longer than this for its sample is not asked for the rest of it. */
const MAX_SAMPLE_MS = 5_000;

/** Fetches some of the requests and checks the answers. Returns the milliseconds that the quickest took. */
async function checkSample(origin: string, requests: readonly CheckedRequest[]): Promise<number> {
  const began = performance.now();
  let quickest = Infinity;
  for (let i = 0; i < 20 && performance.now() - began < MAX_SAMPLE_MS; i++) {
    const request = requests[Math.floor((i * requests.length) / 20)] as CheckedRequest;
    const sent = performance.now();
    const answer = await ask(origin, request);
    quickest = Math.min(quickest, performance.now() - sent);
    const problem = request.problem(answer);
    if (problem !== undefined) {
      throw new Error(
        `${problem}: ${/<(?:\w+:)?(?:ExceptionText|ServiceException).*/s.exec(answer)?.[0] ?? ''}`,
      );
    }
  }
  return quickest;
}

async function ask(origin: string, { path, body }: CheckedRequest): Promise<string> {
  const post = { method: 'POST', headers: { 'content-type': 'text/xml' } };
  const answer = await fetch(origin + path, body === undefined ? {} : { ...post, body });
  return answer.text();
}

/** Servers that need longer for a request are not put under full load: nothing would be finished in the seconds. */
const SLOW_MS = 500;
/** As many as the peers have processes. */
const SLOW_AT_ONCE = 2;

/** Few requests, two at a time, for servers that take long for each. */
async function slowRate(
  origin: string,
  requests: readonly CheckedRequest[],
  pids: readonly number[],
): Promise<Rate> {
  const taken: number[] = [];
  const before = cpuSeconds(pids);
  const began = performance.now();
  const client = async (first: number) => {
    for (let i = first; performance.now() - began < MAX_SAMPLE_MS; i += SLOW_AT_ONCE) {
      const sent = performance.now();
      await ask(origin, requests[i % requests.length] as CheckedRequest);
      taken.push(performance.now() - sent);
    }
  };
  await Promise.all(Array.from({ length: SLOW_AT_ONCE }, (_, i) => client(i)));
  const seconds = (performance.now() - began) / 1000;
  return {
    perSecond: taken.length / seconds,
    p50Ms: median(taken),
    p99Ms: Math.max(...taken),
    cpuMsPerRequest: ((cpuSeconds(pids) - before) * 1000) / taken.length,
    errors: 0,
  };
}

/** Asks at full rate; the first answers are compared with what is expected. */
export async function measureRate(
  bench: Bench,
  subject: Subject,
  item: RateWork,
): Promise<Measured<RateFigures>> {
  const { work } = item;
  const { name, origin, pids } = subject.peer;
  const lacking = subject.lacks[item.key];
  if (lacking !== undefined) return { work, name, unavailable: lacking };
  const requests = item.requests(subject, bench.material);
  await untilIdle(pids());
  const quickest = await checkSample(origin, requests);
  if (quickest > SLOW_MS) return { work, name, own: await slowRate(origin, requests, pids()) };
  const options = { directory: bench.directory, connections: item.connections };
  rate(origin, requests, [], { ...options, seconds: 1 });
  const runs = Array.from({ length: bench.repetitions }, () =>
    rate(origin, requests, pids(), { ...options, seconds: bench.seconds }),
  );
  const of = (pick: (r: Rate) => number) => median(runs.map(pick));
  const own: Rate = {
    perSecond: of((r) => r.perSecond),
    p50Ms: of((r) => r.p50Ms),
    p99Ms: of((r) => r.p99Ms),
    cpuMsPerRequest: of((r) => r.cpuMsPerRequest),
    errors: runs.reduce((sum, r) => sum + r.errors, 0),
  };
  return { work, name, own };
}

/** Measures a work, or says why a peer doesn't do it; what Trigpoint can't do is an error. */
export async function orUnavailable<T>(
  subject: Subject,
  work: string,
  measure: () => Measured<T> | Promise<Measured<T>>,
): Promise<Measured<T>> {
  try {
    return await measure();
  } catch (error) {
    if (subject.prefix === 'ods:') throw error;
    const reason = error instanceof Error ? error.message : String(error);
    return { work, name: subject.peer.name, unavailable: reason.replaceAll(/\s+/g, ' ').slice(0, 300) };
  }
}
