import { createTransport } from 'nodemailer';
import type { Config } from '../config/config.ts';
import { type Finding, ok, problem, warning } from './finding.ts';

const TIMEOUT_MS = 10_000;

/** Connects to the mail server and signs in there, without sending anything. Nothing to say where none is set. */
export async function checkMail({ smtpUrl }: Config): Promise<readonly Finding[]> {
  if (smtpUrl === '') return [];
  // What is shown has no name and password.
  const { protocol, host } = new URL(smtpUrl);
  const server = `${protocol}//${host}`;
  const transport = createTransport({
    url: smtpUrl,
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
  });
  try {
    await transport.verify();
  } catch (error) {
    const { message, code } = error as NodeJS.ErrnoException;
    return [
      problem(
        'mail',
        `The mail server ${server} takes no mail: ${code ?? ''} ${message}.`.replace(/\s+/g, ' '),
        'Put smtpUrl right, or start the mail server; until then no link to reset a password arrives.',
      ),
    ];
  } finally {
    transport.close();
  }
  const isPlain = protocol === 'smtp:' && new URL(smtpUrl).password !== '' && !isLoopback(host);
  if (!isPlain) return [ok('mail', `The mail server ${server} takes mail.`)];
  return [
    warning(
      'mail',
      `The password for ${server} goes over a connection that is encrypted only if the server offers it.`,
      'Use smtps:// where the mail server has it.',
    ),
  ];
}

function isLoopback(host: string): boolean {
  return /^(localhost|127\.[\d.]+|\[::1\])(:\d+)?$/.test(host);
}
