import { resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Actor } from '../audit/audit-log.ts';
import { findDataset } from '../catalog/datasets.ts';
import { encodeFeatureType } from '../catalog/stored-feature-type.ts';
import { sentence } from '../lib/sentence.ts';
import type { SourceOptions } from '../publish/source.ts';
import { JobProgressFile } from './job-progress-file.ts';
import type { JobProgress, Upload, UploadFile, UploadOptions, UploadOwner } from './upload.ts';
import { UploadError } from './upload-error.ts';
import { type AnnouncedFile, arrangeFiles, mainFileOf } from './upload-files.ts';
import { UploadFolders } from './upload-folder.ts';
import { UploadJobs, type UploadLimits, type UploadServices } from './upload-jobs.ts';
import {
  cancelJob,
  deleteUpload,
  findUpload,
  hasJob,
  insertUpload,
  listUploads,
  updateUpload,
} from './upload-records.ts';

/** Beyond what it is in the archive, times the limit: what is more is a bomb rather than data. */
const UNPACKED_TIMES = 20;

/** Files that publishers send in the browser: received, read, published, or given up. */
export class Uploads {
  readonly #services: UploadServices;
  readonly #folders: UploadFolders;
  readonly #jobs: UploadJobs;

  constructor(services: UploadServices) {
    this.#services = services;
    this.#folders = new UploadFolders(services.home);
    this.#jobs = new UploadJobs(services, this.#folders);
  }

  get limits(): UploadLimits {
    return this.#services.limits;
  }

  /**
   * Begins an upload of these files. Throws UploadError `Invalid` where they are not a dataset's, `TooLarge` beyond the limit for
   * one, `NoSpace` where the portal's or the disk's room is taken.
   */
  async begin(
    owner: UploadOwner,
    announced: readonly AnnouncedFile[],
    replaces: string | undefined,
  ): Promise<Upload> {
    const files = arrangeFiles(announced);
    const bytes = files.reduce((sum, { size }) => sum + size, 0);
    this.requireBelowLimit(bytes);
    return this.#insert(owner, files, bytes, replaces);
  }

  /** Begins an upload whose files are known only while they come; they take `bytes` together at most. */
  async beginUnknown(owner: UploadOwner, bytes: number): Promise<Upload> {
    this.requireBelowLimit(bytes);
    return this.#insert(owner, [], bytes, undefined);
  }

