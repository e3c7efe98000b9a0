import { createTransport, type Transporter } from 'nodemailer';

/** What a mail says, in the language of whoever asked for it. */
export interface MailText {
  readonly subject: string;
  readonly text: string;
}

export interface Mail extends MailText {
  readonly to: string;
}

export interface MailerOptions {
  /** `smtp://` or `smtps://`, with name and password where the server wants them. */
  readonly smtpUrl: string;
  /** The sender's address. */
  readonly from: string;
  /** Told of mails that could not be sent, without their content. */
  onError(error: unknown): void;
}

/** Mails under way at once; further ones are dropped and told of: somebody floods us. */
const MAX_OPEN = 100;
/** For connecting, for the server's greeting, and for each answer of it. */
const TIMEOUT_MS = 10_000;

/**
 * Sends mails after the request has been answered: neither the answer nor its time tells whether there was one to send,
 * and a slow mail server keeps nobody waiting.
 */
export class Mailer {
  readonly #transport: Transporter;
  readonly #options: MailerOptions;
  readonly #open = new Set<Promise<void>>();

  constructor(options: MailerOptions) {
    this.#options = options;
    this.#transport = createTransport(
      {
        url: options.smtpUrl,
        connectionTimeout: TIMEOUT_MS,
        greetingTimeout: TIMEOUT_MS,
        socketTimeout: TIMEOUT_MS,
        // What stands in a mail is ours; nothing in it is a file or an address to fetch.
        disableFileAccess: true,
        disableUrlAccess: true,
      },
      { from: options.from },
    );
  }

  /** Makes mails and sends them, later. Never throws. */
  post(make: () => Promise<readonly Mail[]>): void {
    if (this.#open.size >= MAX_OPEN) {
      this.#options.onError(new Error(`a mail is dropped: ${MAX_OPEN} are being sent already`));
      return;
    }
    const sending = this.#send(make)
      .catch((error: unknown) => this.#options.onError(error))
      .finally(() => this.#open.delete(sending));
    this.#open.add(sending);
  }

  /** Waits for those under way. */
  async close(): Promise<void> {
    await Promise.all(this.#open);
    this.#transport.close();
  }

  async #send(make: () => Promise<readonly Mail[]>): Promise<void> {
    for (const mail of await make()) await this.#transport.sendMail(mail);
  }
}
