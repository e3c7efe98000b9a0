import type { Crs, CrsReference } from '../../crs/crs.ts';
import type { GeometryPropertyType, PropertyType, Value } from '../../feature/feature.ts';
import type { Geometry, Position } from '../../feature/geometry.ts';
import { promoted } from '../../feature/promoted.ts';
import { firstPosition, isLeftOut } from '../../format/position-writer.ts';
import { scalarWriters } from '../../format/scalar-writers.ts';
import { ByteWriter } from '../../lib/byte-writer.ts';
import { utf8, XML_ATTRIBUTE, XML_TEXT } from '../../lib/escapes.ts';
import type { MemberEncoder, MemberEncoding } from '../../store/feature-store.ts';

/** Writes a property that is there, with its element. */
type WriteProperty = (writer: ByteWriter, value: NonNullable<Value>) => void;

/** What a version of GML has of its own. */
export interface GmlDialect {
  /** The attribute of a feature's id. */
  readonly idAttribute: string;
  /** A writer for geometries kept in `from`, written as `srs` says. */
  createGeometryWriter(from: Crs, srs: CrsReference): GeometryWriter;
}

export interface GeometryWriter {
  /** `first` is the geometry's first position: it tells the dimension. */
  write(writer: ByteWriter, geometry: Geometry, first: Position): void;
}

/** Encodes features as `gml:featureMember` elements of one version of GML. */
export function createGmlMembers(encoding: MemberEncoding, dialect: GmlDialect): MemberEncoder {
  const { featureType } = encoding;
  const element = `${featureType.prefix}:${featureType.name}`;
  const start = utf8(`<gml:featureMember><${element} ${dialect.idAttribute}="${featureType.name}.`);
  const afterId = utf8('">');
  const end = utf8(`</${element}></gml:featureMember>\n`);
  const indexes = inDocumentOrder(encoding);
  const properties = indexes.map((index) =>
    propertyWriter(featureType.properties[index] as PropertyType, encoding, dialect),
  );
  const writer = new ByteWriter();
  return {
    separator: new Uint8Array(0),
    encode(feature) {
      writer.clear();
      writer.raw(start);
      writer.text(feature.id, XML_ATTRIBUTE);
      writer.raw(afterId);
      for (let i = 0; i < indexes.length; i++) {
        const value = feature.values[indexes[i] as number];
        if (value !== null && value !== undefined) (properties[i] as WriteProperty)(writer, value);
      }
      writer.raw(end);
      return writer.view();
    },
  };
}

/** GML's own properties come before the type's, in the order of gml:AbstractFeatureType. */
function inDocumentOrder(encoding: MemberEncoding): number[] {
  const rank = (index: number) => {
    const property = encoding.featureType.properties[index];
    if (property?.gmlStandard !== true) return 2;
    return property.name === 'description' ? 0 : 1;
  };
  return [...encoding.properties].sort((a, b) => rank(a) - rank(b));
}

function propertyWriter(
  property: PropertyType,
  encoding: MemberEncoding,
  dialect: GmlDialect,
): WriteProperty {
  const prefix = property.gmlStandard === true ? 'gml' : encoding.featureType.prefix;
  const start = utf8(`<${prefix}:${property.name}>`);
  const end = utf8(`</${prefix}:${property.name}>`);
  if (property.type === 'geometry') {
    return geometryWriter(property, encoding, dialect, { start, end });
  }
  const writeScalar = SCALARS[property.type];
  return (writer, value) => {
    writer.raw(start);
    writeScalar(writer, value);
    writer.raw(end);
  };
}

function geometryWriter(
  property: GeometryPropertyType,
  encoding: MemberEncoding,
  dialect: GmlDialect,
  { start, end }: { readonly start: Uint8Array; readonly end: Uint8Array },
): WriteProperty {
  const { featureType, srs } = encoding;
  const geometries = dialect.createGeometryWriter(featureType.crs, srs);
  return (writer, value) => {
    const geometry = value as Geometry;
    const first = firstPosition(geometry);
    if (first === undefined) return;
    const before = writer.length;
    writer.raw(start);
    try {
      geometries.write(writer, promoted(geometry, property.geometryType), first);
    } catch (error) {
      if (!isLeftOut(error, encoding)) throw error;
      writer.truncate(before);
      return;
    }
    writer.raw(end);
  };
}

function writeText(writer: ByteWriter, value: NonNullable<Value>): void {
  writer.text(value as string, XML_TEXT);
}

const SCALARS = scalarWriters(writeText);
