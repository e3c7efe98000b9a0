import { statfs } from 'node:fs/promises';

/** What is left of a disk for serving and the catalogue, which a full one would stop: nothing is received or fetched beyond. */
export const LEFT_FREE_BYTES = 256 * 1_048_576;

/** What the disk of a folder has left for us. Rejects where there is no such folder. */
export async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}
