import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { basename, extname, join } from 'node:path';
import { download, type ResourceVersion } from '../fetch/download.ts';
import { FetchError } from '../fetch/fetch-error.ts';
import type { FetchSettings } from '../fetch/guarded-request.ts';
import { shownAddress } from '../fetch/shown-address.ts';
import { freeBytes, LEFT_FREE_BYTES } from '../lib/free-bytes.ts';
import { openSource } from '../publish/open-source.ts';
import { SourceError, type SourceOptions } from '../publish/source.ts';
import type { OpenedSource } from './opened-source.ts';
import { openPostgis } from './postgis-source.ts';
import { renameFailure, renameSource } from './rename-source.ts';
import type { SourceAddress } from './source-address.ts';
import { openWfs } from './wfs-source.ts';

export interface AddressServices {
  readonly settings: FetchSettings;
  /** Where a folder for fetched files is made. */
  readonly temporaryFolder: string;
  /** The administrator named the address on the machine's command line. */
  readonly isTrusted: boolean;
  /** What the disk of a folder has left; what the system says unless given. */
  freeBytes?(folder: string): Promise<number>;
}

/** An address to read, and how. */
export interface AddressRequest {
  /** Of files the file itself: what a folder or pattern stands for was looked up, and checked, before. */
  readonly address: SourceAddress;
  readonly options: SourceOptions;
  /** The version of a web resource that we have already. */
  readonly known?: ResourceVersion | undefined;
}

/** A source that was opened, or word that nothing has changed. */
export type OpenedAddress =
  | { readonly isUnchanged: true }
  | ({ readonly isUnchanged: false; readonly version?: ResourceVersion } & OpenedSource);

/** Extensions that readers go by. CSV is told by its looks: a page of HTML in its place is none. */
const EXTENSIONS = /^\.(geojson|geojsonl|geojsons|geojsonseq|ndjson|jsonl|json|shp|zip|gpkg|fgb|gml|xml)$/i;

/** Opens what stands at an address; fetched files are gone when it is closed. Throws SourceError. */
export async function openAddress(
  request: AddressRequest,
  services: AddressServices,
  signal: AbortSignal,
): Promise<OpenedAddress> {
  const { address, options } = request;
  const { settings, isTrusted } = services;
  if (address.kind === 'file') return { isUnchanged: false, ...(await openFile(address.path, options)) };
  if (address.kind === 'database') {
    const opened = await openPostgis({ url: address.url, isTrusted }, options.layer, settings, signal);
    return { isUnchanged: false, ...opened };
  }
  await mkdir(services.temporaryFolder, { recursive: true, mode: 0o700 });
  if ((await (services.freeBytes ?? freeBytes)(services.temporaryFolder)) < LEFT_FREE_BYTES)
    throw new SourceError('The disk of the server is nearly full: nothing was fetched');
  const folder = await mkdtemp(join(services.temporaryFolder, 'fetched-'));
  const close = () => rm(folder, { recursive: true, force: true });
  try {
    const bounded = { ...options, maxUnpackedBytes: settings.maxBytes };
    if (address.kind === 'wfs') {
      const opened = await openWfs(address.url, bounded, { folder, settings, signal });
      return { isUnchanged: false, ...opened, close };
    }
    const opened = await openResource(
      address.url,
      { ...request, options: bounded },
      { folder, settings, signal },
    );
    if (opened === undefined) {
      await close();
      return { isUnchanged: true };
    }
    return { isUnchanged: false, ...opened, close };
  } catch (error) {
    await close();
    throw error instanceof FetchError ? new SourceError(error.message, { cause: error }) : error;
  }
}

async function openFile(path: string, options: SourceOptions): Promise<OpenedSource> {
  const source = await openSource(path, options);
  return { source, id: withoutExtensions(basename(path)), close: async () => {} };
}

/** Undefined: the server says that it is what we know. */
async function openResource(
  url: URL,
  { options, known }: AddressRequest,
  { folder, settings, signal }: { folder: string; settings: FetchSettings; signal: AbortSignal },
): Promise<(Omit<OpenedSource, 'close'> & { readonly version: ResourceVersion }) | undefined> {
  const name = lastSegment(url);
  const extension = extname(name.replace(/\.gz$/i, ''));
  const file = join(folder, `fetched${EXTENSIONS.test(extension) ? extension.toLowerCase() : '.txt'}`);
  const got = await download({ url, known, signal }, file, settings);
  if (got.isUnchanged) return undefined;
  const shown = shownAddress(url);
  try {
    const source = await openSource(file, options);
    return { source: renameSource(source, file, shown), id: withoutExtensions(name), version: got.version };
  } catch (error) {
    throw renameFailure(error, file, shown);
  }
}

function lastSegment(url: URL): string {
  const segment = url.pathname.split('/').findLast((each) => each !== '') ?? url.hostname;
  try {
    return decodeURIComponent(segment);
  } catch {
    return segment;
  }
}

function withoutExtensions(name: string): string {
  return name.replace(/(\.[A-Za-z][A-Za-z0-9]{0,9}){1,2}$/, '') || name;
}
