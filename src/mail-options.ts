import type { Logger } from 'pino';
import type { MailerOptions } from './account/mailer.ts';
import type { Config } from './config/config.ts';

/** How mail is sent as settings say; undefined: it is not. */
export function mailOptions({ smtpUrl, mailFrom }: Config, logger: Logger): MailerOptions | undefined {
  if (smtpUrl === '') return undefined;
  return {
    smtpUrl,
    from: mailFrom,
    onError: (error) => logger.error({ err: error }, 'a mail could not be sent (smtpUrl)'),
  };
}
