import { Builder } from 'flatbuffers';
import { Feature as FlatFeature } from 'flatgeobuf/lib/mjs/flat-geobuf/feature.js';
import type { PropertyType, Value } from '../../feature/feature.ts';
import type { Geometry } from '../../feature/geometry.ts';
import type { MemberEncoder, MemberEncoding } from '../../store/feature-store.ts';
import { createAnswerGeometry } from '../answer-geometry.ts';
import { featureTable } from '../feature-table.ts';
import { wktText } from '../wkt-text.ts';
import { buildGeometry } from './flatgeobuf-geometry.ts';
import { PropertiesWriter } from './flatgeobuf-properties.ts';

/**
 * Encodes features as size-prefixed FlatGeobuf features: the id is column 0. Absent values have no entry; empty
 * geometries and those without coordinates in the asked CRS are no geometry.
 */
export function createFlatGeobufMemberEncoder(encoding: MemberEncoding): MemberEncoder {
  const { featureType } = encoding;
  const properties = encoding.properties.map((index) => featureType.properties[index] as PropertyType);
  const { geometry, columns } = featureTable(featureType, properties);
  const shape = geometry && createAnswerGeometry(encoding, geometry.property);
  const writers = columns.map((column) => ({
    index: column.index,
    write: valueWriter(column.property, encoding),
  }));
  const typePart = `${featureType.name}.`;
  const hasZ = geometry?.property.dimension === 3;
  const values = new PropertiesWriter();
  const builder = new Builder(4096);
  return {
    separator: new Uint8Array(0),
    encode(feature) {
      values.clear();
      values.text(0, typePart + feature.id);
      for (let i = 0; i < writers.length; i++) {
        const { index, write } = writers[i] as (typeof writers)[number];
        const value = feature.values[index];
        if (value !== null && value !== undefined) write(values, i + 1, value);
      }
      builder.clear();
      const value = geometry && feature.values[geometry.index];
      const shown = value === null || value === undefined ? null : (shape?.(value as Geometry) ?? null);
      const geometryOffset = shown === null ? 0 : buildGeometry(builder, shown, hasZ);
      const propertiesOffset = builder.createByteVector(values.view());
      FlatFeature.startFeature(builder);
      if (geometryOffset !== 0) FlatFeature.addGeometry(builder, geometryOffset);
      FlatFeature.addProperties(builder, propertiesOffset);
      FlatFeature.finishSizePrefixedFeatureBuffer(builder, FlatFeature.endFeature(builder));
      return builder.asUint8Array();
    },
  };
}

type WriteValue = (writer: PropertiesWriter, column: number, value: NonNullable<Value>) => void;

function valueWriter(property: PropertyType, encoding: MemberEncoding): WriteValue {
  switch (property.type) {
    case 'geometry': {
      const text = wktText(encoding);
      return (writer, column, value) => {
        const wkt = text(value as Geometry);
        if (wkt !== null) writer.text(column, wkt);
      };
    }
    case 'int':
      return (writer, column, value) => writer.int(column, value as number);
    case 'long':
      return (writer, column, value) => writer.long(column, value as bigint);
    case 'double':
    case 'decimal':
      return (writer, column, value) => writer.double(column, Number(value));
    case 'boolean':
      return (writer, column, value) => writer.boolean(column, value as boolean);
    default:
      return (writer, column, value) => writer.text(column, value as string);
  }
}
