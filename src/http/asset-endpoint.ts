import { readFile } from 'node:fs/promises';
import { type EncodedBody, type GzipBody, textBody } from '../format/encoded-body.ts';
import { ASSETS_FOLDER, assetFiles } from '../page/assets.ts';
import { HttpFailure } from './http-failure.ts';
import type { Handler } from './route.ts';

const TYPES = new Map([
  ['js', 'text/javascript; charset=utf-8'],
  ['json', 'application/json'],
]);

/** `/assets/…`: scripts of the pages. Their names have a hash of the content, so they may be kept for ever. */
export const assetEndpoint: Handler = async ({ parameters }) => {
  const file = parameters.get('file') ?? '';
  const contentType = TYPES.get(file.slice(file.lastIndexOf('.') + 1));
  if (contentType === undefined || !FILE_NAME.test(file) || assetFiles().size === 0) throw nothing();
  return {
    status: 200,
    headers: { 'Cache-Control': 'public, max-age=31536000, immutable' },
    body: await fileBody(file, contentType),
  };
};

/** No folder, nothing hidden. */
const FILE_NAME = /^[\w-][\w.-]*-[\w-]{8,}\.\w+$/;

async function fileBody(file: string, contentType: string): Promise<EncodedBody> {
  // Some hundred kilobytes of our own: small enough to be read whole, and kept by browsers.
  const [plain, gzip] = await Promise.all([read(file), read(`${file}.gz`)]);
  const stored: GzipBody = { byteLength: gzip.byteLength, chunks: () => once(gzip) };
  return { ...textBody(contentType, plain, `asset ${file}`), gzip: () => stored };
}

async function read(file: string): Promise<Uint8Array> {
  try {
    return await readFile(new URL(file, ASSETS_FOLDER));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') throw nothing();
    throw error;
  }
}

async function* once(bytes: Uint8Array): AsyncIterable<Uint8Array> {
  yield bytes;
}

function nothing(): HttpFailure {
  return new HttpFailure(404, 'There is nothing at this address.');
}
