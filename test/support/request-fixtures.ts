import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Exchange } from './recording-proxy.ts';

const FOLDER = resolve(import.meta.dirname, '../fixtures/requests');

/** What a client sent for one case, when its answer had been compared with the truth. */
export interface RecordedCase {
  /** Name and version of the client. */
  readonly client: string;
  readonly case: string;
  /** Which of the portals of `peer-data.ts`. */
  readonly portal: 'peers' | 'capped';
  readonly exchanges: readonly Exchange[];
}

/**
 * Keeps what a client sent as `test/fixtures/requests/<client>/<case>.json`, when RECORD_REQUESTS is set: after a change of
 * a case, or to see what a new version of a client sends.
 */
export function recordCase(recorded: RecordedCase): void {
  if (process.env['RECORD_REQUESTS'] === undefined) return;
  const folder = join(FOLDER, (recorded.client.split(' ')[0] as string).toLowerCase());
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${recorded.case.toLowerCase().replace(/[^a-z0-9]+/g, '-')}.json`);
  writeFileSync(file, `${JSON.stringify(recorded, null, 2)}\n`);
}

/** Every kept case, in order of its path. */
export function recordedCases(): RecordedCase[] {
  return readdirSync(FOLDER, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.json'))
    .sort()
    .map((path) => JSON.parse(readFileSync(join(FOLDER, path), 'utf8')) as RecordedCase);
}
