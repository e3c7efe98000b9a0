import { Command } from 'commander';
import { SOFTWARE_VERSION } from '../lib/software-version.ts';
import { addAppCommand } from './app-command.ts';
import { addBackupCommand } from './backup-command.ts';
import type { CliContext } from './cli-context.ts';
import { examples } from './command-help.ts';
import { addDatasetsCommand } from './datasets-command.ts';
import { addDoctorCommand } from './doctor-command.ts';
import { oneLine } from './error-lines.ts';
import { addGroupCommand } from './group-command.ts';
import { addKeyCommand } from './key-command.ts';
import { addMetadataCommand } from './metadata-command.ts';
import { addPortalCommand } from './portal-command.ts';
import { addPublishCommand } from './publish-command.ts';
import { addQuotaCommand } from './quota-command.ts';
import { addRestoreCommand } from './restore-command.ts';
import { addRightsCommand } from './rights-command.ts';
import { addServeCommand } from './serve-command.ts';
import { addSourceCommand } from './source-command.ts';
import { addUnpublishCommand } from './unpublish-command.ts';
import { addUsageCommand } from './usage-command.ts';
import { addUserCommand } from './user-command.ts';
import { addVersionsCommand } from './versions-command.ts';

/** The command line as a whole. What it doesn't know it refuses by name. */
export function createProgram(context: CliContext): Command {
  const program = new Command('trigpoint')
    .description('Publishes geographic data, and serves them by OGC Web Feature Service.')
    .version(SOFTWARE_VERSION, '--version', 'print the version')
    .helpOption('--help', 'show help')
    .helpCommand('help [command]', 'show help of a command')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => context.io.stdout.write(text),
      writeErr: (text) => context.io.stderr.write(text),
      outputError: (text, write) => write(`${oneLine(text.trim())}\n`),
    })
    .addHelpText('after', examples('trigpoint serve', 'trigpoint publish departements.zip --key code'));
  addServeCommand(program, context);
  addPublishCommand(program, context);
  addDatasetsCommand(program, context);
  addUnpublishCommand(program, context);
  addVersionsCommand(program, context);
  addSourceCommand(program, context);
  addMetadataCommand(program, context);
  addRightsCommand(program, context);
  addPortalCommand(program, context);
  addUserCommand(program, context);
  addGroupCommand(program, context);
  addKeyCommand(program, context);
  addAppCommand(program, context);
  addBackupCommand(program, context);
  addRestoreCommand(program, context);
  addQuotaCommand(program, context);
  addUsageCommand(program, context);
  addDoctorCommand(program, context);
  return program;
}
