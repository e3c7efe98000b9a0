import type { FeatureType } from '../../../feature/feature.ts';
import { applicationSchema, importingSchema } from '../../gml/application-schema.ts';
import { gml2ApplicationSchema } from '../../gml/application-schema-gml-2.ts';
import type { SchemaFormat } from '../wfs-protocol.ts';
import { describeFeatureTypeUrl } from './describe-url.ts';
import { GML_FORMAT, GML2_FORMAT } from './vocabulary.ts';

/** The formats of DescribeFeatureType (OGC 04-094 §8.2), the default first. */
export const SCHEMA_FORMATS: readonly SchemaFormat[] = [
  {
    name: GML_FORMAT,
    aliases: ['text/gml; subtype=gml/3.1.1', 'XMLSCHEMA', 'text/xml', 'gml3'],
    encode: (types, baseUrl) => ({
      contentType: GML_FORMAT,
      text: encodeSchema(types, applicationSchema, (own) => describeFeatureTypeUrl(baseUrl, own)),
    }),
  },
  {
    name: GML2_FORMAT,
    aliases: ['text/gml; subtype=gml/2.1.2', 'gml2'],
    encode: (types, baseUrl) => ({
      contentType: GML2_FORMAT,
      text: encodeSchema(types, gml2ApplicationSchema, (own) =>
        describeFeatureTypeUrl(baseUrl, own, GML2_FORMAT),
      ),
    }),
  },
];

/** One schema; for types of several namespaces one that imports theirs from this server. */
function encodeSchema(
  types: readonly FeatureType[],
  schema: (types: readonly FeatureType[]) => string,
  locationOf: (types: readonly FeatureType[]) => string,
): string {
  const namespaces = [...new Set(types.map((type) => type.namespace))];
  if (namespaces.length === 1) return schema(types);
  return importingSchema(
    namespaces.map((namespace) => ({
      namespace,
      schemaLocation: locationOf(types.filter((type) => type.namespace === namespace)),
    })),
  );
}
