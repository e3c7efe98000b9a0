import type { Dataset } from '../catalog/catalog.ts';
import { datasetByName } from '../catalog-api/dataset-by-name.ts';
import { sentence } from '../lib/sentence.ts';
import { callerOf } from './caller-of.ts';
import { HttpFailure } from './http-failure.ts';
import type { RouteInput } from './route.ts';

/**
 * The dataset of a path with `:id`, by its id or the name of its feature type. Throws HttpFailure 404, also for one that the
 * caller may not see: it doesn't exist for them.
 */
export function datasetOf(input: RouteInput): Dataset {
  const { catalog } = callerOf(input).view;
  const id = input.parameters.get('id') as string;
  const dataset = datasetByName(catalog, id);
  if (dataset === undefined)
    throw new HttpFailure(404, sentence('There is no dataset {id} here.', { id: JSON.stringify(id) }));
  input.exchange.datasetsRead = [dataset.id];
  return dataset;
}
