import type { Config } from '../config/config.ts';
import type { WfsContext, WfsLimits } from '../ogc/wfs/wfs-service.ts';
import { callerOf } from './caller-of.ts';
import type { RouteInput } from './route.ts';

/** What the WFS may use for the caller of a request. */
export function wfsContext(input: RouteInput): WfsContext {
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
