import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { GeoPackageContents } from './geopackage-file.ts';

/** What the thread is started with. */
export interface GeoPackageThreadData {
  readonly path: string;
  readonly contents: GeoPackageContents;
  readonly maxBytes: number;
}

export type GeoPackageRequest =
  | { readonly kind: 'append'; readonly layer: number; readonly records: ArrayBuffer }
  | { readonly kind: 'finish' };

/** One for each request. `byteLength`: of the file so far. */
export type GeoPackageResponse =
  | { readonly kind: 'done'; readonly byteLength: number }
  | { readonly kind: 'full' }
  | { readonly kind: 'failed'; readonly message: string };

/** The file has reached `maxBytes`. */
export class GeoPackageFullError extends Error {
  constructor() {
    super('The GeoPackage has reached its limit.');
    this.name = 'GeoPackageFullError';
  }
}

/** A thread that writes a GeoPackage, so that SQLite never keeps other requests waiting. */
export class GeoPackageThread {
  readonly #worker: Worker;
  readonly #signal: AbortSignal;
  #settle: { resolve(byteLength: number): void; reject(reason: unknown): void } | undefined;
  #failure: unknown;

  constructor(data: GeoPackageThreadData, signal: AbortSignal) {
    this.#signal = signal;
    this.#worker = new Worker(new URL(`./geopackage-writer${extname(import.meta.url)}`, import.meta.url), {
      workerData: data,
    });
    this.#worker.on('message', (response: GeoPackageResponse) => this.#receive(response));
    this.#worker.once('error', (error) => this.#fail(error));
    this.#worker.once('exit', () => this.#fail(new Error('The thread that writes a GeoPackage ended.')));
    signal.addEventListener('abort', this.#abort, { once: true });
  }

  readonly #abort = () => this.#fail(this.#signal.reason);

  /** Resolves with the bytes of the file once the rows are in it. One call at a time. Takes a copy of the records. */
  append(layer: number, records: Uint8Array): Promise<number> {
    const copy = new Uint8Array(records).buffer;
    return this.#ask({ kind: 'append', layer, records: copy }, [copy]);
  }

  /** Resolves with the bytes of the complete file. */
  finish(): Promise<number> {
    return this.#ask({ kind: 'finish' }, []);
  }

  /** Ends the thread wherever it stands; resolves when it writes no more. */
  async close(): Promise<void> {
    this.#signal.removeEventListener('abort', this.#abort);
    await this.#worker.terminate();
  }

  #ask(request: GeoPackageRequest, transfer: ArrayBuffer[]): Promise<number> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure);
    if (this.#signal.aborted) return Promise.reject(this.#signal.reason);
    return new Promise((resolve, reject) => {
      this.#settle = { resolve, reject };
      this.#worker.postMessage(request, transfer);
    });
  }

  #receive(response: GeoPackageResponse): void {
    if (response.kind === 'done') this.#settle?.resolve(response.byteLength);
    else this.#fail(response.kind === 'full' ? new GeoPackageFullError() : new Error(response.message));
  }

  #fail(reason: unknown): void {
    this.#failure ??= reason;
    this.#settle?.reject(this.#failure);
  }
}
