import { ensureAptPackages, findInPath, hasApt, isExecutable } from './apt.mjs';
import { findChromium, requireChromium } from './chromium.mjs';
import { findPostgres, findRedis, requireTestServices } from './test-services.mjs';

/** Whether a browser, a PostgreSQL and a Redis are there, or the programs to start them, and what makes networks. */
export async function testToolsArePresent() {
  return (await missingAptPackages()).length === 0;
}

/** @param {{ progress: (text: string) => void }} report */
export async function ensureTestTools(report) {
  // All at once, so that who has to install them by hand is asked once.
  if (hasApt()) await ensureAptPackages(await missingAptPackages(), 'Running all tests', report);
  requireChromium();
  await requireTestServices();
}

async function missingAptPackages() {
  const [postgres, redis] = await Promise.all([findPostgres(), findRedis()]);
  return [
    // A browser without a font shows no text.
    ...(findChromium() === undefined ? ['chromium', 'fonts-dejavu-core'] : []),
    ...(postgres === undefined ? ['postgresql'] : []),
    // Tests of faults start a Redis of their own, whatever the others use.
    ...(redis === undefined || findInPath('redis-server') === undefined ? ['redis-server'] : []),
    // Hosts with networks of their own, and what cuts them from each other.
    ...(!hasAdminProgram('ip') ? ['iproute2'] : []),
    ...(!hasAdminProgram('nft') ? ['nftables'] : []),
  ];
}

/** Where Debian keeps what administrators use: not in the PATH of others. */
function hasAdminProgram(name) {
  return findInPath(name) !== undefined || isExecutable(`/usr/sbin/${name}`);
}
