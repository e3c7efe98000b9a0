import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { crc32 } from 'node:zlib';

/**
 * Names a living process in file names: `<pid>-<start time>-<host>`. The start time tells apart processes that got the
 * same pid; the host (with its pid namespace) tells whether the pid means anything here.
 */
export function ownIdentity(): string {
  return `${process.pid}-${startTime(process.pid) ?? 0}-${hostMark()}`;
}

export type Liveness = 'alive' | 'dead' | 'foreign';

/** Whether the process is there; `foreign` for another host or container that shares the directory. */
export function livenessOf(identity: string): Liveness {
  const match = /^(\d+)-(\d+)-([0-9a-f]{8})$/.exec(identity);
  if (match === null) return 'dead';
  const [, pid, started, host] = match as unknown as [string, string, string, string];
  if (host !== hostMark()) return 'foreign';
  if (!isRunning(Number(pid))) return 'dead';
  const now = startTime(Number(pid));
  return now === undefined || String(now) === started ? 'alive' : 'dead';
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** In clock ticks since the machine started; undefined where there is no /proc, or no such process. */
function startTime(pid: number): number | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The process's name may hold spaces and brackets: fields are counted after its last bracket (proc(5), field 22).
    return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]);
  } catch {
    return undefined;
  }
}

let mark: string | undefined;

function hostMark(): string {
  mark ??= crc32(`${hostname()} ${pidNamespace()}`).toString(16).padStart(8, '0');
  return mark;
}

function pidNamespace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return '';
  }
}
