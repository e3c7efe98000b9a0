import { sentence } from '../lib/sentence.ts';
import type { ApplicationSettings, ApplicationType } from './application.ts';
import { ApplicationError, type ApplicationProblem } from './application-error.ts';
import { problemOfRedirectUri } from './redirect-uri.ts';

const MAX_NAME_CHARACTERS = 100;
const MAX_REDIRECT_URIS = 20;

/** The settings as they are kept: the name without blanks around it, each address once. Throws ApplicationError with all mistakes. */
export function checkSettings(input: ApplicationSettings, type: ApplicationType): ApplicationSettings {
  const name = input.name.trim();
  const redirectUris = [...new Set(input.redirectUris)];
  const problems = [...problemsOfName(name), ...problemsOfRedirectUris(redirectUris)];
  if (problems.length > 0) throw new ApplicationError(problems);
  return { name, redirectUris, requiresPkce: type === 'public' && input.requiresPkce };
}

function* problemsOfName(name: string): Iterable<ApplicationProblem> {
  if (name === '') yield { field: 'name', told: 'The application needs a name.' };
  if (name.length > MAX_NAME_CHARACTERS)
    yield {
      field: 'name',
      told: sentence('The name is longer than {most} characters.', { most: MAX_NAME_CHARACTERS }),
    };
  // Invisible and direction-changing characters could make the consent page say something else.
  if (/\p{C}/u.test(name)) yield { field: 'name', told: 'The name has characters that nobody can see.' };
}

function* problemsOfRedirectUris(uris: readonly string[]): Iterable<ApplicationProblem> {
  const field = 'redirect_uris';
  if (uris.length === 0) yield { field, told: 'The application needs a redirection URL.' };
  if (uris.length > MAX_REDIRECT_URIS)
    yield {
      field,
      told: sentence('An application has at most {most} redirection URLs.', { most: MAX_REDIRECT_URIS }),
    };
  for (const uri of uris.slice(0, MAX_REDIRECT_URIS)) {
    const problem = problemOfRedirectUri(uri);
    if (problem !== undefined)
      yield {
        field,
        told: sentence('The redirection URL {uri} {problem}.', { uri: uri.slice(0, 100), problem }),
      };
  }
}
