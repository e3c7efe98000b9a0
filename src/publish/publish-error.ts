import type { InvalidRecordReport } from './invalid-records.ts';

/** Why nothing was published: one line for the publisher, and the bad records where they are the reason. */
export class PublishError extends Error {
  readonly path: string;
  readonly invalidRecords: readonly InvalidRecordReport[];

  constructor(
    path: string,
    message: string,
    options: ErrorOptions & { invalidRecords?: readonly InvalidRecordReport[] } = {},
  ) {
    super(`${path}: ${message}`, options);
    this.name = 'PublishError';
    this.path = path;
    this.invalidRecords = options.invalidRecords ?? [];
  }
}

/** The refusal of a file for its bad records. */
export function refuseForInvalidRecords(
  path: string,
  total: number,
  listed: readonly InvalidRecordReport[],
): PublishError {
  const records = total === 1 ? '1 record is' : `${total} records are`;
  return new PublishError(
    path,
    `${records} not valid, so nothing was published; correct them, or leave them out with --skip-invalid`,
    { invalidRecords: listed },
  );
}
