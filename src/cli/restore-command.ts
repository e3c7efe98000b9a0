import type { Command } from 'commander';
import { restoreBackup } from '../backup/restore-backup.ts';
import { counted, showProgress } from './backup-command.ts';
import { type CliContext, configFor, type HomeOptions } from './cli-context.ts';
import { examples, homeOption } from './command-help.ts';
import { createProgressPrinter } from './print-progress.ts';
import { readText } from './read-option-value.ts';

interface RestoreOptions extends HomeOptions {
  readonly force?: boolean;
}

/** `trigpoint restore FILE`. */
export function addRestoreCommand(program: Command, context: CliContext): void {
  program
    .command('restore')
    .summary('bring an empty home to what a backup holds')
    .description(
      'Brings an empty home to exactly what a backup holds, after comparing every file with its checksum: all of it, or nothing. A backup of an older version is brought to this one’s tables. Keys, sessions and tokens that were revoked after the backup was made are valid again. No server may run on the home.',
    )
    .argument('<file>', 'a file that `trigpoint backup` wrote', readText)
    .option(
      '--force',
      'also into a home that is not empty; what is there is kept in a folder replaced-… in it',
    )
    .addOption(homeOption())
    .addHelpText('after', examples('trigpoint restore /backups/trigpoint-monday.zip --home /srv/trigpoint'))
    .action((file: string, options: RestoreOptions) => restore(context, file, options));
}

async function restore(context: CliContext, file: string, options: RestoreOptions): Promise<void> {
  const { io, services } = context;
  const { home } = configFor(context, options);
  const printer = createProgressPrinter(io.stderr);
  try {
    const report = await restoreBackup({
      path: file,
      home,
      force: options.force ?? false,
      versionsOf: services.versionFiles,
      signal: io.interrupted(),
      onProgress: (progress) => showProgress(printer, progress),
    });
    printer.stop();
    io.stdout.write(
      `Restored ${counted(report.datasets)} into ${home}, as of ${report.createdAt} (Trigpoint ${report.softwareVersion}).\n`,
    );
    if (report.replacedTo !== undefined)
      io.stdout.write(`What was there is in ${report.replacedTo}; delete it when you need it no more.\n`);
  } finally {
    printer.stop();
  }
}
