import { textBody } from '../../format/encoded-body.ts';
import { invalidParameter, quote } from '../ows/ows-exception.ts';
import { findDatasets } from './find-dataset.ts';
import { validatorOf } from './validator.ts';
import type { WfsProtocol } from './wfs-protocol.ts';
import type { DescribeFeatureTypeRequest } from './wfs-request.ts';
import type { WfsAnswer, WfsContext } from './wfs-service.ts';

/** The schema of the feature types asked for, or of all that the caller may see (CONTRACT 2.4). */
export function describeFeatureType(
  request: DescribeFeatureTypeRequest,
  protocol: WfsProtocol,
  context: WfsContext,
): WfsAnswer {
  checkOutputFormat(request.outputFormat, protocol);
  const datasets = findDatasets(request.typeNames, context);
  const types = datasets.map((dataset) => dataset.featureType);
  const { contentType, text } = protocol.encodeSchema(types, context.baseUrl);
  const versions = datasets.map(({ uid, version }) => [uid, version]);
  const validator = validatorOf(['schema', context.catalog.revision, context.rights, versions]);
  return { status: 200, body: textBody(contentType, text, validator) };
}

function checkOutputFormat(asked: string | undefined, { schemaFormats }: WfsProtocol): void {
  if (asked === undefined || schemaFormats.some((format) => comparable(format) === comparable(asked))) return;
  throw invalidParameter(
    'outputFormat',
    `Schemas aren't given as ${quote(asked)}: ${quote(schemaFormats[0] ?? '')} would be accepted.`,
  );
}

function comparable(format: string): string {
  return format.replace(/[\s+"]+/g, '').toLowerCase();
}
