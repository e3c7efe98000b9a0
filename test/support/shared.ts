import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { TestContext } from 'node:test';

const SHARED = resolve(import.meta.dirname, '../../../shared');

/** Path of a file of the developers' shared folder, which lies beside the checkout in CI. */
export function sharedPath(relative: string): string {
  return resolve(SHARED, relative);
}

/**
 * True when the shared folder is there. On a user's machine it isn't: the test is skipped with its reason. In CI its
 * absence is a failure.
 */
export function sharedAvailable(t: TestContext): boolean {
  if (existsSync(SHARED)) return true;
  if (process.env['CI']) throw new Error('The shared folder must lie beside the checkout in CI.');
  t.skip('needs the developers’ shared folder beside the checkout');
  return false;
}
