import { Readable } from 'node:stream';
import { createInflateRaw } from 'node:zlib';

/** A final empty block: stored pages end in a sync flush, never in a final block. */
const FINAL_BLOCK = Uint8Array.of(3, 0);

/** Inflates pages of a deflate file in order. Throws what zlib throws for bytes that are no such pages. */
export async function* inflatedPieces(
  pieces: Iterable<Uint8Array> | AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  async function* closed() {
    yield* pieces;
    yield FINAL_BLOCK;
  }
  const source = Readable.from(closed(), { objectMode: false });
  const inflate = createInflateRaw({ chunkSize: 256 * 1024 });
  source.on('error', (error) => inflate.destroy(error));
  source.pipe(inflate);
  try {
    yield* inflate as AsyncIterable<Uint8Array>;
  } finally {
    source.destroy();
    inflate.destroy();
  }
}
