/** A resource of another server that could not be had; the message is one line that names its address without secrets. */
export class FetchError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'FetchError';
  }
}
