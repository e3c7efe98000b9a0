import type { Config } from '../config/config.ts';
import { handleWfs } from '../ogc/wfs/handle-wfs.ts';
import type { WfsContext, WfsInput, WfsLimits } from '../ogc/wfs/wfs-service.ts';
import { callerOf } from './caller-of.ts';
import { isForPeople } from './is-for-people.ts';
import { fromLiveVersions } from './live-versions.ts';
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
  return fromLiveVersions(input, () => handleWfs(wfsInput, wfsContext(input)));
};

function wfsContext(input: RouteInput): WfsContext {
  const { exchange, context, application, config } = input;
  const { catalog, authorize, rights } = callerOf(input).view;
  const datasetsRead: string[] = [];
  exchange.datasetsRead = datasetsRead;
  return {
    catalog,
    onRead: ({ id }) => datasetsRead.push(id),
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
