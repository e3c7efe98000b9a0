import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { Crs } from '../../crs/crs.ts';
import { esriWkt } from '../../crs/esri-wkt.ts';
import type { AssembledAnswer, Assembly, OutputFormat } from '../output-format.ts';
import { type TemporaryFolder, temporaryFileTooLarge } from '../temporary-files.ts';
import { Turns } from '../turns.ts';
import { geoPackageLayers } from './geopackage-table.ts';
import { GeoPackageFullError, GeoPackageThread } from './geopackage-thread.ts';

const READ_BYTES = 256 * 1024;
/** GeoPackages that a process writes at the same time; each has a thread and SQLite's cache. More wait. */
const writing = new Turns(4);
const WGS84 = 4326;

/**
 * GeoPackage 1.3 (OGC 12-128r17), a layer for each query, with an R-tree. Written to a temporary file by a thread, then
 * sent with its length. Coordinates are x,y; the column `gml_id` has the complete id.
 */
export const geoPackageFormat: OutputFormat = {
  name: 'application/geopackage+sqlite3',
  aliases: ['gpkg', 'geopackage', 'application/x-gpkg', 'application/vnd.opengeospatial.geopackage+sqlite3'],
  contentType: 'application/geopackage+sqlite3',
  encodingName: 'geopackage',
  separator: '',
  fileExtension: 'gpkg',
  isDownload: true,
  defaultSrs: undefined,
  givesHits: false,
  refusal: () => undefined,
  prologue: () => '',
  epilogue: () => '',
  assemble: (assembly) => new GeoPackageAnswer(assembly),
};

class GeoPackageAnswer implements AssembledAnswer {
  readonly #assembly: Assembly;
  byteLength: number | undefined;

  constructor(assembly: Assembly) {
    this.#assembly = assembly;
  }

  async *chunks(signal: AbortSignal): AsyncGenerator<Uint8Array> {
    const folder = await this.#assembly.temporaryFiles.open();
    try {
      const path = folder.path('features.gpkg');
      await writing.take(signal, () => this.#write(path, folder, signal));
      signal.throwIfAborted();
      this.byteLength = (await stat(path)).size;
      yield* createReadStream(path, { highWaterMark: READ_BYTES, signal });
    } finally {
      await folder.remove();
    }
  }

  async #write(path: string, folder: TemporaryFolder, signal: AbortSignal): Promise<void> {
    const { head, members } = this.#assembly;
    const contents = {
      layers: geoPackageLayers(members.map(({ part }) => part)),
      systems: systems(members.map(({ part }) => part.srs.crs)),
      lastChange: head.timeStamp.toISOString(),
    };
    const maxBytes = folder.bytesLeft;
    const thread = new GeoPackageThread({ path, contents, maxBytes }, signal);
    let spent = 0;
    const spend = (byteLength: number) => {
      if (byteLength > spent) folder.spend(byteLength - spent);
      spent = Math.max(spent, byteLength);
    };
    try {
      for (const [layer, stream] of members.entries()) {
        for await (const records of stream.encode()) spend(await thread.append(layer, records));
      }
      spend(await thread.finish());
    } catch (error) {
      throw error instanceof GeoPackageFullError ? temporaryFileTooLarge(maxBytes) : error;
    } finally {
      await thread.close();
    }
  }
}

/** WGS 84 is in every GeoPackage. */
function systems(used: readonly Crs[]) {
  const byCode = new Map<number, string>([
    [WGS84, 'WGS 84'],
    ...used.map(({ code, name }) => [code, name] as const),
  ]);
  return [...byCode].map(([code, name]) => ({ code, name, definition: esriWkt(code) ?? 'undefined' }));
}
