import { Option } from 'commander';

/** Text behind a command's help that shows how it is used. */
export function examples(...lines: readonly string[]): string {
  const title = lines.length === 1 ? 'Example:' : 'Examples:';
  return `\n${title}\n${lines.map((line) => `  ${line}`).join('\n')}`;
}

/** The examples in a command's help, one line each. */
export function examplesIn(help: string): string[] {
  const text = /\nExamples?:\n([\s\S]*)$/.exec(help)?.[1] ?? '';
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/** The flag that every command has which works on a home directory. */
export function homeOption(): Option {
  return new Option('--home <dir>', 'home directory of the server (TRIGPOINT_HOME, or ./trigpoint-data)');
}

/** The flag of commands on one portal. */
export function portalOption(): Option {
  return new Option('--portal <name>', 'portal; without it the default one');
}

/** The flag of commands that print data. */
export function jsonOption(): Option {
  return new Option('--json', 'print JSON');
}
