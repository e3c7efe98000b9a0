import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Config,
  DEFAULT_CONFIG,
  environmentNameOf,
  flagOf,
  OPTION_NAMES,
  type OptionName,
  optionOf,
} from './config.ts';
import { nearestName } from './nearest-name.ts';

export const CONFIG_FILE = 'trigpoint.json';

/** What Kubernetes and Docker links set for a service that happens to be named "trigpoint": not meant for us. */
const FOREIGN_ENVIRONMENT = /^TRIGPOINT_(SERVICE_(HOST|PORT)(_.*)?|PORT_\d+_(TCP|UDP).*)$/;
const FOREIGN_PORT = /^(tcp|udp):\/\//;

/** Settings that can't be used; `mistakes` holds one sentence for each, all of them. */
export class ConfigError extends Error {
  readonly mistakes: readonly string[];
  constructor(mistakes: readonly string[]) {
    super(mistakes.join('\n'));
    this.name = 'ConfigError';
    this.mistakes = mistakes;
  }
}

export interface ConfigSources {
  /** The arguments after the command, e.g. `['--port', '8081', '--workers=2']`. */
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** A value as somebody wrote it, and where. */
interface Setting {
  readonly value: unknown;
  /** How the setting is called where it stands, e.g. `--port` or `TRIGPOINT_PORT`. */
  readonly writtenAs: string;
}

type Settings = Map<OptionName, Setting>;

/**
 * Flags, then the environment, then `trigpoint.json` in the home, then the defaults. Throws ConfigError that names
 * every mistake in all three, also in values that a stronger source overrides.
 */
export function loadConfig(sources: ConfigSources): Config {
  const mistakes: string[] = [];
  const flags = readFlags(sources.args, mistakes);
  const environment = readEnvironment(sources.env, mistakes);
  const home = [flags, environment].map((s) => s.get('home')?.value).find((v) => typeof v === 'string');
  const file = readConfigFile(home ?? DEFAULT_CONFIG.home, mistakes);

  const config = new Map<OptionName, unknown>();
  for (const settings of [file, environment, flags]) {
    for (const [name, setting] of settings) {
      const option = optionOf(name);
      const value = option.decode(setting.value);
      if (value === undefined) {
        mistakes.push(
          `${setting.writtenAs} must be ${option.expected}, but is ${JSON.stringify(setting.value)}.`,
        );
      } else {
        config.set(name, value);
      }
    }
  }
  if (mistakes.length > 0) throw new ConfigError(mistakes);
  return { ...DEFAULT_CONFIG, ...(Object.fromEntries(config) as Partial<Config>) };
}

function readFlags(args: readonly string[], mistakes: string[]): Settings {
  const settings: Settings = new Map();
  const known = new Map(OPTION_NAMES.map((name) => [flagOf(name), name]));
  for (let i = 0; i < args.length; i++) {
    const argument = args[i] as string;
    const equals = argument.indexOf('=');
    const flag = equals < 0 ? argument : argument.slice(0, equals);
    const hasValueNext = equals < 0 && i + 1 < args.length && !(args[i + 1] as string).startsWith('--');
    const value = equals >= 0 ? argument.slice(equals + 1) : hasValueNext ? args[++i] : undefined;
    const name = known.get(flag);
    if (!flag.startsWith('--')) mistakes.push(`Unexpected argument ${JSON.stringify(argument)}.`);
    else if (name === undefined) mistakes.push(`Unknown option ${flag}${suggestion(flag, known.keys())}.`);
    else if (value === undefined) mistakes.push(`${flag} needs a value: ${optionOf(name).expected}.`);
    else if (settings.has(name)) mistakes.push(`${flag} is given twice.`);
    else settings.set(name, { value, writtenAs: flag });
  }
  return settings;
}

function readEnvironment(env: ConfigSources['env'], mistakes: string[]): Settings {
  const settings: Settings = new Map();
  const known = new Map(OPTION_NAMES.map((name) => [environmentNameOf(name), name]));
  for (const [variable, value] of Object.entries(env)) {
    if (!variable.startsWith('TRIGPOINT_') || value === undefined || value === '') continue;
    const name = known.get(variable);
    if (FOREIGN_ENVIRONMENT.test(variable) || (name === 'port' && FOREIGN_PORT.test(value))) continue;
    if (name !== undefined) settings.set(name, { value, writtenAs: variable });
    else mistakes.push(`Unknown environment variable ${variable}${suggestion(variable, known.keys())}.`);
  }
  return settings;
}

function readConfigFile(home: string, mistakes: string[]): Settings {
  const settings: Settings = new Map();
  const path = join(home, CONFIG_FILE);
  let parsed: unknown;
  try {
    parsed = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    // ENOTDIR: the home is a file; whoever opens it says so better.
    if (code === 'ENOENT' || code === 'ENOTDIR') return settings;
    mistakes.push(`${path} can't be read: ${(error as Error).message}.`);
    return settings;
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    mistakes.push(`${path} must hold one JSON object.`);
    return settings;
  }
  const known = new Map<string, OptionName>(OPTION_NAMES.map((name) => [name, name]));
  for (const [key, value] of Object.entries(parsed)) {
    const name = known.get(key);
    if (name === 'home') mistakes.push(`"home" can't be set in ${path}, which is found through it.`);
    else if (name !== undefined) settings.set(name, { value, writtenAs: `"${key}" in ${path}` });
    else mistakes.push(`Unknown setting "${key}" in ${path}${suggestion(key, known.keys())}.`);
  }
  return settings;
}

function suggestion(name: string, candidates: Iterable<string>): string {
  const nearest = nearestName(name, candidates);
  return nearest === undefined ? '' : ` (did you mean ${nearest}?)`;
}
