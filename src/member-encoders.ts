import { createCsvMemberEncoder, csvFormat } from './format/csv.ts';
import { createGeoJsonMemberEncoder, geoJsonFormat } from './format/geojson.ts';
import { createGmlMemberEncoder, GML_3_1_1 } from './ogc/gml/write-gml-3-1-1.ts';
import type { CreateMemberEncoder } from './store/feature-store.ts';

const ENCODERS: ReadonlyMap<string, CreateMemberEncoder> = new Map([
  [GML_3_1_1, createGmlMemberEncoder],
  [geoJsonFormat.encodingName, createGeoJsonMemberEncoder],
  [csvFormat.encodingName, createCsvMemberEncoder],
]);

/**
 * The encoders of all output formats. A part of the composition root: stores import this module by its URL in the threads
 * that read rows. Throws a RangeError for a name that no encoder has.
 */
export const createMemberEncoder: CreateMemberEncoder = (encoding) => {
  const create = ENCODERS.get(encoding.name);
  if (create === undefined) throw new RangeError(`There is no member encoding ${encoding.name}.`);
  return create(encoding);
};
