/** How often a long step says where it is when the output is a file and cannot be overwritten. */
const LINE_EVERY_MS = 15_000;

/** A step shorter than this is not worth a progress line. */
const QUIET_MS = 400;

/**
 * @param {number} ms
 * @returns {string} such as `0.3 s`, `12 s`, `6 min 05 s`
 */
export function formatDuration(ms) {
  if (ms < 10_000) return `${(ms / 1000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return `${seconds} s`;
  return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
}

/**
 * Runs a step and says so in one line with a tick and the time it took. A long one shows progress meanwhile: in place on
 * a terminal, else a line now and then.
 *
 * @template T
 * @param {string} title
 * @param {{ usually?: string }} about how long it usually takes, in words
 * @param {(report: { progress: (text: string) => void, warn: (text: string) => void,
 *   note: (text: string) => void }) => Promise<T>} work `note` is added to the final line
 * @returns {Promise<T>}
 */
export async function runStep(title, { usually } = {}, work) {
  const started = Date.now();
  const terminal = process.stdout.isTTY === true;
  const expectation = usually ? `, usually ${usually}` : '';
  let now = '';
  let note = '';
  const show = () => {
    const text = `${title}${now ? `: ${now}` : ''} (${formatDuration(Date.now() - started)}${expectation})`;
    process.stdout.write(
      terminal ? `\r\x1b[2K· ${text.slice(0, (process.stdout.columns || 80) - 3)}` : `· ${text}\n`,
    );
  };
  const clear = () => terminal && process.stdout.write('\r\x1b[2K');
  const first = setTimeout(show, QUIET_MS);
  const timer = setInterval(show, terminal ? 1_000 : LINE_EVERY_MS);
  const report = {
    progress: (text) => {
      now = text;
    },
    warn: (text) => {
      clear();
      console.warn(`! ${title}: ${text}`);
    },
    note: (text) => {
      note = ` – ${text}`;
    },
  };
  try {
    const result = await work(report);
    clear();
    console.log(`✓ ${title}${note} (${formatDuration(Date.now() - started)})`);
    return result;
  } catch (error) {
    clear();
    throw error;
  } finally {
    clearTimeout(first);
    clearInterval(timer);
  }
}