  async #insert(
    owner: UploadOwner,
    files: readonly UploadFile[],
    bytes: number,
    replaces: string | undefined,
  ): Promise<Upload> {
    const { database, limits } = this.#services;
    await this.#folders.requireSpace(bytes);
    const id = await insertUpload(database, { ...owner, files, bytes, replaces }, limits.maxUploadsBytes);
    await this.#folders.make(id);
    return this.find(owner, id);
  }

  /** Throws UploadError `TooLarge` for more than one upload may have. */
  requireBelowLimit(bytes: number): void {
    const { maxUploadBytes } = this.limits;
    if (bytes > maxUploadBytes)
      throw new UploadError(
        'TooLarge',
        sentence(
          'The file has {bytes} bytes; at most {most} are accepted here (maxUploadBytes). Publish it on the command line, or compress it.',
          { bytes, most: maxUploadBytes },
        ),
      );
  }

  /** Throws UploadError `NoSuchUpload`, also for those of others. */
  async find(owner: UploadOwner, id: string): Promise<Upload> {
    const upload = await findUpload(this.#services.database, owner, id);
    if (upload === undefined) throw new UploadError('NoSuchUpload', 'There is no such upload.');
    return upload;
  }

  /** The owner's that are not published yet, latest first. */
  list(owner: UploadOwner): Promise<Upload[]> {
    return listUploads(this.#services.database, owner);
  }

  /** Bytes of a file that have come. */
  received(upload: Upload, index: number): Promise<number> {
    return this.#folders.received(upload.id, fileOf(upload, index));
  }

  /** Writes what comes behind the first `offset` bytes of a file. Throws as `UploadFolders.append`. */
  async append(
    upload: Upload,
    index: number,
    offset: number,
    chunks: AsyncIterable<Uint8Array>,
  ): Promise<number> {
    if (upload.stage !== 'receiving')
      throw new UploadError('Invalid', 'All files of this upload have come already.');
    const position = await this.#folders.append(upload.id, fileOf(upload, index), offset, chunks);
    if (position === fileOf(upload, index).size) await this.#noteComplete(upload);
    else await updateUpload(this.#services.database, upload.id, {});
    return position;
  }

  /** Writes a file of an upload that began without its files, under a name for now. Throws as `UploadFolders.append`. */
  receive(upload: Upload, index: number, chunks: AsyncIterable<Uint8Array>): Promise<number> {
    const file = { name: '', storedName: `part${index}`, size: upload.bytes };
    return this.#folders.append(upload.id, file, 0, chunks);
  }

  /** Says what the files that were so received are. Throws UploadError `Invalid`, and the upload is to be given up then. */
  async nameReceived(
    upload: Upload,
    announced: readonly AnnouncedFile[],
    replaces: string | undefined,
  ): Promise<Upload> {
    const files = arrangeFiles(announced);
    for (const file of files) {
      const index = announced.findIndex(({ name }) => name === file.name);
      await this.#folders.rename(upload.id, `part${index}`, file.storedName);
    }
    await updateUpload(this.#services.database, upload.id, {
      files,
      replaces,
      bytes: files.reduce((sum, { size }) => sum + size, 0),
      stage: 'received',
    });
    return this.find(upload, upload.id);
  }

  async #noteComplete(upload: Upload): Promise<void> {
    const received = await Promise.all(upload.files.map((file) => this.#folders.received(upload.id, file)));
    const isComplete = upload.files.every(({ size }, i) => received[i] === size);
    await updateUpload(this.#services.database, upload.id, isComplete ? { stage: 'received' } : {});
  }

  /** Begins to read an upload in a process of its own. Throws UploadError `Busy`, or `Invalid` where not all of it is there. */
  async inspect(upload: Upload, options: UploadOptions): Promise<void> {
    if (upload.stage === 'receiving' || upload.stage === 'published')
      throw new UploadError('Invalid', 'There is nothing to read: the file has not come, or is published.');
    await updateUpload(this.#services.database, upload.id, { options });
    const before = await this.#replaced(upload);
    await this.#jobs.begin(upload, 'inspect', () => ({
      kind: 'inspect',
      path: mainFileOf(upload.files).storedName,
      sourceOptions: this.#sourceOptions(options),
      crs: options.crs,
      before: before && encodeFeatureType(before.featureType),
    }));
  }

  /** Begins to publish an upload that was read. Throws as `inspect`. */
  async publish(
    upload: Upload,
    portal: string,
    options: UploadOptions & { readonly id: string },
    actor: Actor,
  ): Promise<void> {
    if (upload.stage !== 'inspected')
      throw new UploadError('Invalid', 'The file must have been read before it is published.');
    await updateUpload(this.#services.database, upload.id, { options });
    const main = mainFileOf(upload.files);
    await this.#jobs.begin(upload, 'publish', (token) => ({
      kind: 'publish',
      // The process that publishes runs in another folder.
      home: resolve(this.#services.home),
      uploadId: upload.id,
      jobToken: token,
      path: main.storedName,
      shownPath: main.name,
      sourceOptions: this.#sourceOptions(options),
      portal,
      id: options.id,
      title: options.title,
      keyColumn: options.keyColumn,
      crs: options.crs,
      skipInvalid: options.skipInvalid ?? false,
      restrict: options.restrict ?? false,
      replace: options.replace ?? false,
      actor,
    }));
  }

  /** Ends what is done with an upload, whichever process watches it; resolves when it has ended, or after some seconds. */
  async cancel(upload: Upload): Promise<void> {
    await cancelJob(this.#services.database, upload.id);
    for (let waited = 0; waited < 8000; waited += 100) {
      if (!(await hasJob(this.#services.database, upload.id))) return;
      await delay(100);
    }
  }

  /** How far the job is that is done with an upload; undefined: it has not said anything yet. */
  progress(upload: Upload): Promise<JobProgress | undefined> {
    return new JobProgressFile(this.#folders.pathOf(upload.id)).read();
  }

  /** Gives an upload up, with its files. */
  async discard(upload: Upload): Promise<void> {
    if (upload.job !== undefined) await this.cancel(upload);
    await deleteUpload(this.#services.database, upload.id);
    await this.#folders.remove(upload.id);
  }

  /** Ends the jobs that this process watches. */
  close(): Promise<void> {
    return this.#jobs.close();
  }

  async #replaced(upload: Upload) {
    if (upload.replaces === undefined) return undefined;
    return findDataset(this.#services.database, upload.portalId, upload.replaces);
  }

  #sourceOptions(options: UploadOptions): SourceOptions {
    const { layer, encoding, delimiter, decimalComma, latColumn, lonColumn, wktColumn } = options;
    return {
      ...(layer === undefined ? {} : { layer }),
      ...(encoding === undefined ? {} : { encoding }),
      ...(delimiter === undefined ? {} : { delimiter }),
      ...(decimalComma === undefined ? {} : { decimalComma }),
      ...(latColumn === undefined ? {} : { latColumn }),
      ...(lonColumn === undefined ? {} : { lonColumn }),
      ...(wktColumn === undefined ? {} : { wktColumn }),
      maxUnpackedBytes: this.limits.maxUploadBytes * UNPACKED_TIMES,
    };
  }
}

function fileOf(upload: Upload, index: number): UploadFile {
  const file = upload.files[index];
  if (file === undefined) throw new UploadError('NoSuchUpload', 'This upload has no such file.');
  return file;
}
