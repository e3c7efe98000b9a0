import type { CrsReference } from '../crs/crs.ts';
import type { PropertyType, ScalarTypeName, Value } from '../feature/feature.ts';
import type { Geometry } from '../feature/geometry.ts';
import { ByteWriter } from '../lib/byte-writer.ts';
import { JSON_STRING, utf8 } from '../lib/escapes.ts';
import type { MemberEncoder, MemberEncoding } from '../store/feature-store.ts';
import { GeoJsonGeometryWriter } from './geojson-geometry.ts';
import type { OutputFormat } from './output-format.ts';
import { createPositionWriter, isLeftOut } from './position-writer.ts';
import { WGS84_LONGITUDE_FIRST } from './wgs84-longitude-first.ts';

const COMMA = 0x2c;
const QUOTE = 0x22;
const WGS84 = 4326;
const SEPARATOR = ',\n';

/**
 * GeoJSON, RFC 7946. Positions are longitude, latitude of WGS 84, whatever axis order `srsName` stands for; only where
 * another CRS was asked for by name are they x,y of that one, and the collection says so in a `crs` member, as GeoJSON
 * had it in 2008 and as GDAL still reads and writes it.
 */
export const geoJsonFormat: OutputFormat = {
  name: 'application/json',
  aliases: ['json', 'geojson', 'application/geo+json', 'application/vnd.geo+json'],
  contentType: 'application/json; charset=utf-8',
  encodingName: 'geojson',
  separator: SEPARATOR,
  fileExtension: 'geojson',
  isDownload: false,
  defaultSrs: WGS84_LONGITUDE_FIRST,
  refusal(parts) {
    const codes = new Set(parts.map((part) => part.srs.crs.code));
    return codes.size > 1 ? 'A GeoJSON collection is in one CRS; ask for one srsName.' : undefined;
  },
  prologue(collection) {
    const members = [
      '"type":"FeatureCollection"',
      ...links(collection.next),
      ...crsMember(collection.srs),
      ...(collection.numberMatched === undefined ? [] : [`"numberMatched":${collection.numberMatched}`]),
      `"numberReturned":${collection.resultType === 'hits' ? 0 : collection.numberOfFeatures}`,
      `"timeStamp":"${collection.timeStamp.toISOString()}"`,
    ];
    return `{${members.join(',')},"features":[\n`;
  },
  epilogue: () => '\n]}\n',
};

/** As OGC API Features has them (OGC 17-069r4 §7.15.4); RFC 7946 allows further members. */
function links(next: string | undefined): string[] {
  if (next === undefined) return [];
  const link = { rel: 'next', type: 'application/json', href: next };
  return [`"links":[${JSON.stringify(link)}]`];
}

function crsMember({ crs }: CrsReference): string[] {
  if (crs.code === WGS84) return [];
  const name = `urn:ogc:def:crs:EPSG::${crs.code}`;
  return [`"crs":{"type":"name","properties":{"name":"${name}"}}`];
}

const GEOMETRY = utf8('","geometry":');
const PROPERTIES = utf8(',"properties":{');
const END = utf8('}}');
const NULL = utf8('null');

/**
 * Encodes features as GeoJSON Feature objects. `id` is the complete one, `<type>.<id>`. The first geometry property that
 * is written is the feature's geometry; further ones stand among the properties. Absent values are null, so every
 * feature has the same members; so are the doubles that JSON has no numbers for. Integers and decimals keep all
 * their digits.
 */
export function createGeoJsonMemberEncoder(encoding: MemberEncoding): MemberEncoder {
  const { featureType, srs } = encoding;
  const writePosition = createPositionWriter(featureType.crs, {
    crs: srs.crs,
    axisOrder: 'xy',
    separator: COMMA,
  });
  const writeGeometry = geometryWriter(new GeoJsonGeometryWriter(writePosition), encoding);
  const geometryIndex = encoding.properties.find((i) => featureType.properties[i]?.type === 'geometry');
  const members = encoding.properties
    .filter((index) => index !== geometryIndex)
    .map((index) => member(index, featureType.properties[index] as PropertyType, writeGeometry));
  const start = utf8(`{"type":"Feature","id":${JSON.stringify(`${featureType.name}.`).slice(0, -1)}`);
  const writer = new ByteWriter();
  return {
    separator: utf8(SEPARATOR),
    encode(feature) {
      writer.clear();
      writer.raw(start);
      writer.text(feature.id, JSON_STRING);
      writer.raw(GEOMETRY);
      const geometry = geometryIndex === undefined ? null : feature.values[geometryIndex];
      if (geometry === null || geometry === undefined) writer.raw(NULL);
      else writeGeometry(writer, geometry);
      writer.raw(PROPERTIES);
      for (let i = 0; i < members.length; i++) {
        if (i > 0) writer.byte(COMMA);
        const { index, start: name, write } = members[i] as Member;
        writer.raw(name);
        const value = feature.values[index];
        if (value === null || value === undefined) writer.raw(NULL);
        else write(writer, value);
      }
      writer.raw(END);
      return writer.view();
    },
  };
}

type WriteValue = (writer: ByteWriter, value: NonNullable<Value>) => void;

interface Member {
  readonly index: number;
  /** The quoted name with its colon. */
  readonly start: Uint8Array;
  readonly write: WriteValue;
}

function geometryWriter(geometries: GeoJsonGeometryWriter, encoding: MemberEncoding): WriteValue {
  return (writer, value) => {
    const before = writer.length;
    try {
      geometries.write(writer, value as Geometry);
    } catch (error) {
      if (!isLeftOut(error, encoding)) throw error;
      writer.truncate(before);
      writer.raw(NULL);
    }
  };
}

function member(index: number, property: PropertyType, writeGeometry: WriteValue): Member {
  const write: WriteValue = property.type === 'geometry' ? writeGeometry : SCALARS[property.type];
  return { index, start: utf8(`${JSON.stringify(property.name)}:`), write };
}

const TRUE = utf8('true');
const FALSE = utf8('false');
const JSON_NUMBER = /^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?$/;

function writeText(writer: ByteWriter, value: NonNullable<Value>): void {
  writer.byte(QUOTE);
  writer.text(value as string, JSON_STRING);
  writer.byte(QUOTE);
}

/** Canonical digits are JSON as they are; a lexical form that JSON doesn't know (`+1`, `.5`) stays a text. */
function writeDigits(writer: ByteWriter, value: NonNullable<Value>): void {
  if (JSON_NUMBER.test(value as string)) writer.ascii(value as string);
  else writeText(writer, value);
}

const SCALARS: Readonly<Record<ScalarTypeName, WriteValue>> = {
  string: writeText,
  int: (writer, value) => writer.integer(value as number),
  long: (writer, value) => writer.bigInteger(value as bigint),
  integer: writeDigits,
  double: (writer, value) =>
    Number.isFinite(value as number) ? writer.double(value as number) : writer.raw(NULL),
  decimal: writeDigits,
  boolean: (writer, value) => writer.raw(value === true ? TRUE : FALSE),
  date: writeText,
  dateTime: writeText,
};
