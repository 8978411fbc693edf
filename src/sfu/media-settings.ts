import type { Logger } from 'pino';

/** An IP of this machine and a range of UDP ports, both ends included. */
export type TrunkListen = { address: string; ports: { min: number; max: number } };

export type MediaSettings = {
  /** How many workers: each is a process that fills at most one core. */
  workers: number;
  /** Each worker takes one UDP port and the TCP port of the same number, from this range; both ends belong to it. */
  ports: { min: number; max: number };
  /** IPs of this machine to listen on. */
  listenAddresses: readonly string[];
  /** What clients are told instead: the public IP or host name where the machine sits behind NAT. */
  announcedAddress: string | undefined;
  /** How many streams a worker sends for one room before the room takes in another worker: 500 unless told. */
  workerConsumers?: number;
  /**
   * Where media of other nodes arrives: an IP of this machine that they reach, and UDP ports, one a room and other node; both
   * ends belong to the range. Unless told, it is this machine alone.
   */
  trunks?: TrunkListen;
  logger: Logger;
};
