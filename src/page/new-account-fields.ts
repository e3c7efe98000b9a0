import { type FieldErrors, textField } from './form.ts';
import { type Html, html } from './html.ts';

/** What was typed for a new account; never the password. */
export interface TypedAccount {
  readonly name: string;
  readonly displayName: string;
  readonly email: string;
}

export const NO_ACCOUNT: TypedAccount = { name: '', displayName: '', email: '' };

/** The fields of a new account; the address is asked for where it isn't known. */
export function newAccountFields(
  { name, displayName, email }: TypedAccount,
  errors: FieldErrors,
  asksEmail: boolean,
): Html {
  return html`${textField({
    name: 'name',
    label: 'Name to sign in with',
    value: name,
    hint: 'Letters a to z, digits, and . _ - @ +. Capitals make no difference.',
    autocomplete: 'username',
    isRequired: true,
    maxLength: 64,
    errors,
  })}
${textField({
  name: 'display_name',
  label: 'Your name',
  value: displayName,
  hint: 'As others see it; without one it is the name above.',
  autocomplete: 'name',
  maxLength: 100,
  errors,
})}
${asksEmail ? emailField(email, errors, 'May stay empty.') : undefined}
${newPasswordField('Password', errors)}`;
}

export function emailField(value: string, errors: FieldErrors, hint: string, isRequired = false): Html {
  return textField({
    name: 'email',
    label: 'E-mail address',
    type: 'email',
    value,
    hint,
    autocomplete: 'email',
    maxLength: 254,
    isRequired,
    errors,
  });
}

export function newPasswordField(label: string, errors: FieldErrors, name = 'password'): Html {
  return textField({
    name,
    label,
    type: 'password',
    hint: 'At least 8 characters. Several words make a good one.',
    autocomplete: 'new-password',
    isRequired: true,
    errors,
  });
}

/** Whose password it is, for the browser's memory of passwords; nobody sees or hears it. */
export function userNameForBrowsers(name: string): Html {
  return html`<span class="hidden" aria-hidden="true"><input name="username" value="${name}" autocomplete="username" tabindex="-1" readonly></span>`;
}
