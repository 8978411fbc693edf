import type { ClusterSetup } from '../../helpers/cluster/cluster-setup.ts';
import { handsAndChat } from './hands-and-chat.ts';
import { joining } from './joining.ts';
import { media } from './media.ts';
import { moderation } from './moderation.ts';
import { recovery } from './recovery.ts';
import { Scene } from './scene.ts';

const SCENARIOS = { joining, 'hands and chat': handsAndChat, moderation, recovery, media };

/** The same scenarios on every set-up: people notice nothing of which one it is. */
export function playAllScenarios(setup: ClusterSetup, env: Readonly<Record<string, string>> = {}): void {
  describe(`Scenarios on ${setup.name}`, function () {
    this.timeout(120_000);
    let scene: Scene;
    before(async () => {
      await setup.start(env);
      scene = new Scene(setup);
    });
    afterEach(() => scene.clear());
    after(() => setup.stop());

    for (const [name, scenarios] of Object.entries(SCENARIOS)) {
      describe(name, () => scenarios(() => scene));
    }
  });
}
