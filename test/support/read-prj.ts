import { text } from 'node:stream/consumers';
import { openPromise } from 'yauzl';

/** The text of the `.prj` file in a zipped shapefile. */
export async function readPrj(zipPath: string): Promise<string> {
  const zip = await openPromise(zipPath);
  try {
    for await (const entry of zip.eachEntry()) {
      if (entry.fileName.endsWith('.prj')) return await text(await zip.openReadStreamPromise(entry));
    }
    throw new Error(`${zipPath} has no .prj file`);
  } finally {
    zip.close();
  }
}
