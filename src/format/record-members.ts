import { createTransform, TransformError } from '../crs/transform.ts';
import type { FeatureType, PropertyType, Value } from '../feature/feature.ts';
import { forEachPosition, type Geometry } from '../feature/geometry.ts';
import type { RecordCell, RecordRow } from '../feature/record.ts';
import { utf8 } from '../lib/escapes.ts';
import { doubleText, fixedText } from '../lib/number-text.ts';
import type { MemberEncoder, MemberEncoding } from '../store/feature-store.ts';
import { firstPosition } from './position-writer.ts';
import { WGS84_LONGITUDE_FIRST } from './wgs84-longitude-first.ts';

/** The encodings of records for tables on pages, with the characters after which each cuts a text. */
export const RECORD_ENCODINGS: ReadonlyMap<string, number> = new Map([
  ['record-beginning', 600],
  ['record', 200_000],
]);

const SEPARATOR = ',\n';
/** About a metre. */
const PLACE_DECIMALS = 5;

/**
 * Encodes features as JSON of `RecordRow`, each of bounded size however large its values are. Scalars are text in the lexical
 * form of XML Schema, so that integers and decimals keep all their digits.
 */
export function createRecordMemberEncoder({ name, featureType, properties }: MemberEncoding): MemberEncoder {
  const most = RECORD_ENCODINGS.get(name) as number;
  const placeOf = placeWriter(featureType);
  const cell = (value: Value, property: PropertyType): RecordCell => {
    if (value === null || value === undefined) return null;
    if (property.type === 'geometry') return geometryCell(value as Geometry, placeOf);
    return textCell(typeof value === 'number' ? doubleText(value) : String(value), most);
  };
  return {
    separator: utf8(SEPARATOR),
    encode({ id, values }) {
      const cells = properties.map((i) => cell(values[i] ?? null, featureType.properties[i] as PropertyType));
      const row: RecordRow = { id: `${featureType.name}.${id}`, cells };
      return utf8(JSON.stringify(row));
    },
  };
}

/** The rows that chunks of such members hold. */
export async function readRecordRows(chunks: AsyncIterable<Uint8Array>): Promise<readonly RecordRow[]> {
  const parts: string[] = [];
  for await (const chunk of chunks) parts.push(Buffer.from(chunk).toString('utf8'));
  return JSON.parse(`[${parts.join('')}]`) as RecordRow[];
}

function textCell(text: string, most: number): RecordCell {
  if (text.length <= most) return text;
  // Not between the halves of a character.
  return { beginning: text.slice(0, most).replace(/[\uD800-\uDBFF]$/, ''), characters: text.length };
}

function geometryCell(geometry: Geometry, placeOf: (geometry: Geometry) => string | undefined): RecordCell {
  let positions = 0;
  forEachPosition(geometry, () => {
    positions++;
  });
  const place = geometry.type === 'Point' ? placeOf(geometry) : undefined;
  return { geometryType: geometry.type, positions, place };
}

/** Latitude and longitude of a point, as people write them; undefined where it has none. */
function placeWriter({ crs }: FeatureType): (geometry: Geometry) => string | undefined {
  const to = WGS84_LONGITUDE_FIRST.crs;
  const transform = crs.code === to.code ? undefined : createTransform(crs, to);
  if (crs.code !== to.code && transform === undefined) return () => undefined;
  return (geometry) => {
    const position = firstPosition(geometry);
    if (position === undefined) return undefined;
    const moved = [position[0] as number, position[1] as number];
    try {
      transform?.forward(moved[0] as number, moved[1] as number, moved);
    } catch (error) {
      if (error instanceof TransformError) return undefined;
      throw error;
    }
    const [longitude, latitude] = moved as [number, number];
    return `${fixedText(latitude, PLACE_DECIMALS)}, ${fixedText(longitude, PLACE_DECIMALS)}`;
  };
}
