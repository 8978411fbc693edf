import type { ConstructorOptions, PgBoss, QueueOptions, WorkOptions } from 'pg-boss';

/** One queue for all of them, since every queue is looked into again and again. */
export const QUEUE = 'recurring';
/** What pg-boss itself puts into a queue when something is due. */
const DUE_QUEUE = '__pgboss__send-it';

/** One turn of a job, as it waits in the queue. */
export type RecurringRun = { job: string };

const MINUTE_SECONDS = 60;
const HOUR_SECONDS = 60 * MINUTE_SECONDS;

/** Looks for work are a few a second at most: on the embedded database all requests wait for them. */
export const BOSS_OPTIONS = {
  schema: 'pgboss',
  cronMonitorIntervalSeconds: 15,
  cronWorkerIntervalSeconds: 4,
  // Finds what died with its process.
  superviseIntervalSeconds: 20,
  monitorIntervalSeconds: 20,
  maintenanceIntervalSeconds: HOUR_SECONDS,
  bamIntervalSeconds: HOUR_SECONDS,
  // Jobs here do not wait for one another.
  flowIntervalSeconds: HOUR_SECONDS,
  // These tables stay small: nothing of their health needs watching.
  reindex: false,
  monitorVacuum: false,
} satisfies ConstructorOptions;

/** As long as a turn waits or goes on, the next of the same job does not come in. */
const QUEUE_POLICY = 'exclusive';

const QUEUE_OPTIONS = {
  // A process that is still there says so twice in that time.
  heartbeatSeconds: 20,
  expireInSeconds: 15 * MINUTE_SECONDS,
  retryLimit: 2,
  retentionSeconds: HOUR_SECONDS,
  deleteAfterSeconds: HOUR_SECONDS,
} satisfies QueueOptions;

/** All that is due is taken at once; what is due while some of it goes on is taken beside it. */
export const WORK_OPTIONS = {
  batchSize: 50,
  localConcurrency: 2,
  pollingIntervalSeconds: 4,
  perJobResults: true,
} satisfies WorkOptions;

/** Makes the queue and the schedules what these jobs need, and lets each have a turn at once. */
export async function prepareQueue(
  boss: PgBoss,
  jobs: readonly { name: string; cron: string }[],
): Promise<void> {
  if ((await boss.getQueue(QUEUE)) === null) await boss.createQueue(QUEUE, { policy: QUEUE_POLICY });
  await boss.updateQueue(QUEUE, QUEUE_OPTIONS);
  // What was due is no news an hour later.
  await boss.updateQueue(DUE_QUEUE, { deleteAfterSeconds: HOUR_SECONDS });
  const scheduled = new Map((await boss.getSchedules(QUEUE)).map(({ key, cron }) => [key, cron]));
  for (const { name, cron } of jobs) {
    if (scheduled.get(name) === cron) continue;
    await boss.schedule(QUEUE, cron, { job: name }, { key: name, singletonKey: name });
  }
  const names = new Set(jobs.map(({ name }) => name));
  for (const gone of [...scheduled.keys()].filter((name) => !names.has(name))) {
    await boss.unschedule(QUEUE, gone);
  }
  // A turn that died with this process’s last life holds the next one back until it is found.
  await boss.supervise(QUEUE);
  await boss.insert(
    QUEUE,
    jobs.map(({ name }) => ({ data: { job: name }, singletonKey: name })),
  );
}
