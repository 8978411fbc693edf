import type { TransportListenInfo, WebRtcServer, Worker } from 'mediasoup/types';
import type { MediaSettings } from '../media-settings.ts';

/** One socket carries everyone on a worker; the kernel caps this at its `net.core.rmem_max` and `wmem_max`. */
const UDP_BUFFER_BYTES = 4 * 1024 * 1024;

export type Listening = { server: WebRtcServer; port: number };

/**
 * Listens on the first port of the range that is free for UDP and TCP on every address: other workers, other processes
 * and strangers may hold any of them.
 *
 * @param firstPort where to begin; the search wraps around at the end of the range.
 */
export async function listenOnFreePort(
  worker: Worker,
  settings: MediaSettings,
  firstPort: number,
): Promise<Listening> {
  const { min, max } = settings.ports;
  const size = max - min + 1;
  for (let i = 0; i < size; i += 1) {
    const port = min + ((firstPort - min + i) % size);
    try {
      return { port, server: await worker.createWebRtcServer({ listenInfos: listenInfos(settings, port) }) };
    } catch (error) {
      if (!isAddressInUse(error)) throw error;
    }
  }
  throw new Error(`No port from ${min} to ${max} is free for media.`);
}

function listenInfos(settings: MediaSettings, port: number): TransportListenInfo[] {
  return settings.listenAddresses.flatMap((ip) => {
    const address = {
      ip,
      port,
      ...(settings.announcedAddress !== undefined && { announcedAddress: settings.announcedAddress }),
    };
    return [
      { ...address, protocol: 'udp', sendBufferSize: UDP_BUFFER_BYTES, recvBufferSize: UDP_BUFFER_BYTES },
      { ...address, protocol: 'tcp' },
    ];
  });
}

/** The worker passes on libuv's words (`uv_strerror(UV_EADDRINUSE)`), not its code. */
function isAddressInUse(error: unknown): boolean {
  return error instanceof Error && error.message.includes('address already in use');
}
