import type { Feature } from '../feature/feature.ts';
import type { LoadPhase, LoadReport } from '../store/feature-store.ts';
import { createCoercion, newCoercionReport } from './coerce-value.ts';
import type { Decisions } from './decide.ts';
import { identifyByContent, identifyByKey } from './feature-id.ts';
import { InvalidRecords } from './invalid-records.ts';
import { loadFeatures } from './load-features.ts';
import { PublishError } from './publish-error.ts';
import type { PublishPhase } from './publish-request.ts';
import type { Loaded, Publishing } from './publishing.ts';
import type { SourceScan } from './scan-source.ts';
import { fractionRead, type Source } from './source.ts';
import { fingerprintOf } from './source-fingerprint.ts';

export interface LoadInput {
  readonly source: Source;
  readonly scan: SourceScan;
  readonly decisions: Decisions;
  /** The dataset's secret for feature ids. */
  readonly idKey: Buffer;
  /** Of the file when it was read first. */
  readonly fingerprint: string | undefined;
}

const PHASES: Readonly<Record<LoadPhase, PublishPhase>> = {
  read: 'loading',
  write: 'writing',
  verify: 'verifying',
};

/** Reads the source a second time into a new version of the store: all of it, or nothing. */
export async function loadVersion(publishing: Publishing, uid: string, input: LoadInput): Promise<Loaded> {
  const { request, signal, onProgress } = publishing;
  const { source, scan, decisions } = input;
  const coercion = newCoercionReport();
  const invalid = new InvalidRecords();
  const promoted = new Map<string, number>();
  const features = loadFeatures(
    {
      source,
      properties: scan.properties,
      coerce: createCoercion(scan.properties, coercion),
      identify:
        decisions.keyColumn === undefined
          ? identifyByContent(input.idKey)
          : identifyByKey(decisions.keyColumn, source.format === 'GML' ? source.layer : undefined),
      crs: decisions.featureType.crs,
      defaultCrs: decisions.featureType.defaultCrs,
      invalid,
      promoted,
      skipInvalid: request.skipInvalid ?? false,
      checkUnchanged: () => checkUnchanged(source, input.fingerprint),
      onBatch: (done, position) =>
        onProgress({
          phase: 'loading',
          done,
          fraction: fractionRead(source, position),
        }),
    },
    signal,
  );
  const report = await load(publishing, uid, decisions, features);
  return { report, coercion, invalid, promoted };
}

/** What went wrong in reading is the publisher's message, however the store wraps it. */
async function load(
  { services, signal, onProgress }: Publishing,
  uid: string,
  { featureType, keyColumn }: Decisions,
  features: AsyncIterable<readonly Feature[]>,
): Promise<LoadReport> {
  let failure: unknown;
  async function* observed(): AsyncIterable<readonly Feature[]> {
    try {
      yield* features;
    } catch (error) {
      failure = error;
      throw error;
    }
  }
  try {
    return await services.store.load(
      {
        uid,
        featureType,
        duplicateIds: keyColumn === undefined ? 'number' : 'refuse',
        encodings: services.encodings,
        onProgress: (phase, done, total) => {
          // Reading is reported by the position in the file.
          if (phase === 'read') return;
          onProgress({ phase: PHASES[phase], done, fraction: total ? Math.min(1, done / total) : undefined });
        },
      },
      observed(),
      signal,
    );
  } catch (error) {
    throw failure ?? error;
  }
}

async function checkUnchanged(source: Source, fingerprint: string | undefined): Promise<void> {
  if ((await fingerprintOf(source.path)) === fingerprint) return;
  throw new PublishError(source.path, 'the file changed while it was being read, so nothing was published');
}
