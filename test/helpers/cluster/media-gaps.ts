import { expect } from 'chai';
import type { DiaryEntry, PersonReport } from './crowd-in-page.ts';

/** A time without anything of a stream, as somebody got it. */
export type MediaGap = {
  by: string;
  /** As in `Ana/camera`. */
  stream: string;
  ms: number;
  /** What happened in that time, and just before and after, to whom gets it and to whom it comes from. */
  story: readonly string[];
};

/** What led to a gap, and what ended it, is near to it. */
const AROUND_MS = 1_500;

/** The longest gap of each stream that these people are to get of one another; of one that never came it is endless. */
export function gapsIn(
  reports: Readonly<Record<string, PersonReport>>,
  names: readonly string[],
  expectedStreams: (name: string) => readonly string[],
): MediaGap[] {
  return names.flatMap((by) =>
    expectedStreams(by).map((stream) => {
      const times = reports[by]?.streams[stream];
      if (times === undefined) return { by, stream, ms: Number.POSITIVE_INFINITY, story: [] };
      const { longestGapMs: ms, gapFromMs: fromMs } = times;
      const [from = ''] = stream.split('/');
      const story = [by, from].flatMap((name) => told(name, reports[name]?.diary ?? [], fromMs, fromMs + ms));
      return { by, stream, ms, story };
    }),
  );
}

/**
 * Fails with whose stream from whom was away for how long, and what was going on; else says how long the longest was.
 * `gaps`: the longest first.
 */
export function expectNoGapOver(limitMs: number, gaps: readonly MediaGap[]): void {
  const [longest] = gaps;
  if (longest === undefined) expect.fail('nobody was to receive anything');
  console.log(
    `      · ${gaps.length} streams; the longest gap was ${round(longest.ms)} ms, of ${longest.stream}`,
  );
  const tooLong = gaps.filter(({ ms }) => ms >= limitMs);
  if (tooLong.length === 0) return;
  const lines = tooLong
    .slice(0, 10)
    .map(({ by, stream, ms }) => `${by} got nothing of ${stream} for ${round(ms)} ms`);
  const story = longest.story.map((line) => `  ${line}`);
  expect.fail(
    [
      `${tooLong.length} streams were away for ${limitMs} ms or longer:`,
      ...lines,
      'Of the first:',
      ...story,
    ].join('\n'),
  );
}

function told(name: string, diary: readonly DiaryEntry[], fromMs: number, untilMs: number): string[] {
  return diary
    .filter(({ atMs }) => atMs > fromMs - AROUND_MS && atMs < untilMs + AROUND_MS)
    .map(({ atMs, what }) => `${round(atMs - fromMs)} ms into it, ${name}: ${what}`);
}

function round(ms: number): string {
  return ms.toFixed(0);
}
