import type { Config } from '../config/config.ts';
import type { Answer } from './answer.ts';
import type { Application } from './application.ts';
import type { ErrorDialect } from './error-answer.ts';
import type { Exchange } from './exchange.ts';
import type { ProcessHealth } from './process-health.ts';
import type { RequestContext } from './request-context.ts';

/** A request on its way to a handler. */
export interface RouteInput {
  readonly exchange: Exchange;
  readonly context: RequestContext;
  readonly application: Application;
  readonly config: Config;
  readonly server: ServerState;
  readonly route: Route;
  /** What stands in the path where the route's has `:name`, decoded. */
  readonly parameters: ReadonlyMap<string, string>;
}

/** What the server itself is doing. */
export interface ServerState {
  readonly isDraining: boolean;
  /** How every process of the server is. */
  collectHealth(): Promise<readonly ProcessHealth[]>;
}

/** Refuses a request by throwing HttpFailure. */
export type Guard = (input: RouteInput) => void | Promise<void>;

/** May throw HttpFailure for mistakes of the client; anything else is a failure of ours. */
export type Handler = (input: RouteInput) => Promise<Answer>;

/** One row of the table. */
export interface Route {
  /** Without a trailing slash; the path with one is the same route. `:name` stands for one segment, whatever it is. */
  readonly path: string;
  /** HEAD comes with GET; OPTIONS is answered for every route. */
  readonly methods: readonly ('GET' | 'POST' | 'PATCH')[];
  /** Asked in this order, before anything of the body is read. */
  readonly guards: readonly Guard[];
  readonly handler: Handler;
  readonly errors: ErrorDialect | 'by Accept';
  /** A page for people: the session also counts when another site's link leads to it. Absent: an API. */
  readonly isPage?: boolean;
  /** Its requests count in the figures of use. */
  readonly isCounted?: boolean;
  /** Scripts of any origin may read the answers. */
  readonly isOpenToOrigins: boolean;
  /** Request headers that decide about the answer, besides Accept-Encoding. */
  readonly vary: string;
  /** The answer when the handler failed for reasons of ours; absent: the error dialect's own. */
  readonly failure?: (reference: string) => Answer;
}
