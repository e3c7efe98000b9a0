import type { Logger } from 'pino';
import type { Exchange } from './exchange.ts';

/** Parameters whose values open doors; they never reach a log. */
const SECRET_NAMES =
  'apikey|api_key|access_token|refresh_token|token|code|client_secret|code_verifier|password';
const SECRET = new RegExp(`^(?:${SECRET_NAMES})$`, 'i');
/** A secret parameter inside the value of another, where somebody encoded or separated them wrongly. */
const SECRET_WITHIN = new RegExp(`(?:^|[^a-z0-9])(?:${SECRET_NAMES})\\s*=`, 'i');
/** What begins a query that was written into the path: `?`, `&`, `;`, once or more often percent-encoded. */
const QUERY_IN_PATH = /[?&;]|%(?:25)*(?:3f|26|3b)/i;
const MAX_QUERY_CHARACTERS = 1000;

/** One line for a finished request. */
export function logRequest(logger: Logger, exchange: Exchange): void {
  if (!logger.isLevelEnabled('info')) return;
  const { request, response } = exchange;
  logger.info(
    {
      requestId: exchange.id,
      method: request.method,
      path: redactPath(exchange.path),
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
function redactQuery(queryString: string): string | undefined {
  if (queryString === '') return undefined;
  const cut = queryString.slice(0, MAX_QUERY_CHARACTERS);
  const redacted = cut.split('&').map((pair) => {
    const equals = pair.indexOf('=');
    const name = equals < 0 ? '' : pair.slice(0, equals);
    const isSecret = SECRET.test(decode(name)) || SECRET_WITHIN.test(decode(decode(pair.slice(equals + 1))));
    return isSecret ? `${name}=***` : pair;
  });
  return redacted.join('&') + (queryString.length > MAX_QUERY_CHARACTERS ? '…' : '');
}

/** The path up to where a query begins that should have stood behind it. */
function redactPath(path: string): string {
  const end = path.search(QUERY_IN_PATH);
  return end < 0
    ? path.slice(0, MAX_QUERY_CHARACTERS)
    : `${path.slice(0, Math.min(end, MAX_QUERY_CHARACTERS))}…`;
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' ')).trim();
  } catch {
    return text;
  }
}
