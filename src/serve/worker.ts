import type { Logger } from 'pino';
import { AggregatorRegistry } from 'prom-client';
import { forgetStart } from '../lib/memory-flags.ts';
import { runProcess, type ServingProcess } from './run-process.ts';
import type { ServeOptions } from './serve-options.ts';
import { startFailure } from './start-failure.ts';
import { isStopMessage, type WorkerMessage } from './worker-message.ts';
import { workerNumber } from './worker-number.ts';

/** One of several processes on one port. Resolves with the exit code when it has been told to stop. */
export async function runWorker(options: ServeOptions, logger: Logger): Promise<number> {
  const { config } = options;
  const stopping = Promise.withResolvers<void>();
  process.on('message', (message) => {
    if (isStopMessage(message)) stopping.resolve();
  });
  // Ctrl-C on a terminal reaches the workers too; SIGTERM only when one of them is to be replaced.
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => stopping.resolve());
  endOnUncaught(logger);
  let running: ServingProcess;
  try {
    running = await runProcess(config, logger, workerNumber(), options.createApplication, options.routes);
  } catch (error) {
    logger.fatal({ err: error }, 'the worker could not start');
    await tell({ kind: 'trigpoint-failed', reason: startFailure(error, config) });
    process.disconnect?.();
    return 1;
  }
  forgetStart();
  new AggregatorRegistry();
  AggregatorRegistry.setRegistries([running.metrics.registry]);
  await tell({ kind: 'trigpoint-listening', port: running.address.port });
  await stopping.promise;
  await running.stop();
  process.disconnect?.();
  return 0;
}

/** After an error that nobody caught, nothing is certain any more: the primary starts a new process. */
export function endOnUncaught(logger: Logger): void {
  const end = (error: unknown) => {
    logger.fatal({ err: error }, 'an error was not caught; the process ends');
    logger.flush(() => process.exit(1));
    setTimeout(() => process.exit(1), 500);
  };
  process.on('uncaughtException', end);
  process.on('unhandledRejection', end);
}

function tell(message: WorkerMessage): Promise<void> {
  return new Promise((resolve) => {
    // A primary that is gone ends this process by the closed channel.
    if (process.send === undefined) resolve();
    else process.send(message, undefined, undefined, () => resolve());
  });
}
