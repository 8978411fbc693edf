/**
 * A failure that a person can mend: what happened, why it probably did, and the exact command to run.
 * Printed without a stack; anything else that is thrown is a fault of the setup itself.
 */
export class SetupFailure extends Error {
  /**
   * @param {string} what what happened, in one sentence
   * @param {{ why?: string, mend?: string | string[], details?: string, cause?: unknown }} [about]
   *   `details` is output of the failed program, shown before the rest
   */
  constructor(what, { why, mend, details, cause } = {}) {
    super(what, { cause });
    this.name = 'SetupFailure';
    this.why = why;
    this.mend = mend === undefined ? [] : [mend].flat();
    this.details = details;
  }

  /** The whole text, for the terminal. */
  toString() {
    const lines = [`✗ ${this.message}`];
    if (this.why) lines.push(`  Why: ${this.why}`);
    if (this.mend.length > 0) lines.push('  To mend it:', ...this.mend.map((line) => `    ${line}`));
    if (this.details) lines.unshift(this.details.trimEnd());
    return lines.join('\n');
  }
}
