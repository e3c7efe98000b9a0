import type { Logger } from 'pino';
import type { Config } from '../config/config.ts';
import type { Application } from '../http/application.ts';
import type { Route } from '../http/route.ts';

/** Opens what a process serves; the composition root provides it. Rejects with a message for the operator. */
export type CreateApplication = (config: Config, logger: Logger) => Promise<Application>;

export interface ServeOptions {
  readonly config: Config;
  readonly createApplication: CreateApplication;
  readonly routes: readonly Route[];
  /** Done once, in the primary, before anything listens: migrations and the like. Rejects with a line for the operator. */
  readonly prepare?: (config: Config, logger: Logger) => Promise<void>;
  /** Called once, in the primary, when requests are answered. `metricsUrl` is undefined when there are none. */
  readonly onReady: (url: string, metricsUrl: string | undefined, logger: Logger) => void;
}
