import { datasetEntry, datasetList, facetList } from '../catalog-api/catalogue.ts';
import { CatalogueError } from '../catalog-api/catalogue-error.ts';
import {
  decodeCatalogueQuery,
  decodeDatasetQuery,
  decodeFacetsQuery,
} from '../catalog-api/catalogue-query.ts';
import { findDatasets } from '../catalog-api/find-datasets.ts';
import { textBody } from '../format/encoded-body.ts';
import { OPENAPI_TYPE, openApiDocument } from '../openapi/openapi-document.ts';
import { OPENAPI_PATH } from '../openapi/openapi-paths.ts';
import type { Answer } from './answer.ts';
import { callerOf, portalOf } from './caller-of.ts';
import { EXPLORE_TYPE } from './error-answer.ts';
import { HttpFailure } from './http-failure.ts';
import type { Handler, RouteInput } from './route.ts';

/** `/api/v2/catalog/datasets/`: the datasets that the caller may see, page by page. */
export const catalogueEndpoint: Handler = (input) =>
  answer(input, async () => {
    const query = decodeCatalogueQuery(input.exchange.queryString);
    const { view } = callerOf(input);
    const found = await findDatasets(input.application.search, view, query);
    const site = { portal: view.catalog.portal, baseUrl: input.context.baseUrl };
    return { query, value: datasetList(found, site, query) };
  });

/** `/api/v2/catalog/facets/`: how many of those datasets have which values. */
export const catalogueFacetsEndpoint: Handler = (input) =>
  answer(input, async () => {
    const query = decodeFacetsQuery(input.exchange.queryString);
    const found = await findDatasets(input.application.search, callerOf(input).view, {
      ...query,
      orderBy: [],
    });
    return { query: { facets: query.written }, value: facetList(found, input.context.baseUrl, query) };
  });

/** `/api/v2/catalog/datasets/:id/`. */
export const catalogueDatasetEndpoint: Handler = (input) =>
  answer(input, async () => {
    const { includeAppMetas } = decodeDatasetQuery(input.exchange.queryString);
    const id = input.parameters.get('id') as string;
    const { catalog } = callerOf(input).view;
    const value = datasetEntry(catalog, input.context.baseUrl, id, includeAppMetas);
    // The id, where the feature type's name was asked for.
    input.exchange.datasetsRead = [value.dataset.dataset_id];
    return { query: { id, includeAppMetas }, value };
  });

/** `/api/v2/openapi.json`: what all this looks like. It is no secret, so it is there on a private portal too. */
export const openApiEndpoint: Handler = async (input) => {
  const { portal } = portalOf(input);
  const document = openApiDocument(portal.title, input.context.baseUrl);
  const state = `openapi ${portal.id} ${portal.title}`;
  return { status: 200, body: textBody(OPENAPI_TYPE, JSON.stringify(document, null, 1), state) };
};

async function answer(
  input: RouteInput,
  make: () => Promise<{ query: object; value: object }>,
): Promise<Answer> {
  try {
    const { query, value } = await make();
    const { catalog, rights } = callerOf(input).view;
    const state = `catalogue ${catalog.portal.id} ${catalog.revision} ${rights} ${JSON.stringify(query)}`;
    return {
      status: 200,
      headers: { Link: `<${input.context.baseUrl}${OPENAPI_PATH}>; rel="service-desc"` },
      body: textBody(EXPLORE_TYPE, JSON.stringify(value), state),
    };
  } catch (error) {
    if (!(error instanceof CatalogueError)) throw error;
    const json = { error_code: error.code, message: error.message };
    throw new HttpFailure(error.code === 'NotFoundResource' ? 404 : 400, error.message, { json });
  }
}
