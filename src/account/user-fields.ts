import { sentence } from '../lib/sentence.ts';
import { AccountError } from './account-error.ts';

const NAME = /^[a-z0-9][a-z0-9._@+-]{0,63}$/;
/** Names that stand for something else in the audit log. */
const RESERVED = new Set(['anonymous']);
const MAX_DISPLAY_NAME = 100;
/** Not the whole of RFC 5321: what people have. No control character, blank, comma or bracket, so that it can't become two addresses. */
const EMAIL =
  /^[^\s"(),:;<>@[\\\]\x00-\x1f\x7f]{1,64}@[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+$/i;

/** A user's name as it is kept: without blanks around it, in lower case, so that `Ada` and `ada` are one. */
export function normaliseUserName(name: string): string {
  return name.trim().toLowerCase();
}

/** Throws AccountError `Invalid` for a name, in its kept form, that nobody can have. */
export function checkUserName(name: string): void {
  if (NAME.test(name) && !RESERVED.has(name)) return;
  throw new AccountError(
    'Invalid',
    RESERVED.has(name)
      ? sentence('The name {name} stands for those who have none.', { name })
      : 'A user name has 1 to 64 of the letters a to z, digits, and . _ - @ +, and begins with a letter or digit.',
    'name',
  );
}

/** The name that people see; empty becomes the user's name. Throws AccountError `Invalid`. */
export function checkedDisplayName(text: string, name: string): string {
  const displayName = text.normalize('NFC').trim();
  if (displayName === '') return name;
  if ([...displayName].length > MAX_DISPLAY_NAME || /[\p{Cc}\p{Cf}]/u.test(displayName))
    throw new AccountError(
      'Invalid',
      sentence('A display name has at most {most} characters, all of them visible.', {
        most: MAX_DISPLAY_NAME,
      }),
      'display_name',
    );
  return displayName;
}

/** An e-mail address; an empty text is none. Throws AccountError `Invalid`. */
export function checkedEmail(text: string): string | undefined {
  const email = text.trim();
  if (email === '') return undefined;
  if (email.length <= 254 && EMAIL.test(email)) return email;
  throw new AccountError('Invalid', 'An e-mail address looks like name@example.org.', 'email');
}
