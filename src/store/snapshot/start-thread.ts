import { extname } from 'node:path';
import { type ResourceLimits, Worker } from 'node:worker_threads';

/**
 * Starts a thread with an entry beside this file, in the sources (.ts) as in the published package (.js). The flags of
 * the process are not its own: preloaded modules, a test runner's or an inspector's settings have no business there.
 */
export function startThread(entry: string, workerData: unknown, resourceLimits: ResourceLimits = {}): Worker {
  const url = new URL(`./${entry}${extname(import.meta.url)}`, import.meta.url);
  // Of node:sqlite.
  const execArgv = ['--disable-warning=ExperimentalWarning'];
  return new Worker(url, { workerData, execArgv, resourceLimits });
}
