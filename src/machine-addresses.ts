import { networkInterfaces } from 'node:os';

/** The IPv4 addresses by which others in the same networks reach this machine. */
export function machineAddresses(): string[] {
  return Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .filter(({ family, internal }) => family === 'IPv4' && !internal)
    .map(({ address }) => address);
}
