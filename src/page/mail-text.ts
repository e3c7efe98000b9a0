import type { MailText } from '../account/mailer.ts';
import type { Say } from './language/say.ts';

/** The mail by which somebody chooses another password. `title`: of the portal. */
export function resetMailText(
  say: Say,
  title: string,
  { name, link }: { readonly name: string; readonly link: string },
): MailText {
  return {
    subject: say('Your password at {title}', { title }),
    text: paragraphs(
      say('Somebody, probably you, asked for another password for the account {name} at {title}.', {
        name,
        title,
      }),
      `${say('Choose one here, within 24 hours:')}\n${link}`,
      say("If it wasn't you, there is nothing to do: your password stays as it is."),
    ),
  };
}

/** The mail by which somebody makes their account. */
export function signUpMailText(say: Say, title: string, link: string): MailText {
  return {
    subject: say('Your account at {title}', { title }),
    text: paragraphs(
      say('Somebody, probably you, asked for an account at {title}.', { title }),
      `${say('Make it here, within 24 hours:')}\n${link}`,
      say("If it wasn't you, there is nothing to do."),
    ),
  };
}

/** The mail that tells of another password. */
export function passwordChangedMailText(say: Say, title: string, name: string): MailText {
  return {
    subject: say('Your password at {title} was changed', { title }),
    text: paragraphs(
      say('The password of the account {name} at {title} was changed a moment ago.', { name, title }),
      say("If it wasn't you, ask an administrator of the portal at once."),
    ),
  };
}

/** The mail that tells the address before of another one. */
export function addressChangedMailText(say: Say, title: string, name: string): MailText {
  return {
    subject: say('Your e-mail address at {title} was changed', { title }),
    text: paragraphs(
      say(
        'The account {name} at {title} has another e-mail address now, or none. Mails no longer come here.',
        {
          name,
          title,
        },
      ),
      say("If it wasn't you, ask an administrator of the portal at once."),
    ),
  };
}

function paragraphs(...texts: readonly string[]): string {
  return `${texts.join('\n\n')}\n`;
}
