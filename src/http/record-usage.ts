import { clientKind } from '../usage/client-kind.ts';
import { ANONYMOUS_USER, NO_DATASET, type UsageOutcome } from '../usage/usage-counts.ts';
import type { UsageRecorder } from '../usage/usage-recorder.ts';
import type { Exchange } from './exchange.ts';

/**
 * Counts a finished request of a route that counts. One that reads several datasets counts once for each; its bytes count
 * for the first, as what came of each in one body can't be told.
 */
export function recordUsage(usage: UsageRecorder | undefined, exchange: Exchange): void {
  const { context, caller, datasetsRead } = exchange;
  if (usage === undefined || !exchange.isCounted || context?.portal === undefined) return;
  const now = Date.now();
  const common = {
    portalId: context.portal.portal.id,
    userId: caller?.identity.kind === 'user' ? caller.identity.userId : ANONYMOUS_USER,
    client: clientKind(exchange.request.headers['user-agent']),
    outcome: outcomeOf(exchange),
    milliseconds: performance.now() - exchange.startedAt,
  };
  if (datasetsRead.length < 2) {
    const datasetId = datasetsRead[0] ?? NO_DATASET;
    usage.record({ ...common, datasetId, bytes: exchange.bytesSent, features: exchange.featuresSent }, now);
    return;
  }
  const features = new Map<string, number>();
  for (const [i, id] of datasetsRead.entries())
    features.set(id, (features.get(id) ?? 0) + (exchange.featureCounts[i] ?? 0));
  let bytes = exchange.bytesSent;
  for (const [datasetId, count] of features) {
    usage.record({ ...common, datasetId, bytes, features: count }, now);
    bytes = 0;
  }
}

function outcomeOf({ response, isCut, exceptionCode }: Exchange): UsageOutcome {
  if (isCut) return 'cut';
  if (!response.writableFinished) return 'left';
  if (exceptionCode !== undefined) return `${response.statusCode} ${exceptionCode}`;
  return response.statusCode < 400 ? 'ok' : String(response.statusCode);
}
