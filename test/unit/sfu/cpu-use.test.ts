import { expect } from 'chai';
import { cpuUse } from '../../../src/sfu/workers/cpu-use.ts';

const sample = (atMs: number, usedMs: Record<number, number>) => ({
  atMs,
  readings: Object.entries(usedMs).map(([pid, cpuMs]) => ({ pid: Number(pid), cpuMs })),
});

describe('how busy the workers are', () => {
  it('is the part of their cores that they took, over all samples', () => {
    expect(cpuUse([sample(0, { 1: 100, 2: 0 }), sample(1_000, { 1: 600, 2: 0 })], 2)).to.equal(0.25);
    const three = [sample(0, { 1: 0 }), sample(1_000, { 1: 1_000 }), sample(2_000, { 1: 1_000 })];
    expect(cpuUse(three, 1)).to.equal(0.5);
  });

  it('is nothing before there are two samples', () => {
    expect(cpuUse([], 1)).to.equal(0);
    expect(cpuUse([sample(0, { 1: 5_000 })], 1)).to.equal(0);
  });

  it('counts nothing of what a new worker took before it was first seen', () => {
    expect(cpuUse([sample(0, { 1: 900 }), sample(1_000, { 2: 300 })], 1)).to.equal(0);
  });

  it('counts one that is too busy to answer as soon as it does', () => {
    expect(cpuUse([sample(0, { 1: 0 }), sample(1_000, {}), sample(2_000, { 1: 1_800 })], 1)).to.equal(0.9);
  });

  it('is never more than all', () => {
    expect(cpuUse([sample(0, { 1: 0 }), sample(1_000, { 1: 1_030 })], 1)).to.equal(1);
  });
});
