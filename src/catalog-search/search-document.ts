import type { Dataset } from '../catalog/catalog.ts';

/** What is searched of a dataset, as people wrote it; a plain value that goes from thread to thread. */
export interface SearchDocument {
  readonly row: number;
  /** Decides between equally relevant datasets. */
  readonly id: string;
  readonly title: string;
  readonly names: string;
  readonly keywords: string;
  /** Markdown. */
  readonly abstract: string;
  readonly fields: string;
}

/** Of a dataset as some see it: what is hidden from them is no part of it. */
export function searchDocument(dataset: Dataset, row: number): SearchDocument {
  const { metadata, featureType, id } = dataset;
  return {
    row,
    id,
    title: metadata.title,
    names: `${id} ${featureType.name}`,
    keywords: metadata.keywords.join(' '),
    abstract: metadata.abstract,
    fields: [
      metadata.publisher ?? '',
      metadata.attribution ?? '',
      ...featureType.properties.map(({ name, label, description = '' }) => `${name} ${label} ${description}`),
      ...metadata.properties.map(({ label = '', description = '' }) => `${label} ${description}`),
    ].join(' '),
  };
}
