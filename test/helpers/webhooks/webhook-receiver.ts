import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook as Signer } from 'standardwebhooks';

/** An event’s data, of whichever type it is, with what tests look into. */
type EventData = Record<string, unknown> & {
  room?: { name: string };
  report?: { text: string };
  person?: { username: string };
};

/** One attempt that reached the receiver, whatever it did with it. */
export type ReceivedWebhook = {
  id: string;
  timestamp: number;
  signature: string;
  type: string;
  /** Of the event. */
  at: string;
  data: EventData;
  headers: http.IncomingHttpHeaders;
  body: string;
};

/** What the receiver does with an attempt; `nth` counts from 0. */
export type Behaviour = (
  response: http.ServerResponse,
  received: ReceivedWebhook,
  nth: number,
) => void | Promise<void>;

/** Answers with that status. */
export function answer(status: number, headers: http.OutgoingHttpHeaders = {}): Behaviour {
  return (response) => {
    response.writeHead(status, headers).end('{}');
  };
}

/** Never answers. */
export const hang: Behaviour = () => undefined;

/** Cuts the connection without an answer. */
export const cut: Behaviour = (response) => {
  response.socket?.destroy();
};

/** Answers 200, and cuts the connection in the middle of the body. */
export const cutInBody: Behaviour = (response) => {
  response.writeHead(200, { 'content-length': '100000' });
  response.write('half', () => response.socket?.destroy());
};

/** Answers 200 with a body that has no end. */
export const endlessBody: Behaviour = (response) => {
  response.writeHead(200);
  const pump = () => {
    while (!response.destroyed && response.write('x'.repeat(65_536)));
  };
  response.on('drain', pump);
  response.on('error', () => undefined);
  pump();
};

/** A program that is told what happens, with a mind of its own. */
export class WebhookReceiver {
  /** All that came, in the order in which it came. */
  readonly received: ReceivedWebhook[] = [];
  /** Those that it answered 2xx, when it had done so. */
  readonly taken: ReceivedWebhook[] = [];
  behaviour: Behaviour = answer(204);
  /** How many requests it has not answered yet, and how many that were at most. */
  open = 0;
  mostOpen = 0;
  #server: http.Server;
  #port = 0;

  private constructor() {
    this.#server = this.#create();
  }

  static async start(behaviour?: Behaviour): Promise<WebhookReceiver> {
    const receiver = new WebhookReceiver();
    if (behaviour !== undefined) receiver.behaviour = behaviour;
    await receiver.up();
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${this.#port}/hook`;
  }

  get port(): number {
    return this.#port;
  }

  /** Nobody listens there any more. */
  async down(): Promise<void> {
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }

  /** Listens, where it did before. */
  async up(): Promise<void> {
    this.#server = this.#create();
    this.#server.listen(this.#port, '127.0.0.1');
    await once(this.#server, 'listening');
    // Listening on a port makes it an AddressInfo.
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  async stop(): Promise<void> {
    if (this.#server.listening) await this.down();
  }

  #create(): http.Server {
    return http.createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => this.#take(request, response, Buffer.concat(chunks).toString('utf8')));
    });
  }

  #take(request: http.IncomingMessage, response: http.ServerResponse, body: string): void {
    const { type, timestamp: at, data } = JSON.parse(body);
    const { headers } = request;
    const received: ReceivedWebhook = {
      id: String(headers['webhook-id']),
      timestamp: Number(headers['webhook-timestamp']),
      signature: String(headers['webhook-signature']),
      type,
      at,
      data,
      headers,
      body,
    };
    const nth = this.received.push(received) - 1;
    this.open += 1;
    this.mostOpen = Math.max(this.mostOpen, this.open);
    response.on('close', () => {
      this.open -= 1;
    });
    response.on('finish', () => {
      if (response.statusCode >= 200 && response.statusCode <= 299) this.taken.push(received);
    });
    Promise.resolve(this.behaviour(response, received, nth)).catch((error: unknown) => {
      response.destroy(error instanceof Error ? error : undefined);
    });
  }
}

/** Whether it is signed with the secret, whatever time it is there: the way receivers check it, but for its age. */
export function isSignedWith({ id, timestamp, signature, body }: ReceivedWebhook, secret: string): boolean {
  const expected = new Signer(secret).sign(id, new Date(timestamp * 1_000), body);
  return signature.split(' ').includes(expected);
}

/** The numbers that came of each subject: of events whose rooms are named `subject number`. */
export function bySubject(received: readonly ReceivedWebhook[]): Record<string, number[]> {
  const found: Record<string, number[]> = {};
  for (const { data } of received) {
    const [subject = '', number = ''] = (data.room?.name ?? '').split(' ');
    found[subject] = [...(found[subject] ?? []), Number(number)];
  }
  return found;
}
