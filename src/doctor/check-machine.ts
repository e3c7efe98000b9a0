import { readFileSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import type { Config } from '../config/config.ts';
import { type Finding, ok, problem, warning } from './finding.ts';

const MINIMUM_NODE = 24;
const MIB = 1_048_576;
/** With less, the next publish or the write-ahead log may not fit. */
const LITTLE_DISK_BYTES = 2048 * MIB;
const NO_DISK_BYTES = 200 * MIB;
const LITTLE_INODES = 10_000;
/** Files that a worker has open beside connections and published versions: libraries, logs, databases. */
const OTHER_FILES = 200;
/** Values and members, plain and deflated, of one published version. */
const FILES_PER_VERSION = 4;
/** No moment before this release was written can be now. */
const EARLIEST_YEAR = 2026;

/** Node's version, open files, the clock and the disk. */
export async function checkMachine(config: Config, latestMoment: Date | undefined): Promise<Finding[]> {
  return [checkNode(), checkOpenFiles(config), checkClock(latestMoment, new Date()), await checkDisk(config)];
}

function checkNode(): Finding {
  const { node } = process.versions;
  if (Number(node.split('.')[0]) >= MINIMUM_NODE) return ok('Node.js', `is version ${node}.`);
  return problem('Node.js', `is version ${node}.`, `Install version ${MINIMUM_NODE} or newer.`);
}

/** Node raises its own limit to the hard one when it starts, so that is the one that counts. */
function checkOpenFiles({ maxConnections, maxOpenSnapshots }: Config): Finding {
  const limit = openFilesLimit();
  const needed = maxConnections + maxOpenSnapshots * FILES_PER_VERSION + OTHER_FILES;
  if (limit === undefined) return ok('open files', 'have no limit that this system tells.');
  if (limit >= needed) return ok('open files', `may be ${limit} in a process; ${needed} are enough.`);
  return warning(
    'open files',
    `may be ${limit} in a process, and maxConnections with maxOpenSnapshots may need ${needed}.`,
    `Raise the limit (LimitNOFILE=${needed} in the systemd unit, or ulimit -n), or lower maxConnections.`,
  );
}

function openFilesLimit(): number | undefined {
  try {
    const line = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'));
    return line === null ? undefined : Number(line[1]);
  } catch {
    return undefined;
  }
}

/** Expiry of sessions and tokens, quotas and second factors go by the clock. */
export function checkClock(latestMoment: Date | undefined, now: Date): Finding {
  const advice = 'Set the clock, and keep it right with NTP.';
  const text = now.toISOString();
  if (now.getUTCFullYear() < EARLIEST_YEAR)
    return problem('clock', `says ${text}, which is long past.`, advice);
  if (latestMoment !== undefined && latestMoment.getTime() > now.getTime() + 60_000)
    return problem(
      'clock',
      `says ${text}, but the control database has events of ${latestMoment.toISOString()}.`,
      advice,
    );
  return ok('clock', `says ${text}.`);
}

async function checkDisk({ home }: Config): Promise<Finding> {
  const { bavail, bsize, ffree, files } = await statfs(home);
  const free = bavail * bsize;
  const text = `has ${Math.floor(free / MIB).toLocaleString('en')} MiB free where the home is.`;
  const advice =
    'Make room: published data take 2.6 times their GeoJSON, twice that while they are replaced.';
  if (free < NO_DISK_BYTES) return problem('disk', text, advice);
  if (files > 0 && ffree < LITTLE_INODES)
    return problem(
      'disk',
      `has ${ffree} inodes left where the home is.`,
      'Delete files, or use another one.',
    );
  return free < LITTLE_DISK_BYTES ? warning('disk', text, advice) : ok('disk', text);
}
