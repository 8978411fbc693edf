import type { Producer } from 'mediasoup/types';
import type { PeerMedia } from '../../../src/sfu/peers/peer-media.ts';
import { newSsrc, opusParameters, vp8Parameters } from '../../helpers/media/rtp.ts';
import { opusPacket, vp8Packet } from '../../helpers/media/rtp-packets.ts';
import { sendSenderReport, whenKeyFrameIsRequested } from './direct-peers.ts';

/** A source of a peer on a DirectTransport, which sends when it is told to. */
export type Sender = {
  producerId: string;
  /** How many packets were sent so far. */
  readonly sent: number;
  send(): void;
};

/** A voice: each `send` is one packet. */
export async function voiceOf(peer: PeerMedia): Promise<Sender> {
  const ssrc = newSsrc();
  const { producerId } = await peer.createProducer({
    source: 'microphone',
    rtpParameters: opusParameters(ssrc),
    paused: false,
  });
  return sender(producerOf(peer, producerId), (index) => [opusPacket(ssrc, index)]);
}

/** A camera without layers that makes a key frame when it is asked for one, and only then. `keyFrames` counts them. */
export async function cameraOf(peer: PeerMedia): Promise<Sender & { readonly keyFrames: number }> {
  const ssrc = newSsrc();
  let keyFrameIsDue = false;
  let keyFrames = 0;
  const { producerId } = await peer.createProducer({
    source: 'camera',
    rtpParameters: vp8Parameters({ simulcast: false, ssrc }),
    paused: false,
  });
  whenKeyFrameIsRequested(ssrc, () => {
    keyFrameIsDue = true;
  });
  const base = sender(producerOf(peer, producerId), (index) => {
    const isKeyFrame = keyFrameIsDue;
    keyFrameIsDue = false;
    if (isKeyFrame) keyFrames += 1;
    return [vp8Packet(ssrc, index, isKeyFrame)];
  });
  return Object.defineProperty(base, 'keyFrames', { get: () => keyFrames }) as typeof base & {
    readonly keyFrames: number; // just defined
  };
}

/** A camera in layers, each of which makes a key frame when it is asked for one. Packets of layer n are longer by n times 100. */
export async function layeredCameraOf(peer: PeerMedia, layers: number): Promise<Sender> {
  const streams = Array.from({ length: layers }, () => ({ ssrc: newSsrc(), keyFrameIsDue: false }));
  const { producerId } = await peer.createProducer({
    source: 'camera',
    rtpParameters: {
      ...vp8Parameters({ simulcast: false }),
      encodings: streams.map(({ ssrc }) => ({ ssrc, scalabilityMode: 'L1T1' })),
    },
    paused: false,
  });
  for (const stream of streams) {
    whenKeyFrameIsRequested(stream.ssrc, () => {
      stream.keyFrameIsDue = true;
    });
  }
  const producer = producerOf(peer, producerId);
  return sender(producer, (index) => {
    // Without it, nobody could go from one layer to another: their timestamps have nothing in common.
    if (index % 10 === 5)
      for (const { ssrc } of streams) sendSenderReport(producerId, ssrc, index * 3_000, 90_000);
    return streams.map((stream, layer) => {
      const isKey = stream.keyFrameIsDue;
      stream.keyFrameIsDue = false;
      return Buffer.concat([vp8Packet(stream.ssrc, index, isKey), Buffer.alloc(layer * 100)]);
    });
  });
}

export function producerOf(peer: PeerMedia, producerId: string): Producer {
  const producer = peer.producers.find(producerId);
  if (producer === undefined) throw new Error(`There is no producer ${producerId}.`);
  return producer;
}

function sender(producer: Producer, packets: (index: number) => Buffer[]): Sender {
  let sent = 0;
  return {
    producerId: producer.id,
    get sent() {
      return sent;
    },
    send() {
      if (producer.closed) return;
      for (const packet of packets(sent)) producer.send(packet);
      sent += 1;
    },
  };
}

/** Whether a VP8 packet begins a key frame, wherever its header ends. */
export function isKeyFrame(packet: Buffer): boolean {
  return packet.includes(Buffer.from([0x9d, 0x01, 0x2a]));
}
