const tasks: (() => Promise<void>)[] = [];

/** Does this after the last test of the run. */
export function afterRun(task: () => Promise<void>): void {
  tasks.push(task);
}

export const mochaHooks = {
  async afterAll(): Promise<void> {
    for (const task of tasks.splice(0)) await task();
  },
};
