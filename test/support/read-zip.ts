import { unpackZip } from '../../src/publish/unpack-zip.ts';

/** The files of an archive by their names, in its order. */
export async function readZip(path: string): Promise<Map<string, Buffer>> {
  const files = new Map<string, Buffer>();
  for (const entry of await unpackZip(path, {})) {
    const chunks: Buffer[] = [];
    for await (const chunk of await entry.open()) chunks.push(Buffer.from(chunk as Uint8Array));
    files.set(entry.name, Buffer.concat(chunks));
  }
  return files;
}
