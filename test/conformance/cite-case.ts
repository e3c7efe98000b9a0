/**
 * A test case of the OGC suite for WFS 1.1.0 (ets-wfs11), as data. Conditions are XPath 1.0 with the prefixes wfs, ows,
 * ogc, gml, xsd, xlink and sf, each of which must be true of the answer.
 */
export interface CiteCase {
  /** As in the suite. */
  readonly id: string;
  /** XPath of the capabilities: the suite runs the case only where it is true, which is where a server offers the thing. */
  readonly when?: string;
  /** One after the other. */
  readonly steps: readonly CiteStep[];
}

export interface CiteStep {
  readonly request: CiteRequest | FromAnswerBefore<CiteRequest>;
  /** What kind of document the answer must be; it is validated as that. */
  readonly answer: CiteAnswer;
  readonly conditions: readonly string[] | FromAnswerBefore<readonly string[]>;
  /** Of the header `Content-Type`, written so. */
  readonly contentType?: RegExp;
  /** Text of the whole answer is the same as that of the step before. */
  readonly isRepeated?: boolean;
}

/** Made of texts in the answer before: `text(xpath)`. */
export type FromAnswerBefore<T> = (text: (xpath: string) => string) => T;

/** Exceptions of `any exception` are looked for, not validated; `anything` is looked at by its conditions alone. */
export type CiteAnswer =
  | 'capabilities'
  | 'schema'
  | 'collection'
  | 'exception'
  | 'any exception'
  | 'anything';

export interface CiteRequest {
  /** A query string, sent as it is written. */
  readonly get?: string;
  /** An XML document. */
  readonly post?: string;
  /** A form. */
  readonly form?: string;
  /** In place of the host's name, for its case. */
  readonly host?: string;
}

const KVP = 'service=WFS&version=1.1.0&';

/** A GET with service and version. */
export const kvp = (parameters: string): CiteRequest => ({ get: KVP + parameters });
/** A GET without. */
export const bare = (parameters: string): CiteRequest => ({ get: parameters });
/** A form with service and version. */
export const form = (parameters: string): CiteRequest => ({ form: KVP + parameters });

/** A case of one request. */
export function one(id: string, request: CiteRequest, answer: CiteAnswer, ...conditions: string[]): CiteCase {
  return { id, steps: [step(request, answer, ...conditions)] };
}

export function step(request: CiteStep['request'], answer: CiteAnswer, ...conditions: string[]): CiteStep {
  return { request, answer, conditions };
}

/** The answer is an exception report with one of the codes. */
export function refused(
  id: string,
  request: CiteRequest,
  codes: readonly string[],
  locator?: string,
): CiteCase {
  return { id, steps: [step(request, 'exception', ...exception(codes, locator))] };
}

export function exception(codes: readonly string[], locator?: string): string[] {
  const conditions = [codes.map((code) => `//ows:Exception/@exceptionCode='${code}'`).join(' or ')];
  if (locator !== undefined) conditions.push(`${lowerCase('//ows:Exception/@locator')}='${locator}'`);
  return conditions;
}

const lowerCase = (path: string) =>
  `translate(${path},'ABCDEFGHIJKLMNOPQRSTUVWXYZ','abcdefghijklmnopqrstuvwxyz')`;

/** How many features an answer has. */
export const MEMBERS = '(count(//gml:featureMember)+count(//gml:featureMembers/*))';
