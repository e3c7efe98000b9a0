import { createCsvMemberEncoder } from './format/csv.ts';
import { CSV_ENCODINGS } from './format/csv-dialect.ts';
import { createDrawingMemberEncoder, DRAWING } from './format/drawing/drawing-members.ts';
import { flatGeobufFormat } from './format/flatgeobuf/flatgeobuf.ts';
import { createFlatGeobufMemberEncoder } from './format/flatgeobuf/flatgeobuf-members.ts';
import { createGeoJsonMemberEncoder, geoJsonFormat } from './format/geojson.ts';
import { geoPackageFormat } from './format/geopackage/geopackage.ts';
import { createGeoPackageMemberEncoder } from './format/geopackage/geopackage-members.ts';
import { kmlFormat } from './format/kml/kml.ts';
import { createKmlMemberEncoder } from './format/kml/kml-members.ts';
import { createRecordMemberEncoder, RECORD_ENCODINGS } from './format/record-members.ts';
import { shapefileFormat } from './format/shapefile/shapefile.ts';
import { createShapefileMemberEncoder } from './format/shapefile/shapefile-members.ts';
import { xlsxFormat } from './format/xlsx/xlsx.ts';
import { NEUTRALISED } from './format/xlsx/xlsx-cells.ts';
import { createXlsxMemberEncoder } from './format/xlsx/xlsx-members.ts';
import { createGml2MemberEncoder, GML_2_1_2 } from './ogc/gml/write-gml-2-1-2.ts';
import { createGmlMemberEncoder, GML_3_1_1 } from './ogc/gml/write-gml-3-1-1.ts';
import type { CreateMemberEncoder } from './store/feature-store.ts';

const ENCODERS: ReadonlyMap<string, CreateMemberEncoder> = new Map<string, CreateMemberEncoder>([
  [GML_3_1_1, createGmlMemberEncoder],
  [GML_2_1_2, createGml2MemberEncoder],
  [geoJsonFormat.encodingName, createGeoJsonMemberEncoder],
  ...CSV_ENCODINGS.map((name) => [name, createCsvMemberEncoder] as const),
  [flatGeobufFormat.encodingName, createFlatGeobufMemberEncoder],
  [geoPackageFormat.encodingName, createGeoPackageMemberEncoder],
  [kmlFormat.encodingName, createKmlMemberEncoder],
  [shapefileFormat.encodingName, createShapefileMemberEncoder],
  [DRAWING, createDrawingMemberEncoder],
  [xlsxFormat.encodingName, createXlsxMemberEncoder],
  ...[...RECORD_ENCODINGS.keys()].map((name) => [name, createRecordMemberEncoder] as const),
  [NEUTRALISED, createXlsxMemberEncoder],
]);

/**
 * The encoders of all output formats and of pages. A part of the composition root: stores import this module by its URL in the threads
 * that read rows. Throws a RangeError for a name that no encoder has.
 */
export const createMemberEncoder: CreateMemberEncoder = (encoding) => {
  const create = ENCODERS.get(encoding.name);
  if (create === undefined) throw new RangeError(`There is no member encoding ${encoding.name}.`);
  return create(encoding);
};
