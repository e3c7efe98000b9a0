import type { FacetValue } from '../../catalog-api/facets.ts';

/** What the catalogue's page can be sorted by; in the spelling of the catalogue's API. Empty: by relevance, else by id. */
export const CATALOGUE_SORTS = ['', 'title', '-modified', '-records_count'] as const;
export type CatalogueSort = (typeof CATALOGUE_SORTS)[number];

export const DATASETS_PER_PAGE = 20;

/** What a reader asked the catalogue for, as it stands in the address. */
export interface CatalogueState {
  /** Undefined: every dataset. */
  readonly search: string | undefined;
  readonly refine: readonly FacetValue[];
  readonly sort: CatalogueSort;
  /** From 1. */
  readonly page: number;
}

/** Address of the catalogue in that state. */
export function catalogueAddress(baseUrl: string, { search, refine, sort, page }: CatalogueState): string {
  const parameters = new URLSearchParams();
  if (search !== undefined) parameters.set('q', search);
  for (const value of refine) parameters.append('refine', refineText(value));
  if (sort !== '') parameters.set('sort', sort);
  if (page > 1) parameters.set('page', String(page));
  return parameters.size === 0 ? `${baseUrl}/` : `${baseUrl}/?${parameters}`;
}

/** A value of a facet as a parameter has it. In quotes where it would be read otherwise. */
export function refineText({ facet, value }: FacetValue): string {
  const isPlain = value === value.trim() && !(value.startsWith('"') && value.endsWith('"'));
  return `${facet}:${isPlain ? value : `"${value}"`}`;
}

/** The address of the datasets that have the value, whatever was asked before. */
export function facetAddress(baseUrl: string, value: FacetValue): string {
  return catalogueAddress(baseUrl, { search: undefined, refine: [value], sort: '', page: 1 });
}
