import { sentence } from '../lib/sentence.ts';
import { decodeMapRequest, MapRequestError } from '../map/map-request.ts';
import { mapView } from '../map/map-view.ts';
import { StoreError } from '../store/feature-store.ts';
import type { Answer } from './answer.ts';
import { callerOf } from './caller-of.ts';
import { datasetOf } from './dataset-of.ts';
import { HttpFailure } from './http-failure.ts';
import { fromLiveVersions } from './live-versions.ts';
import type { Handler, RouteInput } from './route.ts';

/** `/dataset/:id/map/features`: what the map of a dataset's page draws. */
export const mapFeaturesEndpoint: Handler = (input) => fromLiveVersions(input, () => answer(input));

async function answer(input: RouteInput): Promise<Answer> {
  const { exchange, application } = input;
  const { authorize, rights } = callerOf(input).view;
  const dataset = datasetOf(input);
  try {
    const request = decodeMapRequest(exchange.queryString);
    const view = await mapView(dataset, request, {
      store: application.store,
      authorize,
      rights,
      signal: exchange.signal,
    });
    return { status: 200, ...view };
  } catch (error) {
    if (error instanceof MapRequestError) throw new HttpFailure(400, error.message);
    if (error instanceof StoreError && error.problem === 'BudgetExceeded')
      throw new HttpFailure(
        400,
        sentence('This view takes more work than the server allows. {reason}', { reason: error.message }),
      );
    throw error;
  }
}
