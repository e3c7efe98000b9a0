import { join } from 'node:path';
import { ownIdentity } from './store/snapshot/process-identity.ts';

/** A folder in a home for this process' temporary files; not made. */
export function temporaryFolder(home: string): string {
  return join(home, 'temporary', ownIdentity());
}
