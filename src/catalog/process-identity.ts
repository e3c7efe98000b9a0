import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';

/** How often a process says that it goes on with what it holds: a publication, a run of a source, a job of an upload. */
export const RENEW_MS = 15_000;
/** After so long without a word, one on another machine counts as dead. */
const LEASE_MS = 90_000;

/** Names a running process so that another can tell later whether it still runs. */
export interface ProcessIdentity {
  readonly hostname: string;
  readonly pid: number;
  /** Tells it from a later process with the same pid, where the system says when a process began; else empty. */
  readonly start: string;
}

/** This process. */
export function ownIdentity(): ProcessIdentity {
  return { hostname: hostname(), pid: process.pid, start: startOf(process.pid) };
}

/** Whether the process runs; undefined when it can't be told because it ran on another machine. */
export function isRunning(identity: ProcessIdentity): boolean | undefined {
  if (identity.hostname !== hostname()) return undefined;
  try {
    process.kill(identity.pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
  const start = startOf(identity.pid);
  return identity.start === '' || start === '' || start === identity.start;
}

/**
 * Whether the process still runs that holds something; one on another machine does so long as it has said so lately.
 * `renewedAt` is when it last did (ISO 8601), every RENEW_MS; empty: never.
 */
export function isAlive(identity: ProcessIdentity, renewedAt: string): boolean {
  // The age of an empty moment is NaN, which is not below the lease.
  return isRunning(identity) ?? Date.now() - Date.parse(renewedAt) < LEASE_MS;
}

/** Boot and moment of start within it, from Linux' /proc; empty elsewhere, where pids alone must do. */
function startOf(pid: number): string {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The command's name, in parentheses, may hold blanks: field 22 of the line is the 20th after it.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? 'ended' : `${boot}/${fields[19]}`;
  } catch {
    return '';
  }
}
