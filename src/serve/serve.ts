import cluster from 'node:cluster';
import { availableParallelism } from 'node:os';
import { createLogger } from './logger.ts';
import { runPrimary } from './primary.ts';
import { runAlone } from './run-alone.ts';
import type { ServeOptions } from './serve-options.ts';
import { runWorker } from './worker.ts';
import { workerNumber } from './worker-number.ts';

/**
 * Runs `trigpoint serve` until it is stopped, and resolves with the exit code, with which the
 * caller ends the process. Workers are new processes with the
 * same arguments: they come here again and go the worker's way, so whoever calls this must do nothing before it
 * that only one process may do.
 */
export function serve(options: ServeOptions): Promise<number> {
  const { config } = options;
  if (cluster.isWorker) return runWorker(options, createLogger(config, workerNumber()));
  const workers = config.workers === 'auto' ? availableParallelism() : config.workers;
  const logger = createLogger(config);
  return workers === 1 ? runAlone(options, logger) : runPrimary(options, workers, logger);
}
