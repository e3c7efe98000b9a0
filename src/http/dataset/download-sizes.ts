import { setTimeout as delay } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import type { Dataset } from '../../catalog/catalog.ts';
import { typeNameOf } from '../../catalog-api/dataset-address.ts';
import { type DownloadFormat, downloadFormats } from '../../catalog-api/download-formats.ts';
import { handleWfs } from '../../ogc/wfs/handle-wfs.ts';
import type { WfsContext } from '../../ogc/wfs/wfs-service.ts';
import type { DownloadSize, DownloadSizes } from '../../page/dataset/download-size.ts';

/** Stored GML of the features of one sample: enough for an estimate, and read in milliseconds. */
const SAMPLE_BYTES = 100_000;
const MAX_SAMPLE_FEATURES = 100;
/** Where the samples begin, of all features: along the stored curve far from each other. */
const SAMPLE_PLACES = [0.2, 0.7] as const;
/** Answers up to it are made whole to know their size. */
const MAX_WHOLE_BYTES = 300_000;
const LONGEST_MS = 20_000;
/** As answers are compressed on their way. */
const GZIP = { level: 1 } as const;
const STANDARD_FORMAT = 'text/xml; subtype=gml/3.1.1';

/** Bytes of one answer that are made to measure it: what is larger has no known size rather than a worker's time. */
const MAX_MEASURED_BYTES = 1_000_000;
/** What couldn't be measured isn't tried again at once: whoever opens the page would start it each time. */
const RETRY_MS = 600_000;

interface KnownSizes {
  /** Features of a download, which a portal may limit. */
  readonly features: number;
  readonly sizes: Promise<DownloadSizes>;
}

/** A dataset as somebody sees it stands for its version and for their rights, so sizes are known once and for all. */
const known = new WeakMap<Dataset, KnownSizes>();

/**
 * The sizes of a dataset's downloads as the caller gets them: exact where the store knows them or the answer is small, else
 * estimated from samples. `total`: the features that the caller may see. Undefined when it takes longer than `patienceMs`:
 * they are there the next time.
 */
export function downloadSizes(
  dataset: Dataset,
  total: number,
  { context, patienceMs }: { readonly context: WfsContext; readonly patienceMs: number },
): Promise<DownloadSizes | undefined> {
  const features = Math.min(total, context.catalog.portal.maxFeatures ?? total);
  let sizes = known.get(dataset);
  if (sizes?.features !== features) {
    // Not for this reader alone: they may leave before it is done.
    const lasting = { ...context, signal: AbortSignal.timeout(LONGEST_MS) };
    sizes = { features, sizes: new Measurement(dataset, features, lasting).sizes() };
    known.set(dataset, sizes);
    sizes.sizes.catch(() => setTimeout(() => known.delete(dataset), RETRY_MS).unref());
  }
  const patience = delay(patienceMs, undefined, { ref: false });
  // A page without sizes is still a page; a download says for itself what is wrong.
  return Promise.race([sizes.sizes, patience]).catch(() => new Map());
}

interface Measured {
  readonly bytes: number;
  readonly gzipBytes: number | undefined;
}

/** The dataset can't be given in the format, or not without much work. */
type Unmeasured = 'refused' | 'large';

type Page = Readonly<Record<string, number>>;

interface Sampling {
  /** Features of one sample. */
  readonly features: number;
  /** How much larger a feature is in all of the dataset than in the samples, as stored. */
  readonly weight: number;
  /** The answers are small enough to be made. */
  readonly isWhole: boolean;
}

/** What each feature after the first adds. */
function eachOf(bytes: number, firstBytes: number, features: number): number {
  return features > 1 ? Math.max(0, bytes - firstBytes) / (features - 1) : bytes;
}

class Measurement {
  readonly #dataset: Dataset;
  readonly #total: number;
  readonly #context: WfsContext;

  constructor(dataset: Dataset, total: number, context: WfsContext) {
    this.#dataset = dataset;
    this.#total = total;
    this.#context = context;
  }

