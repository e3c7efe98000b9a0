import { sentence, type Told } from '../lib/sentence.ts';
import { AccountError } from './account-error.ts';

/** Counted in characters as people see them, more or less: code points of the normal form. */
export const MIN_PASSWORD_CHARACTERS = 8;
export const MAX_PASSWORD_CHARACTERS = 256;
/** A context word must have this many letters to count: shorter ones stand in every other word. */
const MIN_WORD = 4;
const ALWAYS = ['trigpoint', 'opendata', 'password'];

/**
 * A password as it is hashed. NFC, so that the same password counts whichever keyboard composes its accents; nothing is cut
 * off and no blank goes.
 */
export function normalisePassword(password: string): string {
  return password.normalize('NFC');
}

/**
 * Throws AccountError `Invalid` for a password that is too short, too long, among the 50,000 most common ones, or hardly
 * more than a word that anybody would try here. No kinds of characters are demanded (NIST SP 800-63B §5.1.1.2).
 * `contextWords`: names of the user, the portal and the organisation.
 */
export async function checkNewPassword(password: string, contextWords: readonly string[]): Promise<void> {
  const normal = normalisePassword(password);
  const { length } = [...normal];
  if (length < MIN_PASSWORD_CHARACTERS)
    throw refusal(
      sentence('A password has at least {least} characters. Several words make a good one.', {
        least: MIN_PASSWORD_CHARACTERS,
      }),
    );
  if (length > MAX_PASSWORD_CHARACTERS)
    throw refusal(sentence('A password has at most {most} characters.', { most: MAX_PASSWORD_CHARACTERS }));
  const lower = normal.toLowerCase();
  if (isMostlyOneOf(lower, [...ALWAYS, ...contextWords.flatMap(wordsIn)]))
    throw refusal(
      'This password is hardly more than a name or word that anybody would try here. Choose another.',
    );
  const isCommon = await commonPasswords();
  if (isCommon(normal) || isCommon(lower))
    throw refusal('This password is one of the most common ones, which attackers try first. Choose another.');
}

function refusal(told: Told): AccountError {
  return new AccountError('Invalid', told, 'password');
}

function wordsIn(text: string): string[] {
  const lower = text.normalize('NFC').toLowerCase();
  return [lower, ...lower.split(/[^\p{L}\p{N}]+/u)].filter((word) => word.length >= MIN_WORD);
}

/** True when taking the words away leaves less than a password. */
function isMostlyOneOf(password: string, words: readonly string[]): boolean {
  let rest = password;
  for (const word of [...words].sort((a, b) => b.length - a.length)) rest = rest.replaceAll(word, '');
  const isSame = [...rest].every((character) => character === rest[0]);
  return isSame || (rest !== password && [...rest].length < MIN_PASSWORD_CHARACTERS);
}

/** Loaded only when somebody chooses a password: the list takes 17 MB. */
async function commonPasswords(): Promise<(password: string) => boolean> {
  const { default: list } = await import('fxa-common-password-list');
  return (password) => list.test(password);
}
