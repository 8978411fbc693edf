/** What we use of node-turn 0.0.6, which comes without types. */

declare module 'node-turn' {
  import type { EventEmitter } from 'node:events';
  import type Authentification from 'node-turn/lib/authentification.js';
  import type Message from 'node-turn/lib/message.js';

  export type ServerAllocation = {
    transactionID: string;
    user: { username: string };
    permit: (address: string) => void;
  };
  type RequestEvent = [message: Message, reply: Message];

  export default class Server extends EventEmitter<{
    message: [message: Message];
    allocate: RequestEvent;
    refresh: RequestEvent;
    create_permission: RequestEvent;
    channel_bind: RequestEvent;
    send: RequestEvent;
  }> {
    constructor(config: {
      listeningIps: string[];
      authMech: 'long-term';
      realm: string;
      credentials: Record<string, string>;
      debugLevel: 'OFF';
      debug: (level: string, message: unknown) => void;
    });
    software: string;
    readonly realm: string;
    readonly allocations: Record<string, ServerAllocation>;
    authentification: Authentification;
    readonly createPermission: { createPermission: (message: Message, reply: Message) => void };
  }
}

declare module 'node-turn/lib/authentification.js' {
  import type Server from 'node-turn';
  import type Message from 'node-turn/lib/message.js';

  export type Authenticated = (error: Error | null, reply?: Message) => void;
  export default class Authentification {
    constructor(server: Server);
    auth(message: Message, done: Authenticated): void;
    generateNonce(): string;
    checkNonce(nonce: string): boolean;
  }
}

declare module 'node-turn/lib/message.js' {
  import type Server from 'node-turn';
  import type { ServerAllocation } from 'node-turn';
  import type Attribute from 'node-turn/lib/attribute.js';
  import type Transport from 'node-turn/lib/transport.js';

  export default class Message {
    constructor(server: Server, transport: Transport);
    readonly server: Server;
    readonly transport: Transport;
    allocation: ServerAllocation | null;
    class: number;
    method: number;
    useFingerprint: boolean;
    attributes: Attribute[];
    magicCookie: number;
    transactionID: string;
    user: { username: string } | null;
    reply(): Message;
    addAttribute(name: string, value?: unknown): void;
    getAttribute(name: string): unknown;
    getAttributes(name: string): unknown[];
    resolve(): void;
    reject(code: number, reason: string): void;
    discard(): void;
  }
}

declare module 'node-turn/lib/attribute.js' {
  import type Message from 'node-turn/lib/message.js';

  export default class Attribute {
    constructor(message: Message, name?: string, value?: unknown);
    type: number;
    value: unknown;
    read(data: Buffer): void;
  }
}

declare module 'node-turn/lib/address.js' {
  export default class Address {
    constructor(address: string, port: number);
    readonly address: string;
    readonly port: number;
  }
}

declare module 'node-turn/lib/transport.js' {
  import type Address from 'node-turn/lib/address.js';

  export type ReplySocket = {
    send: (data: Buffer, port: number, address: string, sent: (error: Error | null) => void) => void;
  };
  export default class Transport {
    constructor(protocol: number, source: Address, destination: Address, socket: ReplySocket);
    readonly src: Address;
    readonly dst: Address;
    get5Tuple(): string;
    revert(): Transport;
  }
}
