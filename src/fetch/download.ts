import { createWriteStream } from 'node:fs';
import { Transform, type TransformCallback } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { FetchError } from './fetch-error.ts';
import { asFetchError, type FetchRequest, type FetchSettings, guardedRequest } from './guarded-request.ts';
import { shownAddress } from './shown-address.ts';

/** What a server said of the version of a resource; sent back, it may answer that nothing has changed. */
export interface ResourceVersion {
  readonly etag?: string | undefined;
  readonly lastModified?: string | undefined;
}

export type Downloaded =
  | { readonly isUnchanged: true }
  | {
      readonly isUnchanged: false;
      readonly url: URL;
      readonly bytes: number;
      readonly version: ResourceVersion;
    };

/**
 * Writes what an address answers to a new file, unpacked if the server packed it for the way. What the answer says of
 * its type is not believed. Throws FetchError when it isn't whole, is too large, or takes too long.
 */
export async function download(
  { url, signal, known }: FetchRequest & { readonly known?: ResourceVersion | undefined },
  path: string,
  settings: FetchSettings,
): Promise<Downloaded> {
  const timeout = AbortSignal.timeout(settings.timeoutMs);
  const either = AbortSignal.any([signal, timeout]);
  try {
    return await downloadWithin({ url, signal: either, headers: conditionsOf(known) }, path, settings);
  } catch (error) {
    if (signal.aborted) throw signal.reason;
    if (timeout.aborted)
      throw new FetchError(
        `${shownAddress(url)}: the answer was not whole after ${settings.timeoutMs / 1000} seconds`,
        { cause: error },
      );
    throw asFetchError(url, error, either);
  }
}

function conditionsOf(known: ResourceVersion | undefined): Record<string, string> {
  return {
    ...(known?.etag !== undefined && { 'If-None-Match': known.etag }),
    ...(known?.lastModified !== undefined && { 'If-Modified-Since': known.lastModified }),
  };
}

async function downloadWithin(
  request: FetchRequest,
  path: string,
  settings: FetchSettings,
): Promise<Downloaded> {
  const { response, url } = await guardedRequest(request, settings);
  const { statusCode = 0, statusMessage = '', headers } = response;
  const asksWhetherChanged = Object.keys(request.headers ?? {}).length > 0;
  if (statusCode === 304 && asksWhetherChanged) {
    response.destroy();
    return { isUnchanged: true };
  }
  const coding = (headers['content-encoding'] ?? 'identity').trim().toLowerCase();
  const problem =
    statusCode !== 200
      ? `answered ${statusCode} ${statusMessage}`.trimEnd()
      : coding !== 'identity' && coding !== 'gzip' && coding !== 'x-gzip'
        ? `is packed by ${JSON.stringify(coding)}, which nobody asked for`
        : Number(headers['content-length'] ?? 0) > settings.maxBytes
          ? tooLarge(settings)
          : undefined;
  if (problem !== undefined) {
    response.destroy();
    throw new FetchError(`${shownAddress(request.url)}: ${problem}`);
  }
  const counter = new ByteLimit(shownAddress(request.url), settings);
  const unpacking = coding === 'identity' ? [] : [createGunzip()];
  const file = createWriteStream(path, { flags: 'wx', mode: 0o600 });
  await pipeline([response, ...unpacking, counter, file], { signal: request.signal });
  const version = { etag: headers.etag, lastModified: headers['last-modified'] };
  return { isUnchanged: false, url, bytes: counter.bytes, version };
}

function tooLarge({ maxBytes }: FetchSettings): string {
  return `has more than ${maxBytes} bytes (setting maxHarvestBytes)`;
}

class ByteLimit extends Transform {
  bytes = 0;
  readonly #shown: string;
  readonly #settings: FetchSettings;

  constructor(shown: string, settings: FetchSettings) {
    super();
    this.#shown = shown;
    this.#settings = settings;
  }

  override _transform(chunk: Buffer, _encoding: BufferEncoding, done: TransformCallback): void {
    this.bytes += chunk.length;
    if (this.bytes <= this.#settings.maxBytes) done(null, chunk);
    else done(new FetchError(`${this.#shown}: ${tooLarge(this.#settings)}`));
  }
}
