import type { ControlDatabase } from '../database/control-database.ts';
import { UploadFolders } from './upload-folder.ts';
import { deleteUpload, listStaleUploads, listUploadsWithFiles } from './upload-records.ts';

/** Removes uploads that nobody went on with for `lifeMs`, and the files of those that are published or gone. */
export async function tidyUploads(
  {
    home,
    database,
    lifeMs,
  }: { readonly home: string; readonly database: ControlDatabase; readonly lifeMs: number },
  now: Date,
): Promise<void> {
  const folders = new UploadFolders(home);
  for (const id of await listStaleUploads(database, new Date(now.getTime() - lifeMs)))
    await deleteUpload(database, id);
  const there = await folders.list();
  // Asked after the folders were listed: an upload is noted before its folder is made.
  const wanted = await listUploadsWithFiles(database);
  for (const id of there) if (!wanted.has(id)) await folders.remove(id);
}
