import {
  FACETS,
  type FacetCount,
  type FacetName,
  type FacetValue,
  type GeometryKind,
} from '../../catalog-api/facets.ts';
import { type Html, html } from '../html.ts';
import type { Message, Say } from '../language/say.ts';
import { type CatalogueState, catalogueAddress } from './catalogue-state.ts';

const TITLES: Readonly<Record<FacetName, Message>> = {
  keyword: 'Keyword',
  publisher: 'Publisher',
  format: 'Format',
  geometry_type: 'Geometry',
  modified: 'Year of change',
};

const GEOMETRY_KINDS: Readonly<Record<GeometryKind, Message>> = {
  point: 'Points',
  line: 'Lines',
  polygon: 'Areas',
  mixed: 'Mixed geometries',
  none: 'Table without geometry',
};

/** Values that show at once, and those that show unfolded: whoever looks for a rarer one searches. */
const FEW = 6;
const MOST = 40;

export interface FacetFrame {
  readonly say: Say;
  readonly baseUrl: string;
  readonly state: CatalogueState;
}

/** Ways to narrow what was found, with how many datasets each leaves. A facet in which all are the same shows nothing to choose. */
export function facetList(
  frame: FacetFrame,
  total: number,
  countsOf: (facet: FacetName) => readonly FacetCount[],
): Html {
  const { say } = frame;
  const groups = FACETS.flatMap((facet) => {
    const counts = countsOf(facet).filter(
      ({ value, count }) => count < total || isChosen(frame.state, { facet, value }),
    );
    return counts.length === 0 ? [] : [facetGroup(frame, facet, counts)];
  });
  return html`<nav class="facets" id="facets" aria-label="${say('Narrow the list')}">${
    groups.length === 0
      ? undefined
      : html`<details class="narrow"><summary>${say('Narrow the list')}</summary></details><div class="groups">${groups}</div>`
  }</nav>`;
}

/** What the list is narrowed by, each with the way to take it away. */
export function chosenFacets({ say, baseUrl, state }: FacetFrame): Html | undefined {
  if (state.refine.length === 0) return undefined;
  const chips = state.refine.map((value) => {
    const text = valueText(value, say);
    const address = catalogueAddress(baseUrl, without(state, value));
    return html`<li><a href="${address}" rel="nofollow" aria-label="${say('Remove: {value}', { value: text })}">${text}<span aria-hidden="true"> ×</span></a></li>`;
  });
  return html`<ul class="chosen" aria-label="${say('Narrowed by')}">${chips}</ul>`;
}

/** The value of a facet in the reader's words. */
export function valueText({ facet, value }: FacetValue, say: Say): string {
  // The value stands in an address, where anybody may write `constructor`.
  const isKind = facet === 'geometry_type' && Object.hasOwn(GEOMETRY_KINDS, value);
  return isKind ? say(GEOMETRY_KINDS[value as GeometryKind]) : value;
}

function facetGroup(frame: FacetFrame, facet: FacetName, counts: readonly FacetCount[]): Html {
  const { say } = frame;
  const items = counts.slice(0, MOST).map((count) => facetItem(frame, facet, count));
  const more = items.slice(FEW);
  return html`<section aria-label="${say(TITLES[facet])}"><h3>${say(TITLES[facet])}</h3><ul>${items.slice(0, FEW)}</ul>${
    more.length === 0
      ? undefined
      : html`<details><summary>${say('{count, plural, one {# more} other {# more}}', { count: more.length })}</summary><ul>${more}</ul></details>`
  }</section>`;
}

function facetItem(
  { say, baseUrl, state }: FacetFrame,
  facet: FacetName,
  { value, count }: FacetCount,
): Html {
  const own = { facet, value };
  const chosen = isChosen(state, own);
  const next = chosen ? without(state, own) : { ...state, refine: [...state.refine, own], page: 1 };
  return html`<li><a href="${catalogueAddress(baseUrl, next)}" rel="nofollow"${chosen ? html` aria-current="true"` : undefined}>${valueText(own, say)}</a> <span>${say.number(count)}</span></li>`;
}

function isChosen({ refine }: CatalogueState, { facet, value }: FacetValue): boolean {
  return refine.some((chosen) => chosen.facet === facet && chosen.value === value);
}

function without(state: CatalogueState, { facet, value }: FacetValue): CatalogueState {
  const refine = state.refine.filter((chosen) => chosen.facet !== facet || chosen.value !== value);
  return { ...state, refine, page: 1 };
}
