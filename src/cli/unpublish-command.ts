import type { Command } from 'commander';
import { unpublishDataset } from '../publish/unpublish-dataset.ts';
import { type CliContext, configFor, type HomeOptions, withStore } from './cli-context.ts';
import { examples, homeOption, portalOption } from './command-help.ts';
import { oneLine } from './error-lines.ts';

interface UnpublishOptions extends HomeOptions {
  readonly portal?: string;
}

/** `trigpoint unpublish ID`. */
export function addUnpublishCommand(program: Command, context: CliContext): void {
  program
    .command('unpublish')
    .summary('remove a dataset')
    .description('Removes a dataset and its features. The file that it was published from is not touched.')
    .argument('<id>', 'id of the dataset')
    .addOption(portalOption())
    .addOption(homeOption())
    .addHelpText('after', examples('trigpoint unpublish departements'))
    .action((id: string, options: UnpublishOptions) => unpublish(context, id, options));
}

async function unpublish(context: CliContext, id: string, options: UnpublishOptions): Promise<void> {
  const { io } = context;
  const signal = io.interrupted();
  const { isRestricted } = await withStore(context, configFor(context, options), (services) =>
    unpublishDataset({ id, portal: options.portal }, services, signal),
  );
  const after = isRestricted
    ? ' It was restricted, and its rights went with it: publish it again with --restricted, or it is for everybody.'
    : '';
  io.stdout.write(`Removed ${oneLine(id)}.${after}\n`);
}
