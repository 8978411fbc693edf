import type { SimulatedClient } from './simulated-client.ts';
import type { SimulatedWorld } from './simulated-world.ts';

type Act = (world: SimulatedWorld, client: SimulatedClient) => Promise<unknown>;

/** What people do in rooms. */
export const ACTS: readonly Act[] = [raise, lower, chat, chat, publish, mute, setRole, kick, leave];

async function raise(_world: SimulatedWorld, client: SimulatedClient): Promise<void> {
  await client.ask('hand:raise', {}, `hand ${client.peerId}`, 'true');
}

async function lower(_world: SimulatedWorld, client: SimulatedClient): Promise<void> {
  await client.ask('hand:lower', {}, `hand ${client.peerId}`, 'false');
}

/** Until it is known to be sent, once or never: it is one message all the same. */
async function chat(_world: SimulatedWorld, client: SimulatedClient): Promise<void> {
  const text = client.newName();
  for (let attempt = 0; attempt < 5; attempt += 1) {
    const reply = await client.ask('chat:send', { clientMessageId: text, text }, `chat ${text}`, '1');
    if (reply.outcome === 'done') return;
    await new Promise((resolve) => {
      setTimeout(resolve, 500);
    });
  }
}

function publish(_world: SimulatedWorld, client: SimulatedClient): Promise<void> {
  return client.publish();
}

async function leave(world: SimulatedWorld, client: SimulatedClient): Promise<void> {
  if (world.time.chance(0.2)) await client.leave();
}

function otherOf(world: SimulatedWorld, client: SimulatedClient) {
  const peers = client.replica.snapshot?.peers ?? [];
  return world.time.pick(peers.filter(({ peerId }) => peerId !== client.peerId));
}

async function mute(world: SimulatedWorld, client: SimulatedClient): Promise<void> {
  const { hostUserId } = client.replica.snapshot ?? {};
  const other = otherOf(world, client);
  if (client.userId !== hostUserId || other === undefined) return;
  const input = { peerId: other.peerId, source: 'microphone' as const };
  await client.ask('peer:mute', input, `mute ${other.userId}`, 'muted');
}

async function setRole(world: SimulatedWorld, client: SimulatedClient): Promise<void> {
  const { hostUserId } = client.replica.snapshot ?? {};
  const other = otherOf(world, client);
  const role = world.time.pick(['listener', 'speaker', 'co-host'] as const);
  if (client.userId !== hostUserId || other === undefined || role === undefined) return;
  world.expectations.forget(client.roomId, `hand ${other.peerId}`);
  await client.ask('peer:set-role', { peerId: other.peerId, role }, `role ${other.userId}`, role);
  world.expectations.forget(client.roomId, `hand ${other.peerId}`);
}

async function kick(world: SimulatedWorld, client: SimulatedClient): Promise<void> {
  const { hostUserId } = client.replica.snapshot ?? {};
  const other = otherOf(world, client);
  if (client.userId !== hostUserId || other === undefined || world.time.chance(0.7)) return;
  world.expectations.forget(client.roomId, `role ${other.userId}`);
  await client.ask('peer:remove', { peerId: other.peerId }, `stay ${other.peerId}`, 'out');
  world.expectations.forget(client.roomId, `role ${other.userId}`);
}
