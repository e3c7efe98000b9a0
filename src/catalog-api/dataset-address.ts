import type { Dataset } from '../catalog/catalog.ts';
import { queryText } from '../lib/query-text.ts';

/** Of the catalogue's entries, below where the links start. */
export const DATASETS_PATH = '/api/v2/catalog/datasets';

/** With its prefix, as requests of the Web Feature Service name it. */
export function typeNameOf({ featureType: { prefix, name } }: Pick<Dataset, 'featureType'>): string {
  return `${prefix}:${name}`;
}

/** Of the page for people. `baseUrl`, here and below: without a slash at the end. */
export function datasetPageAddress({ id }: Pick<Dataset, 'id'>, baseUrl: string): string {
  return `${baseUrl}/dataset/${encodeURIComponent(id)}/`;
}

/** Of the entry in the catalogue's API, without a slash at the end. */
export function entryAddress({ id }: Pick<Dataset, 'id'>, baseUrl: string): string {
  return `${baseUrl}${DATASETS_PATH}/${encodeURIComponent(id)}`;
}

/** Of an answer of the Web Feature Service about a type; more parameters may follow it. */
export function wfsAddress(
  typeName: string,
  baseUrl: string,
  request: 'GetFeature' | 'DescribeFeatureType' = 'GetFeature',
): string {
  return `${baseUrl}/api/wfs?service=WFS&request=${request}&typeName=${queryText(typeName)}`;
}
