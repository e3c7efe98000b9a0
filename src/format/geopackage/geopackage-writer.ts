import { parentPort, workerData } from 'node:worker_threads';
import { GeoPackageFile } from './geopackage-file.ts';
import type { GeoPackageRequest, GeoPackageResponse, GeoPackageThreadData } from './geopackage-thread.ts';

/** Thread entry: writes one GeoPackage. */
const SQLITE_FULL = 13;

const { path, contents, maxBytes } = workerData as GeoPackageThreadData;
let file: GeoPackageFile | undefined;

function answer(request: GeoPackageRequest): GeoPackageResponse {
  try {
    file ??= new GeoPackageFile(path, contents, maxBytes);
    if (request.kind === 'append') {
      file.append(request.layer, Buffer.from(request.records));
      return { kind: 'done', byteLength: file.byteLength };
    }
    const { byteLength } = file;
    file.finish();
    return { kind: 'done', byteLength };
  } catch (error) {
    if (error instanceof Error && 'errcode' in error && error.errcode === SQLITE_FULL)
      return { kind: 'full' };
    return { kind: 'failed', message: error instanceof Error ? error.message : String(error) };
  }
}

parentPort?.on('message', (request: GeoPackageRequest) => parentPort?.postMessage(answer(request)));
