/** 0 to 1 from the samples of a moment: RMS on a scale of 60 decibels, as ears hear it. */
export function levelOf(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  const decibels = 20 * Math.log10(Math.sqrt(sum / Math.max(samples.length, 1)) + 1e-6);
  return Math.min(1, Math.max(0, (decibels + 60) / 60));
}
