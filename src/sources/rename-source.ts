import { PublishError } from '../publish/publish-error.ts';
import { type Source, SourceError } from '../publish/source.ts';

/** A source whose messages name the address that it came from in place of the file that it was fetched to. */
export function renameSource(source: Source, file: string, address: string): Source {
  const rename = (text: string) => text.replaceAll(file, address);
  return {
    ...source,
    path: address,
    // Readers add remarks while they read.
    get remarks() {
      return source.remarks.map(rename);
    },
    async *records(signal) {
      try {
        yield* source.records(signal);
      } catch (error) {
        throw renameFailure(error, file, address);
      }
    },
  };
}

/** The same for the failure to open one. */
export function renameFailure(error: unknown, file: string, address: string): unknown {
  const isOurs = error instanceof SourceError || error instanceof PublishError;
  return isOurs ? new SourceError(error.message.replaceAll(file, address), { cause: error }) : error;
}
