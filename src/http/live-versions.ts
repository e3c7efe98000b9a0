import { StoreError } from '../store/feature-store.ts';
import { createCaller } from './caller.ts';
import { callerOf } from './caller-of.ts';
import type { RouteInput } from './route.ts';

/**
 * A version that this process still has as the current one may be gone already: its successor was published, or the
 * dataset withdrawn, a moment ago. The request is then answered once more, from the catalogue as it is now.
 */
export async function fromLiveVersions<T>(input: RouteInput, answer: () => Promise<T>): Promise<T> {
  try {
    return await answer();
  } catch (error) {
    if (!(error instanceof StoreError && error.problem === 'NoSuchVersion')) throw error;
    const { catalog } = input.application;
    await catalog.refresh();
    const fresh = catalog.forPortal(callerOf(input).view.catalog.portal.name);
    if (fresh !== undefined) input.exchange.caller = createCaller(fresh, callerOf(input).identity);
    return await answer();
  }
}
