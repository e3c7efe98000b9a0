import { z } from 'zod';
import type { Crs } from '../crs/crs.ts';
import { crsByCode } from '../crs/registry.ts';
import type { FeatureType, FeatureTypeSummary, PropertyType } from '../feature/feature.ts';

const base = {
  name: z.string(),
  label: z.string(),
  description: z.string().exactOptional(),
  mandatory: z.boolean(),
  gmlStandard: z.boolean().exactOptional(),
};

const property = z.discriminatedUnion('type', [
  z.object({
    ...base,
    type: z.enum(['string', 'int', 'long', 'integer', 'double', 'decimal', 'boolean', 'date', 'dateTime']),
  }),
  z.object({
    ...base,
    type: z.literal('geometry'),
    geometryType: z.enum([
      'Point',
      'LineString',
      'Polygon',
      'MultiPoint',
      'MultiLineString',
      'MultiPolygon',
      'GeometryCollection',
      'Geometry',
    ]),
    dimension: z.union([z.literal(2), z.literal(3)]),
  }),
]) satisfies z.ZodType<PropertyType>;

const crs = z.int().transform((code, context): Crs => {
  const found = crsByCode(code);
  if (found !== undefined) return found;
  context.addIssue({ code: 'custom', message: `EPSG:${code} is not known` });
  return z.NEVER;
});

const featureType = z.object({
  name: z.string(),
  label: z.string(),
  namespace: z.string(),
  prefix: z.string(),
  properties: z.array(property),
  crs,
  defaultCrs: crs,
});

const envelope = z
  .object({ minX: z.number(), minY: z.number(), maxX: z.number(), maxY: z.number() })
  .nullable()
  .transform((value) => value ?? undefined);

const summary = z.object({
  numberOfFeatures: z.int(),
  envelope,
  wgs84Envelope: envelope,
});

/** A feature type as JSON text; its coordinate reference systems are EPSG codes there. */
export function encodeFeatureType(type: FeatureType): string {
  return JSON.stringify({ ...type, crs: type.crs.code, defaultCrs: type.defaultCrs.code });
}

/** Throws a ZodError for text that `encodeFeatureType` didn't write. */
export function decodeFeatureType(text: string): FeatureType {
  return featureType.parse(JSON.parse(text));
}

/** A version's figures as JSON text. */
export function encodeSummary({ numberOfFeatures, envelope, wgs84Envelope }: FeatureTypeSummary): string {
  return JSON.stringify({
    numberOfFeatures,
    envelope: envelope ?? null,
    wgs84Envelope: wgs84Envelope ?? null,
  });
}

/** Throws a ZodError for text that `encodeSummary` didn't write. */
export function decodeSummary(text: string): FeatureTypeSummary {
  return summary.parse(JSON.parse(text));
}
