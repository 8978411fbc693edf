import type { Logger } from 'pino';

export type MediaSettings = {
  /** How many workers: each is a process that fills at most one core. */
  workers: number;
  /** Each worker takes one UDP port and the TCP port of the same number, from this range; both ends belong to it. */
  ports: { min: number; max: number };
  /** IPs of this machine to listen on. */
  listenAddresses: readonly string[];
  /** What clients are told instead: the public IP or host name where the machine sits behind NAT. */
  announcedAddress: string | undefined;
  logger: Logger;
};
