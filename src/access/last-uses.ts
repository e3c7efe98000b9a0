import type { ControlDatabase } from '../database/control-database.ts';
import type { IdentityCredential } from './identity.ts';

/** How long a use may wait to be written: a commit costs milliseconds, a request microseconds. */
const FLUSH_MS = 5_000;

/** When keys, sessions and authorizations were last used, written in batches. */
export class LastUses {
  readonly #database: ControlDatabase;
  readonly #onError: (error: unknown) => void;
  readonly #keys = new Map<number, string>();
  readonly #sessions = new Map<string, string>();
  readonly #authorizations = new Map<number, string>();
  #timer: NodeJS.Timeout | undefined;

  constructor(database: ControlDatabase, onError: (error: unknown) => void) {
    this.#database = database;
    this.#onError = onError;
  }

  used(credential: IdentityCredential, now: Date): void {
    const at = now.toISOString();
    if (credential.kind === 'apikey') this.#keys.set(credential.keyId, at);
    else if (credential.kind === 'session') this.#sessions.set(credential.idHash, at);
    else this.#authorizations.set(credential.authorizationId, at);
    if (this.#timer !== undefined) return;
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      this.#flush().catch(this.#onError);
    }, FLUSH_MS);
    this.#timer.unref();
  }

  async close(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#flush();
  }

  async #flush(): Promise<void> {
    const keys = take(this.#keys);
    const sessions = take(this.#sessions);
    const authorizations = take(this.#authorizations);
    if (keys.length + sessions.length + authorizations.length === 0) return;
    await this.#database.db.transaction().execute(async (trx) => {
      for (const [id, at] of keys)
        await trx.updateTable('api_keys').set({ last_used_at: at }).where('id', '=', id).execute();
      for (const [hash, at] of sessions)
        await trx.updateTable('sessions').set({ last_seen_at: at }).where('id_hash', '=', hash).execute();
      for (const [id, at] of authorizations)
        await trx.updateTable('authorizations').set({ last_used_at: at }).where('id', '=', id).execute();
    });
  }
}

function take<Key>(uses: Map<Key, string>): [Key, string][] {
  const entries = [...uses];
  uses.clear();
  return entries;
}
