import { isAscii, isUtf8 } from 'node:buffer';
import { checkGeometry, isGeometryTypeName, kindOf } from '../feature/check-geometry.ts';
import type { Geometry } from '../feature/geometry.ts';
import { fitsDouble } from '../lib/decimal-text.ts';
import { memoryProblem } from './read-geojson-value.ts';
import { type InvalidRecord, JsonText, NumberText, type RawValue, type SourceRecord } from './source.ts';

/** Name of the geometry in the records: GeoJSON has one, without a name. */
export const GEOMETRY_FIELD = 'geometry';

/**
 * Found in every JSON text with a number that JSON.parse might read as another one (16 digits or more, or an exponent,
 * which may overflow), and in some without. It begins with what comes before a number, so that no digit is looked at
 * many times.
 */
const PERHAPS_INEXACT = /[\s:,[-]\d(?:[\d.]{15}|[\d.]*[eE])/;

/**
 * Reads one JSON text as a GeoJSON Feature (RFC 7946 §3.2), or as a bare geometry. Numbers keep all their digits
 * (bigint up to 64 bits, else `NumberText`), nested values become compact JSON text with their digits; of equal names
 * the last counts. `properties` and `geometry` may be missing.
 */
export function readGeoJsonRecord(bytes: Uint8Array, number: number): SourceRecord | InvalidRecord {
  const problem = memoryProblem(bytes);
  if (problem !== undefined) return { number, invalid: problem };
  const text = decodeUtf8(bytes);
  if (text === undefined) return { number, invalid: 'is not UTF-8 text, which GeoJSON must be' };
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return { number, invalid: `is not JSON: ${syntaxProblem(error as Error)}` };
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json))
    return { number, invalid: `is ${kindOf(json)}, not a Feature` };
  const { type } = json as { type?: unknown };
  if (type === 'Feature') return readFeature(json, text, number);
  if (isGeometryTypeName(type)) {
    const geometry = readGeometry(json);
    if (typeof geometry === 'string') return { number, invalid: geometry };
    return { number, id: undefined, values: new Map(), geometries: new Map([[GEOMETRY_FIELD, geometry]]) };
  }
  return { number, invalid: `type is ${kindOf(type)}, not "Feature"` };
}

function readFeature(feature: object, text: string, number: number): SourceRecord | InvalidRecord {
  const {
    id,
    properties = null,
    geometry: json = null,
  } = feature as Record<'id' | 'properties' | 'geometry', unknown>;
  if (typeof properties !== 'object' || Array.isArray(properties))
    return { number, invalid: `properties is ${kindOf(properties)}, not an object` };
  if (id !== undefined && id !== null && typeof id !== 'string' && typeof id !== 'number')
    return { number, invalid: `id is ${kindOf(id)}, not a text or a number` };
  const geometry = json === null ? null : readGeometry(json);
  if (typeof geometry === 'string') return { number, invalid: geometry };
  const ordered = hasPlainMembers(properties, text.includes('\\'));
  const members = ordered && !PERHAPS_INEXACT.test(text) ? undefined : membersOf(text);
  const source = members?.get('properties');
  const exact = source !== undefined && (!ordered || PERHAPS_INEXACT.test(source));
  return {
    number,
    id: typeof id === 'number' ? (members?.get('id') ?? String(id)) : id || undefined,
    values: exact && properties !== null ? exactValues(source) : plainValues(properties),
    geometries: new Map([[GEOMETRY_FIELD, geometry]]),
  };
}

/**
 * False for nested values, and where JSON.parse may not tell the names or their order: it puts names that look like an
 * index first, and V8 13.6 reads a name with an escape (`"\""`) as the name that an earlier object had there (`"\\"`)
 * when that one begins like the escape. Such a name, once misread, has a backslash in it.
 */
function hasPlainMembers(properties: object | null, hasEscapes: boolean): boolean {
  if (properties === null) return true;
  const keys = Object.keys(properties);
  const [first] = keys;
  if (first !== undefined && /^\d/.test(first)) return false;
  for (const key of keys) {
    const value = (properties as Record<string, unknown>)[key];
    if ((typeof value === 'object' && value !== null) || (hasEscapes && key.includes('\\'))) return false;
  }
  return true;
}

