/** A request that the catalogue can't answer, in the words of Opendatasoft's Explore API v2. */
export class CatalogueError extends Error {
  readonly code: 'InvalidRESTParameterError' | 'ODSQLError' | 'NotFoundResource';

  constructor(code: CatalogueError['code'], message: string) {
    super(message);
    this.name = 'CatalogueError';
    this.code = code;
  }
}
