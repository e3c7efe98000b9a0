import type { Duplex } from 'node:stream';
import type { Exchange } from './exchange.ts';

/** The requests that are being answered, by connection. */
export class OpenExchanges {
  readonly #byConnection = new Map<Duplex, Set<Exchange>>();
  #onEmpty: (() => void) | undefined;

  add(exchange: Exchange): void {
    const { socket } = exchange.request;
    const open = this.#byConnection.get(socket);
    if (open === undefined) this.#byConnection.set(socket, new Set([exchange]));
    else open.add(exchange);
  }

  delete(exchange: Exchange): void {
    const { socket } = exchange.request;
    const open = this.#byConnection.get(socket);
    open?.delete(exchange);
    if (open?.size === 0) this.#byConnection.delete(socket);
    if (this.#byConnection.size === 0) this.#onEmpty?.();
  }

  /** How many in all. */
  get size(): number {
    let size = 0;
    for (const open of this.#byConnection.values()) size += open.size;
    return size;
  }

  /** How many on that connection. */
  on(connection: Duplex): number {
    return this.#byConnection.get(connection)?.size ?? 0;
  }

  /** True while a request on the connection waits for us and none for the client. */
  isServerBusyOn(connection: Duplex): boolean {
    const open = this.#byConnection.get(connection);
    if (open === undefined) return false;
    for (const exchange of open) if (exchange.isWaitingForClient) return false;
    return true;
  }

  /** True while a request on the connection may take long to come (`Exchange.mayTakeLong`). */
  mayTakeLongOn(connection: Duplex): boolean {
    const open = this.#byConnection.get(connection);
    if (open === undefined) return false;
    for (const exchange of open) if (exchange.mayTakeLong) return true;
    return false;
  }

  /** Resolves when none is open, or after `timeoutMs` with the number of those that still are. */
  async ended(timeoutMs: number): Promise<number> {
    if (this.#byConnection.size === 0) return 0;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, timeoutMs);
      this.#onEmpty = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    let left = 0;
    for (const open of this.#byConnection.values()) left += open.size;
    return left;
  }
}
