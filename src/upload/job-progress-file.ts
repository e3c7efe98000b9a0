import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { JobProgress } from './upload.ts';

const progress = z.object({
  phase: z.string(),
  done: z.number(),
  fraction: z
    .number()
    .nullable()
    .transform((value) => value ?? undefined),
});

/** How far a job is, in a file of its upload's folder: whichever process is asked can tell. */
export class JobProgressFile {
  readonly #path: string;
  #writing: Promise<void> = Promise.resolve();
  #isWriting = false;

  constructor(folder: string) {
    this.#path = join(folder, 'progress.json');
  }

  /** Undefined: nothing is known. */
  async read(): Promise<JobProgress | undefined> {
    try {
      return progress.parse(JSON.parse(await readFile(this.#path, 'utf8')));
    } catch {
      return undefined;
    }
  }

  /** In the background, and not while another is being written: a later one follows. */
  write({ phase, done, fraction }: JobProgress): void {
    if (this.#isWriting) return;
    this.#isWriting = true;
    this.#writing = this.#replace(JSON.stringify({ phase, done, fraction: fraction ?? null })).finally(() => {
      this.#isWriting = false;
    });
  }

  async remove(): Promise<void> {
    await this.#writing;
    await rm(this.#path, { force: true });
  }

  /** Progress that can't be written, on a full disk, is not worth a failure. */
  async #replace(text: string): Promise<void> {
    try {
      await writeFile(`${this.#path}.new`, text);
      await rename(`${this.#path}.new`, this.#path);
    } catch {}
  }
}
