import { randomBytes } from 'node:crypto';
import { link, open, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import type { Command } from 'commander';
import { BackupError } from '../backup/backup-error.ts';
import type { BackupProgress } from '../backup/backup-format.ts';
import { type Backup, openBackup } from '../backup/write-backup.ts';
import { type CliContext, configFor, type HomeOptions, withDatabase } from './cli-context.ts';
import { examples, homeOption } from './command-help.ts';
import { createProgressPrinter, type ProgressPrinter } from './print-progress.ts';
import { readText } from './read-option-value.ts';
import { UsageError } from './usage-error.ts';

interface BackupOptions extends HomeOptions {
  readonly force?: boolean;
}

/** `trigpoint backup FILE`. */
export function addBackupCommand(program: Command, context: CliContext): void {
  program
    .command('backup')
    .summary('write everything into one file')
    .description(
      'Writes the whole home into one file as it is at that moment, beside a running server and running publishes: portals, people, keys, rights, and the current version of every dataset. The file holds secrets; only its owner may read it.',
    )
    .argument('<file>', 'the file to write; - for standard output', readText)
    .option('--force', 'take the place of a file that is there')
    .addOption(homeOption())
    .addHelpText(
      'after',
      examples(
        'trigpoint backup /backups/trigpoint-monday.zip',
        'trigpoint backup - | ssh backup.example.org "umask 077; cat > trigpoint.zip"',
      ),
    )
    .action((file: string, options: BackupOptions) => backup(context, file, options));
}

async function backup(context: CliContext, file: string, options: BackupOptions): Promise<void> {
  const { io, services } = context;
  if (file === '-' && io.stdout.isTTY === true)
    throw new UsageError('A backup is not for a terminal: name a file, or lead standard output into one.');
  if (file !== '-' && !options.force) await requireAbsent(file);
  const { home } = configFor(context, options);
  await requireHome(home);
  const signal = io.interrupted();
  const printer = createProgressPrinter(io.stderr);
  try {
    const { datasets, totalBytes } = await withDatabase({ home }, async (database) => {
      const opened = await openBackup({
        home,
        temporary: services.temporaryFolder(home),
        database,
        versions: services.versionFiles(home),
        signal,
        onProgress: (progress) => showProgress(printer, progress),
      });
      try {
        if (file === '-') await io.writeBytes(opened.chunks());
        else await writeFile(file, opened, options.force ?? false);
        return opened;
      } finally {
        await opened.close();
      }
    });
    printer.stop();
    const line = `Backed up ${counted(datasets)}, ${megabytes(totalBytes)}${file === '-' ? '' : `, into ${file}`}.\n`;
    (file === '-' ? io.stderr : io.stdout).write(line);
  } finally {
    printer.stop();
  }
}

/** A backup of a home that isn't there would be an empty one: worse than none. */
async function requireHome(home: string): Promise<void> {
  if (await exists(join(home, 'control.sqlite'))) return;
  throw new BackupError(`${home} is no home of a server (it has no control.sqlite); say which with --home.`);
}

async function requireAbsent(file: string): Promise<void> {
  if (await exists(file)) throw fileExists(file);
}

function fileExists(file: string): BackupError {
  return new BackupError(`${file} is there already; name another file, or take its place with --force.`);
}

/** Written under another name in the same folder, and given its own when it is whole and on the disk. */
async function writeFile(file: string, backup: Backup, force: boolean): Promise<void> {
  const partial = join(dirname(file), `.${basename(file)}.${randomBytes(4).toString('hex')}.partial`);
  try {
    const output = await open(partial, 'wx', 0o600);
    try {
      for await (const chunk of backup.chunks()) await output.writeFile(chunk);
      await output.sync();
    } finally {
      await output.close();
    }
    if (force) await rename(partial, file);
    else await link(partial, file);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') throw fileExists(file);
    if (code === undefined || error instanceof BackupError || (error as Error).name === 'AbortError')
      throw error;
    throw new BackupError(`${file} can't be written: ${message}`, { cause: error });
  } finally {
    await rm(partial, { force: true });
  }
}

async function exists(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined)) !== undefined;
}

export function showProgress(printer: ProgressPrinter, { phase, bytes, totalBytes }: BackupProgress): void {
  const fraction = totalBytes === 0 ? undefined : bytes / totalBytes;
  if (phase === 'checking') printer.show({ phase, done: bytes, fraction });
  else printer.show({ phase, done: bytes / 1e6, unit: 'MB', fraction });
}

export function counted(datasets: number): string {
  return datasets === 1 ? '1 dataset' : `${datasets} datasets`;
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toLocaleString('en', { maximumFractionDigits: 1 })} MB`;
}
