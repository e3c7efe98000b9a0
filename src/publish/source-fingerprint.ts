import { stat } from 'node:fs/promises';

/** Size and moment of the last change of a file, as text; undefined for what is no file. */
export async function fingerprintOf(path: string): Promise<string | undefined> {
  try {
    const { size, mtimeNs, ino } = await stat(path, { bigint: true });
    return `${ino} ${size} ${mtimeNs}`;
  } catch {
    return undefined;
  }
}