  async sizes(): Promise<DownloadSizes> {
    const stored = await this.#storedSize({});
    const sizes = new Map<string, DownloadSize | undefined>();
    if (this.#total === 0) return sizes;
    const sampling = await this.#sampling(stored?.bytes);
    for (const format of downloadFormats(this.#dataset)) {
      const size =
        format.outputFormat === STANDARD_FORMAT && stored !== undefined
          ? stored
          : await this.#size(format, sampling);
      if (size !== 'refused') sizes.set(format.outputFormat, size === 'large' ? undefined : size);
    }
    return sizes;
  }

  /** That of the stored members; undefined where they have to be encoded for this caller. */
  async #storedSize(page: Page): Promise<DownloadSize | undefined> {
    const answer = await this.#ask(STANDARD_FORMAT, page);
    try {
      const { byteLength } = answer.body;
      if (answer.status !== 200 || byteLength === undefined) return undefined;
      return { bytes: byteLength, gzipBytes: answer.body.gzip()?.byteLength, isExact: true };
    } finally {
      answer.body.close();
    }
  }

  async #size(
    { outputFormat }: DownloadFormat,
    { features, weight, isWhole }: Sampling,
  ): Promise<DownloadSize | Unmeasured> {
    if (isWhole) {
      const whole = await this.#measure(outputFormat, {});
      return typeof whole === 'string' ? whole : { ...whole, isExact: true };
    }
    const first = await this.#measure(outputFormat, { maxFeatures: 1 });
    if (typeof first === 'string') return first;
    let plain = 0;
    let packed = 0;
    for (const page of this.#pages(features)) {
      const sample = await this.#measure(outputFormat, page);
      if (typeof sample === 'string') return sample;
      plain += sample.bytes;
      packed += sample.gzipBytes ?? 0;
    }
    const each = eachOf(plain / SAMPLE_PLACES.length, first.bytes, features);
    const bytes = Math.round(first.bytes + each * weight * (this.#total - 1));
    const gzipBytes = packed === 0 ? undefined : Math.round((bytes * packed) / plain);
    return { bytes, gzipBytes, isExact: false };
  }

  /** How to sample, so that a sample is neither large nor of features that are larger or smaller than the others. */
  async #sampling(storedBytes: number | undefined): Promise<Sampling> {
    const total = this.#total;
    const isWhole = total <= MAX_SAMPLE_FEATURES && (storedBytes ?? 0) <= MAX_WHOLE_BYTES;
    const average = (storedBytes ?? SAMPLE_BYTES) / total;
    const most = storedBytes === undefined ? MAX_SAMPLE_FEATURES / 2 : MAX_SAMPLE_FEATURES;
    const features = Math.max(1, Math.min(most, total, Math.floor(SAMPLE_BYTES / average)));
    if (isWhole || storedBytes === undefined || total < 2) return { features, weight: 1, isWhole };
    const first = (await this.#storedSize({ maxFeatures: 1 }))?.bytes ?? 0;
    let sampled = 0;
    for (const page of this.#pages(features)) sampled += (await this.#storedSize(page))?.bytes ?? 0;
    const each = eachOf(sampled / SAMPLE_PLACES.length, first, features);
    return { features, weight: each === 0 ? 1 : (storedBytes - first) / (total - 1) / each, isWhole };
  }

  #pages(features: number) {
    return SAMPLE_PLACES.map((place) => ({
      maxFeatures: features,
      startIndex: Math.floor(place * Math.max(0, this.#total - features)),
    }));
  }

  async #measure(outputFormat: string, page: Page): Promise<Measured | Unmeasured> {
    const { status, body } = await this.#ask(outputFormat, page);
    try {
      if (status !== 200) return 'refused';
      const parts: Buffer[] = [];
      let length = 0;
      for await (const chunk of body.plain(this.#context.signal)) {
        length += chunk.byteLength;
        if (length > MAX_MEASURED_BYTES) return 'large';
        parts.push(Buffer.from(chunk));
      }
      const whole = Buffer.concat(parts);
      const isCompressible = /^(text\/|application\/([^;]*[+/])?(json|xml))/.test(body.contentType);
      return { bytes: whole.length, gzipBytes: isCompressible ? gzipSync(whole, GZIP).length : undefined };
    } finally {
      body.close();
    }
  }

  #ask(outputFormat: string, page: Page) {
    const parameters = new URLSearchParams({
      service: 'WFS',
      request: 'GetFeature',
      typeName: typeNameOf(this.#dataset),
      outputFormat,
    });
    for (const [parameter, value] of Object.entries(page)) parameters.set(parameter, String(value));
    const input = {
      method: 'GET',
      queryString: parameters.toString(),
      contentType: undefined,
      body: new Uint8Array(),
    } as const;
    return handleWfs(input, this.#context);
  }
}
