import { AccountError } from '../account/account-error.ts';
import { BackupError } from '../backup/backup-error.ts';
import { CatalogError } from '../catalog/catalog-error.ts';
import { ConfigError } from '../config/load-config.ts';
import { DatabaseError } from '../database/control-database.ts';
import { ApplicationError } from '../oauth/application-error.ts';
import { PublishError } from '../publish/publish-error.ts';
import { SourceError } from '../publish/source.ts';
import { StoreError } from '../store/feature-store.ts';
import { UsageError } from './usage-error.ts';

/** What is said about a failure, one line each, and what the process ends with. */
export interface Failure {
  readonly lines: readonly string[];
  readonly exitCode: 1 | 2;
}

/** The lines for an error: what went wrong and what would be right, never where in the code. */
export function failureOf(error: unknown): Failure {
  if (error instanceof UsageError) return { lines: [`error: ${error.message}`], exitCode: 2 };
  if (error instanceof ConfigError)
    return { lines: error.mistakes.map((mistake) => `error: ${mistake}`), exitCode: 2 };
  if (error instanceof PublishError) return { lines: publishErrorLines(error), exitCode: 1 };
  if (isInterruption(error)) return { lines: ['Interrupted: nothing was changed.'], exitCode: 1 };
  return { lines: [`error: ${oneLine(messageOf(error))}`], exitCode: 1 };
}

function publishErrorLines(error: PublishError): string[] {
  const records = error.invalidRecords.map(
    ({ number, reason }) => `${oneLine(error.path)}: record ${number}: ${oneLine(reason)}`,
  );
  return [...records, `error: ${oneLine(error.message)}`];
}

function messageOf(error: unknown): string {
  if (
    error instanceof BackupError ||
    error instanceof SourceError ||
    error instanceof CatalogError ||
    error instanceof AccountError ||
    error instanceof ApplicationError ||
    error instanceof StoreError ||
    error instanceof DatabaseError
  )
    return error.message;
  return `unexpected: ${error instanceof Error ? error.message : String(error)}`;
}

function isInterruption(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}

/** Names and values of files come into messages: line ends and control characters must not forge output. */
export function oneLine(text: string): string {
  return text.replace(/\s*[\r\n]+\s*/g, ' ').replace(/\p{Cc}/gu, '\uFFFD');
}
