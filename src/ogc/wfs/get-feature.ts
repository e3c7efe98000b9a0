import type { EncodedBody } from '../../format/encoded-body.ts';
import { encodeAnswer } from './encode-answer.ts';
import { LONG_WORK } from './long-work.ts';
import { nextPage, nextPageHeaders } from './next-page.ts';
import { chooseFormat, planQueries } from './plan-queries.ts';
import { countMatches, selectFeatures } from './select-features.ts';
import type { WfsProtocol } from './wfs-protocol.ts';
import type { GetFeatureRequest } from './wfs-request.ts';
import type { WfsAnswer, WfsContext, WfsInput } from './wfs-service.ts';

/** GetFeature (CONTRACT 2.5): resolve and authorize, select, encode. Each step is elsewhere. */
export async function getFeature(
  request: GetFeatureRequest,
  protocol: WfsProtocol,
  context: WfsContext,
  input: WfsInput,
): Promise<WfsAnswer> {
  const format = chooseFormat(request, protocol);
  const queries = await LONG_WORK.run(planQueries(request, format, context), context.signal);
  const selected =
    request.resultType === 'hits'
      ? await countMatches(queries, context)
      : await selectFeatures(queries, request, context);
  const next = nextPage(input, context.baseUrl, selected.nextStartIndex);
  let body: EncodedBody;
  try {
    body = encodeAnswer({ request, format, queries, selected, context, next });
  } catch (error) {
    selected.close();
    throw error;
  }
  const featureCount = request.resultType === 'hits' ? 0 : selected.numberOfFeatures;
  const { counts: featureCounts } = selected;
  return { status: 200, body, headers: nextPageHeaders(next), featureCount, featureCounts };
}
