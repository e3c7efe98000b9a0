import { CatalogueError } from '../catalog-api/catalogue-error.ts';
import { decodeCatalogueQuery } from '../catalog-api/catalogue-query.ts';
import { findDatasets } from '../catalog-api/find-datasets.ts';
import { textBody } from '../format/encoded-body.ts';
import { sentence } from '../lib/sentence.ts';
import { cataloguePage } from '../page/catalogue/catalogue-page.ts';
import {
  CATALOGUE_SORTS,
  type CatalogueSort,
  type CatalogueState,
} from '../page/catalogue/catalogue-state.ts';
import { CATALOGUE_STYLE } from '../page/catalogue-style.ts';
import { PAGE_TYPE, pageHeaders } from '../page/page-layout.ts';
import { callerOf } from './caller-of.ts';
import { HttpFailure } from './http-failure.ts';
import { readPageNumber } from './read-page-number.ts';
import { readerOf } from './reader-of.ts';
import type { Handler } from './route.ts';

const HEADERS = pageHeaders({ isScripted: true, formTargets: ["'self'"], styles: [CATALOGUE_STYLE] });

/** `/`: the catalogue, searched and narrowed as its address says. Parameters of others (campaigns, trackers) mean nothing. */
export const homeEndpoint: Handler = async (input) => {
  const { view } = callerOf(input);
  const { portal, datasets, revision } = view.catalog;
  const reader = readerOf(input);
  try {
    const { state, question } = readState(input.exchange.queryString);
    const found = await findDatasets(input.application.search, view, question);
    const page = cataloguePage({
      portal,
      reader,
      state,
      datasets,
      found: found.datasets,
      countsOf: (facet) => found.countsOf(facet),
    });
    const { say, place, user } = reader;
    const validator = JSON.stringify([
      'home',
      portal.id,
      revision,
      view.rights,
      say.language,
      place,
      state,
      user,
    ]);
    return { status: 200, headers: HEADERS, body: textBody(PAGE_TYPE, page, validator) };
  } catch (error) {
    if (!(error instanceof CatalogueError)) throw error;
    throw new HttpFailure(400, error.message);
  }
};

/** Throws CatalogueError or HttpFailure for what can't be asked. */
function readState(queryString: string) {
  const query = new URLSearchParams(queryString);
  const sort = query.get('sort') ?? '';
  if (!isSort(sort))
    throw new HttpFailure(
      400,
      sentence('sort is one of {sorts}, not {text}.', {
        sorts: CATALOGUE_SORTS.filter((known) => known !== '').join(', '),
        text: JSON.stringify(sort.slice(0, 50)),
      }),
    );
  const asked = new URLSearchParams([
    ['q', (query.get('q') ?? '').trim()],
    ...query.getAll('refine').map((value): [string, string] => ['refine', value]),
    ['sort', sort],
  ]);
  const question = decodeCatalogueQuery(asked.toString());
  const state: CatalogueState = {
    search: question.search,
    refine: question.refine,
    sort,
    page: readPageNumber(query),
  };
  return { state, question };
}

function isSort(text: string): text is CatalogueSort {
  return (CATALOGUE_SORTS as readonly string[]).includes(text);
}
