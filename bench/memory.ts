/** Situations whose peak of memory is measured. */
import { spawn } from 'node:child_process';
import { peakMegabytes, resetPeaks } from './measure.ts';
import { getFeature, type Subject } from './wfs-request.ts';

export interface MemoryResult {
  readonly situation: string;
  readonly peakMegabytes: number;
}

/** Thirty clients that take 200 kB a second each: ten of them gzip; memory must not grow with them. */
export async function slowClients(subject: Subject, pids: readonly number[]): Promise<MemoryResult> {
  const url = subject.peer.origin + getFeature(subject, 'cities1m').path;
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

const KEYS = [
  'name',
  'population',
  'country',
  'lat',
  'elevation',
  'moddate',
  'batch',
  'altname',
  'lon',
  'admin',
];

/** Pages deep in twenty orders of a million points, one after the other and then six at a time. */
export async function manyOrders(subject: Subject, pids: readonly number[]): Promise<MemoryResult> {
  resetPeaks(pids);
  const page = async (sortBy: string) => {
    const parameters = { SORTBY: sortBy, MAXFEATURES: '100', STARTINDEX: '900000' };
    const answer = await fetch(subject.peer.origin + getFeature(subject, 'cities1m', parameters).path);
    if (!answer.ok) throw new Error(`sortBy=${sortBy} answered ${answer.status}`);
    await answer.arrayBuffer();
  };
  for (const key of KEYS) await page(key);
  for (const key of KEYS) await page(`${key} D,gid`);
  await Promise.all(KEYS.slice(0, 6).map((key) => page(`${key} D`)));
  return { situation: 'pages deep in 26 orders of 1M points', peakMegabytes: peakMegabytes(pids) };
}
