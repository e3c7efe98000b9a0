import type { Command } from 'commander';
import { examine } from '../doctor/examine.ts';
import type { Finding } from '../doctor/finding.ts';
import { type CliContext, configFor, type HomeOptions } from './cli-context.ts';
import { examples, homeOption, jsonOption } from './command-help.ts';
import { oneLine } from './error-lines.ts';
import { createProgressPrinter } from './print-progress.ts';

/** `trigpoint doctor`. */
export function addDoctorCommand(program: Command, context: CliContext): void {
  program
    .command('doctor')
    .summary('look for what is wrong, and say what to do')
    .description(
      'Looks at everything that a server on the home needs and changes nothing: permissions, disk, control database, every byte of every published dataset, addresses, mail server, clock, open files, Node.js. One line for each; exit code 1 when something is wrong. Works beside a running server.',
    )
    .addOption(homeOption())
    .addOption(jsonOption())
    .addHelpText('after', examples('trigpoint doctor --home /srv/trigpoint'))
    .action((options: HomeOptions & { readonly json?: boolean }) => doctor(context, options));
}

async function doctor(
  context: CliContext,
  options: HomeOptions & { readonly json?: boolean },
): Promise<void> {
  const { io, services } = context;
  const config = configFor(context, options);
  const printer = createProgressPrinter(io.stderr);
  const findings = await examine({
    config,
    versions: services.versionFiles(config.home),
    signal: io.interrupted(),
    onProgress: (done, total) => printer.show({ phase: 'checking', done, fraction: done / total }),
  }).finally(() => printer.stop());
  io.stdout.write(options.json ? `${JSON.stringify(findings, null, 2)}\n` : findings.map(line).join(''));
  if (findings.some(({ state }) => state === 'problem')) context.setExitCode(1);
}

function line({ check, state, message, advice }: Finding): string {
  const text = `${state.padEnd(8)} ${check}: ${message}${advice === undefined ? '' : ` → ${advice}`}`;
  return `${oneLine(text)}\n`;
}
