import type { Logger } from 'pino';
import type { Exchange } from './exchange.ts';

/** Parameters whose values open doors; they never reach a log. */
const SECRET =
  /^(apikey|api_key|access_token|refresh_token|token|code|client_secret|code_verifier|password)$/i;
const MAX_QUERY_CHARACTERS = 1000;

/** One line for a finished request. */
export function logRequest(logger: Logger, exchange: Exchange): void {
  if (!logger.isLevelEnabled('info')) return;
  const { request, response } = exchange;
  logger.info(
    {
      requestId: exchange.id,
      method: request.method,
      path: exchange.path.slice(0, MAX_QUERY_CHARACTERS),
      query: redactQuery(exchange.queryString),
      route: exchange.routeName,
      portal: exchange.context?.portal?.portal.name,
      status: response.headersSent ? response.statusCode : 0,
      bytes: exchange.bytesSent,
      ms: Math.round((performance.now() - exchange.startedAt) * 10) / 10,
      ...(response.writableFinished ? {} : { aborted: true }),
    },
    'request',
  );
}

/** The query string without the values of secret parameters, cut where it is long. */
export function redactQuery(queryString: string): string | undefined {
  if (queryString === '') return undefined;
  const cut = queryString.slice(0, MAX_QUERY_CHARACTERS);
  const redacted = cut.split('&').map((pair) => {
    const equals = pair.indexOf('=');
    return equals > 0 && SECRET.test(decodeName(pair.slice(0, equals)))
      ? `${pair.slice(0, equals)}=***`
      : pair;
  });
  return redacted.join('&') + (queryString.length > MAX_QUERY_CHARACTERS ? '…' : '');
}

function decodeName(name: string): string {
  try {
    return decodeURIComponent(name.replaceAll('+', ' ')).trim();
  } catch {
    return name;
  }
}
