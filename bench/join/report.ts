import type { Row } from '../markdown-table.ts';
import { percentile } from '../percentile.ts';
import { round } from '../round.ts';
import { JOIN_MARKS, type JoinMark, type JoinMarks } from './watch-page.ts';

const WORDS: Record<Exclude<JoinMark, 'click'>, string> = {
  granted: 'REST has answered',
  socket: 'the socket is open',
  entered: 'the entry is acknowledged',
  connected: 'ICE and DTLS are done',
  frame: 'the first frame is shown',
};

/** When each step was reached, from the click on, and what it took by itself. */
export function joinRows(runs: readonly JoinMarks[]): Row[] {
  return JOIN_MARKS.slice(1).map((name, index) => {
    const before = JOIN_MARKS[index] ?? 'click';
    const since = spans(runs, 'click', name);
    return {
      until: name === 'click' ? name : WORDS[name],
      'p50 ms': round(percentile(since, 0.5)),
      'p95 ms': round(percentile(since, 0.95)),
      'this step, p50 ms': round(percentile(spans(runs, before, name), 0.5)),
      runs: since.length,
    };
  });
}

function spans(runs: readonly JoinMarks[], from: JoinMark, to: JoinMark): number[] {
  return runs.flatMap((marks) => {
    const [begin, end] = [marks[from], marks[to]];
    return begin === undefined || end === undefined ? [] : [end - begin];
  });
}
