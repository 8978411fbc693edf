import { randomUUID } from 'node:crypto';
import { FakeHandler, testFakeParameters, type types } from 'mediasoup-client';

/** A track that only has state: what mediasoup-client's FakeHandler asks of one. */
export class FakeTrack extends EventTarget {
  readonly id = randomUUID();
  readonly kind: 'audio' | 'video';
  readyState: 'live' | 'ended' = 'live';
  enabled = true;
  muted = false;

  constructor(kind: 'audio' | 'video') {
    super();
    this.kind = kind;
  }

  stop(): void {
    this.readyState = 'ended';
  }

  /** As when the device is unplugged. */
  end(): void {
    this.readyState = 'ended';
    this.dispatchEvent(new Event('ended'));
  }
}

/** Seen by the SDK as what a browser would give. */
export function fakeTrack(kind: 'audio' | 'video'): MediaStreamTrack & Pick<FakeTrack, 'end'> {
  return new FakeTrack(kind) as unknown as MediaStreamTrack & Pick<FakeTrack, 'end'>;
}

/** An RTCRtpSender as far as its encodings go. */
export class FakeSender {
  encodings: RTCRtpEncodingParameters[];
  /** Makes setting them fail, as for a sender that is gone. */
  fails = false;

  constructor(encodings: readonly RTCRtpEncodingParameters[]) {
    this.encodings = encodings.map((encoding) => ({ ...encoding }));
  }

  getParameters(): Pick<RTCRtpSendParameters, 'encodings'> {
    return { encodings: this.encodings.map((encoding) => ({ ...encoding })) };
  }

  async setParameters({ encodings }: Pick<RTCRtpSendParameters, 'encodings'>): Promise<void> {
    if (this.fails) throw new Error('InvalidStateError');
    this.encodings = encodings;
  }
}

const parameters = {
  ...testFakeParameters,
  generateLocalDtlsParameters: (): types.DtlsParameters => ({
    role: 'auto',
    fingerprints: [{ algorithm: 'sha-256', value: Array.from({ length: 32 }, () => 'AB').join(':') }],
  }),
};

/** A stream with this `mid` cannot be received, nor can any that is asked for together with it. */
export const SPOILT_MID = 'spoilt';

/** What one of mediasoup-client's FakeHandlers was asked to do. */
export type SeenHandler = {
  direction: 'send' | 'recv';
  iceServers: RTCIceServer[];
  iceTransportPolicy: RTCIceTransportPolicy | undefined;
  restarts: types.IceParameters[];
  sent: types.HandlerSendOptions[];
  /** What the browser’s senders would have, one for each that was sent. */
  senders: FakeSender[];
  closed: boolean;
  /** How many of those that were sent were ended since. */
  stopped: number;
  /** Whether something comes of what is received: that it does is seen in the statistics alone. */
  flows: boolean;
  /** How many streams it was asked to receive each time, but for the probator. */
  received: number[];
  /** As when the network changes. */
  setConnectionState: (state: types.ConnectionState) => void;
};

const fakeFactory = FakeHandler.createFactory(parameters);

function watched(options: types.HandlerOptions, handlers: SeenHandler[]): types.HandlerInterface {
  const handler = fakeFactory.factory(options);
  const { iceServers = [], iceTransportPolicy, direction } = options;
  const seen: SeenHandler = {
    direction,
    iceServers,
    iceTransportPolicy,
    restarts: [],
    sent: [],
    senders: [],
    closed: false,
    stopped: 0,
    flows: false,
    received: [],
    setConnectionState: (state) => handler.emit('@connectionstatechange', state),
  };
  handlers.push(seen);
  const { restartIce, send, stopSending, receive, close } = handler;
  handler.restartIce = (iceParameters) => {
    seen.restarts.push(iceParameters);
    return restartIce.call(handler, iceParameters);
  };
  handler.send = async (sendOptions) => {
    seen.sent.push({ ...sendOptions });
    const sender = new FakeSender(sendOptions.encodings ?? [{}]);
    const result = await send.call(handler, sendOptions);
    seen.senders.push(sender);
    return { ...result, rtpSender: sender as unknown as RTCRtpSender };
  };
  handler.stopSending = (localId) => {
    seen.stopped += 1;
    return stopSending.call(handler, localId);
  };
  handler.getReceiverStats = async () =>
    new Map(seen.flows ? [['in', { type: 'inbound-rtp', packetsReceived: 1, framesDecoded: 1 }]] : []);
  handler.receive = (list) => {
    if (list.every(({ trackId }) => trackId !== 'probator')) seen.received.push(list.length);
    // As browsers do: one description that they cannot take fails them all.
    const spoilt = list.some(({ rtpParameters }) => rtpParameters.mid === SPOILT_MID);
    return spoilt ? Promise.reject(new Error('bad description')) : receive.call(handler, list);
  };
  handler.close = () => {
    seen.closed = true;
    close.call(handler);
  };
  return handler;
}

/** A handler factory, and every handler that it made, in order. */
export function fakeMedia(): { handlerFactory: types.HandlerFactory; handlers: SeenHandler[] } {
  const handlers: SeenHandler[] = [];
  const factory = (options: types.HandlerOptions) => watched(options, handlers);
  return { handlers, handlerFactory: { ...fakeFactory, factory } };
}
