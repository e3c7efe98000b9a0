import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import type { Exchange } from './exchange.ts';

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

/** What one process counts. */
export interface Metrics {
  readonly registry: Registry;
  opened(): void;
  closed(exchange: Exchange): void;
}

/** `worker`: its number, 1 when there is only one process. */
export function createMetrics(worker: number, registry: Registry = new Registry()): Metrics {
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const requests = new Counter({
    name: 'trigpoint_http_requests_total',
    help: 'Answered requests.',
    labelNames: ['route', 'status'],
    registers,
  });
  const aborted = new Counter({
    name: 'trigpoint_http_aborted_total',
    help: 'Answers that did not reach their end: the client left, or the answer failed in the middle.',
    labelNames: ['route'],
    registers,
  });
  const duration = new Histogram({
    name: 'trigpoint_http_request_seconds',
    help: 'From the head of the request to the end of the answer.',
    labelNames: ['route'],
    buckets: SECONDS,
    registers,
  });
  const bytes = new Counter({
    name: 'trigpoint_http_sent_bytes_total',
    help: 'Bytes of answers, without heads.',
    labelNames: ['route'],
    registers,
  });
  const features = new Counter({
    name: 'trigpoint_features_sent_total',
    help: 'Features in answers whose count was known when they were sent.',
    registers,
  });
  const open = new Gauge({
    name: 'trigpoint_open_requests',
    help: 'Requests being answered now, with the selections that they hold open.',
    registers,
  });
  new Gauge({
    name: 'trigpoint_worker_resident_memory_bytes',
    help: 'Resident memory of each worker.',
    labelNames: ['worker'],
    registers,
    collect() {
      this.set({ worker: String(worker) }, process.memoryUsage.rss());
    },
  });
  return {
    registry,
    opened: () => open.inc(),
    closed(exchange) {
      const { routeName: route, response } = exchange;
      open.dec();
      requests.inc({ route, status: response.headersSent ? response.statusCode : 0 });
      duration.observe({ route }, (performance.now() - exchange.startedAt) / 1000);
      if (exchange.bytesSent > 0) bytes.inc({ route }, exchange.bytesSent);
      if (exchange.featuresSent > 0) features.inc(exchange.featuresSent);
      if (!response.writableFinished) aborted.inc({ route });
    },
  };
}
