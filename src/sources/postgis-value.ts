import { checkGeometry } from '../feature/check-geometry.ts';
import type { Geometry } from '../feature/geometry.ts';
import { readWkb, WkbError } from '../feature/wkb.ts';
import { parseDate, parseDateTime } from '../lib/date-text.ts';
import { DateText, NumberText, type RawValue } from '../publish/source.ts';
import type { PostgisColumn } from './postgis-table.ts';

/** A value that can't be read; the message is a clause for `InvalidRecord`. */
export class PostgisValueError extends Error {}

const EWKB_SRID = 0x20000000;
const BEFORE_CHRIST = /^(.*) BC$/;

/** A scalar value of a column from the text that PostgreSQL writes with ISO dates in UTC. */
export function readPostgisValue({ databaseType }: PostgisColumn, text: string): RawValue {
  switch (databaseType) {
    case 'bool':
      return text === 't';
    case 'int2':
    case 'int4':
    case 'oid':
    case 'float4':
    case 'float8':
      return Number(text);
    case 'int8': {
      const number = Number(text);
      return Number.isSafeInteger(number) ? number : BigInt(text);
    }
    case 'numeric':
      // NaN and the infinities are no decimals: as numbers they let the type be one that holds them.
      return /^-?[\d.]+$/.test(text) ? new NumberText(text) : Number(text);
    case 'date':
    case 'timestamp':
    case 'timestamptz':
      return temporal(databaseType === 'date' ? 'date' : 'dateTime', text);
    case 'bpchar':
      // Blanks at the end are no part of such a value.
      return text.replace(/ +$/, '');
    default:
      return text;
  }
}

/** What is no date (`infinity`) stays text, for the inference of types to see. */
function temporal(type: 'date' | 'dateTime', text: string): RawValue {
  const before = BEFORE_CHRIST.exec(text);
  const written = (before === null ? text : `-${before[1]}`).replace(/\+00$/, 'Z');
  const parsed = type === 'date' ? parseDate(written) : parseDateTime(written);
  return parsed === undefined ? text : new DateText(type, parsed);
}

/** A geometry from its EWKB in PostgreSQL's hexadecimal form. Throws PostgisValueError. */
export function readPostgisGeometry(
  { srid = 0 }: PostgisColumn,
  text: string,
): { readonly geometry: Geometry; readonly hasM: boolean } {
  const bytes = Buffer.from(text.slice(2), 'hex');
  const own = sridOf(bytes);
  if (own !== srid) throw new PostgisValueError(`has the SRID ${own}, and the first row ${srid}`);
  try {
    const reading = readWkb(bytes);
    const problem = checkGeometry(reading.geometry);
    if (problem !== undefined) throw new PostgisValueError(`is not valid: ${problem}`);
    return reading;
  } catch (error) {
    if (error instanceof WkbError) throw new PostgisValueError(`can't be read: ${error.message}`);
    throw error;
  }
}

function sridOf(bytes: Buffer): number {
  if (bytes.length < 9) return 0;
  const isLittle = bytes[0] === 1;
  const code = isLittle ? bytes.readUInt32LE(1) : bytes.readUInt32BE(1);
  if ((code & EWKB_SRID) === 0) return 0;
  return isLittle ? bytes.readInt32LE(5) : bytes.readInt32BE(5);
}
