/**
 * A proxy that leads nowhere. The browser is told to send everything through it, so that what is not answered by interception, whatever it is, ends here: it takes
 * connections, because a port that nobody listens on could be taken by somebody, and closes them unread.
 */
import { type AddressInfo, createServer } from 'node:net';

export interface DeadEnd {
  readonly port: number;
  close(): Promise<void>;
}

/** Opens a dead end on a free port of loopback. */
export async function openDeadEnd(): Promise<DeadEnd> {
  const server = createServer((socket) => void socket.on('error', () => undefined).destroy());
  // It must not keep a process alive that ends without closing it.
  server.unref();
  await new Promise<void>((resolve, reject) => void server.once('error', reject).listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    close: () => new Promise((resolve) => void server.close(() => resolve())),
  };
}
