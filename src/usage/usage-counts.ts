import type { ClientKind } from './client-kind.ts';
import { LATENCY_CLASSES } from './latency.ts';

/** Stands for no dataset: capabilities, the catalogue, a request that failed before it named one. */
export const NO_DATASET = '';
/** Datasets that a day had no row of its own for. No id has a slash. */
export const OTHER_DATASETS = '/other';
export const ANONYMOUS_USER = 0;
/** Users that a day had no row of their own for. */
export const OTHER_USERS = -1;

/** What became of a request: `ok`; `left` by the client in the middle; `cut` by a failure of ours in the middle; else a status, with the code of the exception report behind a blank. */
export type UsageOutcome = string;

/** What requests are counted by, within one day of UTC. Of the caller only the number of the user is kept, never an address. */
export interface UsageKey {
  readonly portalId: number;
  /** The id that its publisher gave it, or NO_DATASET or OTHER_DATASETS. */
  readonly datasetId: string;
  /** A user's number, ANONYMOUS_USER (all of them together) or OTHER_USERS. */
  readonly userId: number;
  readonly client: ClientKind;
  readonly outcome: UsageOutcome;
}

/** What is counted. */
export interface UsageCounts extends UsageKey {
  requests: number;
  /** Of bodies, as sent: compressed ones count compressed. */
  bytes: number;
  features: number;
  /** Requests in each class of latency, from the head of the request to the end of the answer. */
  readonly latency: number[];
}

export function emptyCounts(key: UsageKey): UsageCounts {
  const { portalId, datasetId, userId, client, outcome } = key;
  return {
    portalId,
    datasetId,
    userId,
    client,
    outcome,
    requests: 0,
    bytes: 0,
    features: 0,
    latency: new Array<number>(LATENCY_CLASSES).fill(0),
  };
}

export function addCounts(to: UsageCounts, from: UsageCounts): void {
  to.requests += from.requests;
  to.bytes += from.bytes;
  to.features += from.features;
  for (const [index, count] of from.latency.entries()) to.latency[index] = (to.latency[index] ?? 0) + count;
}

/** The key as text; equal keys give equal texts. */
export function nameOfKey({ portalId, datasetId, userId, client, outcome }: UsageKey): string {
  return `${portalId} ${userId} ${client} ${outcome}/${datasetId}`;
}

/** Where there is no room for a row of its own: which program, and what became of it, is still told apart. */
export function foldedKey({ portalId, client, outcome }: UsageKey): UsageKey {
  return { portalId, datasetId: OTHER_DATASETS, userId: OTHER_USERS, client, outcome };
}

/** The day of UTC that a moment (milliseconds since 1970) is in, as `2026-11-28`. */
export function dayOf(moment: number): string {
  return new Date(moment).toISOString().slice(0, 10);
}
