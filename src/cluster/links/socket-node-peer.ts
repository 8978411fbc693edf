import { randomUUID } from 'node:crypto';
import { AppError, toProblem } from '../../errors.ts';
import type { Logger } from '../../logger.ts';
import { type LinkMessage, linkMessage } from './link-message.ts';
import { CALL_SCHEMAS } from './message-schemas.ts';
import type { CallInput, CallName, CallOutput, NodePeer, TellInput, TellName } from './node-peer.ts';
import { OrderedInbox } from './ordered-inbox.ts';
import type { ServedMessages } from './served-messages.ts';

const CALL_TIMEOUT_MS = 5_000;

/** As much of a Socket.IO socket as counts here: a server's and a client's are alike in this. */
export type LinkSocket = {
  readonly connected: boolean;
  emit(event: 'message', message: LinkMessage): unknown;
  on(event: 'message', listener: (message: unknown) => void): unknown;
  on(event: 'disconnect', listener: () => void): unknown;
  disconnect(): unknown;
};

type Pending = {
  settle: (output: unknown) => void;
  reject: (error: Error) => void;
};

/** Another node at the other end of a socket, whichever of the two has dialled. */
export class SocketNodePeer implements NodePeer {
  readonly nodeId: string;
  readonly #socket: LinkSocket;
  readonly #served: ServedMessages;
  readonly #logger: Logger;
  readonly #pending = new Map<number, Pending>();
  readonly #closedListeners = new Set<() => void>();
  #lastCallId = 0;
  #closed = false;
  /** Everything that arrived before it was lost has been handled. */
  #settled = false;

  /** Nothing that the socket was sent has been looked at yet. */
  constructor(nodeId: string, socket: LinkSocket, served: ServedMessages, logger: Logger) {
    this.nodeId = nodeId;
    this.#socket = socket;
    this.#served = served;
    this.#logger = logger;
    const inbox = new OrderedInbox<LinkMessage | 'lost'>(isAnswer, (item) =>
      item === 'lost' ? this.#settleLost() : this.#handle(item),
    );
    socket.on('message', (raw) => {
      const message = linkMessage.safeParse(raw);
      if (message.success) {
        inbox.push(message.data);
        return;
      }
      logger.error({ err: message.error, nodeId }, 'A node sent what is no message; its link is closed');
      socket.disconnect();
    });
    const lose = () => {
      if (this.#closed) return;
      this.#closed = true;
      inbox.push('lost');
    };
    socket.on('disconnect', lose);
    if (!socket.connected) lose();
  }

  get closed(): boolean {
    return this.#closed;
  }

  call<N extends CallName>(
    name: N,
    input: CallInput<N>,
    { timeoutMs = CALL_TIMEOUT_MS }: { timeoutMs?: number } = {},
  ): Promise<CallOutput<N>> {
    if (this.#closed) return Promise.reject(unreachable('The link is closed'));
    this.#lastCallId += 1;
    const callId = this.#lastCallId;
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => fail(unreachable(`No answer to ${name} in time`)), timeoutMs);
      const end = () => {
        clearTimeout(timer);
        this.#pending.delete(callId);
      };
      const fail = (error: Error) => {
        end();
        reject(error);
      };
      const settle = (output: unknown) => {
        const parsed = CALL_SCHEMAS[name].output.safeParse(output);
        // TypeScript does not see that the schema found by N has the type found by N.
        if (parsed.success) resolve(parsed.data as CallOutput<N>);
        else reject(new AppError('INTERNAL', { cause: parsed.error }));
        end();
      };
      this.#pending.set(callId, { settle, reject: fail });
      this.#send({ kind: 'call', callId, name, input });
    });
  }

  tell<N extends TellName>(name: N, input: TellInput<N>): void {
    this.#send({ kind: 'tell', name, input });
  }

  onClosed(listener: () => void): () => void {
    if (this.#settled) listener();
    else this.#closedListeners.add(listener);
    return () => this.#closedListeners.delete(listener);
  }

  /** Both ends learn of it. */
  close(): void {
    this.#socket.disconnect();
  }

  /** A socket that is closed would keep it, for a connection that never comes. */
  #send(message: LinkMessage): void {
    if (!this.#closed) this.#socket.emit('message', message);
  }

  #handle(message: LinkMessage): void {
    switch (message.kind) {
      case 'call':
        void this.#answer(message.callId, message.name, message.input);
        return;
      case 'answer':
        this.#pending.get(message.callId)?.settle(message.output);
        return;
      case 'failure': {
        const { problem, retryAfterSeconds } = message;
        this.#pending.get(message.callId)?.reject(
          new AppError(problem.code, {
            detail: problem.detail,
            ...(problem.errors === undefined ? {} : { errors: problem.errors }),
            ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
            cause: new Error(`${problem.instance ?? 'a call'} on node ${this.nodeId}`),
          }),
        );
        return;
      }
      case 'tell':
        this.#hear(message.name, message.input);
    }
  }

  async #answer(callId: number, name: string, input: unknown): Promise<void> {
    try {
      this.#send({ kind: 'answer', callId, output: await this.#served.call(name, input, this) });
    } catch (error) {
      const problem = toProblem(error, randomUUID());
      if (!(error instanceof AppError)) {
        const { nodeId } = this;
        this.#logger.error({ err: error, call: name, nodeId, instance: problem.instance }, 'A call failed');
      }
      const retryAfterSeconds = error instanceof AppError ? error.retryAfterSeconds : undefined;
      this.#send({
        kind: 'failure',
        callId,
        problem,
        ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }),
      });
    }
  }

  #hear(name: string, input: unknown): void {
    try {
      this.#served.tell(name, input, this);
    } catch (error) {
      this.#logger.error({ err: error, tell: name, nodeId: this.nodeId }, 'What a node told was not taken');
    }
  }

  #settleLost(): void {
    this.#settled = true;
    for (const { reject } of [...this.#pending.values()]) reject(unreachable('The link was lost'));
    for (const listener of this.#closedListeners) {
      try {
        listener();
      } catch (error) {
        this.#logger.error({ err: error, nodeId: this.nodeId }, 'The loss of a link was not taken');
      }
    }
    this.#closedListeners.clear();
  }
}

function isAnswer(item: LinkMessage | 'lost'): boolean {
  return item !== 'lost' && (item.kind === 'answer' || item.kind === 'failure');
}

function unreachable(why: string): AppError {
  return new AppError('NODE_UNREACHABLE', { cause: new Error(why) });
}
