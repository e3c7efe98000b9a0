/**
 * The codes that an exception report may carry: OGC 05-008 table 20, which WFS 1.1.0 (OGC 04-094 §7.7) takes over as
 * they are. Each with the status that it has in HTTP: the client's mistake, or ours.
 */
const OWS_EXCEPTION_CODES = {
  OperationNotSupported: 400,
  MissingParameterValue: 400,
  InvalidParameterValue: 400,
  VersionNegotiationFailed: 400,
  InvalidUpdateSequence: 400,
  NoApplicableCode: 500,
} as const;

export type OwsExceptionCode = keyof typeof OWS_EXCEPTION_CODES;

/** HTTP statuses that exception reports are sent with; `http/` adds the headers that some of them need. */
export type OwsExceptionStatus = 400 | 401 | 403 | 404 | 413 | 414 | 429 | 500 | 503;

/**
 * A request that gets an exception report. The message is for the client: it names the offending thing and what would
 * be accepted, and may quote the request (see `quote`); it never tells anything internal.
 */
export class OwsException extends Error {
  readonly code: OwsExceptionCode;
  /** The parameter, element, handle or place where it went wrong; undefined when there is no useful one. */
  readonly locator: string | undefined;
  readonly status: OwsExceptionStatus;

  constructor(
    code: OwsExceptionCode,
    locator: string | undefined,
    message: string,
    options: ErrorOptions & { readonly status?: OwsExceptionStatus } = {},
  ) {
    super(message, options);
    this.name = 'OwsException';
    this.code = code;
    this.locator = locator;
    this.status = options.status ?? OWS_EXCEPTION_CODES[code];
  }
}

/** A mandatory parameter that isn't there. */
export function missingParameter(locator: string, message: string): OwsException {
  return new OwsException('MissingParameterValue', locator, message);
}

/** A parameter that can't be understood or honoured. */
export function invalidParameter(locator: string, message: string): OwsException {
  return new OwsException('InvalidParameterValue', locator, message);
}

const MAX_QUOTED_CHARACTERS = 100;

/** Text of the request as it is repeated in a message: in quotation marks, and cut where it is long. */
export function quote(text: string): string {
  const characters = Array.from(text.slice(0, 2 * MAX_QUOTED_CHARACTERS + 2));
  const isCut = characters.length > MAX_QUOTED_CHARACTERS;
  return `"${characters.slice(0, MAX_QUOTED_CHARACTERS).join('')}${isCut ? '…' : ''}"`;
}

/** `a, b or c`, for the list of what would be accepted. */
export function alternatives(names: readonly string[]): string {
  if (names.length < 2) return names.join('');
  return `${names.slice(0, -1).join(', ')} or ${names.at(-1)}`;
}
