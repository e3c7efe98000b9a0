import type { Command } from 'commander';
import { optionsHelp } from '../config/describe-config.ts';
import { loadConfig } from '../config/load-config.ts';
import type { CliContext } from './cli-context.ts';
import { examples } from './command-help.ts';

/** `trigpoint serve`: its flags are the settings, which report all their mistakes at once. */
export function addServeCommand(program: Command, context: CliContext): void {
  program
    .command('serve')
    .summary('run the server')
    .description(
      'Runs the server until it is stopped with Ctrl-C or SIGTERM. An empty home directory gets a demo portal.',
    )
    .usage('[options]')
    .allowUnknownOption()
    .allowExcessArguments()
    .addHelpText('after', () => `\nSettings:\n${optionsHelp()}`)
    .addHelpText(
      'after',
      examples('trigpoint serve', 'trigpoint serve --home /srv/geodata --host 0.0.0.0 --port 8080'),
    )
    .action(async () => {
      const config = loadConfig({ args: context.args, env: context.io.env });
      context.setExitCode(await context.services.serve(config));
    });
}
