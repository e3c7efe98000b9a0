import type { ControlDatabase } from '../database/control-database.ts';
import { secretHash } from '../lib/secrets.ts';
import { type Credential, keyOfBasic } from './credential.ts';
import { type FoundCredential, findKey, findSession, findToken, hasEnded } from './find-credential.ts';
import type { UserIdentity } from './identity.ts';
import { LastUses } from './last-uses.ts';

/** The portal that a request is for, as far as authentication goes. */
export interface AccessPortal {
  readonly portal: { readonly id: number };
  /** See `PortalCatalog`. */
  readonly accessRevision: number;
}

/** Users kept in memory per portal; the longest unused one goes first. */
const MAX_REMEMBERED = 10_000;

interface Remembered {
  readonly accessRevision: number;
  readonly found: Map<string, FoundCredential>;
}

/**
 * Tells who is asking. What was found is remembered until anything about the portal's people changes (every process
 * notices within a second), so that most requests cost one hash and one look into a map.
 */
export class Authenticator {
  readonly #database: ControlDatabase;
  readonly #lastUses: LastUses;
  readonly #remembered = new Map<number, Remembered>();

  constructor(database: ControlDatabase, onError: (error: unknown) => void) {
    this.#database = database;
    this.#lastUses = new LastUses(database, onError);
  }

  /** The user whose credential it is; undefined: it is no valid one in this portal. Never throws for a bad one. */
  async identify(where: AccessPortal, credential: Credential, now: Date): Promise<UserIdentity | undefined> {
    const secret = credential.kind === 'basic' ? keyOfBasic(credential) : credential.secret;
    if (secret === undefined) return undefined;
    const kind = credential.kind === 'basic' ? 'apikey' : credential.kind;
    const hash = secretHash(secret);
    const remembered = this.#rememberedOf(where);
    const name = `${kind} ${hash}`;
    let found = remembered.found.get(name);
    // What seems to have ended here may have been used since in another process.
    if (found === undefined || hasEnded(found, now.getTime())) {
      found = await FINDERS[kind](this.#database.db, where.portal.id, hash);
      if (found === undefined || hasEnded(found, now.getTime())) return undefined;
      remember(remembered.found, name, found);
    }
    if (found.lastSeenAt !== undefined) found.lastSeenAt = now.getTime();
    this.#lastUses.used(found.identity.credential, now);
    return found.identity;
  }

  /** Writes what is still to be written. */
  async close(): Promise<void> {
    await this.#lastUses.close();
  }

  #rememberedOf({ portal, accessRevision }: AccessPortal): Remembered {
    const known = this.#remembered.get(portal.id);
    if (known?.accessRevision === accessRevision) return known;
    const fresh = { accessRevision, found: new Map() };
    this.#remembered.set(portal.id, fresh);
    return fresh;
  }
}

const FINDERS = { apikey: findKey, token: findToken, session: findSession } as const;

function remember(found: Map<string, FoundCredential>, name: string, value: FoundCredential): void {
  found.set(name, value);
  if (found.size <= MAX_REMEMBERED) return;
  for (const oldest of found.keys()) {
    found.delete(oldest);
    return;
  }
}
