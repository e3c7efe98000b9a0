import cluster from 'node:cluster';
import type { AddressInfo } from 'node:net';
import type { Logger } from 'pino';
import type { Config } from '../config/config.ts';
import type { Application } from '../http/application.ts';
import { createMetrics, type Metrics } from '../http/metrics.ts';
import type { Route } from '../http/route.ts';
import { HttpServer } from '../http/server.ts';
import { collectByPrimary } from './collect-health.ts';
import type { CreateApplication } from './serve-options.ts';

/** One process that answers requests. */
export interface ServingProcess {
  readonly address: AddressInfo;
  readonly metrics: Metrics;
  /** Lets running answers end within the option's time, then closes everything. */
  stop(): Promise<void>;
}

/** Opens the application and listens. Rejects, with everything closed again, when either fails. */
export async function runProcess(
  config: Config,
  logger: Logger,
  worker: number,
  createApplication: CreateApplication,
  routes: readonly Route[],
): Promise<ServingProcess> {
  const application: Application = await createApplication(config, logger);
  const metrics = createMetrics(worker);
  const collectHealth = cluster.isWorker ? collectByPrimary(() => server.health()) : undefined;
  const server: HttpServer = new HttpServer({
    config,
    application,
    routes,
    logger,
    metrics,
    worker,
    ...(collectHealth === undefined ? {} : { collectHealth }),
  });
  let address: AddressInfo;
  try {
    address = await server.listen(config.port, config.host);
  } catch (error) {
    await application.close();
    throw error;
  }
  let stopped: Promise<void> | undefined;
  const stop = async () => {
    const cut = await server.drain(config.shutdownTimeoutMs);
    if (cut > 0) logger.warn({ cut }, 'answers were still running when the time for stopping was over');
    await application.close();
  };
  return {
    address,
    metrics,
    stop: () => {
      stopped ??= stop();
      return stopped;
    },
  };
}
