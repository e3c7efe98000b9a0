import { textBody } from '../format/encoded-body.ts';
import type { Handler } from './route.ts';

const CHECK_TIMEOUT_MS = 2000;

/** `/healthz`: 200 while this process answers for its catalogue and its store, 503 otherwise and while stopping. */
export const healthEndpoint: Handler = async ({ application, server }) => {
  const problem = server.isDraining ? 'stopping' : await failedCheck(application.check?.());
  const status = problem === undefined ? 200 : 503;
  const body = textBody('application/json', JSON.stringify({ status: problem ?? 'ok' }));
  return { status, body };
};

/** What is wrong in one word; the reason may hold paths, so it isn't told. */
async function failedCheck(check: Promise<void> | undefined): Promise<string | undefined> {
  if (check === undefined) return undefined;
  const { promise: late, resolve } = Promise.withResolvers<string>();
  const timer = setTimeout(() => resolve('slow'), CHECK_TIMEOUT_MS);
  try {
    return await Promise.race([
      check.then(
        () => undefined,
        () => 'failing',
      ),
      late,
    ]);
  } finally {
    clearTimeout(timer);
  }
}
