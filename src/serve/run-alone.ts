import type { Logger } from 'pino';
import { forgetStart, limitOwnMemory } from '../lib/memory-flags.ts';
import { listenedUrl } from './listened-url.ts';
import { startMetricsServer } from './metrics-server.ts';
import { runProcess, type ServingProcess } from './run-process.ts';
import type { ServeOptions } from './serve-options.ts';
import { startFailure } from './start-failure.ts';
import { onStopSignal } from './stop-signal.ts';
import { endOnUncaught } from './worker.ts';

/** Everything in one process, for `workers` = 1. Resolves with the exit code. */
export async function runAlone(options: ServeOptions, logger: Logger): Promise<number> {
  const { config } = options;
  limitOwnMemory();
  const stopping = onStopSignal();
  endOnUncaught(logger);
  let running: ServingProcess;
  try {
    await options.prepare?.(config, logger);
    running = await runProcess(config, logger, 1, options.createApplication, options.routes);
  } catch (error) {
    process.stderr.write(`trigpoint: ${startFailure(error, config)}\n`);
    return 1;
  }
  forgetStart();
  const { registry } = running.metrics;
  const metrics = await startMetricsServer(
    config.metricsPort,
    registry.contentType,
    () => registry.metrics(),
    logger,
  );
  options.onReady(listenedUrl(config.host, running.address.port), metrics?.url, logger);
  logger.info({ signal: await stopping }, 'stopping');
  await running.stop();
  metrics?.close();
  logger.info('stopped');
  return 0;
}
