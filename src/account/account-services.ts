import type { ControlDatabase } from '../database/control-database.ts';
import { AttemptThrottle } from './attempt-throttle.ts';
import { Mailer, type MailerOptions } from './mailer.ts';
import { PasswordQueue } from './password-queue.ts';
import { openSecretBox, type SecretBox } from './secret-box.ts';

/** What a serving process needs for people to sign in; one for the process, because it counts what is under way. */
export interface AccountServices {
  readonly database: ControlDatabase;
  readonly throttle: AttemptThrottle;
  readonly passwords: PasswordQueue;
  /** undefined: no mail server is configured, so that no mail is sent. */
  readonly mailer: Mailer | undefined;
  /** For secrets of second factors. */
  secretBox(): Promise<SecretBox>;
}

/** `home`: the directory of the secret key, which is made when it is first needed. */
export function createAccountServices(
  database: ControlDatabase,
  { home, mail }: { readonly home: string; readonly mail?: MailerOptions | undefined },
): AccountServices {
  let box: Promise<SecretBox> | undefined;
  return {
    database,
    throttle: new AttemptThrottle(database),
    passwords: new PasswordQueue(),
    mailer: mail === undefined ? undefined : new Mailer(mail),
    secretBox() {
      box ??= openSecretBox(home).catch((error: unknown) => {
        box = undefined;
        throw error;
      });
      return box;
    },
  };
}
