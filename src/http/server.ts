import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import {
  createServer as createNodeServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Logger } from 'pino';
import { addressMatcher } from '../config/address-range.ts';
import type { Config } from '../config/config.ts';
import { sentence } from '../lib/sentence.ts';
import { OwsException } from '../ogc/ows/ows-exception.ts';
import { assetFiles } from '../page/assets.ts';
import { prefersHtml } from './accept-encoding.ts';
import { checkRequestLine } from './admission.ts';
import type { Answer } from './answer.ts';
import type { Application } from './application.ts';
import { handleClientError } from './client-error.ts';
import { type ErrorDialect, errorAnswer } from './error-answer.ts';
import { Exchange } from './exchange.ts';
import { ClientGone, HttpFailure } from './http-failure.ts';
import { isForPeople } from './is-for-people.ts';
import type { Metrics } from './metrics.ts';
import { OpenExchanges } from './open-exchanges.ts';
import { type CollectHealth, type ProcessHealth, RecentFailures } from './process-health.ts';
import { isRepaired } from './raw-request-line.ts';
import { unknownReader } from './reader-of.ts';
import { recordUsage } from './record-usage.ts';
import { requestContext } from './request-context.ts';
import { logRequest } from './request-log.ts';
import type { Route } from './route.ts';
import { allowedMethods, preflightAnswer, routeHeaders } from './route-headers.ts';
import { RouteTable } from './route-table.ts';
import { type SendPolicy, sendAnswer } from './send-answer.ts';

export interface HttpServerOptions {
  readonly config: Config;
  readonly application: Application;
  readonly routes: readonly Route[];
  readonly logger: Logger;
  readonly metrics: Metrics;
  /** Its number among the processes; absent: 1. */
  readonly worker?: number;
  /** Absent: it is the only process. */
  readonly collectHealth?: CollectHealth;
}

const NO_ROUTE = { isOpenToOrigins: false, vary: 'Accept', isPage: true } as const;
/** Pages speak the reader's language. */
const PAGES_VARY = 'Accept-Language';
const NOTHING_OPEN = { openVersions: 0, openSelections: 0 };
/** Requests that one connection may have sent ahead of their answers. */
const MAX_PIPELINED = 32;

/** The HTTP side of one process. */
export class HttpServer {
  readonly #options: HttpServerOptions;
  readonly #server: Server;
  readonly #routes: RouteTable;
  readonly #isTrustedProxy: (address: string | undefined) => boolean;
  readonly #exchanges = new OpenExchanges();
  readonly #openCompressions = { count: 0 };
  readonly #idPrefix = randomBytes(6).toString('base64url');
  readonly #failures = new RecentFailures();
  #requests = 0;
  #isDraining = false;

  constructor(options: HttpServerOptions) {
    this.#options = options;
    if (assetFiles().size === 0)
      options.logger.warn('the pages come without scripts and maps: build them by npm run bundle');
    this.#routes = new RouteTable(options.routes);
    this.#isTrustedProxy = addressMatcher(options.config.trustedProxies);
    this.#server = this.#createServer();
  }

  /** True from the begin of a graceful stop. */
  get isDraining(): boolean {
    return this.#isDraining;
  }

  /** How this process is. */
  health(): ProcessHealth {
    const { application, worker = 1 } = this.#options;
    const { rss, heapUsed } = process.memoryUsage();
    const { openVersions, openSelections } = application.store.status?.() ?? NOTHING_OPEN;
    return {
      worker,
      pid: process.pid,
      upSeconds: Math.round(process.uptime()),
      residentBytes: rss,
      heapBytes: heapUsed,
      openRequests: this.#exchanges.size,
      openVersions,
      openSelections,
      temporaryBytes: application.temporaryFiles.usedBytes ?? 0,
      failures: this.#failures.all,
    };
  }

