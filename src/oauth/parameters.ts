import { OAuthError } from './oauth-error.ts';

/** The one scope: to read all that the user may read. */
export const SCOPE = 'all';

/** Parameters of a request: those without a value don't count, and none may stand twice (RFC 6749 §3.1, §3.2). */
export class OAuthParameters {
  readonly #values = new Map<string, string>();
  readonly #repeated = new Set<string>();

  constructor(parameters: Iterable<readonly [string, string]>) {
    for (const [name, value] of parameters) {
      if (value === '') continue;
      if (this.#values.has(name)) this.#repeated.add(name);
      else this.#values.set(name, value);
    }
  }

  /** The value; undefined: there is none, or there are several. */
  get(name: string): string | undefined {
    return this.#repeated.has(name) ? undefined : this.#values.get(name);
  }

  isRepeated(name: string): boolean {
    return this.#repeated.has(name);
  }

  /** Throws OAuthError `invalid_request` when there isn't exactly one value. */
  require(name: string): string {
    const value = this.get(name);
    if (value === undefined) throw new OAuthError('invalid_request', `The parameter ${name} is missing.`);
    return value;
  }

  /** Throws OAuthError `invalid_request` when any parameter stands twice. */
  checkUnique(): void {
    const [name] = this.#repeated;
    if (name === undefined) return;
    const shown = /^\w{1,40}$/.test(name) ? `The parameter ${name}` : 'A parameter';
    throw new OAuthError('invalid_request', `${shown} stands there more than once.`);
  }

  /** Throws OAuthError `invalid_scope` for any scope but `all`; `scopes` is the specification's other spelling. */
  checkScope(): void {
    for (const name of ['scope', 'scopes'])
      if ((this.get(name) ?? SCOPE) !== SCOPE)
        throw new OAuthError('invalid_scope', `The only scope is ${SCOPE}.`);
  }
}
