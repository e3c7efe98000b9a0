import type { PropertyType, Value } from '../../feature/feature.ts';
import { type Envelope, envelopeOf, type Geometry } from '../../feature/geometry.ts';
import { encodeWkb } from '../../feature/wkb.ts';
import type { MemberEncoder, MemberEncoding } from '../../store/feature-store.ts';
import { createAnswerGeometry } from '../answer-geometry.ts';
import { wktText } from '../wkt-text.ts';
import { type Cell, GeoPackageRecordWriter } from './geopackage-record.ts';
import { geoPackageTable } from './geopackage-table.ts';

/** Encodes features as records for `geopackage-writer`: the id is the first cell. */
export function createGeoPackageMemberEncoder(encoding: MemberEncoding): MemberEncoder {
  const { featureType, srs } = encoding;
  const properties = encoding.properties.map((index) => featureType.properties[index] as PropertyType);
  const { geometry, columns } = geoPackageTable(featureType, properties);
  const shape = geometry && createAnswerGeometry(encoding, geometry.property);
  const cells = columns.map(({ index, property }) => ({ index, cell: cellOf(property, encoding) }));
  const typePart = `${featureType.name}.`;
  const writer = new GeoPackageRecordWriter();
  return {
    separator: new Uint8Array(0),
    encode(feature) {
      const value = geometry && feature.values[geometry.index];
      const shown = value === null || value === undefined ? null : (shape?.(value as Geometry) ?? null);
      const envelope = shown === null ? undefined : envelopeOf(shown);
      writer.start(shown === null ? null : geoPackageBinary(shown, envelope, srs.crs.code), envelope);
      writer.cell(typePart + feature.id);
      for (let i = 0; i < cells.length; i++) {
        const { index, cell } = cells[i] as (typeof cells)[number];
        const stored = feature.values[index];
        writer.cell(stored === null || stored === undefined ? null : cell(stored));
      }
      return writer.view();
    },
  };
}

const LITTLE_ENDIAN = 1;
const WITH_ENVELOPE = 1 << 1;
const EMPTY = 1 << 4;

/** OGC 12-128r18 §2.1.3; points need no envelope. */
function geoPackageBinary(geometry: Geometry, envelope: Envelope | undefined, srsId: number): Uint8Array {
  const wkb = encodeWkb(geometry);
  const hasEnvelope = envelope !== undefined && geometry.type !== 'Point';
  const start = hasEnvelope ? 40 : 8;
  const blob = Buffer.alloc(start + wkb.length);
  blob.write('GP', 0, 'latin1');
  blob[3] = LITTLE_ENDIAN | (hasEnvelope ? WITH_ENVELOPE : 0) | (envelope === undefined ? EMPTY : 0);
  blob.writeInt32LE(srsId, 4);
  if (hasEnvelope) {
    blob.writeDoubleLE(envelope.minX, 8);
    blob.writeDoubleLE(envelope.maxX, 16);
    blob.writeDoubleLE(envelope.minY, 24);
    blob.writeDoubleLE(envelope.maxY, 32);
  }
  blob.set(wkb, start);
  return blob;
}

function cellOf(property: PropertyType, encoding: MemberEncoding): (value: NonNullable<Value>) => Cell {
  switch (property.type) {
    case 'geometry': {
      const text = wktText(encoding);
      return (value) => text(value as Geometry);
    }
    case 'boolean':
      return (value) => (value === true ? 1 : 0);
    case 'decimal':
      return (value) => Number(value);
    case 'dateTime':
      return (value) => geoPackageDateTime(value as string);
    default:
      return (value) => value as Cell;
  }
}

const ZONED = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d+)?([+-]\d\d:\d\d)$/;

/** In UTC, as GeoPackage wants it. A time without a zone stays as it is: nobody knows its UTC. */
function geoPackageDateTime(text: string): string {
  const [, seconds, fraction = '', zone] = ZONED.exec(text) ?? [];
  if (seconds === undefined) return text;
  const utc = new Date(`${seconds}${zone}`);
  if (Number.isNaN(utc.getTime()) || utc.getUTCFullYear() > 9999) return text;
  return `${utc.toISOString().slice(0, 19)}${fraction}Z`;
}
