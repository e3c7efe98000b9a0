import type { ProcessHealth } from '../http/process-health.ts';

/** What a worker tells the primary. */
export type WorkerMessage =
  | { readonly kind: 'trigpoint-listening'; readonly port: number }
  | { readonly kind: 'trigpoint-failed'; readonly reason: string }
  /** It wants to know how the others are. */
  | { readonly kind: 'trigpoint-health-asked'; readonly id: number }
  | { readonly kind: 'trigpoint-health'; readonly id: number; readonly health: ProcessHealth };

/** What the primary tells a worker about health. */
export type HealthMessage =
  | { readonly kind: 'trigpoint-health-wanted'; readonly id: number }
  | {
      readonly kind: 'trigpoint-health-collected';
      readonly id: number;
      readonly health: readonly ProcessHealth[];
    };

/** What the primary tells a worker. */
export interface StopMessage {
  readonly kind: 'trigpoint-stop';
}

const KINDS: ReadonlySet<unknown> = new Set([
  'trigpoint-listening',
  'trigpoint-failed',
  'trigpoint-health-asked',
  'trigpoint-health',
] satisfies WorkerMessage['kind'][]);

export function isWorkerMessage(message: unknown): message is WorkerMessage {
  return KINDS.has(kindOf(message));
}

export function isStopMessage(message: unknown): message is StopMessage {
  return kindOf(message) === 'trigpoint-stop';
}

export function isHealthMessage(message: unknown): message is HealthMessage {
  const kind = kindOf(message);
  return kind === 'trigpoint-health-wanted' || kind === 'trigpoint-health-collected';
}

function kindOf(message: unknown): unknown {
  return typeof message === 'object' && message !== null && 'kind' in message ? message.kind : undefined;
}
