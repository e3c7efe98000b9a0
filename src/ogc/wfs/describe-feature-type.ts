import type { Dataset } from '../../catalog/catalog.ts';
import type { FeatureType } from '../../feature/feature.ts';
import { textBody } from '../../format/encoded-body.ts';
import { validatorOf } from '../../format/validator.ts';
import { alternatives, invalidParameter, quote } from '../ows/ows-exception.ts';
import { findDatasets } from './find-dataset.ts';
import type { SchemaFormat, WfsProtocol } from './wfs-protocol.ts';
import type { DescribeFeatureTypeRequest } from './wfs-request.ts';
import type { WfsAnswer, WfsContext } from './wfs-service.ts';

/** The schema of the feature types asked for, or of all that the caller may see (CONTRACT 2.4). */
export function describeFeatureType(
  request: DescribeFeatureTypeRequest,
  protocol: WfsProtocol,
  context: WfsContext,
): WfsAnswer {
  const format = chooseFormat(request.outputFormat, protocol);
  const datasets = findDatasets(request.typeNames, context);
  if (request.typeNames.length > 0) for (const dataset of datasets) context.onRead?.(dataset);
  const types = datasets.map(describedType);
  const { contentType, text } = format.encode(types, context.baseUrl);
  const versions = datasets.map(({ uid, version }) => [uid, version]);
  const validator = validatorOf(['schema', format.name, context.catalog.revision, context.rights, versions]);
  return { status: 200, body: textBody(contentType, text, validator) };
}

/** With what people say about the properties in place of what the source says; the names stay. */
function describedType({ featureType, metadata }: Dataset): FeatureType {
  if (metadata.properties.length === 0) return featureType;
  const texts = new Map(metadata.properties.map((text) => [text.name, text]));
  const properties = featureType.properties.map((property) => {
    const { label = property.label, description = property.description } = texts.get(property.name) ?? {};
    return { ...property, label, ...(description === undefined ? {} : { description }) };
  });
  return { ...featureType, properties };
}

function chooseFormat(asked: string | undefined, { schemaFormats }: WfsProtocol): SchemaFormat {
  if (asked === undefined) return schemaFormats[0] as SchemaFormat;
  const wanted = comparable(asked);
  const format = schemaFormats.find(({ name, aliases }) =>
    [name, ...aliases].some((spelling) => comparable(spelling) === wanted),
  );
  if (format !== undefined) return format;
  const offered = alternatives(schemaFormats.map(({ name }) => quote(name)));
  throw invalidParameter(
    'outputFormat',
    `Schemas aren't given as ${quote(asked)}: ${offered} would be accepted.`,
  );
}

function comparable(format: string): string {
  return format.replace(/[\s+"]+/g, '').toLowerCase();
}
