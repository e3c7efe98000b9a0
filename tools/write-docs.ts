import { writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { cliPage } from '../src/cli/cli-reference.ts';
import { configurationPage } from '../src/config/describe-config.ts';

const REFERENCE = resolve(import.meta.dirname, '../docs/reference');
writeFileSync(resolve(REFERENCE, 'configuration.md'), configurationPage());
writeFileSync(resolve(REFERENCE, 'cli.md'), cliPage());
