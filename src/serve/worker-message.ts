/** What a worker tells the primary. */
export type WorkerMessage =
  | { readonly kind: 'trigpoint-listening'; readonly port: number }
  | { readonly kind: 'trigpoint-failed'; readonly reason: string };

/** What the primary tells a worker. */
export interface StopMessage {
  readonly kind: 'trigpoint-stop';
}

export function isWorkerMessage(message: unknown): message is WorkerMessage {
  const kind = kindOf(message);
  return kind === 'trigpoint-listening' || kind === 'trigpoint-failed';
}

export function isStopMessage(message: unknown): message is StopMessage {
  return kindOf(message) === 'trigpoint-stop';
}

function kindOf(message: unknown): unknown {
  return typeof message === 'object' && message !== null && 'kind' in message ? message.kind : undefined;
}