  async collectHealth(): Promise<readonly ProcessHealth[]> {
    const own = this.health();
    return (await this.#options.collectHealth?.(own)) ?? [own];
  }

  /** Resolves with the address once connections are accepted; rejects with EADDRINUSE and the like. */
  async listen(port: number, host: string): Promise<AddressInfo> {
    const listening = once(this.#server, 'listening');
    this.#server.listen(port, host);
    await listening;
    return this.#server.address() as AddressInfo;
  }

  /**
   * Accepts nothing new, lets running answers end, and cuts those that are left after `timeoutMs`.
   * Resolves with the number of answers that were cut.
   */
  async drain(timeoutMs: number): Promise<number> {
    this.#isDraining = true;
    const isClosed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeIdleConnections();
    const left = await this.#exchanges.ended(timeoutMs);
    this.#server.closeAllConnections();
    await isClosed;
    return left;
  }

  #createServer(): Server {
    const { config } = this.#options;
    const server = createNodeServer({
      maxHeaderSize: config.maxHeaderBytes,
      headersTimeout: config.headersTimeoutMs,
      requestTimeout: Math.max(config.requestTimeoutMs, config.headersTimeoutMs),
      keepAliveTimeout: config.keepAliveTimeoutMs,
      connectionsCheckingInterval: 1000,
      // A missing Host is refused by ourselves, with an answer that says so.
      requireHostHeader: false,
    });
    server.maxConnections = config.maxConnections;
    server.on('request', (request, response) => this.#open(request, response));
    server.on('checkContinue', (request, response) => {
      const isTooLarge = Number(request.headers['content-length'] ?? 0) > config.maxBodyBytes;
      if (!isTooLarge) response.writeContinue();
      this.#open(request, response);
    });
    server.on('connect', (_request, socket) => {
      socket.end('HTTP/1.1 405 Method Not Allowed\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
    });
    server.on('clientError', (error, socket) => {
      // Node asks once, and only by the clock; a client that sends nothing is cut below.
      if (
        'code' in error &&
        error.code === 'ERR_HTTP_REQUEST_TIMEOUT' &&
        this.#exchanges.mayTakeLongOn(socket)
      )
        return;
      handleClientError(error, socket, this.#exchanges.on(socket) > 0, (connection) => {
        // Not at once: the parser that reports the error is still in use below us.
        setImmediate(() => server.emit('connection', connection));
      });
    });
    server.setTimeout(config.clientStallTimeoutMs, (socket: Duplex & { setTimeout(ms: number): unknown }) => {
      // A silent connection is cut unless it is we who keep the client waiting.
      if (this.#exchanges.isServerBusyOn(socket)) socket.setTimeout(config.clientStallTimeoutMs);
      else socket.destroy();
    });
    return server;
  }

  /** Admits a request to the routes, or refuses it. */
  #open(request: IncomingMessage, response: ServerResponse): void {
    const { metrics, config, application, logger } = this.#options;
    const exchange = new Exchange(request, response, `${this.#idPrefix}-${(this.#requests++).toString(36)}`);
    this.#exchanges.add(exchange);
    metrics.opened();
    response.on('close', () => {
      if (!response.writableFinished) exchange.abort(new ClientGone());
      this.#exchanges.delete(exchange);
      metrics.closed(exchange);
      recordUsage(application.usage, exchange);
      logRequest(logger, exchange);
      if (this.#isDraining) this.#server.closeIdleConnections();
    });
    response.on('error', () => {});
    if (this.#exchanges.on(request.socket) > MAX_PIPELINED) {
      request.socket.destroy();
      return;
    }
    try {
      checkRequestLine(request, config.maxUrlBytes);
      exchange.context = requestContext(request, application.catalog, this.#isTrustedProxy);
    } catch (error) {
      void this.#refuse(exchange, error);
      return;
    }
    void this.#serve(exchange);
  }

  async #serve(exchange: Exchange): Promise<void> {
    const { application, config } = this.#options;
    const found = this.#routes.find(exchange.path);
    const route = found?.route;
    try {
      if (found === undefined || route === undefined)
        throw new HttpFailure(404, 'There is nothing at this address.');
      exchange.routeName = route.path;
      exchange.isCounted = route.isCounted === true && exchange.request.method !== 'OPTIONS';
      const policy = this.#policy(exchange, route);
      if (!isAllowed(exchange, route)) throw methodNotAllowed(exchange, route);
      if (exchange.request.method === 'OPTIONS') {
        await sendAnswer(exchange, preflightAnswer(route), policy);
        return;
      }
      const { context } = exchange;
      if (context === undefined) throw new Error('a request got to its route without being admitted');
      const input = { exchange, context, application, config, server: this, ...found };
      for (const guard of route.guards) {
        const pending = guard(input);
        if (pending !== undefined) await pending;
      }
      await sendAnswer(exchange, await route.handler(input), policy);
    } catch (error) {
      await this.#refuse(exchange, error, route);
    }
  }

  /** Answers with what went wrong, as far as the client may know it. */
  async #refuse(exchange: Exchange, error: unknown, route?: Route): Promise<void> {
    const { logger } = this.#options;
    if (error instanceof ClientGone || exchange.signal.aborted) return;
    const dialect = this.#dialect(exchange, route);
    const reader = unknownReader(exchange, exchange.context?.baseUrl ?? '');
    let answer: Answer;
    if (error instanceof HttpFailure) answer = errorAnswer(error, dialect, reader);
    else if (error instanceof OwsException) answer = errorAnswer(lateException(error), dialect, reader);
    else {
      logger.error({ requestId: exchange.id, err: error }, 'a request failed');
      const portalId = exchange.context?.portal?.portal.id ?? 0;
      this.#failures.add({ reference: exchange.id, route: exchange.routeName, portalId }, error);
      if (exchange.response.headersSent) return;
      const failure = new HttpFailure(
        500,
        sentence('The server failed to answer. Reference: {id}', { id: exchange.id }),
      );
      answer = route?.failure?.(exchange.id) ?? errorAnswer(failure, dialect, reader);
    }
    if (exchange.response.headersSent) return;
    try {
      await sendAnswer(
        exchange,
        answer,
        this.#policy(exchange, route ?? this.#routes.find(exchange.path)?.route ?? NO_ROUTE),
      );
    } catch (problem) {
      logger.error({ requestId: exchange.id, err: problem }, 'an error could not be answered');
      exchange.response.destroy();
    }
  }

  #dialect(exchange: Exchange, route: Route | undefined): ErrorDialect {
    const known = route ?? this.#routes.find(exchange.path)?.route;
    if (known !== undefined && known.errors !== 'by Accept') return known.errors;
    return prefersHtml(exchange.request.headers.accept) ? 'page' : 'json';
  }

  #policy(exchange: Exchange, route: Pick<Route, 'isOpenToOrigins' | 'vary' | 'isPage'>): SendPolicy {
    const { maxConcurrentCompressions } = this.#options.config;
    return {
      headers: routeHeaders(route.isOpenToOrigins),
      vary:
        route.isPage || isForPeople(exchange)
          ? [route.vary, PAGES_VARY].filter(Boolean).join(', ')
          : route.vary,
      mayCompress: () => this.#openCompressions.count < maxConcurrentCompressions,
      isLast: this.#isDraining || isRepaired(exchange.request.socket),
      openCompressions: this.#openCompressions,
    };
  }
}

function isAllowed({ request: { method } }: Exchange, route: Route): boolean {
  if (method === 'OPTIONS') return true;
  return route.methods.some((allowed) => allowed === (method === 'HEAD' ? 'GET' : method));
}

function methodNotAllowed(exchange: Exchange, route: Route): HttpFailure {
  const allowed = allowedMethods(route);
  const method = exchange.request.method ?? '';
  const told = sentence('The method {method} is not allowed here; allowed are {allowed}.', {
    method,
    allowed,
  });
  return new HttpFailure(405, told, { headers: { Allow: allowed } });
}

/** An answer that was refused while it was made, before its head was sent. */
function lateException({ status, message, locator, code }: OwsException): HttpFailure {
  return new HttpFailure(status, message, { locator, code });
}
