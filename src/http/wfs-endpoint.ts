import type { Config } from '../config/config.ts';
import { handleWfs } from '../ogc/wfs/handle-wfs.ts';
import type { WfsContext, WfsInput, WfsLimits } from '../ogc/wfs/wfs-service.ts';
import { prefersHtml } from './accept-encoding.ts';
import type { Answer } from './answer.ts';
import { connectPageAnswer } from './page-endpoint.ts';
import { readBody } from './read-body.ts';
import type { Handler, RouteInput } from './route.ts';

/** `/api/wfs`: the service itself, or for a person who opened the bare address in a browser, a page about it. */
export const wfsEndpoint: Handler = async (input) => {
  const { exchange, config } = input;
  const { request, queryString } = exchange;
  const isPost = request.method === 'POST';
  if (!isPost && queryString === '' && prefersHtml(request.headers.accept)) return connectPageAnswer(input);
  const wfsInput: WfsInput = {
    method: isPost ? 'POST' : 'GET',
    queryString,
    contentType: request.headers['content-type'],
    body: isPost ? await readBody(exchange, config.maxBodyBytes) : new Uint8Array(),
  };
  const answer: Answer = await handleWfs(wfsInput, wfsContext(input));
  return answer;
};

function wfsContext({ exchange, context, application, config }: RouteInput): WfsContext {
  if (context.portal === undefined) throw new Error('the route of the WFS lacks its guard for the portal');
  return {
    catalog: context.portal,
    baseUrl: context.baseUrl,
    store: application.store,
    temporaryFiles: application.temporaryFiles,
    isVisible: (dataset) => !dataset.isRestricted,
    authorize: (query) => query,
    rights: 'anonymous',
    signal: exchange.signal,
    now: context.now,
    limits: wfsLimits(config),
  };
}

/** The options of the WFS among all options. */
function wfsLimits(config: Config): WfsLimits {
  return config;
}
