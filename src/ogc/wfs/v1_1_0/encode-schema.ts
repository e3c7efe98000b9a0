import type { FeatureType } from '../../../feature/feature.ts';
import { applicationSchema, importingSchema } from '../../gml/application-schema.ts';
import { describeFeatureTypeUrl } from './describe-url.ts';
import { GML_FORMAT } from './vocabulary.ts';

/** Spellings of the one format of DescribeFeatureType (OGC 04-094 §8.2), the first as it is advertised. */
export const SCHEMA_FORMATS: readonly string[] = [
  GML_FORMAT,
  'text/gml; subtype=gml/3.1.1',
  'XMLSCHEMA',
  'text/xml',
  'gml3',
];

/** One schema; for types of several namespaces one that imports theirs from this server. */
export function encodeSchema(types: readonly FeatureType[], baseUrl: string): string {
  const namespaces = [...new Set(types.map((type) => type.namespace))];
  if (namespaces.length === 1) return applicationSchema(types);
  return importingSchema(
    namespaces.map((namespace) => ({
      namespace,
      schemaLocation: describeFeatureTypeUrl(
        baseUrl,
        types.filter((type) => type.namespace === namespace),
      ),
    })),
  );
}
