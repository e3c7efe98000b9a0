import { type Config, environmentNameOf, flagOf, OPTION_NAMES, optionOf } from './config.ts';
import { CONFIG_FILE } from './load-config.ts';

/** The options of `serve` for `--help`: one per line, with their defaults. */
export function optionsHelp(): string {
  const rows = OPTION_NAMES.map((name) => {
    const option = optionOf(name);
    const printed = option.print(option.default);
    return [
      `  ${flagOf(name)} ${option.placeholder}`,
      option.sentence + (printed === '' ? '' : ` (${printed})`),
    ] as const;
  });
  const width = Math.max(...rows.map(([usage]) => usage.length)) + 2;
  return rows.map(([usage, sentence]) => usage.padEnd(width) + sentence).join('\n');
}

/** The text of `docs/reference/configuration.md`. */
export function configurationPage(): string {
  const rows = OPTION_NAMES.map((name) => {
    const option = optionOf(name);
    const printed = option.print(option.default);
    const cells = [
      `\`${name}\``,
      `\`${flagOf(name)}\``,
      `\`${environmentNameOf(name)}\``,
      printed === '' ? 'none' : `\`${printed}\``,
      `${option.sentence}. Must be ${option.expected}.`.replaceAll('|', '\\|'),
    ];
    return `| ${cells.join(' | ')} |`;
  });
  return `# Configuration

<!-- Generated from src/config/config.ts by \`node tools/write-docs.ts\`; a test holds both equal. -->

Settings come from, strongest first: flags of \`trigpoint serve\`, environment variables, the file \`${CONFIG_FILE}\` in the
home directory (an object with the names of the first column), the defaults. All mistakes are reported at once, and the
server doesn't start with any. The unit stands at the end of a name: \`Ms\` is milliseconds, \`Bytes\` is bytes.

\`\`\`json
{ "port": 8081, "workers": 2, "trustedProxies": ["10.0.0.0/8"] }
\`\`\`

| Setting | Flag | Environment | Default | Meaning |
|---|---|---|---|---|
${rows.join('\n')}
`;
}

/** All settings in force as environment variables, for processes that work for this one. */
export function environmentOf(config: Config): Record<string, string> {
  return Object.fromEntries(
    OPTION_NAMES.map((name) => [environmentNameOf(name), optionOf(name).print(config[name])]),
  );
}
