import { type FieldErrors, textField } from './form.ts';
import { type Html, html } from './html.ts';
import type { Message, Say } from './language/say.ts';

/** What was typed for a new account; never the password. */
export interface TypedAccount {
  readonly name: string;
  readonly displayName: string;
  readonly email: string;
}

export const NO_ACCOUNT: TypedAccount = { name: '', displayName: '', email: '' };

/** The fields of a new account; the address is asked for where it isn't known. */
export function newAccountFields(
  say: Say,
  { name, displayName, email }: TypedAccount,
  { errors, asksEmail }: { readonly errors: FieldErrors; readonly asksEmail: boolean },
): Html {
  return html`${textField({
    name: 'name',
    label: say('Name to sign in with'),
    value: name,
    hint: say('Letters a to z, digits, and . _ - @ +. Capitals make no difference.'),
    autocomplete: 'username',
    isRequired: true,
    maxLength: 64,
    errors,
  })}
${textField({
  name: 'display_name',
  label: say('Your name'),
  value: displayName,
  hint: say('As others see it; without one it is the name above.'),
  autocomplete: 'name',
  maxLength: 100,
  errors,
})}
${asksEmail ? emailField(say, { value: email, errors, hint: 'May stay empty.' }) : undefined}
${newPasswordField(say, { label: 'Password', errors })}`;
}

export function emailField(
  say: Say,
  {
    value,
    errors,
    hint,
    isRequired = false,
  }: {
    readonly value: string;
    readonly errors: FieldErrors;
    readonly hint: Message;
    readonly isRequired?: boolean;
  },
): Html {
  return textField({
    name: 'email',
    label: say('E-mail address'),
    type: 'email',
    value,
    hint: say(hint),
    autocomplete: 'email',
    maxLength: 254,
    isRequired,
    errors,
  });
}

export function newPasswordField(
  say: Say,
  {
    label,
    errors,
    name = 'password',
  }: { readonly label: Message; readonly errors: FieldErrors; readonly name?: string },
): Html {
  return textField({
    name,
    label: say(label),
    type: 'password',
    hint: say('At least 8 characters. Several words make a good one.'),
    autocomplete: 'new-password',
    isRequired: true,
    errors,
  });
}

/** Whose password it is, for the browser's memory of passwords; nobody sees or hears it. */
export function userNameForBrowsers(name: string): Html {
  return html`<span class="hidden" aria-hidden="true"><input name="username" value="${name}" autocomplete="username" tabindex="-1" readonly></span>`;
}
