/// <reference path="./node-turn.d.ts" />
import type Server from 'node-turn';
import Attribute from 'node-turn/lib/attribute.js';
import Message from 'node-turn/lib/message.js';
import type Transport from 'node-turn/lib/transport.js';
import { ATTRIBUTE, type StunMessage } from './stun.ts';

/** Those that node-turn reads; the others are ours alone. */
const FOR_NODE_TURN: ReadonlySet<number> = new Set([
  ATTRIBUTE.username,
  ATTRIBUTE.messageIntegrity,
  ATTRIBUTE.channelNumber,
  ATTRIBUTE.lifetime,
  ATTRIBUTE.xorPeerAddress,
  ATTRIBUTE.realm,
  ATTRIBUTE.nonce,
  ATTRIBUTE.requestedTransport,
  ATTRIBUTE.fingerprint,
]);

/**
 * A request as node-turn takes it, made of one that was read here: its own reading throws at attributes that it does not
 * know, believes what comes after MESSAGE-INTEGRITY, and looks passwords up among the properties of an object.
 */
export class ControlMessage extends Message {
  readonly stun: StunMessage;

  /** @param authentic whether its MESSAGE-INTEGRITY is right; without one it does not matter. */
  constructor(server: Server, transport: Transport, stun: StunMessage, authentic: boolean) {
    super(server, transport);
    this.stun = stun;
    this.class = stun.class;
    this.method = stun.method;
    this.transactionID = stun.transactionId.toString('hex');
    for (const { type, start } of stun.attributes) {
      if (!FOR_NODE_TURN.has(type)) continue;
      const attribute = new Attribute(this);
      attribute.read(stun.bytes.subarray(start));
      if (type === ATTRIBUTE.messageIntegrity && !authentic) attribute.value = false;
      if (type === ATTRIBUTE.fingerprint) this.useFingerprint = true;
      this.attributes.push(attribute);
    }
  }

  override reply(): Message {
    const reply = new Reply(this.server, this.transport.revert());
    reply.class = this.class;
    reply.method = this.method;
    reply.transactionID = this.transactionID;
    reply.useFingerprint = this.useFingerprint;
    return reply;
  }
}

/** An answer. node-turn signs only those of success, and not all of them (RFC 8489, 9.2.4, wants it of all). */
class Reply extends Message {
  override addAttribute(name: string, value?: unknown): void {
    super.addAttribute(name, value);
    // Of whom it does not know yet it signs nothing.
    if (name === 'error-code') super.addAttribute('message-integrity');
  }
}
