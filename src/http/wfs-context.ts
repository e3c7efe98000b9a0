import type { Config } from '../config/config.ts';
import type { WfsContext, WfsLimits } from '../ogc/wfs/wfs-service.ts';
import { callerOf } from './caller-of.ts';
import type { RouteInput } from './route.ts';

/** What the WFS may use for the caller of a request; `onRead` is told what it reads. */
export function wfsContext(
  input: RouteInput,
  onRead: NonNullable<WfsContext['onRead']> = () => {},
): WfsContext {
  const { exchange, context, application, config } = input;
  const { catalog, authorize, rights } = callerOf(input).view;
  return {
    catalog,
    onRead,
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
