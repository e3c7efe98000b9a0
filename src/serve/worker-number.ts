const VARIABLE = 'NODE_TRIGPOINT_WORKER';

/** The environment that tells a new worker its place, which stays when it is replaced: its metrics then go on. */
export function workerEnvironment(worker: number): Record<string, string> {
  return { [VARIABLE]: String(worker) };
}

/** This worker's place, from 1. */
export function workerNumber(): number {
  return Number(process.env[VARIABLE] ?? 1);
}
