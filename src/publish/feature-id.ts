import { hash } from 'node:crypto';
import type { Geometry, Position } from '../feature/geometry.ts';
import { isNcName, toNcNameTail } from '../lib/ncname.ts';
import { DateText, JsonText, NumberText, type RawValue, type SourceRecord } from './source.ts';

/** As key column: the record's own id, where the format has one (GeoJSON `id`, GeoPackage fid, `gml:id`). */
export const OWN_ID = '@id';
/** Longest key that makes an id; ids stand in URLs. */
const MAX_KEY_CHARACTERS = 512;

/** Gives a record its id, or says why it can't have one: a clause without a full stop. */
export type FeatureIdentifier = (record: SourceRecord) => { id: string } | { invalid: string };

/**
 * Ids from a column that the publisher names. `gmlType` is the name of the source's type where the records' own ids are
 * those of GML features: `roads.12` of the type `roads` has the id `12`, since the type's name comes before it again.
 */
export function identifyByKey(column: string, gmlType?: string): FeatureIdentifier {
  const what = column === OWN_ID ? 'the record has no id of its own' : `no value in the key column ${column}`;
  const tailOf =
    column === OWN_ID && gmlType !== undefined
      ? (id: string) => gmlIdTail(id, gmlType)
      : (key: string) => toNcNameTail(key);
  return (record) => {
    const key = column === OWN_ID ? record.id : textOf(record.values.get(column) ?? null);
    if (key === undefined || key === '') return { invalid: what };
    if (key.length > MAX_KEY_CHARACTERS)
      return { invalid: `the key is longer than ${MAX_KEY_CHARACTERS} characters` };
    return { id: tailOf(key) };
  };
}

/** What is left is a part of an NCName already, with its escapes as they are; else the file has it wrong. */
function gmlIdTail(id: string, gmlType: string): string {
  const prefix = `${gmlType}.`;
  const tail = id.startsWith(prefix) && id.length > prefix.length ? id.slice(prefix.length) : id;
  return isNcName(`_${tail}`) ? tail : toNcNameTail(tail);
}

/**
 * Ids from the record's content as the file has it: an unchanged record keeps its id whatever happens to the others and to
 * the inferred types. HMAC-SHA-256 with the dataset's secret, so that hidden values can't be guessed from ids, cut to 64
 * bits. Equal records get equal ids; the store numbers them.
 */
export function identifyByContent(idKey: Buffer): FeatureIdentifier {
  const hmac = createHmacSha256(idKey);
  const inNameOrder = sortedNames();
  const geometriesInNameOrder = sortedNames();
  return (record) => {
    const content = hmac.begin();
    for (const name of inNameOrder(record.values)) {
      const text = textOf(record.values.get(name) ?? null);
      if (text === undefined) continue;
      content.byte(1);
      content.text(name);
      content.text(text);
    }
    for (const name of geometriesInNameOrder(record.geometries)) {
      const geometry = record.geometries.get(name) ?? null;
      if (geometry === null) continue;
      content.byte(2);
      content.text(name);
      writeGeometry(content, geometry);
    }
    return { id: hmac.end().toString('hex', 0, 8) };
  };
}

/**
 * Names in an order of their own, so that the order of the fields doesn't matter. Records of one file nearly always have
 * the same names, so these are sorted once.
 */
function sortedNames(): (values: ReadonlyMap<string, unknown>) => readonly string[] {
  let names: string[] = [];
  let sorted: readonly string[] = [];
  return (values) => {
    let i = 0;
    let same = values.size === names.length;
    if (same) for (const name of values.keys()) if (name !== names[i++]) same = false;
    if (!same) {
      names = [...values.keys()];
      sorted = names.toSorted();
    }
    return sorted;
  };
}

const BLOCK_BYTES = 64;
const DIGEST_BYTES = 32;

/** HMAC (RFC 2104) of SHA-256 over a reused buffer: an object of `node:crypto` for each record takes longer than the sum. */
function createHmacSha256(key: Buffer) {
  const padded = (byte: number) =>
    Buffer.from(Uint8Array.from({ length: BLOCK_BYTES }, (_, i) => (key[i] ?? 0) ^ byte));
  if (key.length > BLOCK_BYTES) throw new RangeError(`A key has at most ${BLOCK_BYTES} bytes.`);
  const inner = new CanonicalContent(padded(0x36));
  const outer = Buffer.concat([padded(0x5c), Buffer.alloc(DIGEST_BYTES)]);
  return {
    begin(): CanonicalContent {
      inner.clear();
      return inner;
    },
    end(): Buffer {
      hash('sha256', inner.view(), 'buffer').copy(outer, BLOCK_BYTES);
      return hash('sha256', outer, 'buffer');
    },
  };
}

/**
 * A value that is null counts as one that isn't there. Numbers count by their text: 5 and "5" are the same, as they are
 * when another record turns a column into text.
 */
function textOf(value: RawValue): string | undefined {
  if (value === null) return undefined;
  if (value instanceof NumberText || value instanceof JsonText || value instanceof DateText)
    return value.text;
  return Object.is(value, -0) ? '0' : String(value);
}

const GEOMETRY_CODES = {
  Point: 1,
  LineString: 2,
  Polygon: 3,
  MultiPoint: 4,
  MultiLineString: 5,
  MultiPolygon: 6,
  GeometryCollection: 7,
} as const;

function writeGeometry(content: CanonicalContent, geometry: Geometry): void {
  content.byte(GEOMETRY_CODES[geometry.type]);
  if (geometry.type === 'GeometryCollection') {
    content.count(geometry.geometries.length);
    for (const member of geometry.geometries) writeGeometry(content, member);
    return;
  }
  writeCoordinates(content, geometry.coordinates);
}

type Coordinates = Position | readonly Coordinates[];

function writeCoordinates(content: CanonicalContent, coordinates: Coordinates): void {
  content.count(coordinates.length);
  for (const item of coordinates) {
    if (typeof item === 'number') content.number(item);
    else writeCoordinates(content, item);
  }
}

/** Bytes of a record's content, unambiguous because every text and list is preceded by its length. */
class CanonicalContent {
  readonly #start: number;
  #bytes = Buffer.alloc(4096);
  #length: number;

  /** `prefix` stays in front of every record's bytes. */
  constructor(prefix: Buffer) {
    this.#start = prefix.copy(this.#bytes);
    this.#length = this.#start;
  }

  clear(): void {
    this.#length = this.#start;
  }

  view(): Buffer {
    return this.#bytes.subarray(0, this.#length);
  }

  byte(value: number): void {
    this.#reserve(1);
    this.#bytes[this.#length++] = value;
  }

  count(value: number): void {
    this.#reserve(4);
    this.#length = this.#bytes.writeUInt32LE(value, this.#length);
  }

  number(value: number): void {
    this.#reserve(8);
    this.#length = this.#bytes.writeDoubleLE(value + 0, this.#length);
  }

  text(value: string): void {
    this.#reserve(4 + value.length * 3);
    const written = this.#bytes.write(value, this.#length + 4, 'utf8');
    this.#bytes.writeUInt32LE(written, this.#length);
    this.#length += 4 + written;
  }

  #reserve(count: number): void {
    const needed = this.#length + count;
    if (needed <= this.#bytes.length) return;
    const larger = Buffer.alloc(Math.max(needed, this.#bytes.length * 2));
    this.#bytes.copy(larger, 0, 0, this.#length);
    this.#bytes = larger;
  }
}
