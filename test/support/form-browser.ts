/** A browser without scripts: keeps cookies, sends forms as their page would, and doesn't follow redirects by itself. */
export class FormBrowser {
  readonly #url: string;
  readonly #cookies = new Map<string, string>();
  readonly #headers: Readonly<Record<string, string>>;

  constructor(url: string, headers: Readonly<Record<string, string>> = {}) {
    this.#url = url;
    this.#headers = headers;
  }

  get cookie(): string {
    return [...this.#cookies].map(([name, value]) => `${name}=${value}`).join('; ');
  }

  async get(path: string): Promise<Response> {
    return this.#ask(path, {});
  }

  /** Opens the page at the path, and sends its first form with these fields besides the hidden ones. */
  async submit(path: string, fields: Readonly<Record<string, string>>): Promise<Response> {
    const page = await (await this.get(path)).text();
    const hidden = [...page.matchAll(/<input type="hidden" name="form_token" value="([^"]*)"/g)];
    const token = hidden[0]?.[1] ?? '';
    return this.#ask(path, {
      method: 'POST',
      body: new URLSearchParams({ form_token: token, ...fields }),
      headers: { origin: this.#url },
    });
  }

  async #ask(path: string, init: RequestInit): Promise<Response> {
    const headers = { accept: 'text/html', cookie: this.cookie, ...this.#headers, ...init.headers };
    const response = await fetch(this.#url + path, { ...init, headers, redirect: 'manual' });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === '') this.#cookies.delete(name);
      else this.#cookies.set(name, value);
    }
    return response;
  }
}
