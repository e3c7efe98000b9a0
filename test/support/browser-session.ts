import type { Role } from '../../src/access/identity.ts';
import { createSession } from '../../src/account/sessions.ts';
import { createUser } from '../../src/account/users.ts';
import { COMMAND_LINE } from '../../src/audit/audit-log.ts';
import { findPortal } from '../../src/catalog/portals.ts';
import { withControlDatabase } from './people.ts';

/** Somebody who has signed in, as their browser would ask: with its cookie, and with the token of the page's forms. */
export interface BrowserSession {
  readonly userId: number;
  readonly cookie: string;
  get(path: string): Promise<Response>;
  /** Sends a form as the page at that path would; the answer isn't followed. */
  post(path: string, fields: Readonly<Record<string, string>>): Promise<Response>;
}

/** A new user of the first portal, signed in. */
export async function signedInUser(
  { url, home }: { readonly url: string; readonly home: string },
  name: string,
  role: Role,
): Promise<BrowserSession> {
  const { userId, secret } = await withControlDatabase(home, async (database) => {
    const { id: portalId } = await findPortal(database, undefined);
    const user = await createUser(database, portalId, { name, role }, COMMAND_LINE);
    const owner = { portalId, userId: user.id };
    return { userId: user.id, secret: await createSession(database, owner, `${name}'s browser`) };
  });
  return browserSession(url, secret, userId);
}

/** The same for the session of that secret. */
export function browserSession(url: string, secret: string, userId: number): BrowserSession {
  const cookie = `trigpoint-session=${secret}`;
  const get = (path: string) => fetch(url + path, { headers: { cookie }, redirect: 'manual' });
  const tokenIn = async (path: string) =>
    /name="form_token" value="([^"]+)"/.exec(await (await get(path)).text())?.[1];
  return {
    userId,
    cookie,
    get,
    async post(path, fields) {
      // All forms of a session have one token, and its account has a form.
      const token = (await tokenIn(path)) ?? (await tokenIn('/account/')) ?? '';
      return fetch(url + path, {
        method: 'POST',
        headers: { cookie, origin: url },
        body: new URLSearchParams({ form_token: token, ...fields }),
        redirect: 'manual',
      });
    },
  };
}
