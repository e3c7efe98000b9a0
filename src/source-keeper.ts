import { fork } from 'node:child_process';
import { once } from 'node:events';
import { readdir, rm } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from 'pino';
import { hasDueSource, noteDeadRuns } from './catalog/source-runs.ts';
import type { Config } from './config/config.ts';
import { environmentOf } from './config/describe-config.ts';
import type { ControlDatabase } from './database/control-database.ts';
import { livenessOf } from './store/snapshot/process-identity.ts';

const LOOK_EVERY_MS = 5000;
/** Of V8's heap in the process that reads sources. */
const MAX_HEAP_MB = 1024;
const MAX_HEAP = '--max-old-space-size=';

/** Starts a process that reads the sources that are due, whenever there are any; one at a time. Resolves when stopped. */
export async function keepSources(
  config: Config,
  database: ControlDatabase,
  logger: Logger,
  signal: AbortSignal,
): Promise<void> {
  while (!signal.aborted) {
    try {
      await noteDeadRuns(database);
      if (await hasDueSource(database, new Date())) await runSources(config, logger, signal);
    } catch (error) {
      if (!signal.aborted)
        logger.error({ err: error }, 'sources could not be read; the next round tries again');
    }
    // Rejects only when the server stops.
    await delay(LOOK_EVERY_MS, undefined, { signal }).catch(() => {});
  }
}

async function runSources(config: Config, logger: Logger, signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  const entry = new URL(`./run-sources${extname(import.meta.url)}`, import.meta.url);
  const child = fork(entry, [config.home], {
    // With a channel, so that the child ends when this process is killed.
    env: { ...process.env, ...environmentOf(config) },
    execArgv: [...process.execArgv.filter((flag) => !flag.startsWith(MAX_HEAP)), `${MAX_HEAP}${MAX_HEAP_MB}`],
  });
  const end = () => child.kill('SIGTERM');
  signal.addEventListener('abort', end, { once: true });
  const [code, by] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
  signal.removeEventListener('abort', end);
  await removeFetched(join(config.home, 'temporary'), child.pid);
  if (code !== 0 && !signal.aborted)
    logger.error(
      { code, signal: by },
      'the process that reads sources ended badly; what is due is read later',
    );
}

/** A process that was killed has left what it had fetched: gigabytes each time, until the server starts again. */
async function removeFetched(folder: string, pid: number | undefined): Promise<void> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  for (const name of names)
    if (name.startsWith(`${pid}-`) && livenessOf(name) === 'dead')
      await rm(join(folder, name), { recursive: true, force: true });
}
