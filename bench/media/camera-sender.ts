import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { CameraStream, FRAME_MS } from './camera-stream.ts';
import { timestampNow } from './stream-clock.ts';

/** Sends the camera to one port of this machine, frame by frame. */
export class CameraSender {
  readonly #socket: Socket;
  readonly #stream = new CameraStream();
  readonly #port: number;
  #timer: NodeJS.Timeout | undefined;
  #dueMs = 0;

  static async create(port: number): Promise<CameraSender> {
    const socket = createSocket('udp4');
    socket.bind(0, '127.0.0.1');
    await once(socket, 'listening');
    return new CameraSender(socket, port);
  }

  private constructor(socket: Socket, port: number) {
    this.#socket = socket;
    this.#port = port;
  }

  start(): void {
    this.#dueMs = performance.now();
    this.#sendAndWait();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  close(): void {
    this.stop();
    this.#socket.close();
  }

  #sendAndWait(): void {
    for (const packet of this.#stream.nextFrame(timestampNow())) {
      this.#socket.send(packet, this.#port, '127.0.0.1');
    }
    // By a plan, so that a timer that is late does not make the next one late too.
    this.#dueMs += FRAME_MS;
    this.#timer = setTimeout(() => this.#sendAndWait(), Math.max(0, this.#dueMs - performance.now()));
  }
}