function plainValues(properties: object | null): Map<string, RawValue> {
  const values = new Map<string, RawValue>();
  if (properties !== null)
    for (const key of Object.keys(properties))
      values.set(key, (properties as Record<string, RawValue>)[key] as RawValue);
  return values;
}

function exactValues(slice: string): Map<string, RawValue> {
  const values = new Map<string, RawValue>();
  for (const [key, source] of membersOf(slice)) values.set(key, exactValue(source));
  return values;
}

/** The value of a valid JSON text, with all that it says. */
function exactValue(source: string): RawValue {
  const first = source[0];
  if (first === '{' || first === '[') return new JsonText(withoutSpaces(source));
  if (first !== '-' && (first === undefined || first < '0' || first > '9'))
    return JSON.parse(source) as RawValue;
  if (/^-?\d{1,19}$/.test(source)) {
    const value = Number(source);
    return Number.isSafeInteger(value) ? value : BigInt(source);
  }
  return fitsDouble(source) ? Number(source) : new NumberText(source);
}

/** The members of a valid JSON object as source text, by name; the last of equal names. Reads the top level only. */
function membersOf(text: string): Map<string, string> {
  const members = new Map<string, string>();
  let i = text.indexOf('{') + 1;
  for (;;) {
    i = nextOther(text, i, ' \t\r\n,');
    if (text[i] === '}') return members;
    const keyEnd = valueEnd(text, i);
    const key = JSON.parse(text.slice(i, keyEnd)) as string;
    const from = nextOther(text, keyEnd, ' \t\r\n:');
    i = valueEnd(text, from);
    members.set(key, text.slice(from, i));
  }
}

function nextOther(text: string, from: number, skipped: string): number {
  let i = from;
  while (skipped.includes(text[i] as string)) i++;
  return i;
}

/** Index after the valid JSON value that begins at `from`. Iterative: nesting may be deeper than the stack. */
function valueEnd(text: string, from: number): number {
  let depth = 0;
  let i = from;
  for (;;) {
    const code = text.charCodeAt(i);
    if (code === 0x22) i = stringEnd(text, i);
    else if ((code | 0x20) === 0x7b) {
      depth++;
      i++;
    } else if ((code | 0x20) === 0x7d) {
      depth--;
      i++;
    } else if (depth > 0) {
      i++;
      continue;
    } else {
      while (!' \t\r\n,}]'.includes(text[i] as string)) i++;
    }
    if (depth === 0) return i;
  }
}

function stringEnd(text: string, from: number): number {
  let i = from + 1;
  while (text.charCodeAt(i) !== 0x22) i += text.charCodeAt(i) === 0x5c ? 2 : 1;
  return i + 1;
}

/** A valid JSON text without white space outside strings. */
function withoutSpaces(json: string): string {
  if (!/\s/.test(json)) return json;
  let compact = '';
  let from = 0;
  for (let i = 0; i < json.length; ) {
    const code = json.charCodeAt(i);
    if (code === 0x22) i = stringEnd(json, i);
    else if (code <= 0x20) {
      compact += json.slice(from, i);
      from = ++i;
    } else i++;
  }
  return compact + json.slice(from);
}

/** The geometry, or the reason why it is none. */
function readGeometry(json: unknown): Geometry | string {
  return checkGeometry(json) ?? withoutOtherMembers(json as Geometry);
}

function withoutOtherMembers(json: Geometry): Geometry {
  if (json.type === 'GeometryCollection')
    return { type: json.type, geometries: json.geometries.map(withoutOtherMembers) };
  return { type: json.type, coordinates: json.coordinates } as Geometry;
}

function decodeUtf8(bytes: Uint8Array): string | undefined {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  if (isAscii(buffer)) return buffer.toString('latin1');
  return isUtf8(buffer) ? buffer.toString('utf8') : undefined;
}

/** What V8 says, without the piece of the text that it quotes (which may hold anything). */
function syntaxProblem(error: Error): string {
  return error.message
    .replace(/(, "| in JSON at| is not valid JSON|, \.\.\.)[\s\S]*$/, '')
    .replace(/[^ -~]/g, '?');
}
