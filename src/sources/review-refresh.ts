import { createHash } from 'node:crypto';
import type { FeatureType } from '../feature/feature.ts';
import { typeOf } from '../publish/create-report.ts';
import { identifyByContent, OWN_ID } from '../publish/feature-id.ts';
import type { ReviewedSource, SourceReview } from '../publish/publish-request.ts';

/** Nothing is published: the content is what it was. */
export class UnchangedSource extends Error {}

/** Nothing is published: what came is rather a mistake than a new version. */
export class RefusedSource extends Error {}

export interface RefreshRules {
  /** The content that was published last; undefined: not known. */
  readonly known: string | undefined;
  readonly maxDropPercent: number;
  /** Publish whatever came, as long as it has changed. */
  readonly acceptsAny: boolean;
}

/** No secret: fingerprints are compared with earlier ones of the same source only. */
const CONTENT_KEY = Buffer.from('trigpoint source fingerprint');
const MASK = (1n << 64n) - 1n;

/**
 * Reviews a refresh: `decide` throws UnchangedSource or RefusedSource. The fingerprint says nothing of the order of the
 * records, which databases and other servers change at will.
 */
export function reviewRefresh(rules: RefreshRules): SourceReview & { fingerprint(): string } {
  const identify = identifyByContent(CONTENT_KEY);
  let sum = 0n;
  let ids = 0n;
  let found = '';
  return {
    record(record) {
      const identified = identify(record);
      if ('id' in identified) sum = (sum + BigInt(`0x${identified.id}`)) & MASK;
      if (record.id !== undefined)
        ids = (ids + hashed(`${record.id} ${'id' in identified ? identified.id : ''}`)) & MASK;
    },
    decide(reviewed) {
      const { featureType, numberOfRecords, keyColumn } = reviewed;
      const own = keyColumn === OWN_ID ? ids.toString(16) : '';
      const shape = JSON.stringify([
        featureType.crs.code,
        featureType.defaultCrs.code,
        keyColumn,
        featureType.properties,
      ]);
      found = `${numberOfRecords} ${sum.toString(16)} ${own} ${hashed(shape).toString(16)}`;
      if (found === rules.known) throw new UnchangedSource();
      if (!rules.acceptsAny) refuseDoubtful(reviewed, rules.maxDropPercent);
    },
    fingerprint: () => found,
  };
}

function hashed(text: string): bigint {
  return createHash('sha256').update(text).digest().readBigUInt64BE(0);
}

function refuseDoubtful(
  { featureType, numberOfRecords, before }: ReviewedSource,
  maxDropPercent: number,
): void {
  if (before === undefined) return;
  const earlier = before.summary.numberOfFeatures;
  if (numberOfRecords < earlier * (1 - maxDropPercent / 100))
    throw new RefusedSource(
      `it has ${numberOfRecords} features, and the published version ${earlier}: more than ${maxDropPercent} % fewer`,
    );
  const problem = incompatibility(before.featureType, featureType);
  if (problem !== undefined) throw new RefusedSource(problem);
}

/** Types that hold all values of the one before, so that clients go on. */
const WIDER: ReadonlyMap<string, readonly string[]> = new Map([
  ['int', ['long', 'integer', 'double', 'decimal']],
  ['long', ['integer', 'decimal']],
  ['integer', ['decimal']],
  ['double', ['decimal']],
  ['Point', ['MultiPoint', 'Geometry']],
  ['LineString', ['MultiLineString', 'Geometry']],
  ['Polygon', ['MultiPolygon', 'Geometry']],
  ['MultiPoint', ['Geometry', 'Point']],
  ['MultiLineString', ['Geometry', 'LineString']],
  ['MultiPolygon', ['Geometry', 'Polygon']],
  ['GeometryCollection', ['Geometry']],
]);

/** What clients of the version before would stumble over; undefined: nothing. */
function incompatibility(before: FeatureType, after: FeatureType): string | undefined {
  const later = new Map(after.properties.map((property) => [property.name, typeOf(property)]));
  for (const property of before.properties) {
    const was = typeOf(property);
    const is = later.get(property.name);
    if (is === undefined) return `the property ${property.name} is gone`;
    if (is !== was && !WIDER.get(was)?.includes(is))
      return `the property ${property.name} is ${is}, and was ${was}`;
  }
  return undefined;
}
