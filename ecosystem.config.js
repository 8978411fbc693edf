/**
 * Parley as a pm2 cluster: one process a core, all behind one port. See docs/operations.md.
 *
 *   npm run cluster:start     (setup, then `pm2 start ecosystem.config.js`)
 *   npm run cluster:reload    one process after the other, while people are in rooms
 *
 * What the server is told by environment variables is passed through as it was when the command was given.
 */
const seconds = (name, usual) => Number(process.env[name] || usual);

/** As src/main.ts: what a process may take beyond draining and answering before it ends itself. */
const EXIT_MARGIN_SECONDS = 15;
const longestEndSeconds =
  seconds('PARLEY_DRAIN_SECONDS', 10) + seconds('PARLEY_SHUTDOWN_SECONDS', 10) + EXIT_MARGIN_SECONDS;

/** One process has the relay's port. The others tell people of it, and do not open it. */
const turn = process.env.PARLEY_TURN || (process.env.PARLEY_TURN_URLS ? 'external' : 'embedded');
const relay = {
  name: 'parley-turn',
  cwd: import.meta.dirname,
  script: 'turn/main.ts',
  // The Node that pm2 itself runs on; `node` alone would be whichever the system has.
  interpreter: process.execPath,
  exec_mode: 'fork',
  instances: 1,
  wait_ready: true,
  listen_timeout: 20_000,
  exp_backoff_restart_delay: 100,
  merge_logs: true,
};

export const apps = [
  {
    name: 'parley',
    cwd: import.meta.dirname,
    script: 'src/main.ts',
    // The daemon's own Node runs the processes of a cluster: pm2 itself has to be started with node_modules/.bin/node.
    interpreter: 'node',
    exec_mode: 'cluster',
    instances: process.env.WEB_CONCURRENCY || 'max',
    env: {
      // The processes share the cores, so each has one worker of media rather than one a core.
      PARLEY_MEDIA_WORKERS: process.env.PARLEY_MEDIA_WORKERS || '1',
      PARLEY_TURN: turn === 'embedded' ? 'external' : turn,
    },
    // A process counts as started when it says so itself: when it listens.
    wait_ready: true,
    listen_timeout: 60_000,
    // Longer than the process gives itself, so that pm2 never kills one that still moves its rooms elsewhere.
    kill_timeout: (longestEndSeconds + 5) * 1_000,
    // Otherwise pm2 ends the media workers first, and with them every picture, before their process has moved its rooms.
    treekill: false,
    exp_backoff_restart_delay: 100,
    merge_logs: true,
  },
  ...(turn === 'embedded' ? [relay] : []),
];
