import { ParleyApi } from '../../../client/rest-client.ts';
import type { RoomSnapshot } from '../../../src/protocol/room-state.ts';
import type { ClusterNode, ClusterSetup } from '../../helpers/cluster/cluster-setup.ts';
import type { HomeWatch } from '../../helpers/cluster/home-watch.ts';
import { agree, StatePerson } from '../../helpers/cluster/state-person.ts';

/** What a scenario plays on: a set-up, and the people whom it has brought. */
export class Scene {
  readonly setup: ClusterSetup;
  readonly #watch: HomeWatch | undefined;
  readonly #people: StatePerson[] = [];

  constructor(setup: ClusterSetup, watch?: HomeWatch) {
    this.setup = setup;
    this.#watch = watch;
  }

  /** People with an account. Each next one uses the next address. */
  async arrive(count: number, urls: readonly string[] = this.setup.urls): Promise<StatePerson[]> {
    const arriving = Array.from({ length: count }, (_, index) =>
      StatePerson.arrive(urls[index % urls.length] ?? this.setup.url, this.#watch),
    );
    const people = await Promise.all(arriving);
    this.#people.push(...people);
    return people;
  }

  /** A room with so many people in it; the first one opened it. They come in at once, at all addresses. */
  async fill(count: number, urls?: readonly string[]): Promise<{ people: StatePerson[]; roomId: string }> {
    const people = await this.arrive(count, urls);
    const [host, ...others] = people;
    if (host === undefined) throw new Error('somebody has to open the room');
    const roomId = await host.openRoom();
    await host.enter(roomId);
    await Promise.all(others.map((person) => person.enter(roomId)));
    await agree(people);
    return { people, roomId };
  }

  async fillWithHost(
    count: number,
  ): Promise<{ people: StatePerson[]; roomId: string; host: StatePerson; guest: StatePerson }> {
    const { people, roomId } = await this.fill(count);
    const [host, guest] = people;
    if (host === undefined || guest === undefined) throw new Error('a host has guests');
    return { people, roomId, host, guest };
  }

  agree(people: readonly StatePerson[]): Promise<RoomSnapshot> {
    return agree(people);
  }

  /** The node on which a room lives, as the nodes' logs have it: the one that said so last. Only where each has its own. */
  async homeOf(roomId: string): Promise<ClusterNode> {
    let home: ClusterNode | undefined;
    let lastAt = '';
    for (const node of this.setup.nodes) {
      for (const line of (await node.output()).split('\n')) {
        if (!line.includes('"A room went live"') || !line.includes(roomId)) continue;
        const { time } = JSON.parse(line);
        if (time > lastAt) [home, lastAt] = [node, time];
      }
    }
    if (home === undefined) throw new Error('no node says that the room lives there');
    return home;
  }

  /** The REST API at one address, for someone who is logged in. */
  apiAt(baseUrl: string, accessToken: string): ParleyApi {
    return new ParleyApi({
      baseUrl,
      refreshIn: 'body',
      tokenStore: { load: async () => null, save: async () => undefined },
      fetch: (input, init) => {
        const headers = new Headers(init?.headers);
        headers.set('authorization', `Bearer ${accessToken}`);
        return fetch(input, { ...init, headers });
      },
    });
  }

  /** Everyone goes home. */
  async clear(): Promise<void> {
    await Promise.all(this.#people.splice(0).map((person) => person.close()));
  }
}
