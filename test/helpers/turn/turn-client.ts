import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import type { TurnCredentials } from '../../../src/turn-credentials.ts';
import {
  type Answer,
  type Attributes,
  newTransaction,
  peerAddress,
  readAddress,
  readMessage,
  type Signer,
  TYPE,
  uint32,
  writeMessage,
} from './stun-client-messages.ts';

export type Received = { data: Buffer; from: 'channel' | 'indication'; channel?: number; peer?: string };

const ANSWERS_WITHIN_MS = 5_000;
const UDP = Buffer.from([17, 0, 0, 0]);

/** A TURN client with one socket, as much of one as tests ask for. */
export class TurnClient {
  readonly socket: Socket;
  readonly #server: number;
  readonly #credentials: TurnCredentials;
  readonly #answers = new Expected<Answer>('an answer');
  readonly #data = new Expected<Received>('data');
  #signer: Signer | undefined;

  /** @param address of this machine, from which it asks. */
  static async open(
    server: number,
    credentials: TurnCredentials,
    address = '127.0.0.1',
  ): Promise<TurnClient> {
    const socket = createSocket('udp4');
    socket.bind(0, address);
    await once(socket, 'listening');
    return new TurnClient(socket, server, credentials);
  }

  private constructor(socket: Socket, server: number, credentials: TurnCredentials) {
    this.socket = socket;
    this.#server = server;
    this.#credentials = credentials;
    socket.on('message', (bytes) => this.#hear(bytes));
  }

  /** With what it signs, once it was told a nonce. */
  get signer(): Signer {
    if (this.#signer === undefined) throw new Error('The client was not told a nonce yet');
    return this.#signer;
  }

  set signer(signer: Signer) {
    this.#signer = signer;
  }

  /** Asks for a nonce, and then for an address; gives the answer to the second question. */
  async allocate(attributes: Attributes = [[0x0019, UDP]]): Promise<Answer> {
    await this.introduce();
    return this.request(TYPE.allocate, attributes);
  }

  /** As every client begins: without credentials. */
  async introduce(): Promise<Answer> {
    const answer = await this.request(TYPE.allocate, [[0x0019, UDP]], { signed: false });
    const { username, credential: password } = this.#credentials;
    const text = (type: number) => answer.attributes.get(type)?.toString() ?? '';
    this.#signer = { username, password, realm: text(0x0014), nonce: text(0x0015) };
    return answer;
  }

  refresh(seconds: number): Promise<Answer> {
    return this.request(TYPE.refresh, [[0x000d, uint32(seconds)]]);
  }

  permit(...addresses: readonly string[]): Promise<Answer> {
    const transaction = newTransaction();
    const attributes = addresses.map((one) => [0x0012, peerAddress(one, 0, transaction)] as const);
    return this.request(TYPE.createPermission, attributes, { transaction });
  }

  bind(channel: number, address: string, port: number): Promise<Answer> {
    const transaction = newTransaction();
    const number = Buffer.from([channel >> 8, channel & 0xff, 0, 0]);
    const attributes = [
      [0x000c, number],
      [0x0012, peerAddress(address, port, transaction)],
    ] as const;
    return this.request(TYPE.channelBind, attributes, { transaction });
  }

  sendIndication(address: string, port: number, data: Buffer): void {
    const transaction = newTransaction();
    const peer = peerAddress(address, port, transaction);
    this.send(
      writeMessage(TYPE.send, transaction, [
        [0x0012, peer],
        [0x0013, data],
      ]),
    );
  }

  sendChannelData(channel: number, data: Buffer): void {
    const head = Buffer.alloc(4);
    head.writeUInt16BE(channel, 0);
    head.writeUInt16BE(data.length, 2);
    this.send(Buffer.concat([head, data]));
  }

  /** Whatever it is. */
  send(bytes: Buffer): void {
    this.socket.send(bytes, this.#server, '127.0.0.1');
  }

  async request(
    type: number,
    attributes: Attributes,
    { signed = true, transaction = newTransaction() } = {},
  ): Promise<Answer> {
    const answered = this.#answers.next((answer) => answer.transaction.equals(transaction));
    this.send(writeMessage(type, transaction, attributes, signed ? this.signer : undefined));
    return answered;
  }

  /** The next that a peer sends. */
  receive(): Promise<Received> {
    return this.#data.next(() => true);
  }

  close(): void {
    this.socket.close();
  }

  #hear(bytes: Buffer): void {
    if (((bytes[0] ?? 0) & 0xc0) === 0x40) {
      const data = bytes.subarray(4, 4 + bytes.readUInt16BE(2));
      this.#data.tell({ data, from: 'channel', channel: bytes.readUInt16BE(0) });
      return;
    }
    const message = readMessage(bytes);
    if (message.type !== TYPE.data) {
      this.#answers.tell(message);
      return;
    }
    const [peer, data] = [message.attributes.get(0x0012), message.attributes.get(0x0013)];
    if (peer === undefined || data === undefined) throw new Error('A Data indication without a peer or data');
    const { address, port } = readAddress(peer);
    this.#data.tell({ data, from: 'indication', peer: `${address}:${port}` });
  }
}

/** Those who wait for something to come in. */
class Expected<T> {
  readonly #what: string;
  readonly #listeners = new Set<(heard: T) => void>();

  constructor(what: string) {
    this.#what = what;
  }

  tell(heard: T): void {
    for (const listener of [...this.#listeners]) listener(heard);
  }

  next(isIt: (heard: T) => boolean): Promise<T> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#listeners.delete(listener);
        reject(new Error(`The relay did not send ${this.#what} in time`));
      }, ANSWERS_WITHIN_MS);
      const listener = (heard: T) => {
        if (!isIt(heard)) return;
        clearTimeout(timer);
        this.#listeners.delete(listener);
        resolve(heard);
      };
      this.#listeners.add(listener);
    });
  }
}

/** The relayed address of a successful answer. */
export function relayedAddress(answer: Answer): { address: string; port: number } {
  const value = answer.attributes.get(0x0016);
  if (value === undefined) throw new Error(`No address was relayed: error ${answer.code}`);
  return readAddress(value);
}
