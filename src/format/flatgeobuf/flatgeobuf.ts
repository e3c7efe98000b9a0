import { Builder } from 'flatbuffers';
import { Column } from 'flatgeobuf/lib/mjs/flat-geobuf/column.js';
import { ColumnType } from 'flatgeobuf/lib/mjs/flat-geobuf/column-type.js';
import { Crs } from 'flatgeobuf/lib/mjs/flat-geobuf/crs.js';
import { GeometryType } from 'flatgeobuf/lib/mjs/flat-geobuf/geometry-type.js';
import { Header } from 'flatgeobuf/lib/mjs/flat-geobuf/header.js';
import type { Envelope } from '../../feature/geometry.ts';
import { featureTable } from '../feature-table.ts';
import type { Assembly, CollectionPart, OutputFormat } from '../output-format.ts';
import { columnType } from './flatgeobuf-columns.ts';

const MAGIC = Buffer.from([0x66, 0x67, 0x62, 0x03, 0x66, 0x67, 0x62, 0x00]);

/**
 * FlatGeobuf 3, streamed: the number of features is known before, so no index is written (index_node_size 0), which
 * the format allows. Coordinates are x,y of the CRS that the header names.
 */
export const flatGeobufFormat: OutputFormat = {
  name: 'application/flatgeobuf',
  aliases: ['flatgeobuf', 'fgb'],
  contentType: 'application/flatgeobuf',
  encodingName: 'flatgeobuf',
  separator: '',
  fileExtension: 'fgb',
  isDownload: true,
  defaultSrs: undefined,
  givesHits: false,
  refusal: (parts) =>
    parts.length > 1 ? 'A FlatGeobuf file has one layer; ask for one feature type at a time.' : undefined,
  prologue: () => '',
  epilogue: () => '',
  assemble: (assembly) => ({ byteLength: undefined, chunks: () => chunks(assembly) }),
};

async function* chunks({ head, members }: Assembly): AsyncGenerator<Uint8Array> {
  const [stream] = members;
  if (stream === undefined) throw new RangeError('A FlatGeobuf file needs a feature type.');
  yield Buffer.concat([MAGIC, header(stream.part, stream.numberOfFeatures, head.envelope)]);
  yield* stream.encode();
}

function header(
  { featureType, properties, srs }: CollectionPart,
  count: number,
  envelope: Envelope | undefined,
): Uint8Array {
  const builder = new Builder(4096);
  const { geometry, columns, idColumn } = featureTable(featureType, properties);
  const offsets = [
    column(builder, idColumn, ColumnType.String, { nullable: false }),
    ...columns.map(({ name, property }) =>
      column(builder, name, columnType(property), {
        nullable: !property.mandatory || property.type === 'geometry',
        title: property.label === name ? undefined : property.label,
        description: property.description,
      }),
    ),
  ];
  const columnsOffset = Header.createColumnsVector(builder, offsets);
  const name = builder.createString(featureType.name);
  const title = featureType.label === featureType.name ? 0 : builder.createString(featureType.label);
  const box =
    envelope === undefined
      ? 0
      : Header.createEnvelopeVector(builder, [envelope.minX, envelope.minY, envelope.maxX, envelope.maxY]);
  const crs = crsOffset(builder, srs.crs);
  Header.startHeader(builder);
  Header.addName(builder, name);
  if (box !== 0) Header.addEnvelope(builder, box);
  Header.addGeometryType(builder, geometryType(geometry?.property.geometryType));
  Header.addHasZ(builder, geometry?.property.dimension === 3);
  Header.addColumns(builder, columnsOffset);
  Header.addFeaturesCount(builder, BigInt(count));
  Header.addIndexNodeSize(builder, 0);
  Header.addCrs(builder, crs);
  if (title !== 0) Header.addTitle(builder, title);
  Header.finishSizePrefixedHeaderBuffer(builder, Header.endHeader(builder));
  return builder.asUint8Array();
}

/** Unknown: each geometry says its own type. */
function geometryType(declared: string | undefined): GeometryType {
  if (declared === undefined || declared === 'Geometry') return GeometryType.Unknown;
  return GeometryType[declared as keyof typeof GeometryType];
}

function column(
  builder: Builder,
  name: string,
  type: ColumnType,
  more: { nullable: boolean; title?: string | undefined; description?: string | undefined },
): number {
  const nameOffset = builder.createString(name);
  const title = more.title === undefined ? 0 : builder.createString(more.title);
  const description = more.description === undefined ? 0 : builder.createString(more.description);
  Column.startColumn(builder);
  Column.addName(builder, nameOffset);
  Column.addType(builder, type);
  if (title !== 0) Column.addTitle(builder, title);
  if (description !== 0) Column.addDescription(builder, description);
  Column.addNullable(builder, more.nullable);
  return Column.endColumn(builder);
}

function crsOffset(builder: Builder, crs: CollectionPart['srs']['crs']): number {
  const org = builder.createString('EPSG');
  const name = builder.createString(crs.name);
  Crs.startCrs(builder);
  Crs.addOrg(builder, org);
  Crs.addCode(builder, crs.code);
  Crs.addName(builder, name);
  return Crs.endCrs(builder);
}
