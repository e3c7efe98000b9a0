import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Caller } from './caller.ts';
import type { RequestContext } from './request-context.ts';

/** One request with its answer, from the first header byte to the last byte of the body. */
export class Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Also sent as X-Request-Id and logged. */
  readonly id: string;
  /** In milliseconds, monotonic. */
  readonly startedAt = performance.now();
  /** Percent-encoded, without the query. */
  readonly path: string;
  /** Percent-encoded, without `?`. */
  readonly queryString: string;
  /** The path of the route table for logs and metrics, never the client's own text. */
  routeName = 'none';
  /** Set once the request is admitted. */
  context: RequestContext | undefined;
  /** Who is asking: set by the guard `isAuthenticated`. */
  caller: Caller | undefined;
  /** Who may keep the answer: shared caches too, only the caller's own, or nobody (a credential stood in the URL). */
  cacheability: 'shared' | 'private' | 'none' = 'shared';
  /** Headers that guards add to whatever answer follows, as name, value, name, value. */
  readonly extraHeaders: string[] = [];
  /** The request's body once it has been asked for. */
  body: Promise<Uint8Array> | undefined;
  /** Body bytes handed to the connection. */
  bytesSent = 0;
  featuresSent = 0;
  /** It counts in the figures of use: set by its route. */
  isCounted = false;
  /** Ids of the datasets that the request reads. */
  datasetsRead: readonly string[] = [];
  /** Features sent of each of them, where that is known. */
  featureCounts: readonly number[] = [];
  /** Code of the exception report that the answer is. */
  exceptionCode: string | undefined;
  /** The answer failed in its middle, and not by the client's leaving. */
  isCut = false;
  /** True while only the client can make progress: it is to send or to take bytes. */
  isWaitingForClient = false;
  /** Its body may come for longer than requestTimeoutMs, as long as something comes. */
  mayTakeLong = false;
  /** Called when the client hangs up: whoever waits for the client sets it, and takes it away again. */
  onHangUp: (() => void) | undefined;
  readonly #controller = new AbortController();

  constructor(request: IncomingMessage, response: ServerResponse, id: string) {
    this.request = request;
    this.response = response;
    this.id = id;
    const target = request.url ?? '/';
    const question = target.indexOf('?');
    this.path = question < 0 ? target : target.slice(0, question);
    this.queryString = question < 0 ? '' : target.slice(question + 1);
  }

  /** Aborted when the client hangs up. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  abort(reason: Error): void {
    this.#controller.abort(reason);
    this.onHangUp?.();
  }

  get isHead(): boolean {
    return this.request.method === 'HEAD';
  }

  /** True when the client announced a body, whether or not it has been read. */
  get hasRequestBody(): boolean {
    const { headers } = this.request;
    return (
      headers['transfer-encoding'] !== undefined ||
      (headers['content-length'] !== undefined && headers['content-length'] !== '0')
    );
  }
}
