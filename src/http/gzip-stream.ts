import { createGzip, type Gzip } from 'node:zlib';

/** Level 1: at higher levels the processor, not the network, would set the pace. */
const LEVEL = 1;
const CHUNK_BYTES = 65_536;

/**
 * One gzip member of all chunks. Each chunk is taken in before the next is asked for, so that producers may reuse
 * their buffers; the chunks given out are never reused.
 */
export async function* gzipStream(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const gzip = createGzip({ level: LEVEL, chunkSize: CHUNK_BYTES });
  const fed = feed(gzip, chunks);
  fed.catch((error: Error) => gzip.destroy(error));
  try {
    for await (const chunk of gzip) yield chunk as Buffer;
    await fed;
  } finally {
    gzip.destroy();
  }
}

async function feed(gzip: Gzip, chunks: AsyncIterable<Uint8Array>): Promise<void> {
  for await (const chunk of chunks) {
    await new Promise<void>((resolve, reject) => {
      gzip.write(chunk, (error) => (error ? reject(error) : resolve()));
    });
  }
  gzip.end();
}
