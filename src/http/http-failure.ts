import { type Told, ToldError } from '../lib/sentence.ts';
import type { OwsExceptionCode } from '../ogc/ows/ows-exception.ts';

/** A request that gets an error status; the message is for the client. */
export class HttpFailure extends ToldError {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  /** The parameter or header at fault, as an exception report's locator. */
  readonly locator: string | undefined;
  /** The code of an exception report, where it isn't that of the status. */
  readonly code: OwsExceptionCode | undefined;
  /** The body on routes that answer in JSON, where it isn't a problem document (RFC 9457). */
  readonly json: Readonly<Record<string, unknown>> | undefined;

  constructor(
    status: number,
    told: Told,
    more: {
      readonly headers?: Readonly<Record<string, string>>;
      readonly locator?: string | undefined;
      readonly code?: OwsExceptionCode;
      readonly json?: Readonly<Record<string, unknown>>;
    } = {},
  ) {
    super(told);
    this.name = 'HttpFailure';
    this.status = status;
    this.headers = more.headers ?? {};
    this.locator = more.locator;
    this.code = more.code;
    this.json = more.json;
  }
}

/** The client has gone: nobody is left to answer. */
export class ClientGone extends Error {
  constructor() {
    super('the client closed the connection');
    this.name = 'ClientGone';
  }
}
