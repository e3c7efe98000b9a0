import type { Command } from 'commander';
import { examplesIn } from './command-help.ts';
import { createProgram } from './create-program.ts';

/** The text of `docs/reference/cli.md`, from the definitions of the commands. */
export function cliPage(): string {
  let printed = '';
  const program = describedProgram((text) => {
    printed += text;
  });
  const sections = leaves(program).map((command) => {
    printed = '';
    command.outputHelp();
    return commandSection(command, examplesIn(printed));
  });
  return `# Command line

<!-- Generated from src/cli by \`node tools/write-docs.ts\`; a test holds both equal. -->

In a checkout it is \`npm run trigpoint -- <command>\`, and \`npm start -- <flags>\` is \`serve\`. Results go to standard output,
progress and errors to standard error. Exit code 0: done; 1: failed, and nothing was changed; 2: the command line was not
understood. All commands but \`serve\` and \`restore\` also work while a server runs on the same home directory; it serves what they change
within a second. The settings of \`serve\`, and the environment variables and the file that also set them, are in
[Configuration](configuration.md).

A new portal's namespace URI is \`<portal URL>/api/wfs/featuretype\`, where the portal's URL is its public URL, else
\`http://\` and its first host, else the address that the server listens on (127.0.0.1 for all addresses, port 8080 for a
free one). It stays what it is whatever becomes of the address; only \`portal set --namespace\` changes it. A prefix or
namespace that is changed applies to what is published from then on.

${sections.join('\n')}`;
}

const NEVER = () => Promise.reject(new Error('The command line is only described.'));

/** The definitions alone: nothing of them runs. */
function describedProgram(write: (text: string) => void): Command {
  const output = { write };
  return createProgram({
    io: {
      stdout: output,
      stderr: output,
      env: {},
      interrupted: () => AbortSignal.abort(),
      readInput: async () => '',
      writeBytes: () => NEVER(),
    },
    services: {
      serve: async () => 1,
      openStore: NEVER,
      versionFiles: () => ({ hold: NEVER, verify: NEVER }),
      temporaryFolder: () => '',
      encodings: [],
    },
    args: [],
    setExitCode: () => {},
  });
}

function leaves(command: Command): Command[] {
  return command.commands.length === 0 ? [command] : command.commands.flatMap(leaves);
}

function commandSection(command: Command, examples: readonly string[]): string {
  const help = command.createHelp();
  const rows = [
    ...help
      .visibleArguments(command)
      .map((argument) => `| \`${help.argumentTerm(argument)}\` | ${help.argumentDescription(argument)} |`),
    ...help
      .visibleOptions(command)
      .map((option) => `| \`${help.optionTerm(option)}\` | ${help.optionDescription(option)} |`),
  ];
  return `## ${fullName(command)}

${command.description()}

\`\`\`
${help.commandUsage(command)}
\`\`\`

| argument or flag | meaning |
|---|---|
${rows.join('\n')}

\`\`\`sh
${examples.join('\n')}
\`\`\`
`;
}

function fullName(command: Command): string {
  return command.parent === null ? command.name() : `${fullName(command.parent)} ${command.name()}`;
}
