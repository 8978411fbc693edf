import { randomUUID } from 'node:crypto';
import type { ChatMessage, PeerState } from '../../protocol/room-state.ts';

/** How many ids of chat messages are remembered, to recognise one that arrives again. */
const CLIENT_IDS_KEPT = 1_000;

/** `durable` is there while it is being kept, and once it is. */
type Sent = { message: ChatMessage; durable: Promise<void> | undefined };

/** Sends each message once, however often it arrives, and answers when it is durable. */
export class RoomChat {
  readonly #tell: (message: ChatMessage, key: string) => void;
  readonly #keep: (message: ChatMessage) => Promise<void>;
  readonly #sent = new Map<string, Sent>();

  /**
   * `tell` shows a message to everyone, `key` being what it is known by; `keep` resolves once it is durable, and can be
   * repeated. `known` was sent before, and maybe not kept.
   */
  constructor(
    tell: (message: ChatMessage, key: string) => void,
    keep: (message: ChatMessage) => Promise<void>,
    known: Iterable<readonly [key: string, message: ChatMessage]> = [],
  ) {
    this.#tell = tell;
    this.#keep = keep;
    for (const [key, message] of known) this.#sent.set(key, { message, durable: undefined });
  }

  /** What each message is known by, with its id. */
  get keys(): [key: string, messageId: string][] {
    return [...this.#sent].map(([key, { message }]) => [key, message.messageId]);
  }

  /**
   * Everyone sees it at once; resolves once it is durable, with the same message for the same `clientMessageId`. Throws
   * what `tell` and `keep` throw: after the latter everyone has seen it, and sending it again only keeps it.
   */
  async send(author: PeerState, clientMessageId: string, text: string): Promise<ChatMessage> {
    const key = `${author.userId} ${clientMessageId}`;
    const sent = this.#sent.get(key) ?? this.#begin(key, author, text);
    sent.durable ??= this.#keep(sent.message);
    const { durable } = sent;
    try {
      await durable;
    } catch (error) {
      if (sent.durable === durable) sent.durable = undefined;
      throw error;
    }
    return sent.message;
  }

  #begin(key: string, { peerId, userId, displayName }: PeerState, text: string): Sent {
    const sentAt = new Date().toISOString();
    const message = { messageId: randomUUID(), peerId, userId, displayName, text, sentAt };
    this.#tell(message, key);
    const sent = { message, durable: undefined };
    this.#sent.set(key, sent);
    if (this.#sent.size > CLIENT_IDS_KEPT) {
      for (const oldest of this.#sent.keys()) {
        this.#sent.delete(oldest);
        break;
      }
    }
    return sent;
  }
}
