import { setImmediate } from 'node:timers/promises';
import { esriWkt } from '../../crs/esri-wkt.ts';
import type { Assembly, MemberStream, OutputFormat } from '../output-format.ts';
import type { TemporaryFolder } from '../temporary-files.ts';
import { type ZipEntry, zipStream } from '../zip-stream.ts';
import { Shapefile } from './shapefile-file.ts';
import { readShapefileRecords } from './shapefile-record.ts';
import { type ReportedLayer, shapefileReport } from './shapefile-report.ts';
import { SHAPE_KINDS, type ShapeKind, shapefileTable } from './shapefile-table.ts';

/**
 * A zip of shapefiles (ESRI Shapefile Technical Description, 1998; dBASE III), one for each query and kind of shapes, with a
 * report of what the format couldn't hold. Spooled to temporary files, because headers tell lengths and widths.
 */
export const shapefileFormat: OutputFormat = {
  name: 'SHAPE-ZIP',
  aliases: ['shapezip', 'shape', 'shp', 'shapefile', 'application/zip', 'application/x-shapefile'],
  contentType: 'application/zip',
  encodingName: 'shapefile',
  separator: '',
  fileExtension: 'zip',
  isDownload: true,
  defaultSrs: undefined,
  givesHits: false,
  refusal: () => undefined,
  prologue: () => '',
  epilogue: () => '',
  assemble: (assembly) => ({ byteLength: undefined, chunks: (signal) => chunks(assembly, signal) }),
};

async function* chunks(assembly: Assembly, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const folder = await assembly.temporaryFiles.open();
  try {
    const layers = await spoolLayers(assembly, folder, signal);
    const { timeStamp } = assembly.head;
    const files = layers.flatMap(({ stream, files }): ZipEntry[] => {
      const wkt = esriWkt(stream.part.srs.crs.code);
      return files.flatMap((file) => file.entries(wkt, timeStamp));
    });
    yield* zipStream([...files, ...shapefileReport(layers)], timeStamp);
  } finally {
    await folder.remove();
  }
}

async function spoolLayers(
  { members }: Assembly,
  folder: TemporaryFolder,
  signal: AbortSignal,
): Promise<ReportedLayer[]> {
  const layers: ReportedLayer[] = [];
  const taken = new Set<string>();
  for (const stream of members) {
    const name = freeName(stream.part.featureType.name, taken);
    layers.push(await spoolLayer(stream, name, folder, signal));
  }
  return layers;
}

/** Names of files don't heed letter case everywhere. */
function freeName(wanted: string, taken: Set<string>): string {
  let name = wanted;
  for (let number = 2; taken.has(name.toLowerCase()); number++) name = `${wanted}_${number}`;
  taken.add(name.toLowerCase());
  return name;
}

async function spoolLayer(
  stream: MemberStream,
  name: string,
  folder: TemporaryFolder,
  signal: AbortSignal,
): Promise<ReportedLayer> {
  const table = shapefileTable(stream.part.featureType, stream.part.properties);
  const files = new Map<ShapeKind, Shapefile>();
  const fileOf = (kind: ShapeKind) => {
    let file = files.get(kind);
    if (file === undefined) {
      const suffix = kind === 'none' ? 'no_shape' : kind;
      file = new Shapefile(table.kind === undefined ? `${name}_${suffix}` : name, kind, table, folder);
      files.set(kind, file);
    }
    return file;
  };
  if (table.kind !== undefined) fileOf(table.kind);
  try {
    for await (const chunk of stream.encode()) {
      signal.throwIfAborted();
      const records = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
      for (const record of readShapefileRecords(records))
        fileOf(SHAPE_KINDS[record.kind] as ShapeKind).append(record);
      for (const file of files.values()) await file.flush();
      // A chunk is some milliseconds' work; others get their turn between two.
      await setImmediate();
    }
    if (files.size === 0) fileOf('none');
  } finally {
    for (const file of files.values()) await file.flush(true);
  }
  return { stream, table, files: [...files.values()] };
}
