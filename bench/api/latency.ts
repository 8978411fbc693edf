const WARM_UP = 5;
/** Enough that a pause of the machine is not taken for the twentieth that is slow. */
const SAMPLES = 100;

/** Milliseconds of one request at a time, as a client sees them. */
export type Latency = { p50Ms: number; p95Ms: number };

export async function measureLatency(url: string, token: string): Promise<Latency> {
  for (let sample = 0; sample < WARM_UP; sample += 1) await getJson(url, token);
  const times: number[] = [];
  for (let sample = 0; sample < SAMPLES; sample += 1) {
    const startedMs = performance.now();
    await getJson(url, token);
    times.push(performance.now() - startedMs);
  }
  times.sort((left, right) => left - right);
  return { p50Ms: at(times, 0.5), p95Ms: at(times, 0.95) };
}

/** The answer to a request that must succeed. */
export async function getJson(url: string, token: string): Promise<unknown> {
  const response = await fetch(url, { headers: { authorization: `Bearer ${token}` } });
  if (!response.ok)
    throw new Error(`${url} answered ${response.status}: ${(await response.text()).slice(0, 200)}`);
  return response.json();
}

function at(sorted: readonly number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
