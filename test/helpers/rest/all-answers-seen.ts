/*
 * After all of the integration tests, and not only some of them, each answer that the REST API documents has been seen
 * by one. `scripts/test.mjs` says when that is so.
 */
export const mochaHooks = {
  async afterAll(): Promise<void> {
    if (process.env.TEST_WHOLE_STAGE !== 'integration') return;
    const { answersNotSeen } = await import('./documented-answers.ts');
    const missing = answersNotSeen();
    if (missing.length === 0) return;
    throw new Error(`${missing.length} documented answers were seen by no test:\n  ${missing.join('\n  ')}`);
  },
};
