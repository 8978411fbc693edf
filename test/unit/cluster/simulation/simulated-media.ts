import { randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import type { RoomMedia } from '../../../../src/sfu/rooms/room-media.ts';

/** A room's media without a worker: it knows who publishes what, and each step takes a moment. */
export async function simulatedMedia(): Promise<RoomMedia> {
  await moment();
  // Only what signalling asks of it.
  return new SimulatedRoomMedia() as unknown as RoomMedia;
}

class SimulatedRoomMedia extends EventEmitter {
  readonly workerPid = 1;
  readonly rtpCapabilities = { codecs: [], headerExtensions: [] };
  closed = false;

  async addPeer(): Promise<SimulatedPeerMedia> {
    await moment();
    return new SimulatedPeerMedia();
  }

  removePeer(): void {}

  close(): void {
    this.closed = true;
  }
}

class SimulatedPeerMedia {
  readonly #producers = new Map<string, { producerId: string; source: string }>();

  async params(): Promise<object> {
    await moment();
    return {};
  }

  setBitrateLimits(): void {}

  async createProducer({ source }: { source: string }): Promise<{ producerId: string }> {
    await moment();
    const producerId = randomUUID();
    this.#producers.set(producerId, { producerId, source });
    return { producerId };
  }

  findProducer(producerId: string) {
    return this.#producers.get(producerId);
  }

  closeProducer(producerId: string): void {
    this.#producers.delete(producerId);
  }

  async setProducerPaused(): Promise<void> {
    await moment();
  }
}

function moment(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, 3);
  });
}
