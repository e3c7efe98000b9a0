import { invalidParameter, missingParameter, OwsException, quote } from './ows-exception.ts';

export interface KvpLimits {
  readonly maxKvpParameters: number;
  readonly maxKvpValueCharacters: number;
}

/** Lower-case spellings that mean another parameter: of other versions, and singular for plural or the reverse. */
const ALIASES: ReadonlyMap<string, string> = new Map([
  ['typenames', 'typename'],
  ['count', 'maxfeatures'],
  ['resourceid', 'featureid'],
  ['resourceids', 'featureid'],
  ['featureids', 'featureid'],
  ['propertynames', 'propertyname'],
  ['section', 'sections'],
  ['acceptversion', 'acceptversions'],
  ['namespaces', 'namespace'],
]);

/** The parameters of a request: names without regard to case, no empty values, one value each. */
export class KvpParameters {
  readonly #values: ReadonlyMap<string, string>;

  constructor(values: ReadonlyMap<string, string>) {
    this.#values = values;
  }

  /** The value, or undefined; `name` in any case, without aliases. */
  get(name: string): string | undefined {
    return this.#values.get(name.toLowerCase());
  }

  /** Names in lower case, aliases replaced. */
  names(): Iterable<string> {
    return this.#values.keys();
  }

  /** These parameters, and those of `other` that aren't among them. */
  withDefaults(other: KvpParameters): KvpParameters {
    return new KvpParameters(new Map([...other.#values, ...this.#values]));
  }
}

/**
 * Decodes a query string without its `?`, or a form body: `application/x-www-form-urlencoded` as the URL standard
 * parses it, on bytes, invalid UTF-8 becoming U+FFFD. A string holds either characters, or bytes as Node gives them
 * for a raw request line (all of them below U+0100). Empty values count as absent.
 *
 * Throws OwsException for a parameter that is repeated with another value, and for what is beyond the limits.
 */
export function decodeKvp(encoded: string | Uint8Array, limits: KvpLimits): KvpParameters {
  const values = new Map<string, string>();
  const raw = withoutFragment(typeof encoded === 'string' ? encoded : latin1(encoded));
  let count = 0;
  for (let from = 0; from < raw.length; ) {
    const end = raw.indexOf('&', from);
    const pair = raw.slice(from, end < 0 ? raw.length : end);
    from = end < 0 ? raw.length : end + 1;
    if (pair === '') continue;
    count += 1;
    if (count > limits.maxKvpParameters) {
      throw new OwsException(
        'InvalidParameterValue',
        'request',
        `The request has more parameters than maxKvpParameters (${limits.maxKvpParameters}).`,
        { status: 414 },
      );
    }
    const equals = pair.indexOf('=');
    if (equals < 0 || equals === pair.length - 1) continue;
    addParameter(values, decodePart(pair.slice(0, equals)), decodePart(pair.slice(equals + 1)), limits);
  }
  return new KvpParameters(values);
}

function addParameter(values: Map<string, string>, name: string, value: string, limits: KvpLimits): void {
  if (value.length > limits.maxKvpValueCharacters) {
    throw new OwsException(
      'InvalidParameterValue',
      name,
      `The value of ${quote(name)} is longer than maxKvpValueCharacters (${limits.maxKvpValueCharacters}).`,
      { status: 414 },
    );
  }
  const key = keyOf(name);
  const before = values.get(key);
  if (before !== undefined && before !== value) {
    throw invalidParameter(
      name,
      `The parameter ${quote(name)} stands more than once, with different values: ` +
        `${quote(before)} and ${quote(value)}. Give it once.`,
    );
  }
  values.set(key, value);
}

/** In lower case, as the first of its aliases. */
function keyOf(name: string): string {
  const lower = name.toLowerCase();
  return ALIASES.get(lower) ?? lower;
}

function withoutFragment(raw: string): string {
  const hash = raw.indexOf('#');
  return hash < 0 ? raw : raw.slice(0, hash);
}

function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
}

const PLAIN = /^[\x20-\x24\x26-\x2A\x2C-\x7E]*$/;
const BEYOND_LATIN1 = /[^\0-\xFF]/;

function decodePart(part: string): string {
  if (PLAIN.test(part)) return part;
  const bytes = Buffer.from(part, BEYOND_LATIN1.test(part) ? 'utf8' : 'latin1');
  let length = 0;
  for (let i = 0; i < bytes.length; i++) {
    let byte = bytes[i] as number;
    if (byte === 0x2b) byte = 0x20;
    else if (byte === 0x25) {
      const high = hexDigit(bytes[i + 1]);
      const low = hexDigit(bytes[i + 2]);
      if (high >= 0 && low >= 0) {
        byte = high * 16 + low;
        i += 2;
      }
    }
    bytes[length++] = byte;
  }
  return bytes.toString('utf8', 0, length);
}

function hexDigit(byte: number | undefined): number {
  if (byte === undefined) return -1;
  if (byte >= 0x30 && byte <= 0x39) return byte - 0x30;
  const letter = byte | 0x20;
  return letter >= 0x61 && letter <= 0x66 ? letter - 0x57 : -1;
}

/**
 * Throws MissingParameterValue when the request lacks a standard parameter but has one whose name is one edit away
 * (CONTRACT 2.2). `standard` are names as the standards write them, `known` those in lower case that mean something
 * else here and are never taken for a slip.
 */
export function refuseMisspelt(
  parameters: KvpParameters,
  standard: readonly string[],
  known: ReadonlySet<string>,
): void {
  for (const name of parameters.names()) {
    if (known.has(name)) continue;
    const meant = standard.find(
      (candidate) => parameters.get(candidate) === undefined && isOneEditAway(name, candidate.toLowerCase()),
    );
    if (meant !== undefined) {
      throw missingParameter(
        meant,
        `There is no parameter ${quote(name)}: did you mean ${meant}? The request has no ${meant}.`,
      );
    }
  }
}

/** One character inserted, left out or replaced, or two neighbours swapped. */
export function isOneEditAway(a: string, b: string): boolean {
  if (a.length < b.length) return isOneEditAway(b, a);
  if (a === b || a.length - b.length > 1) return false;
  let start = 0;
  while (start < b.length && a[start] === b[start]) start++;
  if (a.length > b.length) return a.slice(start + 1) === b.slice(start);
  if (a.slice(start + 1) === b.slice(start + 1)) return true;
  return a[start] === b[start + 1] && a[start + 1] === b[start] && a.slice(start + 2) === b.slice(start + 2);
}

/**
 * Splits at commas that stand in no brackets (`(…)`, `{…}`), trimming each part: lists of names, of which some may be
 * in Clark form. Empty parts are kept.
 */
export function splitList(value: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  for (let i = 0; i < value.length; i++) {
    const character = value[i];
    if (character === '(' || character === '{') depth++;
    else if (character === ')' || character === '}') depth = Math.max(0, depth - 1);
    else if (character === ',' && depth === 0) {
      parts.push(value.slice(from, i).trim());
      from = i + 1;
    }
  }
  parts.push(value.slice(from).trim());
  return parts;
}

/**
 * The lists of a value such as `(a,b)(c)`, commas between the parentheses tolerated; undefined when the value isn't
 * made of parenthesised lists only (OGC 04-094 §14.2.2).
 */
export function splitParenthesised(value: string): string[] | undefined {
  const lists: string[] = [];
  let depth = 0;
  let from = 0;
  for (let i = 0; i < value.length; i++) {
    const character = value[i] as string;
    if (character === '(') {
      if (depth === 0) from = i + 1;
      depth++;
    } else if (character === ')') {
      depth--;
      if (depth < 0) return undefined;
      if (depth === 0) lists.push(value.slice(from, i));
    } else if (depth === 0 && !/[\s,]/.test(character)) return undefined;
  }
  return depth === 0 && lists.length > 0 ? lists : undefined;
}
