import cluster, { type Worker } from 'node:cluster';
import type { Logger } from 'pino';
import { AggregatorRegistry } from 'prom-client';
import { workerArguments, workerMemoryEnvironment } from '../lib/memory-flags.ts';
import { HealthCollector } from './collect-health.ts';
import { listenedUrl } from './listened-url.ts';
import { type MetricsServer, startMetricsServer } from './metrics-server.ts';
import type { ServeOptions } from './serve-options.ts';
import { startFailure } from './start-failure.ts';
import { onStopSignal } from './stop-signal.ts';
import { isWorkerMessage, type StopMessage } from './worker-message.ts';
import { workerEnvironment } from './worker-number.ts';

const FIRST_RESTART_MS = 200;
const MAX_RESTART_MS = 30_000;
/** A worker that lived this long was well; its end doesn't count as one of a row. */
const WELL_AFTER_MS = 10_000;
/** Beyond the time that workers give their answers. */
const STOP_GRACE_MS = 2000;

/**
 * Starts the workers, replaces those that die, and stops them all. Serves nothing itself but the metrics. Resolves
 * with the exit code: 1 when no worker ever came to listen.
 */
export async function runPrimary(options: ServeOptions, workers: number, logger: Logger): Promise<number> {
  const { config } = options;
  const stopping = onStopSignal();
  try {
    await options.prepare?.(config, logger);
  } catch (error) {
    process.stderr.write(`trigpoint: ${startFailure(error, config)}\n`);
    return 1;
  }
  cluster.setupPrimary({ execArgv: workerArguments(process.execArgv) });
  const pool = new WorkerPool(workers, logger);
  const started = await Promise.race([pool.listening, stopping]);
  if (typeof started === 'object' && 'failure' in started) {
    await pool.stop(0);
    process.stderr.write(`trigpoint: ${started.failure}\n`);
    return 1;
  }
  let metrics: MetricsServer | undefined;
  if (typeof started === 'object') {
    const registry = new AggregatorRegistry();
    const collect = () => registry.clusterMetrics();
    metrics = await startMetricsServer(config.metricsPort, registry.contentType, collect, logger);
    options.onReady(listenedUrl(config.host, started.port), metrics?.url, logger);
  }
  logger.info({ signal: await stopping }, 'stopping');
  await pool.stop(config.shutdownTimeoutMs);
  metrics?.close();
  logger.info('stopped');
  return 0;
}

type Start = { readonly port: number } | { readonly failure: string };

/** The workers by their places, which stay when a process is replaced. */
class WorkerPool {
  /** Settles when the first worker listens, or when one ends before any has. */
  readonly listening: Promise<Start>;
  readonly #logger: Logger;
  readonly #running = new Map<number, Worker>();
  readonly #health = new HealthCollector();
  readonly #settleStart: (start: Start) => void;
  #hasListened = false;
  #isStopping = false;
  #onEmpty: (() => void) | undefined;

  constructor(workers: number, logger: Logger) {
    this.#logger = logger;
    const start = Promise.withResolvers<Start>();
    this.listening = start.promise;
    this.#settleStart = start.resolve;
    for (let place = 1; place <= workers; place++) this.#fork(place, 0);
  }

  /** Lets the workers end their answers, and kills those that need longer than that. */
  async stop(timeoutMs: number): Promise<void> {
    this.#isStopping = true;
    const message: StopMessage = { kind: 'trigpoint-stop' };
    for (const worker of this.#running.values()) if (worker.isConnected()) worker.send(message);
    if (this.#running.size === 0) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(() => {
        for (const worker of this.#running.values()) worker.process.kill('SIGKILL');
      }, timeoutMs + STOP_GRACE_MS);
      this.#onEmpty = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  #fork(place: number, deathsInARow: number): void {
    const startedAt = performance.now();
    const worker = cluster.fork({ ...workerMemoryEnvironment(), ...workerEnvironment(place) });
    let reason: string | undefined;
    this.#running.set(place, worker);
    worker.on('message', (message: unknown) => {
      if (!isWorkerMessage(message)) return;
      switch (message.kind) {
        case 'trigpoint-failed':
          reason = message.reason;
          return;
        case 'trigpoint-listening':
          this.#hasListened = true;
          this.#settleStart({ port: message.port });
          return;
        case 'trigpoint-health-asked':
          this.#health.ask(worker, message.id, [...this.#running.values()]);
          return;
        case 'trigpoint-health':
          this.#health.receive(worker, message.id, message.health);
      }
    });
    worker.on('error', (error) => this.#logger.error({ err: error, worker: place }, 'a worker failed'));
    worker.on('exit', (code, signal) => {
      this.#running.delete(place);
      if (this.#isStopping) {
        if (this.#running.size === 0) this.#onEmpty?.();
        return;
      }
      const failure = reason ?? `A worker ended before it listened (${signal ?? `exit code ${code}`}).`;
      if (!this.#hasListened) {
        this.#settleStart({ failure });
        return;
      }
      const wasWell = performance.now() - startedAt > WELL_AFTER_MS;
      const deaths = wasWell ? 1 : deathsInARow + 1;
      const delayMs = Math.min(MAX_RESTART_MS, FIRST_RESTART_MS * 2 ** (deaths - 1));
      this.#logger.error({ worker: place, code, signal, reason, delayMs }, 'a worker ended; it is replaced');
      setTimeout(() => {
        if (!this.#isStopping) this.#fork(place, deaths);
      }, delayMs);
    });
  }
}
