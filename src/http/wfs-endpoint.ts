import type { Config } from '../config/config.ts';
import { handleWfs } from '../ogc/wfs/handle-wfs.ts';
import type { WfsContext, WfsInput, WfsLimits } from '../ogc/wfs/wfs-service.ts';
import { StoreError } from '../store/feature-store.ts';
import type { Answer } from './answer.ts';
import { createCaller } from './caller.ts';
import { callerOf } from './caller-of.ts';
import { isForPeople } from './is-for-people.ts';
import { connectPageAnswer } from './page-endpoint.ts';
import { readBody } from './read-body.ts';
import type { Handler, RouteInput } from './route.ts';

/** `/api/wfs`: the service itself, or for a person who opened the bare address in a browser, a page about it. */
export const wfsEndpoint: Handler = async (input) => {
  const { exchange, config } = input;
  const { request, queryString } = exchange;
  const isPost = request.method === 'POST';
  if (isForPeople(exchange)) return connectPageAnswer(input);
  const wfsInput: WfsInput = {
    method: isPost ? 'POST' : 'GET',
    queryString,
    contentType: request.headers['content-type'],
    body: isPost ? await readBody(exchange, config.maxBodyBytes) : new Uint8Array(),
  };
  return answerFromLiveVersions(wfsInput, input);
};

/**
 * A version that this process still has as the current one may be gone already: its successor was published, or the
 * dataset withdrawn, a moment ago. The request is then answered once more, from the catalogue as it is now.
 */
async function answerFromLiveVersions(wfsInput: WfsInput, input: RouteInput): Promise<Answer> {
  const context = wfsContext(input);
  try {
    return await handleWfs(wfsInput, context);
  } catch (error) {
    if (!(error instanceof StoreError && error.problem === 'NoSuchVersion')) throw error;
    const { catalog } = input.application;
    await catalog.refresh();
    const fresh = catalog.forPortal(context.catalog.portal.name);
    if (fresh !== undefined) input.exchange.caller = createCaller(fresh, callerOf(input).identity);
    return await handleWfs(wfsInput, wfsContext(input));
  }
}

function wfsContext(input: RouteInput): WfsContext {
  const { exchange, context, application, config } = input;
  const { catalog, authorize, rights } = callerOf(input).view;
  return {
    catalog,
    baseUrl: context.baseUrl,
    store: application.store,
    temporaryFiles: application.temporaryFiles,
    authorize,
    rights,
    signal: exchange.signal,
    now: context.now,
    limits: wfsLimits(config),
  };
}

/** The options of the WFS among all options. */
function wfsLimits(config: Config): WfsLimits {
  return config;
}
